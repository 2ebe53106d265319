"""Reads of the home page: what waits for a viewer, in a fixed number of queries."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from inspect_app.board.rules import Duty
from inspect_app.core.db import db
from inspect_app.core.jobs import Job
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import (
    DocumentState,
    DrawState,
    FindingState,
    ItemState,
    JobState,
    Role,
    RoundState,
    VisitState,
)
from inspect_app.documents.models import Document, Service
from inspect_app.experts.models import Expert
from inspect_app.findings import queries as findings
from inspect_app.findings.models import Finding
from inspect_app.places.queries import town_condition
from inspect_app.rectification import queries as rectification
from inspect_app.rectification.models import RectificationItem
from inspect_app.rectification.queries import overdue
from inspect_app.rectification.rules.listing import ItemFilter
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round, TeamMember
from inspect_app.visits.models import Visit
from inspect_app.visits.rules.arrival import HANDED_OUT

BEFORE_THE_FIELD = (RoundState.PLANNED, RoundState.COMMITTED, RoundState.FROZEN, RoundState.DRAWN)
Item = RectificationItem


def duty_counts(viewer: Viewer, today: date) -> dict[Duty, int]:
    """Return how much of each duty waits for the viewer; at most six queries, none that the role has no use for."""
    counts: dict[Duty, int] = {}
    if viewer.may(Permission.ITEM_READ):
        counts |= _item_duties(viewer, today)
    if viewer.may(Permission.FINDING_DECIDE):
        within = (findings.visible(viewer, Permission.FINDING_DECIDE), Finding.state == FindingState.RAISED)
        counts[Duty.CONFIRM] = _count(Finding, *within)
    if viewer.may(Permission.DOCUMENT_DRAFT):
        counts[Duty.REVIEW] = _count(Document, Document.state == DocumentState.REVIEW)
        counts[Duty.DRAFT] = _count(Document, Document.state == DocumentState.DRAFT)
    if viewer.may(Permission.ROUND_MANAGE):
        counts[Duty.ROUND] = _count(Round, Round.state.in_(BEFORE_THE_FIELD))
    if viewer.may(Permission.DOCUMENT_ACKNOWLEDGE):
        own = town_condition(viewer, Permission.DOCUMENT_ACKNOWLEDGE, Service.town_id)
        issued = Service.document_id.in_(select(Document.id).where(Document.state == DocumentState.ISSUED))
        counts[Duty.ACKNOWLEDGE] = _count(Service, own, issued, Service.acknowledged_at.is_(None))
    if viewer.may(Permission.VISIT_FILL):
        counts[Duty.VISIT] = _sites_to_visit(viewer)
    if viewer.may(Permission.JOBS_MANAGE):
        counts[Duty.JOB] = _count(Job, Job.state == JobState.FAILED)
    return counts


def owed_items(viewer: Viewer, today: date, most: int) -> Sequence[rectification.ItemLine]:
    """Return what a town or member unit owes, what is due first first; one query."""
    if viewer.role not in {Role.TOWN, Role.MEMBER_UNIT}:
        return []
    owed = rectification.list_items(viewer, ItemFilter(), today)
    rows = db.session.scalars(owed.where(Item.state.in_((ItemState.OPEN, ItemState.RETURNED))).limit(most))
    return rectification.lines(rows, today)


def newest_round(viewer: Viewer) -> Round | None:
    """Return the round that the home page of an office leads to: the newest that has a draw; one query."""
    if not viewer.may(Permission.BOARD_READ):
        return None
    drawn = select(Draw.round_id).where(Draw.state == DrawState.LIVE)
    return db.session.scalar(select(Round).where(Round.id.in_(drawn)).order_by(Round.id.desc()).limit(1))


def _count(model: Any, *conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def _item_duties(viewer: Viewer, today: date) -> dict[Duty, int]:
    """Return the duties that items make, in two queries; closed items, which only grow in number, are not read."""
    late = func.sum(case((overdue(today), 1), else_=0))
    rows = db.session.execute(
        select(Item.state, func.count(), late)
        .where(
            rectification.visible(viewer), Item.state.in_([state for state in ItemState if state != ItemState.CLOSED])
        )
        .group_by(Item.state)
    ).all()
    count = {state: number for state, number, _ in rows}
    duties = {
        Duty.OVERDUE: sum(row[2] for row in rows),
        Duty.RETURNED: count.get(ItemState.RETURNED, 0),
        Duty.OWED: count.get(ItemState.OPEN, 0),
        Duty.ORDER: count.get(ItemState.DRAFTED, 0),
    }
    if viewer.may(Permission.ITEM_RECHECK):
        within = (rectification.visible(viewer, Permission.ITEM_RECHECK), Item.state == ItemState.REPLIED)
        duties[Duty.RECHECK] = _count(Item, *within)
    return duties


def _sites_to_visit(viewer: Viewer) -> int:
    """Return how many drawn sites of the expert's teams have no record yet, in rounds that have been handed out."""
    own = select(TeamMember.team_id).join(TeamMember.expert).where(Expert.user_id == viewer.user_id)
    done = select(Visit.drawn_site_id).where(Visit.state == VisitState.RECEIVED)
    rows = (
        select(func.count())
        .select_from(DrawnSite)
        .join(DrawnTown, DrawnSite.drawn_town_id == DrawnTown.id)
        .join(Draw, DrawnSite.draw_id == Draw.id)
        .join(Round, Draw.round_id == Round.id)
        .where(Draw.state == DrawState.LIVE, Round.state.in_(HANDED_OUT))
        .where(DrawnTown.team_id.in_(own), DrawnSite.id.not_in(done))
    )
    return db.session.scalar(rows) or 0
