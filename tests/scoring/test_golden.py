"""The golden cases of scoring, worked by hand; the tablet's tests read the measured ones too."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from inspect_app.core.vocab import Penalty, Verdict, VetoReach
from inspect_app.scoring.rules.numbers import round_half_up
from inspect_app.scoring.rules.scheme import Terms
from inspect_app.scoring.rules.town import Indicator, Standing, TownCase, TownVisit, rank, score_town
from inspect_app.scoring.rules.visit import Answer, score_visit
from inspect_app.standards.rules.measure import Limit, verdict_of

GOLDEN = Path(__file__).parents[1] / "golden"


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / name).read_text(encoding="utf-8"))
    return found


def answer(row: dict[str, Any]) -> Answer:
    measured = None if row["measured"] is None else Decimal(row["measured"])
    return Answer(row["item"], Verdict(row["verdict"]), measured, "", tuple(row["photos"]))


@pytest.mark.parametrize("name", sorted(path.name for path in (GOLDEN / "scoring").glob("visit_*.json")))
def test_visit_scores_as_worked_by_hand(name: str) -> None:
    case = read(f"scoring/{name}")
    wanted, result = case["expected"], score_visit(case["content"], [answer(row) for row in case["answers"]])
    assert (result.won, result.due) == (Fraction(wanted["won"]), Fraction(wanted["due"]))
    assert (None if result.score is None else str(result.score)) == wanted["score"]
    assert (result.veto, result.reason) == (wanted["veto"], wanted["reason"])
    assert {one.code: [one.won, one.due] for one in result.sections} == {
        code: [Fraction(won), Fraction(due)] for code, (won, due) in wanted["sections"].items()
    }
    assert {loss.item: loss.lost for loss in result.losses} == {
        item: Fraction(lost) for item, lost in wanted["losses"].items()
    }
    assert list(result.not_applicable) == wanted["not_applicable"]
    assert [one.item for one in result.corrections] == wanted["corrected"]


def why(case: dict[str, Any]) -> str:
    return str(case["why"])[:40]


def content_of(items: list[dict[str, Any]]) -> dict[str, Any]:
    """A checklist of choices, each worth what the case says; so the sums are tested apart from the judging."""
    made = [
        {
            "code": f"market-{number:02}", "text": "", "answer": "choice", "points": item["points"], "veto": item["veto"],
            "choice": [{"code": "it", "text": "", "verdict": item["verdict"], "ratio": item["ratio"]}], "clause": {},
        }
        for number, item in enumerate(items)
    ]  # fmt: skip
    return {"kind": "market", "sections": [{"code": "A", "title": "", "items": made}]}


@pytest.mark.parametrize("case", read("scoring/sites.json")["cases"], ids=why)
def test_points_of_a_site_add_up_as_worked_by_hand(case: dict[str, Any]) -> None:
    answers = [
        Answer(
            f"market-{number:02}",
            Verdict(item["verdict"]),
            value=None if item["verdict"] == Verdict.NOT_APPLICABLE else {"option": "it"},
        )
        for number, item in enumerate(case["items"])
    ]
    wanted, result = case["expected"], score_visit(content_of(case["items"]), answers)
    assert (result.won, result.due) == (Fraction(wanted["won"]), Fraction(wanted["due"]))
    assert (None if result.score is None else str(result.score)) == wanted["score"]
    assert (result.veto, result.reason) == (wanted["veto"], wanted["reason"])


@pytest.mark.parametrize("case", read("scoring/rounding.json")["cases"], ids=lambda case: str(case["value"]))
def test_numbers_are_rounded_as_worked_by_hand(case: dict[str, str]) -> None:
    assert str(round_half_up(Fraction(case["value"]))) == case["shown"]


@pytest.mark.parametrize("case", read("scoring/towns.json")["cases"], ids=why)
def test_town_scores_as_worked_by_hand(case: dict[str, Any]) -> None:
    wanted, terms = case["expected"], Terms.of(read("scoring/towns.json")["scheme"] | case.get("scheme", {}))
    visits = [
        TownVisit(
            row["visit"],
            row["kind"],
            None if row["rate"] is None else Fraction(row["rate"]),
            None if row["veto"] is None else VetoReach(row["veto"]),
            Fraction(row["weight"]),
        )
        for row in case["visits"]
    ]
    indicators = [Indicator(one["code"], one["met"]) for one in case["indicators"]]
    counts = {Penalty(name): number for name, number in case["counts"].items()}
    result = score_town(TownCase(visits, {}, indicators, counts), terms)
    assert (None if result.score is None else str(result.score)) == wanted["score"]
    assert (result.band.code if result.band else None) == wanted["band"]
    assert (result.is_vetoed, result.reason) == (wanted["vetoed"], wanted["reason"])
    assert {one.kind: one.mean for one in result.kinds} == {
        kind: Fraction(mean) for kind, mean in wanted["kinds"].items()
    }
    assert list(result.left_out) == wanted["left_out"]
    lines = [[line.kind, line.about, str(line.shown)] for line in result.lines]
    assert all(line in lines for line in wanted.get("lines", ())), lines


@pytest.mark.parametrize("case", read("scoring/ranks.json")["cases"], ids=why)
def test_towns_rank_as_worked_by_hand(case: dict[str, Any]) -> None:
    standings = [
        Standing(row["town"], None if row["score"] is None else Decimal(row["score"]), row["vetoed"])
        for row in case["standings"]
    ]
    assert rank(standings) == {int(town): place for town, place in case["expected"].items()}


def test_measured_values_are_judged_as_worked_by_hand() -> None:
    for row in read("measures.json")["cases"]:
        assert verdict_of(Limit.of(row["measure"]), Decimal(row["value"])) == row["verdict"], row
