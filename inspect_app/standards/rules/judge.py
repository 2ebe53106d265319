"""What an answer means and what it is worth: what the tablet computes, the server computes again. Pure and exact.

Items are those of frozen content; both sides read `tests/golden/answers.json`. A verdict that follows from a value (a
measured number, a count, an option, a share, the age of a record) is always the computed one, whatever was sealed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from inspect_app.core.vocab import AnswerType, Verdict
from inspect_app.standards.rules.measure import Limit, is_sane, read_number, verdict_of

COUNT_MOST = 100_000
TEXT_MOST = 200
# Fewer checked than this say nothing of a level.
LEVEL_LEAST = 30
_TEN = 10
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was given; which values belong depends on the type of the item.

    mark: 0 to 10 within the range of the grade; option: code; faults: how many; measured: number as text; sample: code
    of the kind of sample; checked and positive: counts; text: what was read; day: the date of a record.
    """

    verdict: Verdict
    mark: int | None = None
    option: str | None = None
    faults: int | None = None
    measured: str | None = None
    sample: str | None = None
    checked: int | None = None
    positive: int | None = None
    text: str | None = None
    day: date | None = None


def given_of(verdict: Verdict, measured: Decimal | None, value: Mapping[str, Any] | None) -> Given:
    """Return an answer as it is kept: the verdict, the measured number, and the other values as plain JSON."""
    kept = dict(value or {})
    day = kept.pop("day", None)
    number = None if measured is None else format(measured, "f")
    return Given(verdict, measured=number, day=None if day is None else date.fromisoformat(day), **kept)


VALUES = ("mark", "option", "faults", "measured", "sample", "checked", "positive", "text", "day")
# Which values a type of answer takes; text beside a document's date is the number of the document and may be empty.
TAKES: Mapping[AnswerType, tuple[str, ...]] = {
    AnswerType.GRADE: ("mark",),
    AnswerType.CHECK: (),
    AnswerType.CHOICE: ("option",),
    AnswerType.FAULTS: ("faults",),
    AnswerType.MEASURE: ("measured", "sample"),
    AnswerType.SAMPLE: ("checked", "positive"),
    AnswerType.TEXT: ("text",),
    AnswerType.DOCUMENT: ("text", "day"),
}
_YES_NO = frozenset({AnswerType.CHECK, AnswerType.TEXT, AnswerType.DOCUMENT})


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """What is wrong with an answer: code of the catalogue of errors, the value it stands at, what fills the sentence."""

    code: str
    value: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict that counts and the share of the points that it wins (0 for what does not apply)."""

    verdict: Verdict
    ratio: Fraction


@dataclass(frozen=True, slots=True)
class Grading:
    """How a checklist turns verdicts into shares of points: its ratios, and its marks out of ten where it has them."""

    ratios: Mapping[Verdict, Fraction]
    marks: Mapping[Verdict, tuple[int, int]]

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Grading":
        """Read the grading of a frozen checklist."""
        ratios = content.get("ratios", {"good": "1", "pass": "0.75", "fail": "0"})
        marks = content.get("marks", {})
        return cls(
            {Verdict(word): Fraction(text) for word, text in ratios.items()},
            {Verdict(word): (ends[0], ends[1]) for word, ends in marks.items()},
        )


def faults_of(item: Mapping[str, Any], grading: Grading, given: Given, day: date | None) -> list[AnswerFault]:
    """Return what is wrong with an answer to an item that was asked on a day; nothing when it may be judged.

    Codes: answer_verdict, value_unwanted, mark_out_of_range, option_missing, option_unknown, count_missing, count_wrong,
    measured_missing, measured_not_sane, sample_missing, sample_unknown, positive_more, text_missing, day_missing, day_future.
    """
    answer = AnswerType(item["answer"])
    faults = []
    if answer in _YES_NO and given.verdict is Verdict.GOOD:
        faults.append(AnswerFault("answer_verdict", "verdict", {"verdict": given.verdict.label, "kind": answer.label}))
    is_out = given.verdict is Verdict.NOT_APPLICABLE
    takes = () if is_out else TAKES[answer]
    faults += [
        AnswerFault("value_unwanted", name, {"kind": answer.label})
        for name in VALUES
        if getattr(given, name) is not None and name not in takes
    ]
    return faults if is_out else faults + _CHECKS[answer](item, grading, given, day)


def judge(item: Mapping[str, Any], grading: Grading, given: Given, day: date | None) -> Judged:
    """Return verdict and worth of an answer that has no fault; raises ValueError for one that has.

    Without a day the age of a record is not looked at: the sealed verdict has it already.
    """
    if given.verdict is Verdict.NOT_APPLICABLE:
        return Judged(given.verdict, Fraction(0))
    found = faults_of(item, grading, given, day)
    if found:
        raise ValueError(f"{item['code']}: {found[0].code}")
    return _JUDGES[AnswerType(item["answer"])](item, grading, given, day)


# --- faults by type ---------------------------------------------------------------------------------------------


def _no_faults(_item: Mapping[str, Any], _grading: Grading, _given: Given, _day: date | None) -> list[AnswerFault]:
    return []


def _grade_faults(_item: Mapping[str, Any], grading: Grading, given: Given, _day: date | None) -> list[AnswerFault]:
    if given.mark is None:
        return []
    least, most = grading.marks.get(given.verdict, (0, -1))
    if least <= given.mark <= most:
        return []
    return [AnswerFault("mark_out_of_range", "mark", {"least": least, "most": most, "verdict": given.verdict.label})]


def _choice_faults(item: Mapping[str, Any], _grading: Grading, given: Given, _day: date | None) -> list[AnswerFault]:
    if given.option is None:
        return [AnswerFault("option_missing", "option", {})]
    if given.option not in {option["code"] for option in item["choice"]}:
        return [AnswerFault("option_unknown", "option", {"value": given.option[:20]})]
    return []


def _count(name: str, value: int | None, least: int = 0) -> list[AnswerFault]:
    if value is None:
        return [AnswerFault("count_missing", name, {})]
    if not least <= value <= COUNT_MOST:
        return [AnswerFault("count_wrong", name, {"least": least, "most": COUNT_MOST})]
    return []


def _count_faults(_item: Mapping[str, Any], _grading: Grading, given: Given, _day: date | None) -> list[AnswerFault]:
    return _count("faults", given.faults)


def _measure_faults(item: Mapping[str, Any], _grading: Grading, given: Given, _day: date | None) -> list[AnswerFault]:
    measure = item["measure"]
    samples = [one["code"] for one in measure.get("samples", ())]
    if samples and given.sample is None:
        return [AnswerFault("sample_missing", "sample", {})]
    if given.sample is not None and given.sample not in samples:
        return [AnswerFault("sample_unknown", "sample", {"value": given.sample[:20]})]
    if given.measured is None:
        return [AnswerFault("measured_missing", "measured", {})]
    value = read_number(given.measured)
    if value is None or not is_sane(limit_of(item, given.sample), value):
        return [AnswerFault("measured_not_sane", "measured", {"value": given.measured[:20], "unit": measure["unit"]})]
    return []


def _sample_faults(_item: Mapping[str, Any], _grading: Grading, given: Given, _day: date | None) -> list[AnswerFault]:
    faults = _count("checked", given.checked, least=1) + _count("positive", given.positive)
    if not faults and (given.positive or 0) > (given.checked or 0):
        faults.append(AnswerFault("positive_more", "positive", {"checked": given.checked, "positive": given.positive}))
    return faults


def _text_faults(item: Mapping[str, Any], _grading: Grading, given: Given, _day: date | None) -> list[AnswerFault]:
    if given.verdict is Verdict.PASS and not (given.text or "").strip():
        return [AnswerFault("text_missing", "text", {"label": item["record"]["label"]})]
    return _too_long(given)


def _document_faults(item: Mapping[str, Any], _grading: Grading, given: Given, day: date | None) -> list[AnswerFault]:
    faults = _too_long(given)
    if given.day is None and given.verdict is Verdict.PASS:
        faults.append(AnswerFault("day_missing", "day", {"label": item["record"]["label"]}))
    elif given.day is not None and day is not None and given.day > day:
        faults.append(AnswerFault("day_future", "day", {"day": given.day.isoformat()}))
    return faults


def _too_long(given: Given) -> list[AnswerFault]:
    there = len(given.text or "")
    return [AnswerFault("text_too_long", "text", {"most": TEXT_MOST, "there": there})] if there > TEXT_MOST else []


# --- worth by type ----------------------------------------------------------------------------------------------


def _by_ratio(grading: Grading, verdict: Verdict) -> Judged:
    return Judged(verdict, grading.ratios.get(verdict, Fraction(0)))


def _judge_grade(_item: Mapping[str, Any], grading: Grading, given: Given, _day: date | None) -> Judged:
    if given.mark is None:
        return _by_ratio(grading, given.verdict)
    return Judged(given.verdict, Fraction(given.mark, _TEN))


def _judge_yes_no(_item: Mapping[str, Any], _grading: Grading, given: Given, _day: date | None) -> Judged:
    return Judged(given.verdict, Fraction(given.verdict is not Verdict.FAIL))


def _judge_choice(item: Mapping[str, Any], _grading: Grading, given: Given, _day: date | None) -> Judged:
    option = next(one for one in item["choice"] if one["code"] == given.option)
    return Judged(Verdict(option["verdict"]), Fraction(option["ratio"]))


def _judge_faults(item: Mapping[str, Any], _grading: Grading, given: Given, _day: date | None) -> Judged:
    """Each fault costs its points, never more than the item has."""
    rule, points, count = item["faults"], Fraction(item["points"]), given.faults or 0
    left = max(Fraction(0), points - Fraction(rule["each"]) * count)
    passes = Verdict.PASS if count <= rule["pass_up_to"] else Verdict.FAIL
    return Judged(passes if count else Verdict.GOOD, left / points)


def limit_of(item: Mapping[str, Any], sample: str | None) -> Limit:
    """Return the limit of a measured item for a kind of sample."""
    measure = item["measure"]
    own = next((one for one in measure.get("samples", ()) if one["code"] == sample), measure)
    return Limit.of({**own, "unit": measure["unit"]})


def _judge_measure(item: Mapping[str, Any], grading: Grading, given: Given, _day: date | None) -> Judged:
    return _by_ratio(grading, verdict_of(limit_of(item, given.sample), Decimal(given.measured or "0")))


def _judge_sample(item: Mapping[str, Any], grading: Grading, given: Given, _day: date | None) -> Judged:
    """Judge by the rule for small samples of one unit where the criterion has one, else by the share."""
    rule, checked, positive = item["sample"], given.checked or 1, given.positive or 0
    row = next((row for row in rule.get("allowed", ()) if checked <= row["up_to"]), None)
    if row is not None:
        passes = Verdict.PASS if positive <= row["positive"] else Verdict.FAIL
        return _by_ratio(grading, passes if positive else Verdict.GOOD)
    share = Fraction(_WHOLE * positive, checked)
    for verdict, key in ((Verdict.GOOD, "good"), (Verdict.PASS, "limit")):
        if share_holds(rule["op"], share, Fraction(rule[key])):
            return _by_ratio(grading, verdict)
    return _by_ratio(grading, Verdict.FAIL)


def level_of(rule: Mapping[str, Any], checked: int, positive: int) -> str:
    """Return the strictest level (A, B or C) that a share reaches, or nothing; only criteria have levels."""
    share = Fraction(_WHOLE * positive, checked)
    levels = rule.get("levels", {})
    return next((name for name, limit in levels.items() if share_holds(rule["op"], share, Fraction(limit))), "")


def share_holds(op: str, share: Fraction, limit: Fraction) -> bool:
    """Tell whether an exact share keeps a limit."""
    return {"<=": share <= limit, "<": share < limit, ">=": share >= limit, ">": share > limit, "==": share == limit}[
        op
    ]


def _judge_document(item: Mapping[str, Any], _grading: Grading, given: Given, day: date | None) -> Judged:
    """A record that was too old on the day of the visit is no record."""
    valid = item["record"].get("valid_days")
    is_old = valid is not None and given.day is not None and day is not None and (day - given.day).days > valid
    verdict = Verdict.FAIL if is_old else given.verdict
    return Judged(verdict, Fraction(verdict is not Verdict.FAIL))


_CHECKS = {
    AnswerType.GRADE: _grade_faults,
    AnswerType.CHECK: _no_faults,
    AnswerType.CHOICE: _choice_faults,
    AnswerType.FAULTS: _count_faults,
    AnswerType.MEASURE: _measure_faults,
    AnswerType.SAMPLE: _sample_faults,
    AnswerType.TEXT: _text_faults,
    AnswerType.DOCUMENT: _document_faults,
}
_JUDGES = {
    AnswerType.GRADE: _judge_grade,
    AnswerType.CHECK: _judge_yes_no,
    AnswerType.CHOICE: _judge_choice,
    AnswerType.FAULTS: _judge_faults,
    AnswerType.MEASURE: _judge_measure,
    AnswerType.SAMPLE: _judge_sample,
    AnswerType.TEXT: _judge_yes_no,
    AnswerType.DOCUMENT: _judge_document,
}
