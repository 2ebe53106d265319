"""What becomes a finding, and what the office may decide about it."""

from decimal import Decimal
from typing import Any

import pytest

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import FindingState, Severity, Verdict
from inspect_app.findings import rules
from inspect_app.findings.rules import AnswerFact, FindingInput, MergeFact
from tests import builders

CONTENT: dict[str, Any] = {
    "sections": [
        {
            "code": "A",
            "title": "环境卫生",
            "items": [
                {
                    "code": "market-01",
                    "answer": "measure",
                    "points": "5",
                    "problem": "地面有积水、污物。",
                    "severity": "general",
                    "unit": "城管",
                    "deadline": {"mode": "immediate", "days": 1},
                    "clause": {"topic": "MKT", "number": "(十二)", "title": "集贸市场", "confidence": "low"},
                    "measure": {"unit": "处/百米", "op": "<=", "limit": "2", "good": "0"},
                },
                {
                    "code": "market-02",
                    "answer": "grade",
                    "points": "5",
                    "problem": "活禽未隔离",
                    "severity": "grave",
                    "unit": "市场监管",
                    "deadline": {"mode": "working_days", "days": 3},
                    "clause": {"topic": "POUL", "number": "(十二)", "title": "活禽", "confidence": "low"},
                    "measure": None,
                },
            ],
        },
    ],
}


def test_only_failed_answers_raise_findings() -> None:
    answers = [AnswerFact("market-01", Verdict.PASS), AnswerFact("market-02", Verdict.FAIL)]
    assert [f.item_code for f in rules.failed_findings(CONTENT, answers)] == ["market-02"]


def test_not_applicable_and_good_raise_nothing() -> None:
    answers = [AnswerFact("market-01", Verdict.NOT_APPLICABLE), AnswerFact("market-02", Verdict.GOOD)]
    assert rules.failed_findings(CONTENT, answers) == ()


def test_a_measured_value_stands_in_the_text_with_its_limit() -> None:
    (finding,) = rules.failed_findings(CONTENT, [AnswerFact("market-01", Verdict.FAIL, Decimal(3), "东门内侧。")])
    assert finding.problem == "地面有积水、污物；实测 3 处/百米（要求 ≤ 2 处/百米）"
    assert finding.remark == "东门内侧"


def test_a_value_over_its_limit_is_a_finding_whatever_the_tablet_says() -> None:
    assert len(rules.failed_findings(CONTENT, [AnswerFact("market-01", Verdict.PASS, Decimal("2.1"))])) == 1


def test_a_value_at_its_limit_is_none() -> None:
    assert rules.failed_findings(CONTENT, [AnswerFact("market-01", Verdict.FAIL, Decimal(2))]) == ()


def test_a_finding_carries_severity_unit_clause_and_term_of_its_item() -> None:
    (finding,) = rules.failed_findings(CONTENT, [AnswerFact("market-02", Verdict.FAIL)])
    assert finding.severity is Severity.GRAVE
    assert (finding.unit_name, finding.deadline) == ("市场监管", {"mode": "working_days", "days": 3})
    assert finding.clause["confidence"] == "low"


@pytest.mark.parametrize("state", FindingState)
@pytest.mark.parametrize("what", FindingInput)
def test_every_edge_is_in_the_table_or_refused(state: FindingState, what: FindingInput) -> None:
    expected = rules.TRANSITIONS.get((state, what))
    if expected is None:
        with pytest.raises(Refusal) as refused:
            rules.next_state(state, what)
        assert refused.value.code == "finding_wrong_state"
    else:
        assert rules.next_state(state, what) is expected


@pytest.mark.parametrize("what", [FindingInput.MERGE, FindingInput.DISMISS, FindingInput.RESTORE])
def test_a_decision_against_a_finding_needs_a_reason(what: FindingInput) -> None:
    with pytest.raises(Refusal, match="finding_reason_missing"):
        rules.checked_reason(what, "  ")


def test_confirming_needs_no_reason() -> None:
    assert rules.checked_reason(FindingInput.CONFIRM, " ") == ""


def fact(
    finding_id: int, *, town_id: int = 1, state: FindingState = FindingState.RAISED, merged: bool = False
) -> MergeFact:
    """Return what the merge rule sees of a finding."""
    return MergeFact(finding_id, 1, town_id, state, merged)


@pytest.mark.parametrize("state", [FindingState.RAISED, FindingState.CONFIRMED])
def test_a_finding_merges_into_one_of_its_town_that_stands(state: FindingState) -> None:
    rules.check_merge(fact(1), fact(2, state=state, merged=True))


@pytest.mark.parametrize(
    ("merged", "into", "code"),
    [
        (fact(1), fact(1), "finding_merge_self"),
        (fact(1), fact(2, town_id=2), "finding_merge_town"),
        (fact(1), fact(2, state=FindingState.DISMISSED), "finding_merge_target"),
        (fact(1), fact(2, state=FindingState.MERGED), "finding_merge_target"),
        (fact(1, merged=True), fact(2), "finding_merge_chain"),
    ],
)
def test_merges_that_lose_a_finding_are_refused(merged: MergeFact, into: MergeFact, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_merge(merged, into)
    assert refused.value.code == code


def test_a_finding_that_stands_for_others_cannot_be_dismissed() -> None:
    with pytest.raises(Refusal, match="finding_dismiss_merged"):
        rules.check_dismiss(fact(1, merged=True))


@pytest.mark.parametrize(
    ("clause", "problem", "unsure"),
    [
        ({"confidence": "high", "figure": "medium"}, "垃圾超过限值", True),
        ({"confidence": "low", "figure": "high"}, "垃圾超过限值", False),
        ({"confidence": "low"}, "市场内有积水", False),
        ({"confidence": "high"}, "垃圾超过限值；实测 7 处（要求 ≤ 5 处）", True),
    ],
)
def test_a_figure_that_is_not_confirmed_is_known_as_such(clause, problem, unsure):
    assert rules.is_figure_unsure(clause, problem) is unsure


def test_a_finding_knows_how_far_the_figure_of_its_item_is_confirmed():
    assert "figure" not in rules.basis_of(builders.item("market-01"))
    measured = builders.item("market-04", "measure", confidence="medium")
    assert rules.basis_of(measured)["figure"] == "medium"
    assert rules.basis_of(builders.item("market-05", "measure"))["figure"] == "low"


@pytest.mark.parametrize(("confidence", "unsure"), [("high", False), ("medium", True), ("low", True)])
def test_a_clause_below_high_confidence_is_unsure(confidence, unsure):
    assert rules.is_clause_unsure({"confidence": confidence}) is unsure
