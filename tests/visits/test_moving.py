"""A draft moved to another version: the golden cases that the tablet reads too, and nothing is ever lost without a word."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inspect_app.core.vocab import Verdict
from inspect_app.standards.rules.judge import Given
from inspect_app.visits.rules.moving import Misfit, Moved, moved_answers

CASES = json.loads((Path(__file__).parent.parent / "golden" / "moving.json").read_text(encoding="utf-8"))["cases"]


def given_of(values: dict[str, Any]) -> Given:
    """Return an answer of the golden file."""
    rest = {name: value for name, value in values.items() if name not in {"verdict", "day"}}
    return Given(Verdict(values["verdict"]), day=values.get("day") and date.fromisoformat(values["day"]), **rest)


def move(row: dict[str, Any]) -> Moved:
    """Return what a golden case does."""
    answers = {code: given_of(values) for code, values in row["answers"].items()}
    return moved_answers(row["old"], row["new"], answers, date.fromisoformat(row["day"]))


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["why"][:14])
def test_a_move_keeps_and_drops_what_the_golden_cases_say(row: dict[str, Any]) -> None:
    moved = move(row)
    assert list(moved.kept) == row["kept"]
    assert [[one.item, one.reason.value] for one in moved.dropped] == row["dropped"]
    assert [list(moved.rejudged), list(moved.reworded), list(moved.added)] == [
        row["rejudged"],
        row["reworded"],
        row["added"],
    ]


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["why"][:14])
def test_every_answer_is_kept_as_it_is_or_named_with_a_reason(row: dict[str, Any]) -> None:
    moved = move(row)
    assert {*moved.kept, *(one.item for one in moved.dropped)} == set(row["answers"])
    assert all(moved.kept[code] == given_of(row["answers"][code]) for code in moved.kept)


def test_every_reason_has_a_golden_case() -> None:
    assert {reason for row in CASES for _, reason in row["dropped"]} == set(Misfit)
