"""Which answers become findings, and what the office may decide about one. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import FindingState, Severity, Verdict

REASON_MOST = 500
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
    """One answer of a visit: the verdict the server arrived at (a measured value already set against its limit)."""

    item_code: str
    verdict: Verdict
    measured: str | None = None
    remark: str = ""


@dataclass(frozen=True)
class NewFinding:
    """A finding to be raised, in the words of the checklist that the visit was made with."""

    item_code: str
    text: str
    severity: Severity
    unit_name: str
    clause: Mapping[str, str]
    deadline_mode: str
    deadline_days: int


@dataclass(frozen=True)
class MergeFact:
    """What the merge rule must know of a finding."""

    finding_id: int
    town_id: int
    state: FindingState
    has_merged: bool


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
    """Refuse a merge that leaves the town, goes in a circle or makes a chain: the target must stand by itself."""
    if merged.finding_id == into.finding_id:
        raise Refusal("finding_merge_self")
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
    failed = {answer.item_code: answer for answer in answers if answer.verdict is Verdict.FAIL}
    return tuple(
        _finding(item, failed[item["code"]])
        for section in content["sections"]
        for item in section["items"]
        if item["code"] in failed
    )


def finding_text(problem: str, answer: AnswerFact, measure: Mapping[str, str] | None) -> str:
    """Return what the town will read: the problem, what was measured, what the expert remarked."""
    parts = [problem.rstrip("。；;. ")]
    if measure and answer.measured is not None:
        limit = f"{SIGNS[measure['op']]} {measure['limit']} {measure['unit']}"
        parts.append(f"实测 {answer.measured} {measure['unit']}（要求 {limit}）")
    remark = answer.remark.strip().rstrip("。；;. ")
    if remark:
        parts.append(remark)
    return "；".join(parts) + "。"


def _finding(item: Mapping[str, Any], answer: AnswerFact) -> NewFinding:
    deadline = item["deadline"]
    return NewFinding(
        item_code=item["code"],
        text=finding_text(item["problem"], answer, item.get("measure")),
        severity=Severity(item["severity"]),
        unit_name=item["unit"],
        clause=MappingProxyType(dict(item["clause"])),
        deadline_mode=deadline["mode"],
        deadline_days=int(deadline["days"]),
    )
