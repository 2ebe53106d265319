"""Reads of documents, always for a viewer and a permission."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload, undefer
from sqlalchemy.sql.base import ExecutableOption

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import Event
from inspect_app.core.permissions import Permission, Scope, Viewer
from inspect_app.core.vocab import DocumentKind, DocumentState, ItemState, RoundState
from inspect_app.documents.models import Document, DocumentLine, Service
from inspect_app.documents.rules.listing import DocumentFilter
from inspect_app.findings.models import Finding
from inspect_app.places.models import District, Site, Town
from inspect_app.places.queries import town_condition
from inspect_app.rectification.models import RectificationItem
from inspect_app.rectification.queries import overdue
from inspect_app.rounds.models import Round
from inspect_app.scoring.models import ScoringRun

OUT = (DocumentState.ISSUED, DocumentState.WITHDRAWN)
# What a town or district reads of a document's way; drafts and reviews are the office's own.
TOLD_TO_ALL = ("documents.issued", "documents.printed", "documents.acknowledged", "documents.withdrawn")
LIVE = (DocumentState.DRAFT, DocumentState.REVIEW, DocumentState.ISSUED)


@dataclass(frozen=True)
class Choices:
    """What the filter bar offers, as (value, label)."""

    rounds: Sequence[tuple[int, str]]
    districts: Sequence[tuple[int, str]]
    towns: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class OrdersDue:
    """A round with items that wait for an order: how many, of how many towns."""

    round: Round
    items: int
    towns: int


def visible(viewer: Viewer, permission: Permission = Permission.DOCUMENT_READ) -> ColumnElement[bool]:
    """Return the condition on documents a viewer may know of.

    The city office sees all; a district or town sees what was issued to its towns, and every issued bulletin.
    """
    own = town_condition(viewer, permission, Document.town_id)
    if viewer.scope(permission) is Scope.ALL:
        return own
    to_all = Document.town_id.is_(None) if viewer.may(permission) else false()
    return and_(Document.state.in_(OUT), or_(own, to_all))


def get_document(viewer: Viewer, permission: Permission, document_id: int) -> Document:
    """Return a document with its town, round, people and content; Refusal `not_found` when out of reach."""
    statement = select(Document).where(Document.id == document_id, visible(viewer, permission))
    found = db.session.scalar(statement.options(*_whole(), undefer(Document.content)))
    if found is None:
        raise Refusal("not_found")
    return found


def list_documents(viewer: Viewer, narrowed: DocumentFilter) -> Select[tuple[Document]]:
    """Return the select of the list: what waits for somebody first, then newest first."""
    waiting = Document.state.in_((DocumentState.DRAFT, DocumentState.REVIEW))
    return (
        select(Document)
        .where(visible(viewer), *_conditions(narrowed))
        .options(*_whole())
        .order_by(waiting.desc(), Document.issued_at.desc().nulls_last(), Document.id.desc())
    )


def counts_by_kind(viewer: Viewer) -> dict[DocumentKind, int]:
    """Return how many documents of each kind a viewer may know of."""
    rows = db.session.execute(select(Document.kind, func.count()).where(visible(viewer)).group_by(Document.kind)).all()
    found = {row[0]: row[1] for row in rows}
    return {kind: found.get(kind, 0) for kind in DocumentKind}


def choices(viewer: Viewer) -> Choices:
    """Return what the filter bar may offer: only rounds, districts and towns with documents in reach."""
    seen = visible(viewer)
    rounds = db.session.execute(
        select(Round.id, Round.title)
        .where(Round.id.in_(select(Document.round_id).where(seen)))
        .order_by(Round.id.desc())
    ).all()
    towns = db.session.execute(
        select(Town.id, Town.name, District.id, District.name)
        .join(District, Town.district_id == District.id)
        .where(Town.id.in_(select(Document.town_id).where(seen)))
        .order_by(District.code, Town.id)
    ).all()
    return Choices(
        rounds=[(row[0], row[1]) for row in rounds],
        districts=list({row[2]: (row[2], row[3]) for row in towns}.values()),
        towns=[(row[0], f"{row[1]}（{row[3]}）") for row in towns],
    )


def lines(document: Document) -> Sequence[DocumentLine]:
    """Return the items that a document lists, in its order; ask only for one that the viewer may see."""
    statement = select(DocumentLine).where(DocumentLine.document_id == document.id).order_by(DocumentLine.position)
    return db.session.scalars(statement.options(joinedload(DocumentLine.item))).all()


def item_ids(document: Document) -> list[int]:
    """Return the ids of the items that a document lists."""
    statement = select(DocumentLine.item_id).where(DocumentLine.document_id == document.id)
    return list(db.session.scalars(statement.order_by(DocumentLine.position)))


def service_of(document: Document) -> Service | None:
    """Return the service of a document on its town, once it is issued."""
    statement = select(Service).where(Service.document_id == document.id)
    return db.session.scalar(statement.options(joinedload(Service.acknowledged_by)))


def services(document_ids: Sequence[int]) -> dict[int, Service]:
    """Return the services of the documents of a list, by document."""
    rows = db.session.scalars(select(Service).where(Service.document_id.in_(document_ids)))
    return {row.document_id: row for row in rows}


def unacknowledged(viewer: Viewer) -> Sequence[Document]:
    """Return the documents that wait for the acknowledgement of the viewer's town."""
    waiting = select(Service.document_id).where(Service.acknowledged_at.is_(None))
    reach = visible(viewer, Permission.DOCUMENT_ACKNOWLEDGE)
    statement = select(Document).where(
        reach, Document.id.in_(waiting), Document.state == DocumentState.ISSUED, Document.town_id.is_not(None)
    )
    return db.session.scalars(statement.options(*_whole()).order_by(Document.issued_at)).all()


def withdrawal_of(document: Document, viewer: Viewer) -> Document | None:
    """Return the document that withdraws this one, drafted or issued, if the viewer may know of it."""
    return db.session.scalar(select(Document).where(Document.withdraws_id == document.id, visible(viewer)))


def history(document: Document, viewer: Viewer) -> Sequence[Event]:
    """Return what has happened to a document, oldest first; what the office said to itself is for the office."""
    statement = _events_of(document)
    if viewer.scope(Permission.DOCUMENT_READ) is not Scope.ALL:
        statement = statement.where(Event.action.in_(TOLD_TO_ALL))
    return db.session.scalars(statement.order_by(Event.position)).all()


def missing_in_print(document: Document) -> list[str]:
    """Return the photos that were missing when a document was printed, by the lines under them."""
    printed = db.session.scalar(_events_of(document).where(Event.action == "documents.printed").limit(1))
    return list(printed.detail.get("missing", [])) if printed else []


def authors(document: Document) -> frozenset[int | None]:
    """Return who answers for a draft: its author, and who handed it in last."""
    handed_in = _events_of(document).where(Event.action == "documents.submitted").order_by(Event.position.desc())
    last = db.session.scalar(handed_in.limit(1))
    return frozenset({document.drafted_by_id, last.user_id if last else None})


def _events_of(document: Document) -> Select[tuple[Event]]:
    return select(Event).where(Event.subject_table == Document.__tablename__, Event.subject_id == document.id)


def orders_due() -> list[OrdersDue]:
    """Return the rounds whose confirmed items wait for orders, for the office."""
    rows = db.session.execute(
        select(Round, func.count(RectificationItem.id), func.count(func.distinct(RectificationItem.town_id)))
        .join(RectificationItem, RectificationItem.round_id == Round.id)
        .where(_waits_for_order())
        .group_by(Round.id)
        .order_by(Round.id.desc())
    ).all()
    return [OrdersDue(row[0], row[1], row[2]) for row in rows]


def items_without_order(round_id: int, town_id: int | None = None) -> Sequence[RectificationItem]:
    """Return the drafted items of a round that stand on no live order yet, by town and age."""
    statement = select(RectificationItem).where(RectificationItem.round_id == round_id, _waits_for_order())
    if town_id is not None:
        statement = statement.where(RectificationItem.town_id == town_id)
    return db.session.scalars(statement.order_by(RectificationItem.town_id, RectificationItem.id)).all()


def offered_items(document: Document) -> Sequence[RectificationItem]:
    """Return the items that a draft may list: those it lists, and those of its town that wait for such a document."""
    if document.kind is DocumentKind.SUPERVISION:
        return overdue_items(document.round_id or 0, document.town_id or 0)
    wanted = or_(RectificationItem.id.in_(item_ids(document)), _waits_for_order())
    return _items_of(document.round_id, document.town_id, wanted)


@dataclass(frozen=True)
class Overdue:
    """A town with overdue items of one round: how many, and on how many of them no letter has been sent."""

    round: Round
    town: Town
    items: int
    without_letter: int


def overdue_towns(viewer: Viewer) -> list[Overdue]:
    """Return the towns to which a supervision letter may be written by hand, for the office."""
    if not viewer.may(Permission.DOCUMENT_DRAFT):
        return []
    late = overdue(clock.today())
    listed = case((RectificationItem.id.in_(_on_letters()), 0), else_=1)
    rows = db.session.execute(
        select(Round, Town, func.count(RectificationItem.id), func.sum(listed))
        .join(Round, RectificationItem.round_id == Round.id)
        .join(Town, RectificationItem.town_id == Town.id)
        .join(District, Town.district_id == District.id)
        .where(late)
        .group_by(Round.id, Town.id, District.code)
        .order_by(Round.id.desc(), District.code, Town.id)
    ).all()
    return [Overdue(row[0], row[1], row[2], row[3]) for row in rows]


def overdue_items(round_id: int, town_id: int) -> Sequence[RectificationItem]:
    """Return the overdue items of a town and round: what a supervision letter may list."""
    return _items_of(round_id, town_id, overdue(clock.today()))


def lettered(item_ids: Sequence[int]) -> dict[int, Document]:
    """Return the live supervision letter of each item since its order, the newest one."""
    rows = db.session.execute(
        select(DocumentLine.item_id, Document)
        .join(Document, DocumentLine.document_id == Document.id)
        .where(DocumentLine.item_id.in_(item_ids), _live_letter(), ~_before_its_order())
        .order_by(Document.id)
    ).all()
    return {row[0]: row[1] for row in rows}


def get_town(viewer: Viewer, town_id: int) -> Town:
    """Return a town that the viewer may write documents to."""
    found = db.session.get(Town, town_id)
    if found is None or not viewer.may(Permission.DOCUMENT_DRAFT):
        raise Refusal("not_found")
    return found


def rounds_without_bulletin() -> Sequence[Round]:
    """Return the closed rounds with scores that no live bulletin reports, for the office."""
    reported = select(Document.round_id).where(
        Document.kind == DocumentKind.BULLETIN, Document.state.in_(LIVE), Document.round_id.is_not(None)
    )
    scored = select(ScoringRun.round_id).where(ScoringRun.frozen_at.is_not(None))
    statement = select(Round).where(Round.state == RoundState.CLOSED, Round.id.in_(scored), Round.id.not_in(reported))
    return db.session.scalars(statement.order_by(Round.id.desc())).all()


def get_round(viewer: Viewer, round_id: int) -> Round:
    """Return a round that the viewer may write documents about."""
    found = db.session.get(Round, round_id)
    if found is None or not viewer.may(Permission.DOCUMENT_DRAFT):
        raise Refusal("not_found")
    return found


def draft_of(kind: DocumentKind, round_id: int, town_id: int | None) -> Document | None:
    """Return the draft of this kind for a round and town, if there is one."""
    town = Document.town_id == town_id if town_id is not None else Document.town_id.is_(None)
    statement = select(Document).where(
        Document.kind == kind, Document.round_id == round_id, town, Document.state == DocumentState.DRAFT
    )
    return db.session.scalar(statement.order_by(Document.id).limit(1))


def letter_of(item_ids: Sequence[int]) -> Document | None:
    """Return the live supervision letter that lists all of these items since they were ordered, if there is one.

    A letter about an order that has been withdrawn says nothing of the order that took its place.
    """
    listed = (
        select(DocumentLine.document_id)
        .join(Document, DocumentLine.document_id == Document.id)
        .where(DocumentLine.item_id.in_(item_ids), ~_before_its_order())
        .group_by(DocumentLine.document_id)
        .having(func.count() == len(set(item_ids)))
    )
    statement = select(Document).where(
        Document.kind == DocumentKind.SUPERVISION, Document.state.in_(LIVE), Document.id.in_(listed)
    )
    return db.session.scalar(statement.order_by(Document.id).limit(1))


def _items_of(round_id: int | None, town_id: int | None, wanted: ColumnElement[bool]) -> Sequence[RectificationItem]:
    item = RectificationItem
    statement = select(item).where(item.round_id == round_id, item.town_id == town_id, wanted)
    whole = (joinedload(item.finding).joinedload(Finding.site).joinedload(Site.kind), joinedload(item.unit))
    return db.session.scalars(statement.options(*whole).order_by(item.due_on, item.id)).all()


def _live_letter() -> ColumnElement[bool]:
    return and_(Document.kind == DocumentKind.SUPERVISION, Document.state.in_(LIVE))


def _before_its_order() -> ColumnElement[bool]:
    """The condition on a line and its document that an order issued later lists the same item."""
    line, order = aliased(DocumentLine), aliased(Document)
    later = (
        select(order.id)
        .join(line, line.document_id == order.id)
        .where(line.item_id == DocumentLine.item_id, order.kind == DocumentKind.ORDER)
        .where(order.state == DocumentState.ISSUED, order.issued_at > Document.drafted_at)
    )
    return later.exists()


def _on_letters() -> Select[tuple[int]]:
    return (
        select(DocumentLine.item_id)
        .join(Document, DocumentLine.document_id == Document.id)
        .where(_live_letter(), ~_before_its_order())
    )


def _waits_for_order() -> ColumnElement[bool]:
    on_order = (
        select(DocumentLine.item_id)
        .join(Document, DocumentLine.document_id == Document.id)
        .where(Document.kind == DocumentKind.ORDER, Document.state.in_(LIVE))
    )
    return and_(RectificationItem.state == ItemState.DRAFTED, RectificationItem.id.not_in(on_order))


def _whole() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Document.town).joinedload(Town.district),
        joinedload(Document.round),
        joinedload(Document.drafted_by),
        joinedload(Document.issued_by),
    )


def _conditions(narrowed: DocumentFilter) -> list[ColumnElement[bool]]:
    pairs = (
        (Document.kind, narrowed.kind),
        (Document.state, narrowed.state),
        (Document.round_id, narrowed.round_id),
        (Document.town_id, narrowed.town_id),
    )
    conditions: list[ColumnElement[bool]] = [column == value for column, value in pairs if value]
    if narrowed.district_id:
        conditions.append(Document.town_id.in_(select(Town.id).where(Town.district_id == narrowed.district_id)))
    if narrowed.words:
        words = narrowed.words
        conditions.append(
            or_(
                Document.title.contains(words, autoescape=True),
                Document.number_text.contains(words, autoescape=True),
                Document.town_id.in_(select(Town.id).where(Town.name.contains(words, autoescape=True))),
            )
        )
    return conditions
