"""What holds of every score, whatever the checklist and the answers."""

import random
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from inspect_app.core.vocab import AnswerType, Penalty, Verdict, VetoReach
from inspect_app.scoring.rules.numbers import NoRate, exact_decimal, round_half_up
from inspect_app.scoring.rules.scheme import Band, Deduction, Terms
from inspect_app.scoring.rules.town import Indicator, Standing, TownCase, TownVisit, rank, score_town
from inspect_app.scoring.rules.visit import Answer, AnswersMisfitError, score_visit

MEASURE = {"unit": "处", "op": "<=", "limit": "3", "good": "1"}
CLAUSE = {"topic": "MKT", "number": "(十二)", "title": "集贸市场", "confidence": "low"}
# A busy machine makes single examples slow; what is tested here is exactness, not speed.
CALM = settings(deadline=None, max_examples=60)
CASE = tuple[dict[str, Any], list[Answer]]


def item(code: str, answer: str = "grade", points: str = "10", veto: str | None = None) -> dict[str, Any]:
    measure = MEASURE if answer == AnswerType.MEASURE else None
    return {"code": code, "text": code, "answer": answer, "points": points, "measure": measure, "veto": veto,
            "clause": CLAUSE}  # fmt: skip


def content(*items: dict[str, Any]) -> dict[str, Any]:
    half = len(items) // 2
    return {
        "kind": "market", "weight": "1", "sections": [
            {"code": "A", "title": "甲", "items": list(items[:half])}, {"code": "B", "title": "乙", "items": list(items[half:])},
        ],
    }  # fmt: skip


@some.composite
def cases(draw: some.DrawFn) -> CASE:
    items, answers = [], []
    for number in range(draw(some.integers(1, 12))):
        kind = draw(some.sampled_from(["grade", "check", "measure"]))
        points = draw(some.integers(1, 300).map(lambda tenths: str(Decimal(tenths) / 10)))
        veto = draw(some.sampled_from([None, None, None, "site", "town"]))
        items.append(item(f"market-{number:02}", kind, points, veto))
        allowed = [verdict for verdict in Verdict if kind != "check" or verdict is not Verdict.GOOD]
        verdict = draw(some.sampled_from(allowed))
        is_measured = kind == "measure" and verdict is not Verdict.NOT_APPLICABLE
        measured = draw(some.decimals("0", "9", places=1)) if is_measured else None
        answers.append(Answer(f"market-{number:02}", verdict, measured))
    return content(*items), answers


@CALM
@given(cases())
def test_rate_is_between_0_and_100(case: CASE) -> None:
    score = score_visit(*case).score
    assert score is None or 0 <= score <= 100


@CALM
@given(cases())
def test_losses_add_up_to_due_less_won(case: CASE) -> None:
    result = score_visit(*case)
    assert sum(loss.lost for loss in result.losses) == result.due - result.won
    assert all(loss.lost > 0 for loss in result.losses)


@CALM
@given(cases())
def test_sections_add_up_to_the_visit(case: CASE) -> None:
    result = score_visit(*case)
    assert sum(section.won for section in result.sections) == result.won
    assert sum(section.due for section in result.sections) == result.due


@CALM
@given(cases(), some.randoms(use_true_random=False))
def test_order_of_the_answers_makes_no_difference(case: CASE, chance: random.Random) -> None:
    asked, answers = case
    shuffled = list(answers)
    chance.shuffle(shuffled)
    assert score_visit(asked, shuffled) == score_visit(asked, answers)


@CALM
@given(cases(), some.sampled_from(["0.1", "7", "40"]))
def test_item_that_is_not_applicable_makes_no_difference(case: CASE, points: str) -> None:
    asked, answers = case
    items = [one for section in asked["sections"] for one in section["items"]]
    more = score_visit(
        content(*items, item("market-99", points=points)), [*answers, Answer("market-99", Verdict.NOT_APPLICABLE)]
    )
    without = score_visit(asked, answers)
    assert (more.rate, more.won, more.due, more.losses) == (
        without.rate, without.won, without.due, tuple(replaced(loss, more) for loss in without.losses),
    )  # fmt: skip


def replaced(loss: Any, other: Any) -> Any:
    """Return the loss of the same item in another result: only its section may differ, as halves move."""
    found = next(one for one in other.losses if one.item == loss.item)
    assert (found.lost, found.due, found.verdict) == (loss.lost, loss.due, loss.verdict)
    return found


@CALM
@given(cases())
def test_no_rate_exactly_when_nothing_was_due(case: CASE) -> None:
    result = score_visit(*case)
    assert (result.rate is None) == (result.due == 0)


@CALM
@given(cases())
def test_veto_item_that_fails_makes_the_rate_zero(case: CASE) -> None:
    result = score_visit(*case)
    if result.vetoes:
        assert result.rate == 0
        assert result.reason is NoRate.VETOED
    else:
        assert result.rate is None or result.rate == 100 * result.won / result.due


@CALM
@given(cases())
def test_points_are_finite_decimals(case: CASE) -> None:
    result = score_visit(*case)
    assert Fraction(exact_decimal(result.won)) == result.won


@CALM
@given(some.fractions(min_value=0, max_value=100, max_denominator=10_000))
def test_rounding_is_half_up_and_within_half_a_hundredth(value: Fraction) -> None:
    rounded = round_half_up(value)
    assert Fraction(-1, 200) < Fraction(rounded) - value <= Fraction(1, 200)
    assert rounded.as_tuple().exponent == -2


@CALM
@given(some.decimals(0, 100, places=4))
def test_rounding_agrees_with_the_decimal_library(value: Decimal) -> None:
    assert round_half_up(Fraction(value)) == value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_better_answer_never_scores_less() -> None:
    asked = content(item("market-01"), item("market-02"))
    rates = [
        score_visit(asked, [Answer("market-01", verdict), Answer("market-02", Verdict.PASS)]).rate or Fraction(0)
        for verdict in (Verdict.FAIL, Verdict.PASS, Verdict.GOOD)
    ]
    assert rates == sorted(rates)


@pytest.mark.parametrize(
    "answers",
    [
        [],
        [Answer("market-01", Verdict.GOOD)] * 2,
        [Answer("market-02", Verdict.GOOD)],
        [Answer("market-01", Verdict.GOOD), Answer("toilet-01", Verdict.GOOD)],
    ],
)
def test_answers_that_do_not_fit_the_checklist_are_refused(answers: list[Answer]) -> None:
    with pytest.raises(AnswersMisfitError):
        score_visit(content(item("market-01")), answers)


def test_measured_item_without_a_value_is_refused() -> None:
    with pytest.raises(AnswersMisfitError):
        score_visit(content(item("market-01", "measure")), [Answer("market-01", Verdict.PASS)])


RATES = some.one_of(some.none(), some.fractions(0, 100, max_denominator=500))
KINDS = ["market", "toilet", "village"]
HUNDREDTHS = some.integers(0, 2000).map(lambda number: Fraction(number, 100))


@some.composite
def visits(draw: some.DrawFn) -> list[TownVisit]:
    vetoes = some.sampled_from([None, None, VetoReach.SITE, VetoReach.TOWN])
    stands_for = some.fractions(min_value=Fraction(1, 9), max_value=50, max_denominator=9)
    kinds = draw(some.lists(some.sampled_from(KINDS), max_size=8))
    return [TownVisit(number, kind, draw(RATES), draw(vetoes), draw(stands_for)) for number, kind in enumerate(kinds)]


@some.composite
def terms(draw: some.DrawFn) -> Terms:
    share = Fraction(draw(some.integers(0, 100)))
    return Terms(
        weights={kind: Fraction(draw(some.integers(1, 50)), 10) for kind in KINDS},
        visits_share=100 - share,
        indicators_share=share,
        penalties={
            penalty: Deduction(each, each + draw(HUNDREDTHS)) for penalty in Penalty for each in [draw(HUNDREDTHS)]
        },
        bands=tuple(Band(code, code, Fraction(begins)) for code, begins in (("a", 90), ("b", 60), ("c", 0))),
    )


@some.composite
def towns(draw: some.DrawFn) -> TownCase:
    indicators = [
        Indicator(str(n), met)
        for n, met in enumerate(draw(some.lists(some.sampled_from([True, False, None]), max_size=6)))
    ]
    counts = {penalty: draw(some.integers(0, 40)) for penalty in Penalty}
    return TownCase(draw(visits()), {}, indicators, counts)


@CALM
@given(towns(), terms())
def test_lines_of_a_town_are_its_score_exactly_and_as_shown(case: TownCase, by: Terms) -> None:
    result = score_town(case, by)
    if result.score is None:
        assert result.lines == ()
    else:
        assert sum(line.points for line in result.lines) == Fraction(result.score)
        assert sum(line.shown for line in result.lines) == result.score


@CALM
@given(towns(), terms())
def test_score_of_a_town_is_between_0_and_100_with_a_grade(case: TownCase, by: Terms) -> None:
    result = score_town(case, by)
    assert (result.score is None) == all(visit.rate is None for visit in case.visits)
    if result.score is not None:
        assert 0 <= result.score <= 100
        assert result.band is not None
        below = [band for band in by.bands if band.begins <= result.score]
        assert result.band == (by.bands[-1] if result.is_vetoed else below[0])


@CALM
@given(towns(), terms(), some.randoms(use_true_random=False))
def test_order_of_visits_and_indicators_makes_no_difference(case: TownCase, by: Terms, chance: random.Random) -> None:
    shuffled, others = list(case.visits), list(case.indicators)
    chance.shuffle(shuffled)
    chance.shuffle(others)
    assert score_town(replace(case, visits=shuffled, indicators=others), by) == score_town(case, by)


@CALM
@given(towns(), terms(), some.data())
def test_better_visit_never_lowers_a_town_and_a_further_case_never_raises_it(
    case: TownCase, by: Terms, data: some.DataObject
) -> None:
    before = score_town(case, by).score
    worse = {**case.counts, Penalty.OVERDUE: case.counts[Penalty.OVERDUE] + 1}
    after = score_town(replace(case, counts=worse), by).score
    assert before is None or (after is not None and after <= before)
    rated = [visit for visit in case.visits if visit.rate is not None]
    if rated and before is not None:
        one = data.draw(some.sampled_from(rated))
        better = replace(one, rate=data.draw(some.fractions(one.rate, 100)))
        changed = [better if visit is one else visit for visit in case.visits]
        assert score_town(replace(case, visits=changed), by).score >= before


@CALM
@given(visits())
def test_town_rate_lies_between_its_lowest_and_highest_visit(made: list[TownVisit]) -> None:
    rates = [visit.rate for visit in made if visit.rate is not None]
    result = score_town(TownCase(made), Terms.of_weights({}))
    assert (result.rate is None) == (not rates)
    assert result.rate is None or min(rates) <= result.rate <= max(rates)


@CALM
@given(visits(), terms())
def test_shares_of_the_kinds_add_up_to_one(made: list[TownVisit], by: Terms) -> None:
    kinds = score_town(TownCase(made), by).kinds
    assert not kinds or sum(kind.share for kind in kinds) == 1


@CALM
@given(some.lists(some.tuples(some.none() | some.decimals(0, 100, places=2), some.booleans()), max_size=12))
def test_rank_is_one_more_than_those_ahead(rows: list[tuple[Decimal | None, bool]]) -> None:
    standings = [Standing(number, score, vetoed) for number, (score, vetoed) in enumerate(rows)]
    ranks = rank(standings)
    placed = sorted(place for place in ranks.values() if place is not None)
    assert not placed or placed[0] == 1
    assert all(place == 1 + sum(other < place for other in placed) for place in placed)
    clean = [ranks[one.town] for one in standings if one.score is not None and not one.is_vetoed]
    vetoed = [ranks[one.town] for one in standings if one.score is not None and one.is_vetoed]
    assert not clean or not vetoed or max(filter(None, clean)) < min(filter(None, vetoed))
