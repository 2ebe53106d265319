"""A draft that is moved to another version of its checklist: which answers fit, which do not and why. Pure.

A draft stays with the version it began with; it is moved only when the expert says so, having seen this. The tablet does the
same in static/js/modules/moving.js; both read `tests/golden/moving.json`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspect_app.core.vocab import Labelled, Verdict
from inspect_app.standards.rules.asked import is_open
from inspect_app.standards.rules.judge import Given, Grading, faults_of, judge

# What makes a number mean something else when it changes.
_COUNTED = {"faults": ("unit",), "measure": ("unit",), "sample": ("unit", "positive")}


class Misfit(Labelled):
    """Why an answer does not fit the other version."""

    GONE = "gone", "新版没有这一项"
    TYPE = "type", "答法变了"
    UNIT = "unit", "数的东西或单位变了"
    VALUE = "value", "所填的内容不合新版"
    CLOSED = "closed", "按前面的答案，新版不用查这一项"


@dataclass(frozen=True, slots=True)
class Dropped:
    """An answer that does not come along."""

    item: str
    reason: Misfit


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move does, items in the order of the checklists.

    kept: the answers that come along; dropped: those that do not; rejudged: kept, but the verdict is another; reworded: kept,
    but the requirement reads otherwise; added: items that the old version does not have.
    """

    kept: Mapping[str, Given]
    dropped: tuple[Dropped, ...]
    rejudged: tuple[str, ...]
    reworded: tuple[str, ...]
    added: tuple[str, ...]


def moved_answers(
    old: Mapping[str, Any], new: Mapping[str, Any], answers: Mapping[str, Given], day: date | None
) -> Moved:
    """Return what becomes of the answers to one version of a checklist (as its round asks it) in another, on a day."""
    before, after = _items(old), _items(new)
    fits = {
        code: _misfit(before[code], after.get(code), Grading.of(new), answers[code], day)
        for code in _in(before, answers)
    }
    kept = {code: answers[code] for code, reason in fits.items() if reason is None}
    for code in _closed(after, kept, Grading.of(new), day):
        fits[code] = Misfit.CLOSED
        del kept[code]
    return Moved(
        kept=kept,
        dropped=tuple(Dropped(code, reason) for code, reason in fits.items() if reason is not None),
        rejudged=tuple(
            code
            for code, given in kept.items()
            if judge(before[code], Grading.of(old), given, day).verdict
            is not judge(after[code], Grading.of(new), given, day).verdict
        ),
        reworded=tuple(code for code in kept if before[code]["text"] != after[code]["text"]),
        added=tuple(code for code in after if code not in before),
    )


def _items(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {item["code"]: item for section in content["sections"] for item in section["items"]}


def _in(items: Iterable[str], answers: Mapping[str, Given]) -> list[str]:
    return [code for code in items if code in answers]


def _misfit(
    old: Mapping[str, Any], new: Mapping[str, Any] | None, grading: Grading, given: Given, day: date | None
) -> Misfit | None:
    if new is None:
        return Misfit.GONE
    if given.verdict is Verdict.NOT_APPLICABLE:
        return None
    kind = new["answer"]
    if old["answer"] != kind:
        return Misfit.TYPE
    if any(old[kind].get(name) != new[kind].get(name) for name in _COUNTED.get(kind, ())):
        return Misfit.UNIT
    return Misfit.VALUE if faults_of(new, grading, given, day) else None


def _closed(
    items: Mapping[str, Mapping[str, Any]], kept: Mapping[str, Given], grading: Grading, day: date | None
) -> list[str]:
    """Return the kept answers to items whose condition does not hold among the answers that are kept."""
    said: dict[str, tuple[Verdict, str | None]] = {}
    closed = []
    for code in _in(items, kept):
        given = kept[code]
        if given.verdict is not Verdict.NOT_APPLICABLE and not is_open(items[code], said):
            closed.append(code)
        else:
            said[code] = judge(items[code], grading, given, day).verdict, given.option
    return closed
