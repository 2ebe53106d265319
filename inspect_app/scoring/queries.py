"""Reads of scores, always for a viewer; a town sees its own, and only when the round is closed and they are final."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, undefer

from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Scope, Viewer
from inspect_app.core.vocab import RoundState, ScoringRunKind
from inspect_app.places.models import Site, Town
from inspect_app.places.queries import town_condition
from inspect_app.rounds.models import Round
from inspect_app.scoring import material
from inspect_app.scoring.models import AnswerCorrection, ScoringRun, TownScore, VisitScore
from inspect_app.scoring.rules.compare import Figures
from inspect_app.visits.models import Answer, Visit, VisitFile

READ = Permission.SCORE_READ


def visible(viewer: Viewer, town_id: Any) -> ColumnElement[bool]:
    """Return the condition on scores (joined with their round) that a viewer may know of."""
    own = town_condition(viewer, READ, town_id)
    return and_(own, Round.state == RoundState.CLOSED) if viewer.scope(READ) is Scope.TOWN else own


def current_run_id(round_id: Any) -> ColumnElement[int]:
    """Return the run whose scores a round shows, as SQL: the last that is frozen, else the live one."""
    run = aliased(ScoringRun)
    runs = select(run.id).where(run.round_id == round_id)
    return runs.order_by(run.frozen_at.is_(None), run.number.desc()).limit(1).scalar_subquery()


def ranks(run_id: Any) -> Subquery:
    """Return rows (town_id, rank) of a run: as stored once it is frozen, derived while it is live."""
    derived = func.rank().over(order_by=(TownScore.is_vetoed, TownScore.score.desc()))
    place = func.coalesce(TownScore.rank, derived).label("rank")
    rows = select(TownScore.town_id, place).where(TownScore.run_id == run_id, TownScore.score.is_not(None))
    return rows.subquery()


def scored_rounds(viewer: Viewer) -> Select[Any]:
    """Return rows (Round, towns with a score, towns) of which the viewer may see a score, newest first."""
    return (
        select(Round, func.count(TownScore.score).label("scored"), func.count(TownScore.id).label("towns"))
        .join(TownScore, TownScore.run_id == current_run_id(Round.id))
        .where(visible(viewer, TownScore.town_id))
        .group_by(Round.id)
        .order_by(Round.year.desc(), Round.quarter.desc(), Round.sequence.desc(), Round.id.desc())
    )


def get_round(viewer: Viewer, round_id: int) -> Round:
    """Return a round of which the viewer may see at least the table of its scores; Refusal `not_found` otherwise."""
    found = db.session.get(Round, round_id)
    is_hidden = found is not None and viewer.scope(READ) is Scope.TOWN and found.state is not RoundState.CLOSED
    if found is None or is_hidden or not viewer.may(READ):
        raise Refusal("not_found")
    return found


def get_run(viewer: Viewer, round_id: int, number: int | None = None) -> ScoringRun:
    """Return a run of a round that the viewer may see: the one with this number, or the one whose scores count.

    Raises Refusal `not_found`, also for a run that is not computed yet.
    """
    get_round(viewer, round_id)
    rows = select(ScoringRun).options(joinedload(ScoringRun.round), joinedload(ScoringRun.scheme_version))
    if number is None:
        found = db.session.scalar(rows.where(ScoringRun.id == current_run_id(round_id)))
    else:
        found = db.session.scalar(rows.where(ScoringRun.round_id == round_id, ScoringRun.number == number))
    is_waiting = found is not None and found.frozen_at is None and found.kind is not ScoringRunKind.FIRST
    if found is None or is_waiting:
        raise Refusal("not_found")
    return found


def runs_of(viewer: Viewer, round_id: int) -> Sequence[ScoringRun]:
    """Return every run of a round, newest first, those still being computed too."""
    get_round(viewer, round_id)
    rows = select(ScoringRun).where(ScoringRun.round_id == round_id).options(joinedload(ScoringRun.scheme_version))
    return db.session.scalars(rows.order_by(ScoringRun.number.desc())).all()


def ranking(viewer: Viewer, run_id: int) -> Sequence[tuple[TownScore, int | None]]:
    """Return the scores of a run that the viewer may see with their ranks, best first, those without one last."""
    places = ranks(run_id)
    rows = (
        select(TownScore, places.c.rank)
        .join(TownScore.round)
        .join(TownScore.town)
        .outerjoin(places, places.c.town_id == TownScore.town_id)
        .options(contains_eager(TownScore.town).joinedload(Town.district), undefer(TownScore.trace))
        .where(TownScore.run_id == run_id, visible(viewer, TownScore.town_id))
        .order_by(places.c.rank.is_(None), places.c.rank, Town.mca_code, Town.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(rows)]


def get_town_score(viewer: Viewer, run_id: int, town_id: int) -> tuple[TownScore, int | None]:
    """Return the score of a town in a run with its trace, and its rank; Refusal `not_found` when it is not known of."""
    places = ranks(run_id)
    rows = (
        select(TownScore, places.c.rank)
        .join(TownScore.round)
        .outerjoin(places, places.c.town_id == TownScore.town_id)
        .options(
            contains_eager(TownScore.round),
            joinedload(TownScore.run).joinedload(ScoringRun.scheme_version),
            joinedload(TownScore.town).joinedload(Town.district),
            undefer(TownScore.trace),
        )
        .where(TownScore.run_id == run_id, TownScore.town_id == town_id, visible(viewer, TownScore.town_id))
    )
    found = db.session.execute(rows).one_or_none()
    if found is None:
        raise Refusal("not_found")
    return found[0], found[1]


def visit_scores_of_town(
    viewer: Viewer, run_id: int, town_id: int, *, with_traces: bool = False
) -> dict[int, VisitScore]:
    """Return the scores of a town's visits in a run, by visit, with their sites."""
    site = joinedload(VisitScore.visit).joinedload(Visit.site)
    rows = (
        select(VisitScore)
        .join(VisitScore.round)
        .options(site.joinedload(Site.kind), *([undefer(VisitScore.trace)] if with_traces else []))
        .where(VisitScore.run_id == run_id, VisitScore.town_id == town_id, visible(viewer, VisitScore.town_id))
        .order_by(VisitScore.kind_code, VisitScore.visit_id)
    )
    return {row.visit_id: row for row in db.session.scalars(rows)}


def get_visit_score(viewer: Viewer, visit_id: int, number: int | None = None) -> VisitScore:
    """Return the score of a visit with its trace, in the run with this number or the one that counts.

    Raises Refusal `not_found` when the viewer may not know of it.
    """
    visit = joinedload(VisitScore.visit)
    asked = VisitScore.run_id == current_run_id(VisitScore.round_id) if number is None else ScoringRun.number == number
    rows = (
        select(VisitScore)
        .join(VisitScore.round)
        .join(VisitScore.run)
        .options(
            contains_eager(VisitScore.round),
            contains_eager(VisitScore.run),
            visit.joinedload(Visit.site).joinedload(Site.kind),
            visit.joinedload(Visit.checklist_version),
            joinedload(VisitScore.town).joinedload(Town.district),
            undefer(VisitScore.trace),
        )
        .where(VisitScore.visit_id == visit_id, asked, visible(viewer, VisitScore.town_id))
    )
    found = db.session.scalar(rows)
    if found is None:
        raise Refusal("not_found")
    return found


def corrections_of_visit(visit_id: int) -> Sequence[AnswerCorrection]:
    """Return the corrections of a visit in their order; ask only for a visit the viewer may see."""
    rows = select(AnswerCorrection).where(AnswerCorrection.visit_id == visit_id).order_by(AnswerCorrection.id)
    return db.session.scalars(rows).all()


def photos_here(visit_id: int) -> frozenset[str]:
    """Return the SHA-256 of the photos of a visit that have arrived; ask only for a visit the viewer may see."""
    rows = select(VisitFile.sha256).where(
        VisitFile.visit_id == visit_id, VisitFile.purpose == "photo", VisitFile.received_at.is_not(None)
    )
    return frozenset(db.session.scalars(rows))


def get_photo(viewer: Viewer, visit_id: int, sha256: str) -> VisitFile:
    """Return a photo (never a signature) of a visit whose score the viewer may see; Refusal `not_found` otherwise."""
    row = db.session.scalar(
        select(VisitFile)
        .join(Visit, Visit.id == VisitFile.visit_id)
        .join(Round, Round.id == Visit.round_id)
        .where(VisitFile.visit_id == visit_id, VisitFile.sha256 == sha256, VisitFile.purpose == "photo")
        .where(VisitFile.received_at.is_not(None), visible(viewer, Visit.town_id))
    )
    if row is None:
        raise Refusal("not_found")
    return row


def figures(run_id: int) -> dict[int, Figures]:
    """Return the towns of a run as they are compared; ask only for a run the viewer may see."""
    places = ranks(run_id)
    rows = (
        select(TownScore, places.c.rank)
        .outerjoin(places, places.c.town_id == TownScore.town_id)
        .options(undefer(TownScore.trace))
        .where(TownScore.run_id == run_id)
    )
    return {
        row.town_id: Figures(row.score, place, row.is_vetoed, row.band, row.trace.get("lines", ()))
        for row, place in db.session.execute(rows)
    }


def towns_of(run_id: int) -> dict[int, Town]:
    """Return the towns of a run with their districts."""
    scored = select(TownScore.town_id).where(TownScore.run_id == run_id)
    rows = select(Town).options(joinedload(Town.district)).where(Town.id.in_(scored))
    return {town.id: town for town in db.session.scalars(rows)}


def corrections_of_round(round_id: int) -> Sequence[AnswerCorrection]:
    """Return the corrections of a round, newest first, with their sites."""
    return db.session.scalars(_corrections().where(AnswerCorrection.round_id == round_id)).all()


def corrections_between(before: ScoringRun, after: ScoringRun) -> Sequence[AnswerCorrection]:
    """Return the corrections that a run reads and the one before did not, newest first."""
    rows = _corrections().where(AnswerCorrection.round_id == after.round_id)
    if after.frozen_at is not None:
        rows = rows.where(AnswerCorrection.created_at <= after.frozen_at)
    if before.frozen_at is not None:
        rows = rows.where(AnswerCorrection.created_at > before.frozen_at)
    return db.session.scalars(rows).all()


def _corrections() -> Select[tuple[AnswerCorrection]]:
    visit = joinedload(AnswerCorrection.visit)
    return (
        select(AnswerCorrection)
        .options(visit.joinedload(Visit.site), visit.joinedload(Visit.town))
        .order_by(AnswerCorrection.id.desc())
    )


def asked_item(visit: Visit, item_code: str) -> dict[str, Any] | None:
    """Return an item of a visit's checklist as its round asked it."""
    content = material.asked_of(visit.checklist_version, visit.round)
    return next(
        (item for section in content["sections"] for item in section["items"] if item["code"] == item_code), None
    )


def answer_of(visit: Visit, item_code: str) -> Answer | None:
    """Return the sealed answer of a visit to one item."""
    return db.session.scalar(select(Answer).where(Answer.visit_id == visit.id, Answer.item_code == item_code))
