"""Reads of rectification, always for a viewer and a permission; and the published calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from inspect_app.accounts.models import Unit
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import Event
from inspect_app.core.permissions import Permission, Scope, Viewer
from inspect_app.core.vocab import DrawState, ItemState, Role, UnitKind
from inspect_app.experts.models import Expert
from inspect_app.findings.models import Finding
from inspect_app.places.models import District, Site, Town
from inspect_app.places.queries import town_condition
from inspect_app.rectification.models import DeadlineEvent, Recheck, RectificationItem, Reply, ReplyPhoto
from inspect_app.rectification.rules.deadline import Calendar, TimeLeft, parse_calendar, time_left_of
from inspect_app.rectification.rules.listing import ItemFilter
from inspect_app.rectification.rules.state import OWED, is_overdue
from inspect_app.rounds.models import Draw, DrawnTown, Round, TeamMember
from inspect_app.visits.queries import photos_of_items

Item = RectificationItem
MOST_TOWNS = 100
MOST_ROUNDS = 40


@dataclass(frozen=True)
class ItemLine:
    """An item with the time it has left, as a list or a page shows it."""

    item: RectificationItem
    left: TimeLeft
    overdue: bool


@dataclass(frozen=True)
class ReplyLine:
    """A reply with its photos and, once somebody has decided, its recheck."""

    reply: Reply
    photos: Sequence[ReplyPhoto]
    recheck: Recheck | None


@dataclass(frozen=True)
class BeforePhoto:
    """A photo of what was found wrong: the copy to look at, the small one, and where it was taken."""

    sha256: str
    thumb_sha256: str
    site_name: str


@dataclass(frozen=True)
class OrderLines:
    """What one order asks of a town: the round, the day of the order, its items."""

    round_title: str
    ordered_on: date | None
    lines: list[ItemLine]


@dataclass(frozen=True)
class Choices:
    """What the filter bar offers, as (value, label)."""

    rounds: Sequence[tuple[int, str]]
    districts: Sequence[tuple[int, str]]
    towns: Sequence[tuple[int, str]]
    units: Sequence[tuple[int, str]]


@cache
def calendar() -> Calendar:
    """Return the published working days that ship with the product (rectification/data/calendar_cn.csv)."""
    text = files("inspect_app.rectification").joinpath("data/calendar_cn.csv").read_text(encoding="utf-8")
    return parse_calendar(text.splitlines())


def visible(viewer: Viewer, permission: Permission = Permission.ITEM_READ) -> ColumnElement[bool]:
    """Return the condition on items a viewer may know of; outside the offices an item begins with its order."""
    scope = viewer.scope(permission)
    if scope in {Scope.ALL, Scope.DISTRICT}:
        return town_condition(viewer, permission, Item.town_id)
    own = _assigned(viewer) if scope is Scope.ASSIGNED else town_condition(viewer, permission, Item.town_id)
    return and_(own, Item.state != ItemState.DRAFTED)


def get_item(viewer: Viewer, permission: Permission, item_id: int) -> RectificationItem:
    """Return an item with finding, site, town and unit; Refusal `not_found` when the viewer may not know of it."""
    item = db.session.scalar(select(Item).where(Item.id == item_id, visible(viewer, permission)).options(*_whole()))
    if item is None:
        raise Refusal("not_found")
    return item


def get_reply(viewer: Viewer, permission: Permission, reply_id: int) -> Reply:
    """Return a reply whose item the viewer reaches; Refusal `not_found` otherwise."""
    statement = select(Reply).join(Reply.item).where(Reply.id == reply_id, visible(viewer, permission))
    reply = db.session.scalar(statement.options(contains_eager(Reply.item)))
    if reply is None:
        raise Refusal("not_found")
    return reply


def list_items(viewer: Viewer, narrowed: ItemFilter, today: date) -> Select[tuple[RectificationItem]]:
    """Return the select of the items list: what waits for its order first, then by due date, what is closed last.

    The order is that of an index, and what belongs to a row is loaded for the rows of one page only.
    """
    return (
        select(Item)
        .where(visible(viewer), *_conditions(narrowed, today))
        .options(*_whole())
        .order_by(Item.closed_at.nulls_first(), Item.due_on.nulls_first(), Item.id)
    )


def town_items(viewer: Viewer) -> Sequence[RectificationItem]:
    """Return what a town owes or waits for, by due date."""
    statement = (
        select(Item)
        .where(visible(viewer, Permission.ITEM_REPLY), Item.state != ItemState.CLOSED)
        .options(*_whole())
        .order_by(Item.due_on, Item.id)
    )
    return db.session.scalars(statement).all()


def waiting_items(viewer: Viewer) -> Select[tuple[RectificationItem]]:
    """Return the select of the items whose reply waits for a recheck within the viewer's reach, due first."""
    return (
        select(Item)
        .where(visible(viewer, Permission.ITEM_RECHECK), Item.state == ItemState.REPLIED)
        .options(*_whole())
        .order_by(Item.due_on, Item.id)
    )


def counts_by_state(viewer: Viewer, narrowed: ItemFilter, today: date) -> dict[str, int | None]:
    """Return how many items of the narrowed list are in each state (its own state left out), and how many overdue.

    Each count is a range of an index. A search by words has no counts: each would read all rows again.
    """
    names = [*(state.value for state in ItemState), "overdue"]
    if narrowed.words:
        return dict.fromkeys(names)
    free = and_(visible(viewer), *_conditions(replace(narrowed, state=None, overdue=False), today))
    wanted = [*(Item.state == state for state in ItemState), overdue(today)]
    counts = [select(func.count()).select_from(Item).where(free, each).scalar_subquery() for each in wanted]
    return dict(zip(names, db.session.execute(select(*counts)).one(), strict=True))


def overdue(today: date) -> ColumnElement[bool]:
    """Return the condition on items that says what `rules.state.is_overdue` says."""
    return and_(Item.state.in_(OWED), Item.due_on < today)


def lines(items: Iterable[RectificationItem], today: date) -> list[ItemLine]:
    """Return items with the time they have left."""
    days = calendar()
    return [
        ItemLine(item, time_left_of(item.state, item.due_on, today, days), is_overdue(item.state, item.due_on, today))
        for item in items
    ]


def reply_lines(item: RectificationItem) -> list[ReplyLine]:
    """Return the replies to an item, oldest first; ask only for one that the viewer may see."""
    replies = db.session.scalars(
        select(Reply).where(Reply.item_id == item.id).options(joinedload(Reply.user)).order_by(Reply.number)
    ).all()
    ids = [reply.id for reply in replies]
    photos = db.session.scalars(
        select(ReplyPhoto).where(ReplyPhoto.reply_id.in_(ids)).order_by(ReplyPhoto.reply_id, ReplyPhoto.position)
    ).all()
    rechecks = {
        recheck.reply_id: recheck
        for recheck in db.session.scalars(
            select(Recheck).where(Recheck.reply_id.in_(ids)).options(joinedload(Recheck.user))
        )
    }
    return [ReplyLine(r, [p for p in photos if p.reply_id == r.id], rechecks.get(r.id)) for r in replies]


def last_replies(item_ids: Sequence[int]) -> dict[int, Reply]:
    """Return the last reply to each item, for the list of those that wait."""
    replies = db.session.scalars(select(Reply).where(Reply.item_id.in_(item_ids)).order_by(Reply.number))
    return {reply.item_id: reply for reply in replies}


def reply_counts(item_ids: Sequence[int]) -> dict[int, int]:
    """Return how many replies each item has had; names the form of the next one."""
    rows = db.session.execute(
        select(Reply.item_id, func.count()).where(Reply.item_id.in_(item_ids)).group_by(Reply.item_id)
    ).all()
    return {row[0]: row[1] for row in rows}


def return_reasons(item_ids: Sequence[int]) -> dict[int, str]:
    """Return why each returned item came back last."""
    rows = db.session.execute(
        select(Reply.item_id, Recheck.reason)
        .join(Recheck, Recheck.reply_id == Reply.id)
        .where(Reply.item_id.in_(item_ids))
        .order_by(Recheck.id)
    ).all()
    return {row[0]: row[1] for row in rows}


def reply_of_token(token: str) -> Reply | None:
    """Return the reply that a form's token has already made."""
    return db.session.scalar(select(Reply).where(Reply.token == token))


def deadline_events(item: RectificationItem) -> Sequence[DeadlineEvent]:
    """Return how the deadline of an item came about, oldest first."""
    statement = select(DeadlineEvent).where(DeadlineEvent.item_id == item.id).order_by(DeadlineEvent.id)
    return db.session.scalars(statement).all()


def history(item: RectificationItem) -> Sequence[Event]:
    """Return what has happened to an item, oldest first."""
    statement = select(Event).where(Event.subject_table == Item.__tablename__, Event.subject_id == item.id)
    return db.session.scalars(statement.order_by(Event.position)).all()


def before_photos(item_ids: Sequence[int]) -> dict[int, list[BeforePhoto]]:
    """Return the photos of the findings behind items, with those of findings merged into them; for visible items."""
    rows = db.session.execute(
        select(Item.id, Finding.visit_id, Finding.item_code, Site.name)
        .join(Finding, or_(Finding.id == Item.finding_id, Finding.merged_into_id == Item.finding_id))
        .join(Site, Finding.site_id == Site.id)
        .where(Item.id.in_(item_ids))
        .order_by(Item.id, Finding.merged_into_id.is_not(None), Finding.id)
    ).all()
    photos = photos_of_items((row.visit_id, row.item_code) for row in rows)
    found: dict[int, list[BeforePhoto]] = {}
    for item_id, visit_id, item_code, site_name in rows:
        for photo in photos.get((visit_id, item_code), ()):
            if view := photo.view_sha256:
                found.setdefault(item_id, []).append(BeforePhoto(view, photo.thumb_sha256 or view, site_name))
    return found


def photo_hashes(item: RectificationItem) -> set[str]:
    """Return the files that show an item, before and after; nothing else is served with it."""
    statement = select(ReplyPhoto.sha256, ReplyPhoto.thumb_sha256).join(ReplyPhoto.reply)
    after = db.session.execute(statement.where(Reply.item_id == item.id)).all()
    before = before_photos([item.id]).get(item.id, [])
    return {sha256 for row in after for sha256 in row} | {h for p in before for h in (p.sha256, p.thumb_sha256)}


def item_id_of_finding(viewer: Viewer, permission: Permission, finding_id: int) -> int:
    """Return the item of a finding; Refusal `not_found` when there is none that the viewer may know of."""
    item_id = db.session.scalar(select(Item.id).where(Item.finding_id == finding_id, visible(viewer, permission)))
    if item_id is None:
        raise Refusal("not_found")
    return item_id


def orders(items: Sequence[RectificationItem], today: date) -> list[OrderLines]:
    """Return items order by order (a round's items ordered on one day), keeping their sequence."""
    grouped: dict[tuple[int, date | None], list[RectificationItem]] = {}
    for item in items:
        grouped.setdefault((item.round_id, item.ordered_on), []).append(item)
    return [
        OrderLines(members[0].round.title, ordered_on, lines(members, today))
        for (_, ordered_on), members in grouped.items()
    ]


def choices(viewer: Viewer, district_id: int | None = None) -> Choices:
    """Return what the filter bar may offer a viewer: only what has items in reach.

    Where there are very many towns, those of the chosen district are offered, and none before one is chosen.
    """
    seen = visible(viewer)
    districts = select(District.id, District.name).where(
        select(Item.id).join(Town, Item.town_id == Town.id).where(Town.district_id == District.id, seen).exists()
    )
    towns = select(Town.id, Town.name).where(select(Item.id).where(Item.town_id == Town.id, seen).exists())
    if district_id:
        towns = towns.where(Town.district_id == district_id)
    found = _pairs(towns.order_by(Town.district_id, Town.id).limit(MOST_TOWNS + 1))
    rounds = select(Round.id, Round.title).where(select(Item.id).where(Item.round_id == Round.id, seen).exists())
    units = select(Unit.id, Unit.name).where(
        Unit.kind == UnitKind.MEMBER_UNIT, select(Item.id).where(Item.unit_id == Unit.id, seen).exists()
    )
    return Choices(
        rounds=_pairs(rounds.order_by(Round.id.desc()).limit(MOST_ROUNDS)),
        districts=_pairs(districts.order_by(District.code)),
        towns=found if len(found) <= MOST_TOWNS else [],
        units=_pairs(units.order_by(Unit.id)),
    )


def _pairs(rows: Select[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(row[0], row[1]) for row in db.session.execute(rows)]


def _whole() -> tuple[ExecutableOption, ...]:
    return (
        selectinload(Item.finding).selectinload(Finding.site).joinedload(Site.kind),
        selectinload(Item.town).joinedload(Town.district),
        selectinload(Item.round),
        selectinload(Item.unit),
    )


def _assigned(viewer: Viewer) -> ColumnElement[bool]:
    """Items of a member unit are those it is responsible for; of an expert those of the towns inspected by the team."""
    if viewer.role is Role.MEMBER_UNIT and viewer.unit_id is not None:
        return Item.unit_id == viewer.unit_id
    if viewer.role is not Role.EXPERT or viewer.user_id is None:
        return false()
    inspected = (
        select(DrawnTown.id)
        .join(Draw, DrawnTown.draw_id == Draw.id)
        .join(TeamMember, TeamMember.team_id == DrawnTown.team_id)
        .join(Expert, TeamMember.expert_id == Expert.id)
        .where(Draw.round_id == Item.round_id, Draw.state == DrawState.LIVE)
        .where(DrawnTown.town_id == Item.town_id, Expert.user_id == viewer.user_id)
    )
    return inspected.exists()


def _conditions(narrowed: ItemFilter, today: date) -> list[ColumnElement[bool]]:
    pairs = (
        (Item.round_id, narrowed.round_id),
        (Item.town_id, narrowed.town_id),
        (Item.unit_id, narrowed.unit_id),
        (Item.state, narrowed.state),
    )
    conditions: list[ColumnElement[bool]] = [column == value for column, value in pairs if value]
    if narrowed.district_id:
        conditions.append(Item.town_id.in_(select(Town.id).where(Town.district_id == narrowed.district_id)))
    if narrowed.overdue:
        conditions.append(overdue(today))
    if narrowed.words:
        conditions.append(_has_words(narrowed.words))
    return conditions


def _has_words(words: str) -> ColumnElement[bool]:
    found = (
        select(Finding.id)
        .join(Site, Finding.site_id == Site.id)
        .where(
            or_(
                Finding.problem.contains(words, autoescape=True),
                Finding.remark.contains(words, autoescape=True),
                Site.name.contains(words, autoescape=True),
            )
        )
    )
    return Item.finding_id.in_(found)
