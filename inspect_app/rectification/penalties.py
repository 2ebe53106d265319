"""The cases for which the scheme of a round takes points off its towns, as they stood when the round was closed.

Asked by flow.py, whoever closes or computes again: everything is as of that moment, so that the same count comes out
later. False rectification (虚假整改) is a finding of people, which nothing here records: it is not counted.
"""

from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.vocab import FindingState, Penalty
from inspect_app.findings.models import Finding
from inspect_app.rectification.models import DeadlineEvent, Recheck, RectificationItem, Reply
from inspect_app.rounds.models import Draw, DrawnTown, Round
from inspect_app.visits.models import Visit

Item = RectificationItem


def penalty_counts(of_round: Round) -> dict[int, dict[Penalty, int]]:
    """Return the cases of each town that has any: recurrences found in the round, items overdue at its end."""
    found: dict[int, dict[Penalty, int]] = {}
    at = of_round.closed_at or clock.now()
    for penalty, rows in (
        (Penalty.RECURRENCE, _recurrences(of_round.id)),
        (Penalty.OVERDUE, _overdue(of_round.id, at)),
    ):
        for town_id, number in db.session.execute(rows):
            found.setdefault(town_id, {})[penalty] = number
    return found


def _recurrences(round_id: int) -> Select[tuple[int, int]]:
    """Confirmed findings whose item had failed at the same site before and was closed before the visit (反弹)."""
    before, closed = aliased(Finding), aliased(Item)
    was_closed = exists(
        select(1)
        .select_from(closed)
        .join(before, before.id == closed.finding_id)
        .where(
            before.site_id == Finding.site_id,
            before.item_code == Finding.item_code,
            before.visit_id != Finding.visit_id,
            closed.closed_at < Visit.started_at,
        )
    )
    return (
        select(Finding.town_id, func.count())
        .join(Visit, Visit.id == Finding.visit_id)
        .where(Finding.round_id == round_id, Finding.state == FindingState.CONFIRMED, was_closed)
        .group_by(Finding.town_id)
    )


def _overdue(round_id: int, at: datetime) -> Select[tuple[int, int]]:
    """Items of the drawn towns, of any round, past their day and not closed; one that waits for its recheck is not late."""
    due_on = (
        select(DeadlineEvent.due_on)
        .where(DeadlineEvent.item_id == Item.id, DeadlineEvent.at <= at)
        .order_by(DeadlineEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    decided = exists(select(1).where(Recheck.reply_id == Reply.id, Recheck.at <= at))
    waits = exists(select(1).where(Reply.item_id == Item.id, Reply.at <= at, ~decided))
    drawn = select(DrawnTown.town_id).join(Draw, Draw.id == DrawnTown.draw_id).where(Draw.round_id == round_id)
    is_open = Item.closed_at.is_(None) | (Item.closed_at > at)
    return (
        select(Item.town_id, func.count())
        .where(Item.town_id.in_(drawn), is_open, due_on < clock.local(at).date(), ~waits)
        .group_by(Item.town_id)
    )
