"""What the public is told of a round."""

import pytest

from inspect_app.core.vocab import RoundState
from inspect_app.portal import rules


def shown(state: RoundState, *, has_bulletin: bool = False) -> list[str]:
    return [step.state.value for step in rules.steps(state, has_bulletin=has_bulletin)]


def test_a_draw_is_not_told_before_the_check_begins():
    assert shown(RoundState.DRAWN) == shown(RoundState.FROZEN) == ["done", "done", "current", "todo", "todo"]


def test_the_last_step_is_the_bulletin():
    assert shown(RoundState.CLOSED) == ["done", "done", "done", "done", "current"]
    assert shown(RoundState.CLOSED, has_bulletin=True) == ["done"] * 5


@pytest.mark.parametrize(
    ("contact", "link"),
    [("0632-3318888", "tel:06323318888"), ("12345", "tel:12345"), ("电话 0632-3318888", None), ("", None)],
)
def test_only_a_telephone_number_alone_becomes_a_link(contact, link):
    assert rules.phone_link(contact) == link
