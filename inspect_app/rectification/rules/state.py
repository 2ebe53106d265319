"""The life of one item of rectification, and who may move it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import ItemState, RecheckDecision

TEXT_MOST = 2000
REASON_MOST = 500
PHOTOS_MOST = 9


class ItemInput(StrEnum):
    """What can happen to an item."""

    ISSUE = "issue"
    TAKE_BACK = "take_back"
    ACKNOWLEDGE = "acknowledge"
    REPLY = "reply"
    PASS = "pass"  # noqa: S105 a decision, not a password
    RETURN = "return"


_S, _I = ItemState, ItemInput
TRANSITIONS: Mapping[tuple[ItemState, ItemInput], ItemState] = MappingProxyType(
    {
        (_S.DRAFTED, _I.ISSUE): _S.OPEN,
        (_S.OPEN, _I.TAKE_BACK): _S.DRAFTED,
        (_S.OPEN, _I.ACKNOWLEDGE): _S.OPEN,
        (_S.OPEN, _I.REPLY): _S.REPLIED,
        (_S.REPLIED, _I.ACKNOWLEDGE): _S.REPLIED,
        (_S.REPLIED, _I.PASS): _S.CLOSED,
        (_S.REPLIED, _I.RETURN): _S.RETURNED,
        (_S.RETURNED, _I.ACKNOWLEDGE): _S.RETURNED,
        (_S.RETURNED, _I.REPLY): _S.REPLIED,
    }
)
OWED = frozenset({_S.OPEN, _S.RETURNED})
INPUT_OF_DECISION = MappingProxyType({RecheckDecision.PASS: _I.PASS, RecheckDecision.RETURN: _I.RETURN})
_REFUSALS = MappingProxyType(
    {
        _I.ISSUE: "item_wrong_state",
        _I.TAKE_BACK: "item_wrong_state",
        _I.ACKNOWLEDGE: "item_wrong_state",
        _I.REPLY: "item_not_owed",
        _I.PASS: "item_not_waiting",
        _I.RETURN: "item_not_waiting",
    }
)


@dataclass(frozen=True)
class Replier:
    """Who sent the reply that is to be rechecked."""

    user_id: int | None
    unit_id: int | None


def next_state(state: ItemState, what: ItemInput) -> ItemState:
    """Return the state that an input leads to; refuses, with words that fit the input, what the table does not know."""
    reached = TRANSITIONS.get((state, what))
    if reached is None:
        raise Refusal(_REFUSALS[what], state=state.label)
    return reached


def is_overdue(state: ItemState, due_on: date | None, today: date) -> bool:
    """Tell whether the town owes an item past its day; a reply that waits for its recheck is not overdue."""
    return state in OWED and due_on is not None and today > due_on


def check_recheck(viewer: Viewer, replier: Replier) -> None:
    """Refuse a recheck by the town, by the person who replied, or by anybody of the unit that replied."""
    if not viewer.may(Permission.ITEM_RECHECK):
        raise Refusal("forbidden")
    own_reply = viewer.user_id is not None and viewer.user_id == replier.user_id
    own_unit = viewer.unit_id is not None and viewer.unit_id == replier.unit_id
    if own_reply or own_unit:
        raise Refusal("recheck_own_reply")


def checked_reply(text: str, photo_count: int) -> str:
    """Return the text of a reply without blanks; refuses one without words, without a photo or with too many."""
    cleaned = text.strip()
    if not cleaned:
        raise Refusal("reply_text_missing", fields={"text": "请写明整改措施和结果"})
    if len(cleaned) > TEXT_MOST:
        raise Refusal("reply_text_long", fields={"text": f"最多 {TEXT_MOST} 字"}, most=TEXT_MOST)
    if not photo_count:
        raise Refusal("reply_photo_missing", fields={"photos": "请至少选择一张整改后的照片"})
    if photo_count > PHOTOS_MOST:
        raise Refusal("reply_photos_many", fields={"photos": f"最多 {PHOTOS_MOST} 张"}, most=PHOTOS_MOST)
    return cleaned


def checked_reason(reason: str) -> str:
    """Return a reason (of a return, of an extension) without blanks; refuses an empty or endless one."""
    cleaned = reason.strip()
    if not cleaned:
        raise Refusal("item_reason_missing", fields={"reason": "请写明理由"})
    if len(cleaned) > REASON_MOST:
        raise Refusal("item_reason_long", fields={"reason": f"最多 {REASON_MOST} 字"}, most=REASON_MOST)
    return cleaned


def checked_decision_reason(decision: RecheckDecision, reason: str) -> str:
    """Return the reason of a recheck: required for a return, welcome for a pass."""
    if decision is RecheckDecision.RETURN or reason.strip():
        return checked_reason(reason)
    return ""
