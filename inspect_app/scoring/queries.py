"""Reads of scores, always for a viewer; a town sees its own, and only when the round is closed and they are final."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Scope, Viewer
from inspect_app.core.vocab import DrawState, RoundState, VisitState
from inspect_app.places.models import Site, Town
from inspect_app.places.queries import town_condition
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round
from inspect_app.scoring.models import TownScore, VisitScore
from inspect_app.scoring.rules.visit import Answer
from inspect_app.standards.models import ChecklistVersion
from inspect_app.visits.models import Answer as AnswerRow
from inspect_app.visits.models import Visit, VisitFile

READ = Permission.SCORE_READ


def visible(viewer: Viewer, town_id: Any) -> ColumnElement[bool]:
    """Return the condition on scores (joined with their round) that a viewer may know of."""
    own = town_condition(viewer, READ, town_id)
    return and_(own, Round.state == RoundState.CLOSED) if viewer.scope(READ) is Scope.TOWN else own


def scored_rounds(viewer: Viewer) -> Select[Any]:
    """Return rows (Round, towns with a score, towns) of which the viewer may see a score, newest first."""
    return (
        select(Round, func.count(TownScore.score).label("scored"), func.count(TownScore.id).label("towns"))
        .join(TownScore, TownScore.round_id == Round.id)
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


def ranking(viewer: Viewer, round_id: int) -> Sequence[TownScore]:
    """Return the scores of the towns of a round that the viewer may see, by rank, those without one last."""
    rows = (
        select(TownScore)
        .join(TownScore.round)
        .join(TownScore.town)
        .options(contains_eager(TownScore.town).joinedload(Town.district), undefer(TownScore.trace))
        .where(TownScore.round_id == round_id, visible(viewer, TownScore.town_id))
        .order_by(TownScore.rank.is_(None), TownScore.rank, Town.mca_code, Town.id)
    )
    return db.session.scalars(rows).all()


def get_town_score(viewer: Viewer, round_id: int, town_id: int) -> TownScore:
    """Return the score of a town with its trace; Refusal `not_found` when the viewer may not know of it."""
    rows = (
        select(TownScore)
        .join(TownScore.round)
        .options(
            contains_eager(TownScore.round),
            joinedload(TownScore.town).joinedload(Town.district),
            undefer(TownScore.trace),
        )
        .where(TownScore.round_id == round_id, TownScore.town_id == town_id, visible(viewer, TownScore.town_id))
    )
    found = db.session.scalar(rows)
    if found is None:
        raise Refusal("not_found")
    return found


def visit_scores_of_town(viewer: Viewer, round_id: int, town_id: int) -> dict[int, VisitScore]:
    """Return the scores of a town's visits by visit, with their sites."""
    rows = (
        select(VisitScore)
        .join(VisitScore.round)
        .options(joinedload(VisitScore.visit).joinedload(Visit.site).joinedload(Site.kind))
        .where(VisitScore.round_id == round_id, VisitScore.town_id == town_id, visible(viewer, VisitScore.town_id))
        .order_by(VisitScore.kind_code, VisitScore.visit_id)
    )
    return {row.visit_id: row for row in db.session.scalars(rows)}


def get_visit_score(viewer: Viewer, visit_id: int) -> VisitScore:
    """Return the score of a visit with its trace; Refusal `not_found` when the viewer may not know of it."""
    visit = joinedload(VisitScore.visit)
    rows = (
        select(VisitScore)
        .join(VisitScore.round)
        .options(
            contains_eager(VisitScore.round),
            visit.joinedload(Visit.site).joinedload(Site.kind),
            visit.joinedload(Visit.checklist_version).load_only(ChecklistVersion.version, ChecklistVersion.sha256),
            joinedload(VisitScore.town).joinedload(Town.district),
            undefer(VisitScore.trace),
        )
        .where(VisitScore.visit_id == visit_id, visible(viewer, VisitScore.town_id))
    )
    found = db.session.scalar(rows)
    if found is None:
        raise Refusal("not_found")
    return found


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


def counted_visits(round_id: int) -> Select[tuple[Visit]]:
    """Return the visits that count in a round: received, of a draw that is not void."""
    return (
        select(Visit)
        .join(DrawnSite, DrawnSite.id == Visit.drawn_site_id)
        .join(Draw, Draw.id == DrawnSite.draw_id)
        .where(Visit.round_id == round_id, Visit.state == VisitState.RECEIVED, Draw.state == DrawState.LIVE)
        .order_by(Visit.id)
    )


def counted_scores(round_id: int, town_id: int) -> Sequence[VisitScore]:
    """Return the visit scores, with traces, that make the score of a town."""
    counted = counted_visits(round_id).where(Visit.town_id == town_id).with_only_columns(Visit.id).order_by(None)
    rows = select(VisitScore).options(undefer(VisitScore.trace)).where(VisitScore.visit_id.in_(counted))
    return db.session.scalars(rows.order_by(VisitScore.visit_id)).all()


def drawn_towns(round_id: int) -> Sequence[Town]:
    """Return the towns of the draw of a round that is not void, in the order of the draw."""
    rows = (
        select(Town)
        .join(DrawnTown, DrawnTown.town_id == Town.id)
        .join(Draw, Draw.id == DrawnTown.draw_id)
        .where(Draw.round_id == round_id, Draw.state == DrawState.LIVE)
        .order_by(DrawnTown.id)
    )
    return db.session.scalars(rows).all()


def answers_of(visit: Visit) -> list[Answer]:
    """Return the answers of a visit as scoring wants them; the photos are those that the sealed record names."""
    sealed = json.loads(visit.record).get("answers", [])
    photos: Mapping[str, Iterable[str]] = {answer["item"]: answer["photos"] for answer in sealed}
    rows = db.session.scalars(select(AnswerRow).where(AnswerRow.visit_id == visit.id).order_by(AnswerRow.id))
    return [
        Answer(row.item_code, row.verdict, row.measured, row.remark, tuple(photos.get(row.item_code, ())), row.value)
        for row in rows
    ]
