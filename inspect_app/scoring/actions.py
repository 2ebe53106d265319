"""Scores are written from the rule: of a visit, of a town, of a round with its ranks. Doing it again changes nothing."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.events import record
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import VisitState
from inspect_app.places.models import Town
from inspect_app.rounds.models import Round
from inspect_app.rounds.rules.questions import content_in_round
from inspect_app.scoring import queries
from inspect_app.scoring.models import TownScore, VisitScore
from inspect_app.scoring.rules import visit as visit_rules
from inspect_app.scoring.rules.numbers import exact_decimal
from inspect_app.scoring.rules.town import Standing, rank
from inspect_app.scoring.rules.town import score_town as town_rule
from inspect_app.scoring.rules.trace import town_trace, town_visit, visit_trace
from inspect_app.visits.models import Visit


def score_visit(viewer: Viewer, visit: Visit) -> VisitScore | None:
    """Write the score of a visit with its trace; a visit that does not count has none."""
    row = db.session.scalar(
        select(VisitScore).options(undefer(VisitScore.trace)).where(VisitScore.visit_id == visit.id)
    )
    if visit.state is not VisitState.RECEIVED:
        if row is not None:
            db.session.delete(row)
            record(viewer, "scoring.visit_withdrawn", visit)
        return None
    version = visit.checklist_version
    asked = content_in_round(version.content, visit.round.kind, visit.round.plan)
    result = visit_rules.score_visit(asked, queries.answers_of(visit))
    values = {
        "points_won": exact_decimal(result.won),
        "points_due": exact_decimal(result.due),
        "rate": result.score,
        "veto": result.veto.value if result.veto else None,
        "trace": visit_trace(result, version.sha256),
    }
    if row is None:
        row = VisitScore(visit_id=visit.id, round_id=visit.round_id, town_id=visit.town_id, kind_code=version.kind_code)
    if _write(row, values):
        record(viewer, "scoring.visit_scored", row, visit_id=visit.id, rate=_text(row.rate), veto=row.veto)
    return row


def score_town(viewer: Viewer, round_: Round, town: Town) -> TownScore:
    """Write the score of a town from the scores of its visits, and the ranks of the round anew.

    The round is locked first, so that two visits of one town that arrive together are both in the last score.
    """
    _lock(round_)
    row = _score_town(viewer, round_, town)
    _rank(round_)
    return row


def score_round(viewer: Viewer, round_: Round) -> list[TownScore]:
    """Write every score of a round: visits that count, all drawn towns (those without a visit too), and the ranks."""
    _lock(round_)
    for visit in db.session.scalars(queries.counted_visits(round_.id)).all():
        score_visit(viewer, visit)
    towns = queries.drawn_towns(round_.id)
    _forget_others(round_, {town.id for town in towns})
    rows = [_score_town(viewer, round_, town) for town in towns]
    _rank(round_)
    return rows


def score_received(visit_id: int) -> None:
    """Score a visit that was received, its town, and the ranks; the job that follows `visits.received`."""
    visit = db.session.get(Visit, visit_id)
    if visit is None:
        return
    viewer = Viewer.system()
    _lock(visit.round)
    score_visit(viewer, visit)
    score_town(viewer, visit.round, visit.town)


def _score_town(viewer: Viewer, round_: Round, town: Town) -> TownScore:
    db.session.flush()
    visits = [town_visit(row.visit_id, row.kind_code, row.trace) for row in queries.counted_scores(round_.id, town.id)]
    result = town_rule(visits)
    row = db.session.scalar(
        select(TownScore)
        .options(undefer(TownScore.trace))
        .where(TownScore.round_id == round_.id, TownScore.town_id == town.id)
    )
    if row is None:
        row = TownScore(round_id=round_.id, town_id=town.id)
    values = {
        "score": result.score,
        "is_vetoed": result.is_vetoed,
        "visits_counted": result.visits_counted,
        "trace": town_trace(result),
    }
    if _write(row, values):
        record(viewer, "scoring.town_scored", row, town_id=town.id, score=_text(row.score), is_vetoed=row.is_vetoed)
    return row


def _rank(round_: Round) -> None:
    """Give every town of the round its rank; ranks follow from the scores and are no change of their own."""
    db.session.flush()
    rows = db.session.scalars(select(TownScore).where(TownScore.round_id == round_.id)).all()
    ranks = rank([Standing(row.town_id, row.score, row.is_vetoed) for row in rows])
    for row in rows:
        if row.rank != ranks[row.town_id]:
            row.rank = ranks[row.town_id]
    db.session.flush()


def _forget_others(round_: Round, town_ids: set[int]) -> None:
    """Take away scores of towns that a voided draw had and the new one has not."""
    for row in db.session.scalars(select(TownScore).where(TownScore.round_id == round_.id)).all():
        if row.town_id not in town_ids:
            db.session.delete(row)


def _lock(round_: Round) -> None:
    db.session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())


def _write(row: VisitScore | TownScore, values: dict[str, Any]) -> bool:
    """Set the values that differ; tell whether anything did. The time of scoring changes only with the score."""
    is_new = row.id is None
    differing = {name: value for name, value in values.items() if is_new or getattr(row, name) != value}
    if not differing:
        return False
    for name, value in differing.items():
        setattr(row, name, value)
    row.scored_at = clock.now()
    db.session.add(row)
    db.session.flush()
    return True


def _text(value: object) -> str | None:
    return None if value is None else str(value)
