"""Commands about rectification: what is overdue, and provisional deadlines once a calendar has come."""

from flask.cli import AppGroup

commands = AppGroup("rectification", help="Escalate overdue items; recompute provisional deadlines.")


@commands.command("escalate")
def escalate() -> None:
    """Propose a supervision letter for each order with its first overdue item; harmless when done again."""
    from inspect_app.core.db import commit
    from inspect_app.rectification import actions

    proposed = actions.escalate_overdue()
    commit()
    print(
        f"已提请督办 {len(proposed)} 份整改通知书，涉及 {sum(len(each.item_ids) for each in proposed)} 个逾期整改项。"
    )


@commands.command("recompute")
def recompute() -> None:
    """Settle provisional deadlines whose year has a published calendar by now, each by an event of its own."""
    from inspect_app.core.db import commit
    from inspect_app.core.permissions import Viewer
    from inspect_app.rectification import actions

    settled = actions.recompute_provisional(Viewer.system())
    commit()
    print(f"已按公布的日历重算 {len(settled)} 个暂定期限。")
