"""Reads of the board: a fixed number of aggregate queries, whatever the number of towns, always for a viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, false, func, select

from inspect_app.board.rules import FindingCount, ItemCount, TownLine
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Scope, Viewer
from inspect_app.core.vocab import (
    DocumentKind,
    DocumentState,
    DrawState,
    FindingState,
    ItemState,
    RoundState,
    VisitState,
)
from inspect_app.documents.models import Document, Service
from inspect_app.findings.models import Finding
from inspect_app.places.models import District, Town
from inspect_app.places.queries import town_condition
from inspect_app.rectification.models import RectificationItem
from inspect_app.rectification.queries import overdue
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round
from inspect_app.rounds.rules.state import is_open_to_districts
from inspect_app.scoring.models import TownScore
from inspect_app.scoring.queries import current_run_id, ranks
from inspect_app.standards.models import SiteKind
from inspect_app.visits.models import Visit

COUNTING = (FindingState.RAISED, FindingState.CONFIRMED)
Item = RectificationItem


@dataclass(frozen=True)
class RoundLine:
    """One round in the list of rounds, with its figures within the viewer's reach."""

    round: Round
    towns: int
    sites: int
    received: int
    findings: int
    items: int
    closed: int
    overdue: int


@dataclass(frozen=True)
class Papers:
    """Documents of a round: orders issued and taken, letters issued, bulletins issued."""

    orders: int = 0
    acknowledged: int = 0
    letters: int = 0
    bulletins: int = 0


def years() -> list[int]:
    """Return the years that have rounds, newest first; one query."""
    return list(db.session.scalars(select(Round.year).distinct().order_by(Round.year.desc())))


def rounds(viewer: Viewer, year: int, today: date) -> list[RoundLine]:
    """Return the rounds of a year, newest first, with figures of the towns that the viewer reaches; six queries."""
    rows = db.session.scalars(select(Round).where(Round.year == year).order_by(Round.id.desc())).all()
    ids = [row.id for row in rows]
    towns, sites = _drawn_counts(viewer, ids), _drawn_site_counts(viewer, ids)
    received = _counts(Visit, ids, _in_reach(viewer, Visit.town_id), Visit.state == VisitState.RECEIVED)
    found = _counts(Finding, ids, _in_reach(viewer, Finding.town_id), Finding.state.in_(COUNTING))
    items = _item_counts(viewer, ids, today)
    return [
        RoundLine(
            row, towns.get(row.id, 0), sites.get(row.id, 0), received.get(row.id, 0), found.get(row.id, 0),
            *items.get(row.id, (0, 0, 0)),
        )
        for row in rows
    ]  # fmt: skip


def get_round(viewer: Viewer, round_id: int) -> Round:
    """Return a round for its board; Refusal `not_found` when there is none or the viewer has no board."""
    found = db.session.get(Round, round_id) if viewer.may(Permission.BOARD_READ) else None
    if found is None:
        raise Refusal("not_found")
    return found


def towns(viewer: Viewer, round_id: int) -> list[TownLine]:
    """Return the drawn towns within reach with sites drawn, visits received, score and rank; one query."""
    sites, received = _sites_by_town(round_id), _received_by_town(round_id)
    run_id = current_run_id(round_id)
    places = ranks(run_id)
    rows = db.session.execute(
        select(
            Town.id, Town.name, District.id, District.name,
            func.coalesce(sites.c.sites, 0), func.coalesce(received.c.visits, 0),
            TownScore.score, places.c.rank, func.coalesce(TownScore.is_vetoed, false()),
        )
        .select_from(DrawnTown)
        .join(Draw, DrawnTown.draw_id == Draw.id)
        .join(Town, DrawnTown.town_id == Town.id)
        .join(District, Town.district_id == District.id)
        .outerjoin(sites, sites.c.drawn_town_id == DrawnTown.id)
        .outerjoin(received, received.c.town_id == Town.id)
        .outerjoin(TownScore, (TownScore.town_id == Town.id) & (TownScore.run_id == run_id))
        .outerjoin(places, places.c.town_id == Town.id)
        .where(Draw.round_id == round_id, _is_known(viewer), _in_reach(viewer, Town.id))
        .order_by(District.code, DrawnTown.rank)
    )  # fmt: skip
    return [TownLine(*row) for row in rows]


def finding_counts(viewer: Viewer, round_id: int) -> list[FindingCount]:
    """Return the findings of a round that count, by kind of site and severity; one query."""
    raised = func.sum(case((Finding.state == FindingState.RAISED, 1), else_=0))
    confirmed = func.sum(case((Finding.state == FindingState.CONFIRMED, 1), else_=0))
    rows = db.session.execute(
        select(Finding.kind_code, Finding.severity, raised, confirmed)
        .where(Finding.round_id == round_id, Finding.state.in_(COUNTING), _in_reach(viewer, Finding.town_id))
        .group_by(Finding.kind_code, Finding.severity)
    )
    return [FindingCount(*row) for row in rows]


def item_counts(viewer: Viewer, round_id: int, today: date) -> list[ItemCount]:
    """Return the items of a round by town and state, with what is overdue; one query."""
    late = func.sum(case((overdue(today), 1), else_=0))
    rows = db.session.execute(
        select(Item.town_id, Item.state, func.count(), late)
        .where(Item.round_id == round_id, _in_reach(viewer, Item.town_id))
        .group_by(Item.town_id, Item.state)
    )
    return [ItemCount(*row) for row in rows]


def kind_names() -> dict[str, str]:
    """Return the kinds of site in their order, code to name; one query."""
    rows = db.session.execute(select(SiteKind.code, SiteKind.name).order_by(SiteKind.position, SiteKind.id))
    return {row[0]: row[1] for row in rows}


def papers(viewer: Viewer, round_id: int) -> Papers:
    """Return how many documents of a round are out; one query."""

    def of(kind: DocumentKind) -> Any:
        return func.coalesce(func.sum(case((Document.kind == kind, 1), else_=0)), 0)

    reached = _in_reach(viewer, Document.town_id) | Document.town_id.is_(None)
    row = db.session.execute(
        select(
            of(DocumentKind.ORDER), func.count(Service.acknowledged_at), of(DocumentKind.SUPERVISION),
            of(DocumentKind.BULLETIN),
        )
        .select_from(Document)
        .outerjoin(Service, (Service.document_id == Document.id) & (Document.kind == DocumentKind.ORDER))
        .where(Document.round_id == round_id, Document.state == DocumentState.ISSUED, reached)
    ).one()  # fmt: skip
    return Papers(*row)


def _in_reach(viewer: Viewer, town_id: Any) -> ColumnElement[bool]:
    return town_condition(viewer, Permission.BOARD_READ, town_id)


def _is_known(viewer: Viewer) -> ColumnElement[bool]:
    """The live draws that a viewer may know of: a district office not before the check begins, it is unannounced."""
    if viewer.scope(Permission.BOARD_READ) is Scope.ALL:
        return Draw.state == DrawState.LIVE
    begun = select(Round.id).where(Round.state.in_([state for state in RoundState if is_open_to_districts(state)]))
    return and_(Draw.state == DrawState.LIVE, Draw.round_id.in_(begun))


def _sites_by_town(round_id: int) -> Subquery:
    return (
        select(DrawnSite.drawn_town_id, func.count().label("sites"))
        .join(Draw, DrawnSite.draw_id == Draw.id)
        .where(Draw.round_id == round_id, Draw.state == DrawState.LIVE)
        .group_by(DrawnSite.drawn_town_id)
        .subquery()
    )


def _received_by_town(round_id: int) -> Subquery:
    return (
        select(Visit.town_id, func.count().label("visits"))
        .where(Visit.round_id == round_id, Visit.state == VisitState.RECEIVED)
        .group_by(Visit.town_id)
        .subquery()
    )


def _counts(model: Any, round_ids: Sequence[int], *conditions: ColumnElement[bool]) -> dict[int, int]:
    within = select(model.round_id, func.count()).where(model.round_id.in_(round_ids), *conditions)
    rows = db.session.execute(within.group_by(model.round_id))
    return {row[0]: row[1] for row in rows}


def _drawn_counts(viewer: Viewer, round_ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Draw.round_id, func.count())
        .join(DrawnTown, DrawnTown.draw_id == Draw.id)
        .where(Draw.round_id.in_(round_ids), _is_known(viewer), _in_reach(viewer, DrawnTown.town_id))
        .group_by(Draw.round_id)
    )
    return {row[0]: row[1] for row in rows}


def _drawn_site_counts(viewer: Viewer, round_ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Draw.round_id, func.count())
        .join(DrawnTown, DrawnTown.draw_id == Draw.id)
        .join(DrawnSite, DrawnSite.drawn_town_id == DrawnTown.id)
        .where(Draw.round_id.in_(round_ids), _is_known(viewer), _in_reach(viewer, DrawnTown.town_id))
        .group_by(Draw.round_id)
    )
    return {row[0]: row[1] for row in rows}


def _item_counts(viewer: Viewer, round_ids: Sequence[int], today: date) -> dict[int, tuple[int, int, int]]:
    closed = func.sum(case((Item.state == ItemState.CLOSED, 1), else_=0))
    late = func.sum(case((overdue(today), 1), else_=0))
    rows = db.session.execute(
        select(Item.round_id, func.count(), closed, late)
        .where(Item.round_id.in_(round_ids), _in_reach(viewer, Item.town_id))
        .group_by(Item.round_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}
