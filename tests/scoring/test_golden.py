"""The golden cases of scoring, worked by hand; the tablet's tests read the measured ones too."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from inspect_app.core.vocab import Verdict, VetoReach
from inspect_app.scoring.rules.town import Standing, TownVisit, rank, score_town
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


@pytest.mark.parametrize("case", read("scoring/towns.json")["cases"], ids=lambda case: str(case["why"])[:40])
def test_town_scores_as_worked_by_hand(case: dict[str, Any]) -> None:
    wanted = case["expected"]
    result = score_town(
        [
            TownVisit(
                row["visit"],
                row["kind"],
                Fraction(row["weight"]),
                None if row["rate"] is None else Fraction(row["rate"]),
                None if row["veto"] is None else VetoReach(row["veto"]),
            )
            for row in case["visits"]
        ]
    )
    assert (None if result.score is None else str(result.score)) == wanted["score"]
    assert (result.is_vetoed, result.reason) == (wanted["vetoed"], wanted["reason"])
    assert {kind.kind: kind.mean for kind in result.kinds} == {
        kind: Fraction(mean) for kind, mean in wanted["kinds"].items()
    }
    assert (result.visits_counted, list(result.left_out)) == (wanted["counted"], wanted["left_out"])


@pytest.mark.parametrize("case", read("scoring/ranks.json")["cases"], ids=lambda case: str(case["why"])[:40])
def test_towns_rank_as_worked_by_hand(case: dict[str, Any]) -> None:
    standings = [
        Standing(row["town"], None if row["score"] is None else Decimal(row["score"]), row["vetoed"])
        for row in case["standings"]
    ]
    assert rank(standings) == {int(town): place for town, place in case["expected"].items()}


def test_measured_values_are_judged_as_worked_by_hand() -> None:
    for row in read("measures.json")["cases"]:
        assert verdict_of(Limit.of(row["measure"]), Decimal(row["value"])) == row["verdict"], row
