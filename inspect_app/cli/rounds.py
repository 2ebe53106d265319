"""Commands about rounds: list them, and repeat their draws."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

commands = AppGroup("rounds", help="List rounds; repeat a draw and compare it with its record.")


@commands.command("list")
def list_rounds() -> None:
    """Print every round with its state."""
    from inspect_app.rounds import queries

    for row in queries.all_rounds():
        print(f"{row.id}\t{row.state.label}\t{row.title}")


@commands.command("verify")
@click.argument("round_id", type=int)
def verify(round_id: int) -> None:
    """Repeat every draw of a round, void ones too; exit 1 on any difference, 2 when there is nothing to verify."""
    from inspect_app.core.errors import Refusal
    from inspect_app.core.permissions import Permission, Viewer
    from inspect_app.rounds import queries

    try:
        checked = queries.check_all(queries.get_round(Viewer.system(), Permission.ROUND_READ, round_id))
    except Refusal as refusal:
        print(f"第 {round_id} 号轮次无法核对：{refusal.message}", file=sys.stderr)
        sys.exit(2)
    if not checked:
        print("本轮还没有抽取，没有可以核对的内容。", file=sys.stderr)
        sys.exit(2)
    for found in checked:
        verdict = f"发现 {len(found.differences)} 处不一致" if found.differences else "与记录一致"
        print(f"第 {found.draw.number} 次抽取（{found.draw.state.label}）：重新抽取，{verdict}")
        for each in found.differences:
            print(f"  {each.subject.label} {each.unit} 应为：{each.expected or '—'} 记录为：{each.on_record or '—'}")
    sys.exit(any(found.differences for found in checked))


@commands.command("paper")
@click.argument("round_id", type=int)
@click.option("--folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="where the PDF go")
def print_paper(round_id: int, folder: Path) -> None:
    """Print a sheet for pen and paper for each site of a round that has no record, with its head filled in."""
    from inspect_app.core.errors import Refusal
    from inspect_app.core.permissions import Viewer
    from inspect_app.standards import paper
    from inspect_app.standards.rules.paper import PaperHead, sheet_of
    from inspect_app.visits import queries

    viewer = Viewer.system()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        drawn_ids = [drawn.id for drawn in queries.unvisited(viewer, round_id)]
        sites = [queries.paper_site(viewer, drawn_id) for drawn_id in drawn_ids]
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    for site in sites:
        drawn, town = site.drawn, site.drawn.drawn_town.town
        team = "、".join(name for _, name in site.team)
        head = PaperHead(drawn.draw.round.title, f"{town.district.name} {town.name}", drawn.site.name, team)
        source = paper.html(sheet_of(site.content, drawn.checklist_version.sha256, head))
        (folder / f"{town.name}-{drawn.kind_code}-{drawn.id}.pdf").write_bytes(paper.render(source).data)
    print(f"已印出 {len(sites)} 张检查表到 {folder}。")
