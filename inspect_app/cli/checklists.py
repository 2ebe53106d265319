"""`flask checklists check` and `flask checklists load`: the standards as data, checked and frozen."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup

if TYPE_CHECKING:
    from inspect_app.standards.rules.check import Library

commands = AppGroup("checklists", help="检查表：核对文件、载入为版本")

_folder = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="检查表文件夹；不写就是随程序提供的 checklists/",
)


@commands.command("check")
@_folder
@click.option("--json", "as_json", is_flag=True, help="写出统计：标准、场所、检查项、条款覆盖和可靠程度")
def check(folder: Path | None, *, as_json: bool) -> None:
    """核对检查表文件和已冻结的版本，逐条列出文件、行号和错处；有错时以 1 结束。"""
    from inspect_app.standards.queries import altered_schemes, altered_versions, files_in, overlapping_versions
    from inspect_app.standards.rules.check import read_library

    library = read_library(files_in(folder or _default()))
    if as_json:
        _report(library)
        return
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
    for version in overlapping_versions():
        raise click.ClickException(f"数据库中 {version.kind_code} 有两个版本同时有效，请从备份恢复。")
    if altered or schemes:
        raise click.ClickException(f"共 {len(altered) + len(schemes)} 个版本被改动，请从备份恢复。")
    items = sum(len(checklist.items) for checklist in library.checklists)
    click.echo(f"没有错误：{len(library.checklists)} 张检查表，{items} 项，{len(library.kinds)} 种场所。")


def _report(library: "Library") -> None:
    """Print what the files hold; a fault, or a clause seen in the field without an item, ends with 1."""
    from inspect_app.standards.rules.coverage import report

    told = report(library)
    click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    gaps = [code for standard in told["standards"] for code in standard["field_clauses_without_item"]]
    if told["faults"] or gaps:
        raise click.ClickException(f"{len(told['faults'])} 处错误，{len(gaps)} 条现场能看到的条款没有检查项。")


@commands.command("export")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="写到哪个文件夹")
def export(folder: Path) -> None:
    """把今天有效的检查表写成 YAML：每个标准一个文件夹，每种场所一个文件。"""
    from inspect_app.core.permissions import Viewer
    from inspect_app.standards import queries
    from inspect_app.standards.rules.unfreeze import yaml_of

    written = 0
    for standard in queries.standards(Viewer.system()):
        for version in queries.current_versions(Viewer.system(), standard.id):
            path = folder / standard.code / f"{version.kind_code}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(yaml_of(version.content), encoding="utf-8")
            written += 1
    click.echo(f"写出 {written} 张检查表。")


@commands.command("schema")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="不写就是 checklists/schema/")
def schema(folder: Path | None) -> None:
    """写出 YAML 文件的 JSON Schema，供编辑器提示和核对。"""
    from inspect_app.standards.rules.schema import schema_files

    target = folder or _default() / "schema"
    target.mkdir(parents=True, exist_ok=True)
    for name, content in schema_files().items():
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (target / name).write_text(f"{text}\n", encoding="utf-8")
    click.echo(f"写出 {len(schema_files())} 个 JSON Schema。")


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
