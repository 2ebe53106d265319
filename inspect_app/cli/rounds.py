"""Commands about rounds: list them, and repeat their draws."""

import sys

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
