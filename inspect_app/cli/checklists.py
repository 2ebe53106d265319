"""`flask checklists check` and `flask checklists load`: the standards as data, checked and frozen."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

commands = AppGroup("checklists", help="检查表：核对文件、载入为版本")

_folder = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="检查表文件夹；不写就是随程序提供的 checklists/",
)


@commands.command("check")
@_folder
def check(folder: Path | None) -> None:
    """核对检查表文件和已冻结的版本，逐条列出文件、行号和错处；有错时以 1 结束。"""
    from inspect_app.standards.queries import altered_schemes, altered_versions, files_in
    from inspect_app.standards.rules.check import read_library

    library = read_library(files_in(folder or _default()))
    for fault in library.faults:
        click.echo(str(fault))
    if library.faults:
        raise click.ClickException(f"共 {len(library.faults)} 处错误。")
    altered = altered_versions()
    for version in altered:
        click.echo(f"数据库中 {version.kind_code} 第 {version.version} 版的内容与冻结时的 SHA-256 不符，已被改动。")
    schemes = altered_schemes()
    for scheme in schemes:
        click.echo(f"数据库中记分办法第 {scheme.version} 版的内容与冻结时的 SHA-256 不符，已被改动。")
    if altered or schemes:
        raise click.ClickException(f"共 {len(altered) + len(schemes)} 个版本被改动，请从备份恢复。")
    items = sum(len(checklist.items) for checklist in library.checklists)
    click.echo(f"没有错误：{len(library.checklists)} 张检查表，{items} 项，{len(library.kinds)} 种场所。")


@commands.command("load")
@_folder
@click.option("--replace-office", is_flag=True, help="连爱卫办发布的版本也用文件的内容代替")
def load(folder: Path | None, *, replace_office: bool) -> None:
    """核对后存为版本；内容没有变化的不新增版本，爱卫办发布的版本保留。"""
    from inspect_app.core.db import commit
    from inspect_app.core.errors import Refusal
    from inspect_app.core.permissions import Viewer
    from inspect_app.standards import actions
    from inspect_app.standards.queries import files_in

    try:
        loaded = actions.load(Viewer.system(), files_in(folder or _default()), replace_office=replace_office)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    for version in loaded.changed:
        click.echo(f"{version.kind_code} 第 {version.version} 版 {version.sha256}")
    for version in loaded.kept:
        click.echo(
            f"{version.standard.code} {version.kind_code} 保留爱卫办发布的第 {version.version} 版，没有用文件代替"
        )
    commit()
    click.echo(f"新增 {len(loaded.changed)} 个版本，{loaded.unchanged} 张没有变化，保留 {len(loaded.kept)} 张。")


@commands.command("docs")
@_folder
def docs(folder: Path | None) -> None:
    """按检查表文件生成 docs/checklists.md。"""
    from inspect_app.standards.queries import files_in
    from inspect_app.standards.rules import handbook
    from inspect_app.standards.rules.check import read_library

    library = read_library(files_in(folder or _default()))
    if library.faults:
        raise click.ClickException(f"共 {len(library.faults)} 处错误，请先运行 flask checklists check。")
    place = Path(current_app.root_path).parent / "docs" / "checklists.md"
    place.write_text(handbook.write(library.checklists), encoding="utf-8")
    click.echo(f"已写入 {place}。")


@commands.command("xlsform")
@click.option("--folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="存放表格的文件夹")
def xlsform(folder: Path) -> None:
    """把现行的检查表都导出为 XLSForm，供 ODK Collect、KoboCollect、Enketo 使用。"""
    from inspect_app.core.permissions import Viewer
    from inspect_app.standards import queries, xlsform_file
    from inspect_app.standards.rules.xlsform import form_of

    viewer = Viewer.system()
    versions = [row for one in queries.standards(viewer) for row in queries.current_versions(viewer, one.id)]
    folder.mkdir(parents=True, exist_ok=True)
    for version in versions:
        data = xlsform_file.write(form_of(version.content, version.sha256))
        (folder / xlsform_file.file_name(version.content)).write_bytes(data)
    click.echo(f"已导出 {len(versions)} 张检查表到 {folder}。")


@commands.command("paper")
@click.option("--folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="存放 PDF 的文件夹")
def paper_(folder: Path) -> None:
    """把现行的检查表都印成纸质检查表（PDF），供打印备用。"""
    from inspect_app.core.permissions import Viewer
    from inspect_app.standards import paper, queries

    viewer = Viewer.system()
    versions = [row for one in queries.standards(viewer) for row in queries.current_versions(viewer, one.id)]
    folder.mkdir(parents=True, exist_ok=True)
    for version in versions:
        name = f"{version.standard.code}-{version.kind_code}-v{version.version}.pdf"
        (folder / name).write_bytes(paper.render(paper.source_of(version)).data)
    click.echo(f"已印出 {len(versions)} 张检查表到 {folder}。")


def _default() -> Path:
    return Path(current_app.root_path).parent / "checklists"
