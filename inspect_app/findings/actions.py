"""Writes of findings: raised from a visit, then confirmed, merged, dismissed or restored by the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from inspect_app.accounts.models import Unit
from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import record
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import FindingState, UnitKind
from inspect_app.findings import queries, rules
from inspect_app.findings.models import Finding
from inspect_app.findings.rules import AnswerFact, FindingInput, NewFinding
from inspect_app.visits.models import Answer, Visit


@dataclass(frozen=True)
class BulkOutcome:
    """How many of the chosen findings were decided, and how many somebody had decided before."""

    done: int
    skipped: int


def raise_from_visit(viewer: Viewer, visit: Visit) -> list[Finding]:
    """Raise the findings of a received visit, once; a second call finds them there and adds nothing.

    Event `findings.raised` of the visit, with `finding_ids`.
    """
    there = set(db.session.scalars(select(Finding.item_code).where(Finding.visit_id == visit.id)))
    answers = db.session.scalars(select(Answer).where(Answer.visit_id == visit.id))
    facts = [
        AnswerFact(answer.item_code, answer.verdict, answer.measured, answer.remark, answer.value) for answer in answers
    ]
    failed = rules.failed_findings(visit.checklist_version.content, facts)
    units = _unit_ids() if failed else {}
    raised = [_finding(visit, new, units.get(new.unit_name)) for new in failed if new.item_code not in there]
    if not raised:
        return []
    db.session.add_all(raised)
    db.session.flush()
    record(viewer, "findings.raised", visit, finding_ids=[finding.id for finding in raised])
    return raised


def confirm(viewer: Viewer, finding: Finding, reason: str = "") -> Finding:
    """Confirm a finding: from now the town sees it. Event `findings.confirmed`, which rectification follows at once."""
    return _decide(viewer, finding, FindingInput.CONFIRM, reason)


def dismiss(viewer: Viewer, finding: Finding, reason: str) -> Finding:
    """Dismiss a finding with a reason (不属实 …); it stays on record. Event `findings.dismissed`."""
    _lock(finding)
    rules.check_dismiss(queries.merge_fact(finding))
    return _decide(viewer, finding, FindingInput.DISMISS, reason)


def restore(viewer: Viewer, finding: Finding, reason: str) -> Finding:
    """Take a merge or dismissal back with a reason. Event `findings.restored`."""
    return _decide(viewer, finding, FindingInput.RESTORE, reason)


def merge(viewer: Viewer, finding: Finding, into: Finding, reason: str) -> Finding:
    """Merge a finding into another that says the same, with a reason. Event `findings.merged` with `into_id`."""
    _lock(finding, into)
    db.session.refresh(into, ["state"])
    rules.check_merge(queries.merge_fact(finding), queries.merge_fact(into))
    return _decide(viewer, finding, FindingInput.MERGE, reason, into)


def decide_many(viewer: Viewer, finding_ids: Sequence[int], what: FindingInput, reason: str = "") -> BulkOutcome:
    """Confirm or dismiss all chosen findings that are still raised; those decided meanwhile are left as they are."""
    if not finding_ids:
        raise Refusal("findings_none_chosen")
    decide = {FindingInput.CONFIRM: confirm, FindingInput.DISMISS: dismiss}[what]
    waiting = [f for f in queries.chosen_findings(viewer, finding_ids) if f.state is FindingState.RAISED]
    for finding in waiting:
        decide(viewer, finding, reason)
    return BulkOutcome(len(waiting), len(set(finding_ids)) - len(waiting))


def _lock(*findings: Finding) -> None:
    """Let nobody else merge into these or dismiss them until the commit (PostgreSQL; on SQLite one writes at a time).

    Without it one clerk could merge into a finding that another dismisses at that moment, and both would be gone.
    """
    ids = [finding.id for finding in findings]
    db.session.execute(select(Finding.id).where(Finding.id.in_(ids)).order_by(Finding.id).with_for_update())


def _decide(viewer: Viewer, finding: Finding, what: FindingInput, reason: str, into: Finding | None = None) -> Finding:
    """Move a finding on: 1. ask the rules, 2. claim it by its present state (two clerks: one wins), 3. record."""
    reached = rules.next_state(finding.state, what)
    reason = rules.checked_reason(what, reason)
    into_id = into.id if into else None
    claim = (
        update(Finding)
        .where(Finding.id == finding.id, Finding.state == finding.state)
        .values(state=reached, reason=reason, merged_into_id=into_id, decided_at=clock.now(), decided_by=viewer.name)
        .returning(Finding.id)
    )
    if db.session.scalar(claim, execution_options={"synchronize_session": False}) is None:
        raise Refusal("changed_meanwhile")
    db.session.refresh(finding)
    detail: dict[str, Any] = {"into_id": into_id} if into else {}
    record(viewer, _EVENTS[what], finding, reason=reason, **detail)
    return finding


_EVENTS = {
    FindingInput.CONFIRM: "findings.confirmed",
    FindingInput.MERGE: "findings.merged",
    FindingInput.DISMISS: "findings.dismissed",
    FindingInput.RESTORE: "findings.restored",
}


def _unit_ids() -> dict[str, int]:
    units = db.session.execute(select(Unit.short_name, Unit.id).where(Unit.kind == UnitKind.MEMBER_UNIT))
    return {short_name: unit_id for short_name, unit_id in units}  # noqa: C416  Row is no pair to the type checker


def _finding(visit: Visit, new: NewFinding, unit_id: int | None) -> Finding:
    return Finding(
        visit_id=visit.id,
        item_code=new.item_code,
        round_id=visit.round_id,
        town_id=visit.town_id,
        site_id=visit.site_id,
        kind_code=visit.drawn_site.kind_code,
        verdict=new.verdict,
        severity=new.severity,
        problem=new.problem,
        remark=new.remark,
        clause=dict(new.clause),
        deadline=dict(new.deadline),
        unit_id=unit_id,
        state=FindingState.RAISED,
        raised_at=clock.now(),
    )
