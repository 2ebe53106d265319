"""`flask demo`: load the demonstration, and tell its accounts."""

from pathlib import Path
from random import Random

import click
from flask import current_app

SEED = 20261122


@click.group("demo")
def commands() -> None:
    """Demonstration data."""


@commands.command("load")
@click.option("--rounds/--no-rounds", default=True, help="also play the two rounds")
def load(rounds: bool) -> None:  # noqa: FBT001  click hands over flags by position
    """Load 枣庄市 and play one finished round and one under way; does nothing when there are accounts already."""
    from inspect_app.accounts.models import User
    from inspect_app.cli.demonstration import baseline, people, places, story
    from inspect_app.core.db import commit, db
    from inspect_app.core.permissions import Viewer
    from inspect_app.standards import actions as standards
    from inspect_app.standards.queries import files_in

    if db.session.query(User.id).first() is not None:
        click.echo("演示数据已经载入。")
        return
    chance = Random(SEED)  # noqa: S311  the demonstration is the same every time
    click.echo("载入区划、账号")
    standards.load(Viewer.system(), files_in(Path(current_app.root_path).parent / "checklists"))
    places.load_divisions()
    people.open_accounts()
    commit()
    click.echo("载入检查表、点位、模拟命名")
    places.load_sites(chance)
    commit()
    click.echo("填报本底资料")
    baseline.fill(Random(SEED))  # noqa: S311  with a chance of its own, so that the rounds stay as they were
    if rounds:
        story.finished_round(chance, click.echo)
        story.round_under_way(chance, click.echo)
    click.echo("演示数据载入完成。")


@commands.command("accounts")
def accounts() -> None:
    """Print the accounts of the demonstration."""
    from inspect_app.cli.demonstration import people

    click.echo(f"演示账号（密码都是 {people.PASSWORD}）：")
    for shown in people.SHOWN:
        click.echo(f"  {shown.user_name:<18}{shown.who}")
