"""Which answers become findings, and what the office may decide about one. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import AnswerType, Confidence, FindingState, Severity, Verdict
from inspect_app.standards.rules.judge import Given, Grading, faults_of, given_of, judge, limit_of
from inspect_app.standards.rules.reading import entered_words

REASON_MOST = 500
LIMIT_WORDS = "（要求 "
WITH_FIGURES = frozenset({AnswerType.MEASURE, AnswerType.SAMPLE, AnswerType.FAULTS})
_STOPS = "。；;. \n"
SIGNS = MappingProxyType({"<=": "≤", ">=": "≥", "<": "小于", ">": "大于", "==": "等于"})


class FindingInput(StrEnum):
    """What can happen to a finding."""

    CONFIRM = "confirm"
    MERGE = "merge"
    DISMISS = "dismiss"
    RESTORE = "restore"


_S, _I = FindingState, FindingInput
TRANSITIONS: Mapping[tuple[FindingState, FindingInput], FindingState] = MappingProxyType(
    {
        (_S.RAISED, _I.CONFIRM): _S.CONFIRMED,
        (_S.RAISED, _I.MERGE): _S.MERGED,
        (_S.RAISED, _I.DISMISS): _S.DISMISSED,
        (_S.MERGED, _I.RESTORE): _S.RAISED,
        (_S.DISMISSED, _I.RESTORE): _S.RAISED,
    }
)
NEEDS_REASON = frozenset({_I.MERGE, _I.DISMISS, _I.RESTORE})


@dataclass(frozen=True)
class AnswerFact:
    """One answer of a visit, as it was sealed."""

    item_code: str
    verdict: Verdict
    measured: Decimal | None = None
    remark: str = ""
    value: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class NewFinding:
    """A finding to be raised, in the words of the checklist that the visit was made with."""

    item_code: str
    verdict: Verdict
    problem: str
    remark: str
    severity: Severity
    unit_name: str
    clause: Mapping[str, Any]
    deadline: Mapping[str, Any]


@dataclass(frozen=True)
class MergeFact:
    """What the merge rule must know of a finding."""

    finding_id: int
    round_id: int
    town_id: int
    state: FindingState
    has_merged: bool


@dataclass(frozen=True)
class FindingFilter:
    """What a list is narrowed to; a value that is None or empty narrows nothing."""

    round_id: int | None = None
    district_id: int | None = None
    town_id: int | None = None
    kind_code: str = ""
    severity: Severity | None = None
    state: FindingState | None = None
    words: str = ""


def next_state(state: FindingState, what: FindingInput) -> FindingState:
    """Return the state that an input leads to, for the office; refuses what the table does not know."""
    reached = TRANSITIONS.get((state, what))
    if reached is None:
        raise Refusal("finding_wrong_state", state=state.label)
    return reached


def checked_reason(what: FindingInput, reason: str) -> str:
    """Return the reason without blanks; refuses an empty one where the town may ask why, and one that is too long."""
    cleaned = reason.strip()
    if what in NEEDS_REASON and not cleaned:
        raise Refusal("finding_reason_missing", fields={"reason": "请写明理由"})
    if len(cleaned) > REASON_MOST:
        raise Refusal("finding_reason_long", fields={"reason": f"最多 {REASON_MOST} 字"}, most=REASON_MOST)
    return cleaned


def check_merge(merged: MergeFact, into: MergeFact) -> None:
    """Refuse a merge that leaves round or town, goes in a circle or makes a chain: the target must stand by itself."""
    if merged.finding_id == into.finding_id:
        raise Refusal("finding_merge_self")
    if merged.round_id != into.round_id:
        raise Refusal("finding_merge_round")
    if merged.town_id != into.town_id:
        raise Refusal("finding_merge_town")
    if into.state not in {FindingState.RAISED, FindingState.CONFIRMED}:
        raise Refusal("finding_merge_target", state=into.state.label)
    if merged.has_merged:
        raise Refusal("finding_merge_chain")


def check_dismiss(finding: MergeFact) -> None:
    """Refuse to dismiss a finding that stands for others: they would vanish with it."""
    if finding.has_merged:
        raise Refusal("finding_dismiss_merged")


def failed_findings(content: Mapping[str, Any], answers: Iterable[AnswerFact]) -> tuple[NewFinding, ...]:
    """Return the findings of one visit, in the order of its checklist (contract: frozen content of the version)."""
    given = {answer.item_code: answer for answer in answers}
    return tuple(
        _finding(item, given[code])
        for code, item in items_by_code(content).items()
        if code in given and verdict_of_answer(item, given[code]) is Verdict.FAIL
    )


def verdict_of_answer(item: Mapping[str, Any], answer: AnswerFact) -> Verdict:
    """Return what an answer means: a value speaks for itself, whatever the tablet made of it."""
    given, grading = given_of(answer.verdict, answer.measured, answer.value), Grading.of({})
    return answer.verdict if faults_of(item, grading, given, None) else judge(item, grading, given, None).verdict


def items_by_code(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the items of a frozen checklist by their stable codes."""
    return {item["code"]: item for section in content["sections"] for item in section["items"]}


def basis_of(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the clause of an item and, where it asks for a figure, how far that figure is confirmed (`figure`)."""
    if AnswerType(item["answer"]) not in WITH_FIGURES:
        return dict(item["clause"])
    return {**item["clause"], "figure": item.get("confidence", Confidence.LOW.value)}


def is_clause_unsure(clause: Mapping[str, Any]) -> bool:
    """Tell whether number or title of a clause still have to be compared with the paper (待核)."""
    return bool(clause.get("confidence", Confidence.LOW) != Confidence.HIGH)


def is_figure_unsure(clause: Mapping[str, Any], problem: str) -> bool:
    """Tell whether a problem rests on a figure that has not been confirmed (待核).

    Findings of before do not say so: then one that names a limit counts as unsure.
    """
    known = clause.get("figure") or (Confidence.LOW if LIMIT_WORDS in problem else Confidence.HIGH)
    return bool(known != Confidence.HIGH)


def problem_text(item: Mapping[str, Any], answer: AnswerFact) -> str:
    """Return what was wrong: the checklist's wording and, where something was entered, that beside what was wanted."""
    text = str(item["problem"]).rstrip(_STOPS)
    given = given_of(answer.verdict, answer.measured, answer.value)
    entered = entered_words(item, given)
    if not entered:
        return text
    if AnswerType(item["answer"]) is not AnswerType.MEASURE:
        return f"{text}；现场记录：{entered}"
    return f"{text}；实测 {entered}{LIMIT_WORDS}{_limit_sign(item, given)}）"


def _limit_sign(item: Mapping[str, Any], given: Given) -> str:
    limit = limit_of(item, given.sample)
    if limit.upper is not None:
        return f"{limit.limit:f}～{limit.upper:f} {limit.unit}"
    return f"{SIGNS[limit.op]} {limit.limit:f} {limit.unit}"


def _finding(item: Mapping[str, Any], answer: AnswerFact) -> NewFinding:
    return NewFinding(
        item_code=item["code"],
        verdict=Verdict.FAIL,
        problem=problem_text(item, answer),
        remark=answer.remark.strip().rstrip(_STOPS),
        severity=Severity(item["severity"]),
        unit_name=item["unit"],
        clause=basis_of(item),
        deadline=item["deadline"],
    )
