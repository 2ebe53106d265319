"""When the office is asked to issue a supervision letter (督办函). Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from inspect_app.core.vocab import ItemState
from inspect_app.rectification.rules.state import is_overdue


@dataclass(frozen=True, order=True)
class OrderKey:
    """What one order covers: a town's items of one round, ordered on one day (items do not know their document)."""

    round_id: int
    town_id: int
    ordered_on: date


@dataclass(frozen=True)
class ItemFact:
    """What escalation must know of an item."""

    item_id: int
    order: OrderKey
    state: ItemState
    due_on: date
    escalated: bool


@dataclass(frozen=True)
class Escalation:
    """A supervision letter proposed for one order, with the items that are overdue now."""

    order: OrderKey
    item_ids: tuple[int, ...]


def proposals(items: Iterable[ItemFact], today: date) -> tuple[Escalation, ...]:
    """Return one proposal for each order that has its first overdue item; an order is escalated once."""
    orders: dict[OrderKey, list[ItemFact]] = defaultdict(list)
    for item in items:
        orders[item.order].append(item)
    return tuple(
        Escalation(order, overdue)
        for order, facts in sorted(orders.items())
        if not any(fact.escalated for fact in facts) and (overdue := _overdue(facts, today))
    )


def _overdue(facts: Iterable[ItemFact], today: date) -> tuple[int, ...]:
    return tuple(sorted(fact.item_id for fact in facts if is_overdue(fact.state, fact.due_on, today)))
