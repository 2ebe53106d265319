"""A paper sheet as it was typed in: fields of text to answers, with what is wrong field by field. Pure.

The field `market-01.verdict` holds the verdict of an item, `market-01.faults` a value by its name in `judge.VALUES`,
`market-01.remark` the remark. What follows from a value is judged here; an item whose condition does not hold is answered
不涉及 by itself.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import AnswerType, Verdict
from inspect_app.standards.rules.asked import is_open
from inspect_app.standards.rules.judge import TAKES, VALUES, Given, faults_of, judge
from inspect_app.visits.rules.check import ItemRule

# The verdict of these is ticked on the paper; all others follow from what was written.
TICKED = frozenset({AnswerType.GRADE, AnswerType.CHECK, AnswerType.TEXT, AnswerType.DOCUMENT})
_COUNTS = ("mark", "faults", "checked", "positive")
_NUMBERS = frozenset({*_COUNTS, "measured", "day"})
_OUT = Verdict.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Typed:
    """The answers of a sheet as a record holds them, and the faults by field."""

    answers: tuple[dict[str, Any], ...]
    faults: Mapping[str, str]


def read(items: Mapping[str, ItemRule], fields: Mapping[str, str], photos: Mapping[str, list[str]], day: date) -> Typed:
    """Turn the fields of a sheet into answers; `photos` are the hashes of the photos of an item."""
    answers: list[dict[str, Any]] = []
    faults: dict[str, str] = {}
    said: dict[str, tuple[Verdict, str | None]] = {}
    for code, rule in items.items():
        own = {name: _plain(name, fields.get(f"{code}.{name}", "")) for name in ("verdict", "remark", *VALUES)}
        if is_open(rule.item, said):
            given, wrong = _given(rule, own, day)
        else:
            given, wrong = Given(_OUT), _unasked(own)
        faults |= {f"{code}.{name}": text for name, text in wrong.items()}
        said[code] = (given.verdict, given.option)
        answers.append(_answer(code, given, own["remark"], photos.get(code, [])))
    return Typed(tuple(answers), faults)


def _plain(name: str, text: str) -> str:
    """Return typed text without the blanks around it; full-width digits of numbers and dates are as good."""
    return unicodedata.normalize("NFKC", text).strip() if name in _NUMBERS else text.strip()


def _unasked(own: Mapping[str, str]) -> dict[str, str]:
    """An item that is not asked may say 不涉及 and nothing else."""
    filled = [name for name, text in own.items() if text and (name, text) != ("verdict", _OUT.value)]
    return {filled[0]: Refusal("answer_not_open", item="这一项").message} if filled else {}


def _given(rule: ItemRule, own: Mapping[str, str], day: date) -> tuple[Given, dict[str, str]]:
    answer = AnswerType(rule.item["answer"])
    is_out = own["verdict"] == _OUT.value
    if answer in TICKED and own["verdict"] not in set(Verdict):
        return Given(_OUT), {"verdict": Refusal("typed_verdict_missing").message}
    if is_out:
        filled = [name for name in VALUES if own[name]]
        return Given(_OUT), {name: Refusal("typed_out_with_value").message for name in filled}
    verdict = Verdict(own["verdict"]) if answer in TICKED else Verdict.PASS
    values, wrong = _values(own, TAKES[answer])
    given = Given(verdict, **values)
    if wrong:
        return given, wrong
    found = faults_of(rule.item, rule.grading, given, day)
    if found:
        return given, {fault.value: Refusal(fault.code, **fault.detail).message for fault in found}
    return replace(given, verdict=judge(rule.item, rule.grading, given, day).verdict), {}


def _values(own: Mapping[str, str], names: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    wrong = {}
    for name in names:
        text = own[name]
        if not text:
            continue
        if name in _COUNTS:
            if text.isdecimal() and text.isascii():
                values[name] = int(text[:9])
            else:
                wrong[name] = Refusal("typed_count", value=text[:20]).message
        elif name == "day":
            try:
                values[name] = date.fromisoformat(text)
            except ValueError:
                wrong[name] = Refusal("typed_day", value=text[:20]).message
        else:
            values[name] = text
    return values, wrong


def _answer(code: str, given: Given, remark: str, photos: list[str]) -> dict[str, Any]:
    kept = {name: value for name, value in asdict(given).items() if name not in ("verdict", "measured")}
    value = {name: one.isoformat() if name == "day" else one for name, one in kept.items() if one is not None}
    made = {
        "item": code,
        "verdict": given.verdict.value,
        "measured": given.measured,
        "remark": remark,
        "photos": photos,
    }
    return made | ({"value": value} if value else {})
