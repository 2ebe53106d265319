"""Who sees which items, in which order, and that the lists say what the rules say."""

import pytest
from sqlalchemy import select

from inspect_app.core import clock
from inspect_app.core.db import commit, db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import ItemState, RecheckDecision
from inspect_app.findings import actions as finding_actions
from inspect_app.rectification import actions, queries
from inspect_app.rectification.models import RectificationItem
from inspect_app.rectification.rules.listing import ItemFilter
from inspect_app.rectification.rules.state import is_overdue
from tests import cast
from tests.findings import samples as finding_samples
from tests.rectification import samples

pytestmark = pytest.mark.usefixtures("app")
LATE = samples.day("2027-06-01")


def ids(viewer: Viewer, narrowed: ItemFilter | None = None) -> list[int]:
    """Return the ids of the list that a viewer gets."""
    return [item.id for item in db.session.scalars(queries.list_items(viewer, narrowed or ItemFilter(), LATE))]


def test_nobody_outside_the_offices_sees_a_drafted_item():
    samples.drafted()
    assert len(ids(cast.viewer("office"))) == 1
    for name in ("town", "expert", "unit"):
        assert ids(cast.viewer(name)) == []


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("office", True), ("district", True), ("town", True), ("expert", True), ("unit", True),
        ("other_district", False), ("other_town", False), ("other_expert", False), ("other_unit", False),
        ("public", False), ("admin", False),
    ],
)  # fmt: skip
def test_an_ordered_item_is_seen_by_those_it_concerns(name: str, *, sees: bool):
    order = samples.ordered()
    assert ids(cast.viewer(name)) == ([order.item.id] if sees else [])


def test_the_reply_of_a_wrong_town_finds_no_item():
    order = samples.ordered()
    with pytest.raises(Refusal, match="not_found"):
        queries.get_item(cast.viewer("other_town"), Permission.ITEM_REPLY, order.item.id)


def test_the_list_stands_by_due_date_and_closed_items_last():
    order = samples.ordered(failed=("market-01", "market-02", "market-03"))
    first, second, third = order.items
    actions.extend(cast.viewer("office"), first, samples.day("2027-01-15"), "晚")
    commit()
    actions.recheck(
        cast.viewer("office"), actions.reply(cast.viewer("town"), second, samples.new_reply()), RecheckDecision.PASS
    )
    assert ids(cast.viewer("office")) == [third.id, first.id, second.id]


def test_overdue_in_the_list_is_what_the_rule_says():
    order = samples.ordered(failed=("market-01", "market-02"))
    samples.replied(order)
    rows = db.session.scalars(select(RectificationItem)).all()
    assert [i.id for i in rows if is_overdue(i.state, i.due_on, LATE)] == ids(
        cast.viewer("office"), ItemFilter(overdue=True)
    )
    assert queries.counts_by_state(cast.viewer("office"), ItemFilter(), LATE)["overdue"] == 1


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        (ItemFilter(words="东门"), 1),
        (ItemFilter(words="_"), 0),
        (ItemFilter(state=ItemState.OPEN), 1),
        (ItemFilter(state=ItemState.CLOSED), 0),
        (ItemFilter(town_id=999), 0),
        (ItemFilter(district_id=999), 0),
        (ItemFilter(unit_id=999), 0),
        (ItemFilter(round_id=999), 0),
    ],
)
def test_the_list_is_narrowed_by_the_filter(narrowed: ItemFilter, count: int):
    samples.ordered()
    assert len(ids(cast.viewer("office"), narrowed)) == count


def test_each_state_is_counted_in_the_narrowed_list():
    order = samples.ordered(failed=("market-01", "market-02"))
    samples.replied(order)
    office = cast.viewer("office")
    counts = queries.counts_by_state(office, ItemFilter(town_id=order.item.town_id, state=ItemState.OPEN), LATE)
    assert counts == {"drafted": 0, "open": 1, "replied": 1, "returned": 0, "closed": 0, "overdue": 1}
    assert set(queries.counts_by_state(office, ItemFilter(words="东门"), LATE).values()) == {None}


def test_what_a_town_owes_stands_order_by_order():
    order = samples.ordered(failed=("market-01", "market-02"))
    samples.ordered(order.stage, town="other_town")
    items = queries.town_items(cast.viewer("town"))
    (shown,) = queries.orders(items, clock.today())
    assert shown.round_title == "2026年第四季度第1轮"
    assert [line.left.words for line in shown.lines] == ["还有 3 个工作日"] * 2


def test_an_expert_rechecks_only_what_the_team_inspected():
    order = samples.ordered()
    samples.replied(order)
    for name, waiting in (("expert", 1), ("office", 1), ("district", 1), ("other_expert", 0), ("town", 0), ("unit", 0)):
        assert len(db.session.scalars(queries.waiting_items(cast.viewer(name))).all()) == waiting, name


def test_photos_of_merged_findings_stand_with_the_item():
    stage = finding_samples.stage()
    visit = finding_samples.visit(stage, failed=("market-01", "market-02"))
    first, second = finding_actions.raise_from_visit(Viewer.system(), visit)
    finding_actions.merge(cast.viewer("office"), second, first, "同一处")
    finding_actions.confirm(cast.viewer("office"), first)
    item = actions.create_from_finding(cast.viewer("office"), first)
    assert len(queries.before_photos([item.id])[item.id]) == 2


def test_the_choices_of_the_filter_are_what_a_viewer_reaches():
    samples.ordered()
    seen = queries.choices(cast.viewer("office"))
    assert [label for _, label in seen.towns] == ["西岗镇"]
    assert queries.choices(cast.viewer("other_town")).towns == []
