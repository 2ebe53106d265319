"""What the figures of fairness are computed from: three grouped reads, whoever asks."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from inspect_app.accounts.models import User
from inspect_app.core.db import db
from inspect_app.core.vocab import Verdict, VisitState
from inspect_app.scoring.material import counted
from inspect_app.scoring.models import VisitScore
from inspect_app.visits.models import Answer, Visit


def verdicts_by_expert(round_id: int) -> dict[str, dict[Verdict, int]]:
    """Return how often each expert gave each verdict in the visits of a round that count."""
    rows = (
        select(User.id, User.name, Answer.verdict, func.count())
        .join(Visit, Visit.user_id == User.id)
        .join(Answer, Answer.visit_id == Visit.id)
        .where(counted(round_id))
        .group_by(User.id, User.name, Answer.verdict)
        .order_by(User.name, User.id)
    )
    found: dict[tuple[int, str], dict[Verdict, int]] = defaultdict(dict)
    for user_id, name, verdict, number in db.session.execute(rows):
        found[user_id, name][verdict] = number
    return {
        name if _is_alone(name, found) else f"{name}（{user_id}）": counts for (user_id, name), counts in found.items()
    }


def _is_alone(name: str, found: dict[tuple[int, str], dict[Verdict, int]]) -> bool:
    return sum(other == name for _, other in found) == 1


def rates_of_run(run_id: int) -> Sequence[Decimal]:
    """Return the rates of the sites of a run, vetoed ones left out: a veto is no matter of points."""
    rows = select(VisitScore.rate).where(
        VisitScore.run_id == run_id, VisitScore.rate.is_not(None), VisitScore.veto.is_(None)
    )
    return [rate for rate in db.session.scalars(rows) if rate is not None]


def double_inspections(round_id: int) -> tuple[int, dict[tuple[str, str], int]]:
    """Return how many sites two experts visited apart, and how often each pair of verdicts met on the same item.

    The second record of a site is set aside and counts for nothing else.
    """
    other, other_answer = aliased(Visit), aliased(Answer)
    second = (
        (other.drawn_site_id == Visit.drawn_site_id)
        & (other.state == VisitState.SET_ASIDE)
        & (other.user_id != Visit.user_id)
    )
    sites = select(func.count(func.distinct(Visit.drawn_site_id))).select_from(Visit).join(other, second)
    rows = (
        select(Answer.verdict, other_answer.verdict, func.count())
        .select_from(Visit)
        .join(other, second)
        .join(Answer, Answer.visit_id == Visit.id)
        .join(other_answer, (other_answer.visit_id == other.id) & (other_answer.item_code == Answer.item_code))
        .where(counted(round_id))
        .group_by(Answer.verdict, other_answer.verdict)
    )
    counts = {(one.value, another.value): number for one, another, number in db.session.execute(rows)}
    return db.session.scalar(sites.where(counted(round_id))) or 0, counts
