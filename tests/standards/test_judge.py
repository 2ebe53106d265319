"""What an answer is worth: the golden cases that the tablet reads too, and what must hold for every answer."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import comb
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.core.errors import CATALOGUE
from inspect_app.core.vocab import AnswerType, RoundKind, Verdict, VisitHours
from inspect_app.standards.rules.asked import asked_content, is_open
from inspect_app.standards.rules.interval import clopper_pearson
from inspect_app.standards.rules.judge import Given, Grading, faults_of, given_of, judge, level_of
from inspect_app.standards.rules.reading import entered_words, sample_note

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "answers.json").read_text(encoding="utf-8"))
ITEMS: dict[str, dict[str, Any]] = GOLDEN["items"]
GRADING = Grading.of(GOLDEN["grading"])
TODAY = date(2026, 11, 22)
# How far a verdict is from good.
RANK = {Verdict.GOOD: 2, Verdict.PASS: 1, Verdict.FAIL: 0}
COUNTS = st.integers(0, 60)
VERDICTS = st.sampled_from([Verdict.GOOD, Verdict.PASS, Verdict.FAIL])


def the_given(row: dict[str, Any]) -> Given:
    """Return an answer of the golden file."""
    values = dict(row["given"])
    verdict = Verdict(values.pop("verdict"))
    measured = values.pop("measured", None)
    day = values.pop("day", None)
    return Given(verdict, measured=measured, day=day and date.fromisoformat(day), **values)


def the_day(row: dict[str, Any]) -> date | None:
    """Return the day of the visit of a golden case."""
    return row["day"] and date.fromisoformat(row["day"])


def case_id(row: dict[str, Any]) -> str:
    """Return a short name for the report of the tests."""
    return f"{row['item']}-{row['why'][:12]}"


def of_type(answer: AnswerType) -> list[dict[str, Any]]:
    """Return the items of the golden file that are answered in a way."""
    return [item for item in ITEMS.values() if item["answer"] == answer]


def worth(item: dict[str, Any], **values: Any) -> Fraction:
    """Return the share of the points that a sound answer wins."""
    return judge(item, GRADING, Given(values.pop("verdict", Verdict.FAIL), **values), TODAY).ratio


def test_every_type_of_answer_has_its_golden_cases() -> None:
    assert len(GOLDEN["cases"]) >= 120
    assert {ITEMS[row["item"]]["answer"] for row in GOLDEN["cases"]} == set(AnswerType)


@pytest.mark.parametrize("row", GOLDEN["cases"], ids=case_id)
def test_golden_answers_have_the_faults_and_the_worth_that_were_worked_out(row: dict[str, Any]) -> None:
    item, answer, day = ITEMS[row["item"]], the_given(row), the_day(row)
    found = faults_of(item, GRADING, answer, day)
    assert [f"{fault.code} {fault.value}" for fault in found] == row.get("faults", [])
    if not found:
        judged = judge(item, GRADING, answer, day)
        assert f"{judged.verdict} {judged.ratio}" == f"{row['verdict']} {row['ratio']}"
    elif answer.verdict is not Verdict.NOT_APPLICABLE:
        with pytest.raises(ValueError, match=found[0].code):
            judge(item, GRADING, answer, day)


@pytest.mark.parametrize("row", GOLDEN["cases"], ids=case_id)
def test_every_fault_has_a_sentence_that_its_detail_fills(row: dict[str, Any]) -> None:
    for fault in faults_of(ITEMS[row["item"]], GRADING, the_given(row), the_day(row)):
        assert "{" not in CATALOGUE[fault.code][1].format_map(fault.detail)


def test_conditions_hold_where_the_golden_cases_say() -> None:
    for row in GOLDEN["open"]:
        answers = {code: (Verdict(said["verdict"]), said["option"]) for code, said in row["answers"].items()}
        assert is_open(row["item"], answers) is row["open"], row["why"]


def test_levels_are_those_of_the_golden_cases() -> None:
    for row in GOLDEN["levels"]:
        assert level_of(row["rule"], row["checked"], row["positive"]) == row["level"], row["why"]


def test_a_round_asks_what_the_golden_cases_say() -> None:
    for row in GOLDEN["asked"]:
        hours = {VisitHours(one) for one in row["hours"]}
        asked = asked_content(GOLDEN["asked_content"], RoundKind(row["kind"]), hours)
        assert [item["code"] for section in asked["sections"] for item in section["items"]] == row["codes"], row["why"]


def test_values_read_as_the_golden_words() -> None:
    for row in GOLDEN["words"]:
        item, answer = ITEMS[row["item"]], the_given(row)
        assert (entered_words(item, answer), sample_note(item, answer)) == (row["words"], row.get("note", ""))


def test_exact_intervals_are_those_of_the_tables() -> None:
    for row in GOLDEN["intervals"]:
        found = clopper_pearson(row["checked"], row["positive"])
        assert (f"{found.lower:.4f}", f"{found.upper:.4f}") == (row["lower"], row["upper"]), row["why"]


@given(st.integers(1, 200), st.data())
@pytest.mark.slow
def test_both_ends_of_an_interval_leave_a_fortieth_outside(checked: int, data: st.DataObject) -> None:
    positive = data.draw(st.integers(0, checked))
    found = clopper_pearson(checked, positive)

    def chance(share: float, counts: range) -> float:
        exact = Fraction(share)
        return float(sum(comb(checked, n) * exact**n * (1 - exact) ** (checked - n) for n in counts))

    assert 0 <= found.lower <= positive / checked <= found.upper <= 1
    if positive:
        assert chance(found.lower, range(positive, checked + 1)) == pytest.approx(0.025, rel=1e-6)
    if positive < checked:
        assert chance(found.upper, range(positive + 1)) == pytest.approx(0.025, rel=1e-6)


@pytest.mark.parametrize(("checked", "positive"), [(0, 0), (3, 4), (3, -1)])
def test_no_interval_without_a_sample(checked: int, positive: int) -> None:
    with pytest.raises(ValueError, match="no sample"):
        clopper_pearson(checked, positive)


@st.composite
def sound_answers(draw: st.DrawFn) -> tuple[dict[str, Any], Given]:
    """Answers without a fault, of every type."""
    item = draw(st.sampled_from(list(ITEMS.values())))
    made: dict[str, Any] = {"verdict": draw(VERDICTS)}
    match AnswerType(item["answer"]):
        case AnswerType.GRADE:
            made["mark"] = draw(st.none() | st.integers(*GRADING.marks[made["verdict"]]))
        case AnswerType.CHOICE:
            made["option"] = draw(st.sampled_from([one["code"] for one in item["choice"]]))
        case AnswerType.FAULTS:
            made["faults"] = draw(st.integers(0, 100_000))
        case AnswerType.MEASURE:
            made["measured"] = str(draw(st.decimals(0, 100, places=3)))
            if "samples" in item["measure"]:
                made["sample"] = draw(st.sampled_from([one["code"] for one in item["measure"]["samples"]]))
        case AnswerType.SAMPLE:
            made["checked"] = draw(st.integers(1, 100_000))
            made["positive"] = draw(st.integers(0, made["checked"]))
        case _:
            made["verdict"] = draw(st.sampled_from([Verdict.PASS, Verdict.FAIL]))
            if item["answer"] != AnswerType.CHECK:
                made["text"] = draw(st.text("证号0123", min_size=1, max_size=20))
            if item["answer"] == AnswerType.DOCUMENT:
                made["day"] = draw(st.dates(date(2000, 1, 1), TODAY))
    return item, Given(**made)


@given(sound_answers())
def test_worth_lies_between_nothing_and_all_and_good_is_all(sound: tuple[dict[str, Any], Given]) -> None:
    item, answer = sound
    assert faults_of(item, GRADING, answer, TODAY) == []
    judged = judge(item, GRADING, answer, TODAY)
    assert 0 <= judged.ratio <= 1
    assert judged.verdict in RANK
    if judged.verdict is Verdict.GOOD and answer.mark is None:
        assert judged.ratio == 1


@given(sound_answers())
def test_an_answer_as_it_is_kept_is_worth_the_same(sound: tuple[dict[str, Any], Given]) -> None:
    item, answer = sound
    names = ("mark", "option", "faults", "sample", "checked", "positive", "text")
    value = {name: getattr(answer, name) for name in names if getattr(answer, name) is not None}
    value |= {"day": answer.day.isoformat()} if answer.day else {}
    kept = given_of(answer.verdict, None if answer.measured is None else Decimal(answer.measured), value or None)
    assert judge(item, GRADING, kept, TODAY) == judge(item, GRADING, answer, TODAY)


@given(st.sampled_from(of_type(AnswerType.FAULTS)), COUNTS, COUNTS)
def test_more_faults_are_never_worth_more(item: dict[str, Any], one: int, other: int) -> None:
    few, many = sorted((one, other))
    assert worth(item, faults=few) >= worth(item, faults=many)


@given(st.sampled_from(of_type(AnswerType.SAMPLE)), st.integers(1, 150), st.data())
def test_more_positives_are_never_better_where_few_are_wanted(
    item: dict[str, Any], checked: int, data: st.DataObject
) -> None:
    few, many = sorted(data.draw(st.tuples(st.integers(0, checked), st.integers(0, checked))))
    few_wanted = item["sample"]["op"] in {"<", "<="}
    low, high = (worth(item, checked=checked, positive=count) for count in (few, many))
    assert low >= high if few_wanted else low <= high


@given(st.sampled_from(of_type(AnswerType.MEASURE)), st.decimals(0, 100, places=3), st.decimals(0, 100, places=3))
@settings(max_examples=200)
def test_a_value_further_beyond_its_limit_is_never_worth_more(
    item: dict[str, Any], one: Decimal, other: Decimal
) -> None:
    for rule in item["measure"].get("samples", [item["measure"]]):
        if rule["op"] not in {"<", "<=", ">", ">="}:
            continue
        near, far = sorted((one, other), reverse=rule["op"].startswith(">"))
        sample = rule.get("code")
        assert worth(item, measured=str(near), sample=sample) >= worth(item, measured=str(far), sample=sample)


@given(st.integers(0, 10), st.integers(0, 10))
def test_a_higher_mark_is_worth_more_and_never_a_worse_grade(one: int, other: int) -> None:
    def judged(mark: int) -> tuple[int, Fraction]:
        verdict = next(word for word, (least, most) in GRADING.marks.items() if least <= mark <= most)
        found = judge(ITEMS["grade"], GRADING, Given(verdict, mark=mark), TODAY)
        return RANK[found.verdict], found.ratio

    low, high = sorted((one, other))
    assert judged(low) <= judged(high)
