"""The life of an item: one test an edge, and who may not act."""

from datetime import date

import pytest

from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import ItemState, RecheckDecision, Role
from inspect_app.rectification.rules import state as rules
from inspect_app.rectification.rules.state import ItemInput, Replier

DUE = date(2026, 11, 20)


@pytest.mark.parametrize("state", ItemState)
@pytest.mark.parametrize("what", ItemInput)
def test_every_edge_is_in_the_table_or_refused(state: ItemState, what: ItemInput) -> None:
    expected = rules.TRANSITIONS.get((state, what))
    if expected is None:
        with pytest.raises(Refusal) as refused:
            rules.next_state(state, what)
        assert refused.value.status == 409
        assert state.label in refused.value.message
    else:
        assert rules.next_state(state, what) is expected


def test_nothing_leaves_closed() -> None:
    assert not [edge for edge in rules.TRANSITIONS if edge[0] is ItemState.CLOSED]


def test_an_item_closes_only_from_a_waiting_reply() -> None:
    assert [edge for edge, to in rules.TRANSITIONS.items() if to is ItemState.CLOSED] == [
        (ItemState.REPLIED, ItemInput.PASS)
    ]


@pytest.mark.parametrize("state", [ItemState.OPEN, ItemState.RETURNED])
def test_an_owed_item_is_overdue_from_the_day_after(state: ItemState) -> None:
    assert not rules.is_overdue(state, DUE, DUE)
    assert rules.is_overdue(state, DUE, date(2026, 11, 21))


@pytest.mark.parametrize("state", [ItemState.DRAFTED, ItemState.REPLIED, ItemState.CLOSED])
def test_what_the_town_does_not_owe_is_never_overdue(state: ItemState) -> None:
    assert not rules.is_overdue(state, DUE, date(2027, 1, 1))


def test_an_item_without_a_deadline_is_not_overdue() -> None:
    assert not rules.is_overdue(ItemState.OPEN, None, DUE)


@pytest.mark.parametrize("role", [Role.TOWN, Role.MEMBER_UNIT, Role.PUBLIC, Role.ADMIN])
def test_roles_without_the_duty_cannot_recheck(role: Role) -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_recheck(Viewer(9, "某人", role, 7), Replier(1, 2))
    assert refused.value.status == 403


@pytest.mark.parametrize("replier", [Replier(9, 2), Replier(1, 7)])
def test_nobody_rechecks_the_reply_of_himself_or_his_unit(replier: Replier) -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_recheck(Viewer(9, "王专家", Role.EXPERT, 7), replier)
    assert refused.value.code == "recheck_own_reply"


@pytest.mark.parametrize("role", [Role.CITY_OFFICE, Role.DISTRICT_OFFICE, Role.EXPERT])
def test_office_and_expert_recheck_the_reply_of_a_town(role: Role) -> None:
    rules.check_recheck(Viewer(9, "李主任", role, 7), Replier(1, 2))


def test_a_return_needs_a_reason_and_a_pass_does_not() -> None:
    assert rules.checked_decision_reason(RecheckDecision.PASS, " ") == ""
    with pytest.raises(Refusal, match="item_reason_missing"):
        rules.checked_decision_reason(RecheckDecision.RETURN, " ")


@pytest.mark.parametrize(
    ("text", "photos", "code"),
    [
        (" ", 1, "reply_text_missing"),
        ("已清理", 0, "reply_photo_missing"),
        ("已清理", 10, "reply_photos_many"),
        ("长" * 2001, 1, "reply_text_long"),
    ],
)
def test_a_reply_needs_words_and_a_few_photos(text: str, photos: int, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.checked_reply(text, photos)
    assert refused.value.code == code
