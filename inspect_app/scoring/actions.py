"""Writes of scoring: the live run of a round, one visit at a time; runs computed whole and frozen; corrections.

One more visit costs the work of one visit: its own score and its town's are written, ranks are derived when they are
read. A run that is frozen is never written again: what comes later is a new run.
"""

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import record
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import RoundState, ScoringRunKind, VisitState
from inspect_app.rounds.models import Round
from inspect_app.scoring import computing, material
from inspect_app.scoring.computing import Facts
from inspect_app.scoring.models import AnswerCorrection, ScoringRun, TownScore, VisitScore
from inspect_app.scoring.rules.scheme import Terms
from inspect_app.scoring.rules.visit import Sheet
from inspect_app.standards.models import SchemeVersion
from inspect_app.standards.queries import current_scheme
from inspect_app.standards.rules.judge import VALUES, Given, Grading, faults_of, judge
from inspect_app.visits.models import Visit

REASON_MOST = 400


def open_run(viewer: Viewer, of_round: Round) -> ScoringRun:
    """Pin the scheme that is in force to a round, as its draw pins the checklists; drawn again, it is pinned again."""
    scheme = current_scheme(of_round.standard_id)
    run = material.live_run(of_round.id)
    if run is None:
        run = ScoringRun(
            round_id=of_round.id, number=_next_number(of_round.id), kind=ScoringRunKind.FIRST, author=viewer.name,
            created_at=clock.now(),
        )  # fmt: skip
    run.scheme_version_id = scheme.id if scheme else None
    db.session.add(run)
    db.session.flush()
    record(viewer, "scoring.run_opened", run, round_id=of_round.id, scheme=scheme.version if scheme else None)
    return run


def lay_out(viewer: Viewer, of_round: Round) -> None:
    """Give every drawn town its row with the design of the draw, when the check begins."""
    run = material.live_run(of_round.id) or open_run(viewer, of_round)
    there = set(db.session.scalars(select(TownScore.town_id).where(TownScore.run_id == run.id)))
    terms = material.terms_of(run)
    for town_id, design in material.designs_of(of_round.id).items():
        if town_id not in there:
            _new_town(run, town_id, design, terms)
    db.session.flush()


def score_received(visit_id: int) -> None:
    """Score a visit that was received, and its town; the job that follows `visits.received`.

    1. nothing when the round's run is frozen: closing scores every visit itself, 2. hold the run open (shared) and the
    town (alone), so that two visits of one town that arrive together are both in the last score, 3. the visit, 4. the town.
    """
    visit = db.session.get(Visit, visit_id)
    run = None if visit is None else _run_for(visit)
    if visit is None or run is None:
        return
    viewer = Viewer.system()
    db.session.execute(select(ScoringRun.id).where(ScoringRun.id == run.id).with_for_update(read=True))
    row = _town_row(run, visit.town_id)
    score_visit(viewer, run, visit)
    _score_town(viewer, run, row)


def score_visit(viewer: Viewer, run: ScoringRun, visit: Visit) -> VisitScore | None:
    """Write the score of a visit in the live run with its trace; a visit that does not count has none."""
    row = db.session.scalar(
        select(VisitScore)
        .options(undefer(VisitScore.trace))
        .where(VisitScore.visit_id == visit.id, VisitScore.run_id == run.id)
    )
    if visit.state is not VisitState.RECEIVED:
        if row is not None:
            db.session.delete(row)
            db.session.flush()
            record(viewer, "scoring.visit_withdrawn", visit)
        return None
    (read,) = material.visits_with_answers(Visit.id == visit.id, {})
    version = visit.checklist_version
    values = computing.visit_values(
        read, Sheet(material.asked_of(version, run.round)).score(read.answers), version.sha256
    )
    if row is None:
        row = VisitScore(run_id=run.id, round_id=run.round_id, visit_id=visit.id, town_id=visit.town_id)
        row.kind_code = version.kind_code
    if _write(row, values):
        record(viewer, "scoring.visit_scored", row, visit_id=visit.id, rate=_text(row.rate), veto=row.veto)
    return row


def close_run(viewer: Viewer, of_round: Round, facts: Facts) -> ScoringRun | None:
    """Compute the live run of a closed round whole and freeze it; None when that was done before."""
    run = material.live_run(of_round.id)
    if run is None:
        if db.session.scalar(select(ScoringRun.id).where(ScoringRun.round_id == of_round.id).limit(1)):
            return None
        run = open_run(viewer, of_round)
    return fill_run(viewer, run, facts)


def ask_run(
    viewer: Viewer, of_round: Round, kind: ScoringRunKind, reason: str, scheme: SchemeVersion | None
) -> ScoringRun:
    """Ask for a new run of a closed round with its reason; a job fills it.

    Raises Refusal scoring_round_open, scoring_run_waiting, scoring_reason_missing.
    """
    last = db.session.scalar(
        select(ScoringRun).where(ScoringRun.round_id == of_round.id).order_by(ScoringRun.number.desc()).limit(1)
    )
    if of_round.state is not RoundState.CLOSED or last is None:
        raise Refusal("scoring_round_open")
    if last.frozen_at is None:
        raise Refusal("scoring_run_waiting")
    if not reason.strip():
        raise Refusal("scoring_reason_missing", fields={"reason": "请写明为什么重新计分。"})
    run = ScoringRun(
        round_id=of_round.id, number=last.number + 1, kind=kind, reason=reason.strip()[:REASON_MOST],
        author=viewer.name, created_at=clock.now(),
        scheme_version_id=last.scheme_version_id if scheme is None else scheme.id,
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    record(viewer, "scoring.run_asked", run, round_id=of_round.id, kind=kind.value, reason=run.reason)
    return run


def fill_run(viewer: Viewer, run: ScoringRun, facts: Facts) -> ScoringRun:
    """Compute every score of a run from the answers, with ranks, and freeze it; a frozen run stays as it is."""
    db.session.execute(select(ScoringRun.id).where(ScoringRun.id == run.id).with_for_update())
    db.session.refresh(run)
    if run.frozen_at is not None:
        return run
    computing.compute(run, facts)
    run.frozen_at = clock.now()
    db.session.flush()
    record(viewer, "scoring.run_frozen", run, round_id=run.round_id, number=run.number)
    return run


def correct_answer(viewer: Viewer, visit: Visit, item_code: str, given: Given, reason: str) -> AnswerCorrection:
    """Let later runs read one answer of a visit as this; the sealed answer and every score so far stay as they are.

    Raises Refusal scoring_round_open, scoring_item_unknown, scoring_reason_missing, and the code of what is wrong with
    the answer.
    """
    if visit.round.state is not RoundState.CLOSED or material.live_run(visit.round_id) is not None:
        raise Refusal("scoring_round_open")
    if not reason.strip():
        raise Refusal("scoring_reason_missing", fields={"reason": "请写明更正的理由和依据。"})
    content = material.asked_of(visit.checklist_version, visit.round)
    items = {item["code"]: item for section in content["sections"] for item in section["items"]}
    if item_code not in items:
        raise Refusal("scoring_item_unknown")
    item, day = items[item_code], clock.local(visit.started_at).date()
    for fault in faults_of(item, Grading.of(content), given, day)[:1]:
        message = Refusal(fault.code, **fault.detail).message
        raise Refusal(fault.code, fields={fault.value: message}, **fault.detail)
    row = AnswerCorrection(
        visit_id=visit.id, round_id=visit.round_id, item_code=item_code,
        verdict=judge(item, Grading.of(content), given, day).verdict,
        measured=None if given.measured is None else Decimal(given.measured), value=_value(given),
        reason=reason.strip()[:REASON_MOST], author=viewer.name, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(viewer, "scoring.answer_corrected", row, visit_id=visit.id, item=item_code, verdict=row.verdict.value)
    return row


def _value(given: Given) -> dict[str, Any] | None:
    """Return what was entered beside verdict and number, as an answer keeps it."""
    entered = {name: getattr(given, name) for name in VALUES if name != "measured"}
    kept = {name: value for name, value in entered.items() if value is not None}
    if given.day is not None:
        kept["day"] = given.day.isoformat()
    return kept or None


def _run_for(visit: Visit) -> ScoringRun | None:
    """Return the run that a visit may still enter; a round under way from before runs were kept gets its own."""
    run = material.live_run(visit.round_id)
    if run is not None or visit.round.state is not RoundState.UNDER_WAY:
        return run
    return open_run(Viewer.system(), visit.round)


def _next_number(round_id: int) -> int:
    last = select(ScoringRun.number).where(ScoringRun.round_id == round_id).order_by(ScoringRun.number.desc()).limit(1)
    return (db.session.scalar(last) or 0) + 1


def _town_row(run: ScoringRun, town_id: int) -> TownScore:
    """Return the row of a town in a run, locked; made when the town has none yet."""
    own = select(TownScore).where(TownScore.run_id == run.id, TownScore.town_id == town_id)
    found = db.session.scalar(own.options(undefer(TownScore.trace)).with_for_update())
    if found is not None:
        return found
    design = material.designs_of(run.round_id, town_id).get(town_id, {})
    return _new_town(run, town_id, design, material.terms_of(run))


def _new_town(run: ScoringRun, town_id: int, design: material.Designs, terms: Terms) -> TownScore:
    values = computing.town_values(terms, computing.Town(town_id, design), [])
    row = TownScore(run_id=run.id, round_id=run.round_id, town_id=town_id, design=design, **values)
    row.scored_at = clock.now()
    db.session.add(row)
    db.session.flush()
    return row


def _score_town(viewer: Viewer, run: ScoringRun, row: TownScore) -> None:
    visits = material.scored_visits(run.id, row.town_id, material.as_designs(row.design))
    values = computing.town_values(material.terms_of(run), computing.Town(row.town_id, row.design), visits)
    if _write(row, values):
        score = _text(row.score)
        record(viewer, "scoring.town_scored", row, town_id=row.town_id, score=score, is_vetoed=row.is_vetoed)


def _write(row: VisitScore | TownScore, values: dict[str, Any]) -> bool:
    """Set the values that differ; tell whether anything did. The time of scoring changes only with the score."""
    is_new = row.id is None
    differing = {name: value for name, value in values.items() if is_new or getattr(row, name) != value}
    if not differing:
        return False
    for name, value in differing.items():
        setattr(row, name, value)
    row.scored_at = clock.now()
    db.session.add(row)
    db.session.flush()
    return True


def _text(value: object) -> str | None:
    return None if value is None else str(value)
