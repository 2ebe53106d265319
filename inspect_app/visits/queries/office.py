"""Reads for those who follow a round: its list of visits, one visit, one photo."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import DrawState, VisitState
from inspect_app.places.models import Site, Town
from inspect_app.places.queries import town_condition
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round
from inspect_app.rounds.rules.questions import content_in_round
from inspect_app.standards.models import ChecklistVersion, SiteKind
from inspect_app.standards.rules.judge import given_of
from inspect_app.visits.models import Answer, Visit, VisitFile
from inspect_app.visits.queries.evidence import photos_of_items
from inspect_app.visits.rules.sheet import SheetAnswer, SheetPhoto, SheetSection, sheet


@dataclass(frozen=True)
class VisitFilter:
    """What the list of visits shows; empty means all."""

    state: VisitState | None = None
    town_id: int | None = None
    kind_code: str = ""

    def condition(self) -> ColumnElement[bool]:
        """Return the filter as a condition on visits and their sites."""
        parts: list[ColumnElement[bool]] = []
        if self.state is not None:
            parts.append(Visit.state == self.state)
        if self.town_id is not None:
            parts.append(Visit.town_id == self.town_id)
        if self.kind_code:
            parts.append(Site.kind_code == self.kind_code)
        return and_(*parts) if parts else Visit.id.is_not(None)


@dataclass(frozen=True)
class Progress:
    """How far a round's field work is, in numbers of sites and records."""

    drawn: int
    received: int
    receiving: int
    set_aside: int


def rounds_with_draws(viewer: Viewer) -> Sequence[Round]:
    """Return the rounds whose visits a viewer may look at, newest first."""
    if not viewer.may(Permission.VISIT_READ):
        return []
    drawn = exists(select(1).where(Draw.round_id == Round.id))
    return db.session.scalars(select(Round).where(drawn).order_by(Round.id.desc())).all()


def round_progress(viewer: Viewer, round_id: int) -> Progress:
    """Return how many sites of a round are drawn and how many records are here, within a viewer's scope."""
    visible = town_condition(viewer, Permission.VISIT_READ, DrawnTown.town_id)
    drawn = db.session.scalar(
        select(func.count(DrawnSite.id))
        .join(DrawnTown, DrawnTown.id == DrawnSite.drawn_town_id)
        .join(Draw, Draw.id == DrawnSite.draw_id)
        .where(Draw.round_id == round_id, Draw.state == DrawState.LIVE, visible)
    )
    seen = town_condition(viewer, Permission.VISIT_READ, Visit.town_id)
    by_state = select(Visit.state, func.count()).where(Visit.round_id == round_id, seen).group_by(Visit.state)
    counts = {row.state: int(row[1]) for row in db.session.execute(by_state)}
    return Progress(
        drawn=drawn or 0,
        received=counts.get(VisitState.RECEIVED, 0),
        receiving=counts.get(VisitState.RECEIVING, 0),
        set_aside=counts.get(VisitState.SET_ASIDE, 0),
    )


def visited_towns(viewer: Viewer, round_id: int) -> Sequence[Town]:
    """Return the towns of a round with visits that a viewer may see, for the filter."""
    visible = town_condition(viewer, Permission.VISIT_READ, Town.id)
    visited = exists(select(1).where(Visit.round_id == round_id, Visit.town_id == Town.id))
    return db.session.scalars(select(Town).where(visited, visible).order_by(Town.district_id, Town.id)).all()


def visited_kinds(viewer: Viewer, round_id: int) -> Sequence[SiteKind]:
    """Return the kinds of site of a round with visits that a viewer may see, for the filter."""
    visible = town_condition(viewer, Permission.VISIT_READ, Visit.town_id)
    codes = select(Site.kind_code).join(Visit, Visit.site_id == Site.id).where(Visit.round_id == round_id, visible)
    return db.session.scalars(select(SiteKind).where(SiteKind.code.in_(codes)).order_by(SiteKind.position)).all()


def visits_of_round(viewer: Viewer, round_id: int, chosen: VisitFilter) -> Select[Any]:
    """Return the rows of the list: (Visit with site, town, user; files here; last contact), what is missing first."""
    arrived = (
        select(func.count(VisitFile.received_at))
        .where(VisitFile.visit_id == Visit.id)
        .scalar_subquery()
        .label("arrived")
    )
    contact = (
        select(func.max(VisitFile.received_at)).where(VisitFile.visit_id == Visit.id).scalar_subquery().label("contact")
    )
    return (
        select(Visit, arrived, contact)
        .join(Site, Site.id == Visit.site_id)
        .where(
            Visit.round_id == round_id, town_condition(viewer, Permission.VISIT_READ, Visit.town_id), chosen.condition()
        )
        .options(
            contains_eager(Visit.site).joinedload(Site.kind),
            joinedload(Visit.town).joinedload(Town.district),
            joinedload(Visit.user),
        )
        .order_by(Visit.received_at.is_not(None), Visit.id.desc())
    )


def get_visit(viewer: Viewer, permission: Permission, visit_id: int) -> Visit:
    """Return one visit with what its page shows, its sealed record too.

    Raises Refusal not_found when the viewer may not know of it.
    """
    visit = db.session.scalar(
        select(Visit)
        .where(Visit.id == visit_id, town_condition(viewer, permission, Visit.town_id))
        .options(
            undefer(Visit.record),
            joinedload(Visit.site).joinedload(Site.kind),
            joinedload(Visit.town).joinedload(Town.district),
            joinedload(Visit.user),
            joinedload(Visit.round),
            joinedload(Visit.checklist_version).undefer(ChecklistVersion.content),
        )
    )
    if visit is None:
        raise Refusal("not_found")
    return visit


def begun_sites(drawn_sites: Collection[int]) -> set[int]:
    """Return those of some drawn sites of which the server has a record, whole or in part."""
    rows = select(Visit.drawn_site_id).where(Visit.drawn_site_id.in_(drawn_sites)).distinct()
    return set(db.session.scalars(rows))


def sheet_of(visit: Visit) -> tuple[SheetSection, ...]:
    """Return a visit laid out along its frozen checklist, with answers and photos."""
    rows = db.session.scalars(select(Answer).where(Answer.visit_id == visit.id).order_by(Answer.id))
    answers = {row.item_code: SheetAnswer(given_of(row.verdict, row.measured, row.value), row.remark) for row in rows}
    by_item = photos_of_items((visit.id, item) for item in answers)
    pictures = [
        (item, SheetPhoto(row.sha256, row.received_at is not None, not is_unreadable(row), row.taken_at))
        for (_, item), found in by_item.items()
        for row in found
    ]
    asked = content_in_round(visit.checklist_version.content, visit.round.kind, visit.round.plan)
    return sheet(asked, answers, pictures)


def is_unreadable(row: VisitFile) -> bool:
    """Tell whether the copy could not be made because no decoder reads the original."""
    return bool((row.exif or {}).get("unreadable"))


def files_of(visit: Visit) -> Sequence[VisitFile]:
    """Return the files of a visit in the order of its manifest, those not here yet too."""
    return db.session.scalars(select(VisitFile).where(VisitFile.visit_id == visit.id).order_by(VisitFile.id)).all()


def get_photo(viewer: Viewer, permission: Permission, visit_id: int, sha256: str) -> VisitFile:
    """Return one file of a visit that a viewer may see.

    Raises Refusal not_found, or photo_not_received while the tablet still has it.
    """
    row = db.session.scalar(
        select(VisitFile)
        .join(Visit, Visit.id == VisitFile.visit_id)
        .where(Visit.id == visit_id, VisitFile.sha256 == sha256, town_condition(viewer, permission, Visit.town_id))
    )
    if row is None:
        raise Refusal("not_found")
    if row.received_at is None:
        raise Refusal("photo_not_received")
    return row


def last_contact(visit: Visit, contact: datetime | None) -> datetime:
    """Return when the tablet last sent something of a visit."""
    return max(contact, visit.first_byte_at) if contact else visit.first_byte_at
