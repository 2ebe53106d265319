"""The first overdue item of an order proposes one supervision letter, once."""

from datetime import date

from inspect_app.core.vocab import ItemState
from inspect_app.rectification.rules.escalation import Escalation, ItemFact, OrderKey, proposals

FIRST = OrderKey(1, 1, date(2026, 11, 10))
SECOND = OrderKey(1, 2, date(2026, 11, 10))
TODAY = date(2026, 11, 20)


def item(item_id: int, order: OrderKey = FIRST, **changes: object) -> ItemFact:
    """Return an open item that was due yesterday, with changes."""
    values: dict[str, object] = {"state": ItemState.OPEN, "due_on": date(2026, 11, 19), "escalated": False}
    return ItemFact(item_id, order, **(values | changes))  # type: ignore[arg-type]


def test_all_items_overdue_on_the_day_stand_in_one_proposal() -> None:
    assert proposals([item(2), item(1), item(3, due_on=TODAY)], TODAY) == (Escalation(FIRST, (1, 2)),)


def test_each_order_has_its_own_proposal() -> None:
    assert [p.order for p in proposals([item(1, SECOND), item(2)], TODAY)] == [FIRST, SECOND]


def test_an_order_is_escalated_once() -> None:
    assert proposals([item(1, escalated=True), item(2)], TODAY) == ()


def test_an_order_without_overdue_items_is_left_alone() -> None:
    assert proposals([item(1, state=ItemState.REPLIED), item(2, due_on=TODAY)], TODAY) == ()
