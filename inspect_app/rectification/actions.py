"""Writes of rectification: items, deadlines, replies, rechecks and the proposal of a supervision letter."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select, update

from inspect_app.core import clock, files, images
from inspect_app.core.db import db, release
from inspect_app.core.errors import Refusal
from inspect_app.core.events import record
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import DeadlineMode, FindingState, ItemState, RecheckDecision
from inspect_app.findings.models import Finding
from inspect_app.findings.rules import items_by_code
from inspect_app.rectification import queries
from inspect_app.rectification.models import DeadlineEvent, Recheck, RectificationItem, Reply, ReplyPhoto
from inspect_app.rectification.rules import deadline as deadlines
from inspect_app.rectification.rules import state as states
from inspect_app.rectification.rules.deadline import Deadline, Term
from inspect_app.rectification.rules.escalation import Escalation, ItemFact, OrderKey, proposals
from inspect_app.rectification.rules.state import ItemInput, Replier

VIEW_SIDE = 1600
THUMB_SIDE = 400
TOKEN_MOST = 36
NAME_MOST = 60


@dataclass(frozen=True)
class NewReply:
    """What a town sends: the token of its form, what was done, the photos as they came, and what their files are called."""

    token: str
    text: str
    photos: tuple[bytes, ...]
    names: tuple[str, ...] = ()


def create_from_finding(viewer: Viewer, finding: Finding) -> RectificationItem:
    """Draft the item of a confirmed finding, with the term of its checklist item; one finding has one item.

    Event `rectification.drafted` of the item, with `finding_id`, `round_id`, `town_id`.
    """
    there = db.session.scalar(select(RectificationItem).where(RectificationItem.finding_id == finding.id))
    if there is not None:
        return there
    if finding.state is not FindingState.CONFIRMED:
        raise Refusal("item_from_unconfirmed", state=finding.state.label)
    item = RectificationItem(
        finding_id=finding.id,
        round_id=finding.round_id,
        town_id=finding.town_id,
        unit_id=finding.unit_id,
        requirement=_requirement(finding),
        deadline_mode=DeadlineMode(finding.deadline["mode"]),
        deadline_days=int(finding.deadline["days"]),
        state=ItemState.DRAFTED,
        created_at=clock.now(),
    )
    db.session.add(item)
    db.session.flush()
    record(
        viewer, "rectification.drafted", item,
        finding_id=finding.id, round_id=finding.round_id, town_id=finding.town_id,
    )  # fmt: skip
    return item


def refuse_closed(into_id: int) -> None:
    """Refuse (`finding_merge_closed`) that a finding joins one whose item is closed: nobody would put it right."""
    item = db.session.scalar(select(RectificationItem).where(RectificationItem.finding_id == into_id).with_for_update())
    if item is not None and item.state is ItemState.CLOSED:
        raise Refusal("finding_merge_closed")


def set_deadlines_on_issue(viewer: Viewer, item_ids: Sequence[int], ordered_on: date) -> list[RectificationItem]:
    """Open the items of an order that has been issued and set their deadlines from its day.

    Event `rectification.ordered` of each item, with `ordered_on`, `due_on`, `provisional`. Refuses (`item_wrong_state`)
    when another order has taken one of them.
    """
    items = db.session.scalars(
        select(RectificationItem).where(RectificationItem.id.in_(item_ids)).order_by(RectificationItem.id)
    ).all()
    for item in items:
        _move(item, ItemInput.ISSUE)
        item.ordered_on = ordered_on
        due = deadlines.deadline(ordered_on, Term(item.deadline_mode, item.deadline_days), queries.calendar())
        _set_due(viewer, item, due, kind="set")
        record(
            viewer, "rectification.ordered", item,
            ordered_on=ordered_on.isoformat(), due_on=due.due_on.isoformat(), provisional=due.provisional,
        )  # fmt: skip
    db.session.flush()
    return list(items)


def reword(requirements: Mapping[int, str]) -> None:
    """Keep what an order asks for where its clerk wrote other words than the checklist's (by item)."""
    for item in db.session.scalars(select(RectificationItem).where(RectificationItem.id.in_(requirements))):
        item.requirement = requirements[item.id]
    db.session.flush()


def take_back(viewer: Viewer, item_ids: Sequence[int]) -> list[RectificationItem]:
    """Draft the items of a withdrawn order again, so that a corrected order can list them; what was answered stays.

    Event `rectification.taken_back` of each item, with `due_before`.
    """
    items = db.session.scalars(
        select(RectificationItem)
        .where(RectificationItem.id.in_(item_ids), RectificationItem.state == ItemState.OPEN)
        .order_by(RectificationItem.id)
    ).all()
    for item in items:
        before = item.due_on.isoformat() if item.due_on else None
        _move(item, ItemInput.TAKE_BACK)
        item.ordered_on = item.due_on = item.escalated_at = None
        item.is_due_provisional = False
        record(viewer, "rectification.taken_back", item, due_before=before)
    db.session.flush()
    return list(items)


def acknowledge(viewer: Viewer, item_ids: Sequence[int]) -> None:
    """Note on each item that the town has signed for its order. Event `rectification.acknowledged`."""
    for item in db.session.scalars(select(RectificationItem).where(RectificationItem.id.in_(item_ids))):
        if item.state is not ItemState.CLOSED:
            states.next_state(item.state, ItemInput.ACKNOWLEDGE)
            record(viewer, "rectification.acknowledged", item)


def extend(viewer: Viewer, item: RectificationItem, until: date, reason: str) -> DeadlineEvent:
    """Give an owed item a later end, with the reason. Event `rectification.extended` with `due_before`, `due_on`."""
    if item.state not in states.OWED or item.due_on is None:
        raise Refusal("item_wrong_state", state=item.state.label)
    reason = states.checked_reason(reason)
    before = item.due_on
    deadlines.check_extension(before, until, clock.today())
    event = _set_due(viewer, item, Deadline(until, provisional=False), kind="extended", reason=reason)
    record(
        viewer, "rectification.extended", item,
        due_before=before.isoformat(), due_on=until.isoformat(), reason=reason,
    )  # fmt: skip
    db.session.flush()
    return event


def recompute_provisional(viewer: Viewer) -> list[RectificationItem]:
    """Settle provisional deadlines whose year has been published since, each by an event of its own.

    Event `rectification.recomputed` of each item, with `due_before`, `due_on`. Never earlier or later in silence.
    """
    open_items = select(RectificationItem).where(
        RectificationItem.is_due_provisional, RectificationItem.state != ItemState.CLOSED
    )
    settled = []
    for item in db.session.scalars(open_items.order_by(RectificationItem.id)):
        if item.ordered_on is None or item.due_on is None:
            continue
        term = Term(item.deadline_mode, item.deadline_days)
        due = deadlines.deadline(item.ordered_on, term, queries.calendar())
        if due.provisional:
            continue
        before = item.due_on
        _set_due(viewer, item, due, kind="recomputed")
        record(viewer, "rectification.recomputed", item, due_before=before.isoformat(), due_on=due.due_on.isoformat())
        settled.append(item)
    db.session.flush()
    return settled


def reply(viewer: Viewer, item: RectificationItem, new: NewReply) -> Reply:
    """Take a town's reply to an owed item; the same token again is the same reply.

    1. a token that is known answers at once, 2. rules, 3. photos outside of any transaction (call this before changing
    anything), 4. claim the item by its state, so that of two replies at once one wins, 5. write.
    Event `rectification.replied` of the item, with `reply_id`, `number`, `photos`.
    """
    if not viewer.may(Permission.ITEM_REPLY) or viewer.user_id is None:
        raise Refusal("forbidden")
    if there := _same_reply(item, new.token):
        return there
    states.next_state(item.state, ItemInput.REPLY)
    text = states.checked_reply(new.text, len(new.photos))
    photos = _keep_photos(new)
    try:
        _move(item, ItemInput.REPLY)
    except Refusal:
        if there := _same_reply(item, new.token):  # the same form was quicker in another request
            return there
        raise
    number = queries.reply_counts([item.id]).get(item.id, 0) + 1
    made = Reply(
        item_id=item.id, number=number, token=new.token, text=text,
        user_id=viewer.user_id, unit_id=viewer.unit_id, at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    for position, (view, thumb) in enumerate(photos, start=1):
        db.session.add(ReplyPhoto(reply_id=made.id, position=position, sha256=view, thumb_sha256=thumb))
    db.session.flush()
    record(viewer, "rectification.replied", item, reply_id=made.id, number=number, photos=[p[0] for p in photos])
    return made


def recheck(viewer: Viewer, answered: Reply, decision: RecheckDecision, reason: str = "") -> Recheck:
    """Decide on a reply: pass closes the item (销号), return gives it back with the reason.

    Never by the town, the person or the unit that replied; of two at once one wins (claim by state, one recheck a reply).
    Event `rectification.closed` or `rectification.returned` of the item, with `reply_id`, `reason`.
    """
    states.check_recheck(viewer, Replier(answered.user_id, answered.unit_id))
    reason = states.checked_decision_reason(decision, reason)
    item = answered.item
    if viewer.user_id is None or db.session.scalar(select(Recheck.id).where(Recheck.reply_id == answered.id)):
        raise Refusal("item_not_waiting", state=item.state.label)
    _move(item, states.INPUT_OF_DECISION[decision])
    now = clock.now()
    if decision is RecheckDecision.PASS:
        item.closed_at = now
    made = Recheck(reply_id=answered.id, decision=decision, reason=reason, user_id=viewer.user_id, at=now)
    db.session.add(made)
    db.session.flush()
    record(viewer, _EVENT_OF_DECISION[decision], item, reply_id=answered.id, reason=reason)
    return made


def escalate_overdue(today: date | None = None) -> tuple[Escalation, ...]:
    """Propose a supervision letter for each order with its first overdue item; a job, harmless when done again.

    Event `rectification.escalated` of the first of the items, with `round_id`, `town_id`, `ordered_on`, `item_ids`.
    """
    day = today or clock.today()
    rows = db.session.scalars(
        select(RectificationItem).where(
            RectificationItem.ordered_on.is_not(None),
            or_(queries.overdue(day), RectificationItem.escalated_at.is_not(None)),
        )
    )
    items = {item.id: item for item in rows}
    proposed = proposals([_fact(item) for item in items.values()], day)
    for proposal in proposed:
        for item_id in proposal.item_ids:
            items[item_id].escalated_at = clock.now()
        order = proposal.order
        record(
            Viewer.system(), "rectification.escalated", items[proposal.item_ids[0]], round_id=order.round_id,
            town_id=order.town_id, ordered_on=order.ordered_on.isoformat(), item_ids=list(proposal.item_ids),
        )  # fmt: skip
    db.session.flush()
    return proposed


_EVENT_OF_DECISION = {
    RecheckDecision.PASS: "rectification.closed",
    RecheckDecision.RETURN: "rectification.returned",
}


def _move(item: RectificationItem, what: ItemInput) -> None:
    """Claim an item by its present state; somebody who was quicker leaves `changed_meanwhile`."""
    reached = states.next_state(item.state, what)
    claim = (
        update(RectificationItem)
        .where(RectificationItem.id == item.id, RectificationItem.state == item.state)
        .values(state=reached)
        .returning(RectificationItem.id)
    )
    if db.session.scalar(claim, execution_options={"synchronize_session": False}) is None:
        raise Refusal("changed_meanwhile")
    db.session.refresh(item)


def _set_due(viewer: Viewer, item: RectificationItem, due: Deadline, *, kind: str, reason: str = "") -> DeadlineEvent:
    """Change the deadline of an item and keep the change as a row."""
    item.due_on, item.is_due_provisional = due.due_on, due.provisional
    event = DeadlineEvent(
        item_id=item.id, kind=kind, due_on=due.due_on, is_provisional=due.provisional,
        reason=reason, at=clock.now(), by=viewer.name,
    )  # fmt: skip
    db.session.add(event)
    return event


def _same_reply(item: RectificationItem, token: str) -> Reply | None:
    """Return the reply this token has made already; refuses a token that is missing or belongs to another item."""
    if not token or len(token) > TOKEN_MOST:
        raise Refusal("reply_token")
    there = queries.reply_of_token(token)
    if there is not None and there.item_id != item.id:
        raise Refusal("reply_token")
    return there


def _keep_photos(new: NewReply) -> list[tuple[str, str]]:
    """Check all photos at the door, then re-encode and store them; return (view, thumb) hashes in their order.

    A refusal names the file that it speaks of.
    """
    for number, raw in enumerate(new.photos):
        with _naming(new, number):
            images.accept(raw)
    release()
    kept = []
    for number, raw in enumerate(new.photos):
        with _naming(new, number):
            view = images.reencode(raw, VIEW_SIDE).jpeg
        thumb = images.reencode(view, THUMB_SIDE).jpeg
        kept.append((files.store(view, images.JPEG).sha256, files.store(thumb, images.JPEG).sha256))
    return kept


@contextmanager
def _naming(new: NewReply, number: int) -> Iterator[None]:
    """Say beside the photos which of them is refused, by its name or else its place."""
    try:
        yield
    except Refusal as refusal:
        name = f"“{new.names[number][:NAME_MOST]}”" if new.names[number : number + 1] else ""
        refusal.fields["photos"] = f"第 {number + 1} 张{name}：{refusal.message}"
        raise


def _requirement(finding: Finding) -> str:
    """Return what the checklist of the visit asks for, in its own words."""
    items = items_by_code(finding.visit.checklist_version.content)
    text: str = items[finding.item_code]["text"]
    return text


def _fact(item: RectificationItem) -> ItemFact:
    if item.ordered_on is None or item.due_on is None:
        raise ValueError(f"item {item.id} was not ordered")
    order = OrderKey(item.round_id, item.town_id, item.ordered_on)
    return ItemFact(item.id, order, item.state, item.due_on, escalated=item.escalated_at is not None)
