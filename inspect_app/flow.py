"""ONE table "when this has happened, do that"; the only module that knows every room.

`AT_ONCE` runs in the same transaction as the event; `LATER` becomes a job after the commit, at least once, so a job is
idempotent. Read from top to bottom it is the story of a round: a visit comes in, its answers become score and findings, a
confirmed finding becomes an item, the item goes out in an order, and what is overdue becomes a letter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask

from inspect_app.accounts import actions as accounts_actions
from inspect_app.accounts.views import room as accounts
from inspect_app.baseline import actions as baseline_actions
from inspect_app.baseline.pages import met_by_town
from inspect_app.baseline.rules.place import usual_year
from inspect_app.baseline.views import room as baseline
from inspect_app.board.views import room as board
from inspect_app.core import events, jobs
from inspect_app.core import tidy as core_tidy
from inspect_app.core.db import db, reading, release
from inspect_app.core.permissions import Viewer
from inspect_app.core.tidy import Tidied
from inspect_app.core.vocab import DocumentKind
from inspect_app.documents import actions as documents_actions
from inspect_app.documents.models import Document
from inspect_app.documents.views import room as documents
from inspect_app.experts.views import room as experts
from inspect_app.findings import actions as findings_actions
from inspect_app.findings.models import Finding
from inspect_app.findings.views import room as findings
from inspect_app.places.views import room as places
from inspect_app.portal.views import room as portal
from inspect_app.rectification import actions as rectification_actions
from inspect_app.rectification.penalties import penalty_counts
from inspect_app.rectification.views import room as rectification
from inspect_app.rounds import begun
from inspect_app.rounds.models import Round
from inspect_app.rounds.views import room as rounds
from inspect_app.scoring import actions as scoring_actions
from inspect_app.scoring.computing import Facts
from inspect_app.scoring.material import drawn_town_ids
from inspect_app.scoring.models import ScoringRun
from inspect_app.scoring.rules.town import Indicator
from inspect_app.scoring.views import room as scoring
from inspect_app.standards import actions as standards_actions
from inspect_app.standards.views import room as standards
from inspect_app.visits import actions as visits_actions
from inspect_app.visits import queries as visits_queries
from inspect_app.visits.models import Visit
from inspect_app.visits.views import room as visits

# In the order of the navigation.
ROOMS = (
    board, rounds, visits, scoring, findings, rectification, documents, baseline, places, experts, standards, accounts, portal,
)  # fmt: skip


def _note_gaps(viewer: Viewer, round_: Round, **detail: Any) -> None:
    visits_actions.note_gaps(viewer, round_, detail.get("reason", ""))


def _draft_item(viewer: Viewer, finding: Finding, **_: Any) -> None:
    rectification_actions.create_from_finding(viewer, finding)


def _refuse_closed(_viewer: Viewer, _finding: Finding, **detail: Any) -> None:
    rectification_actions.refuse_closed(detail["into_id"])


def _start_deadlines(viewer: Viewer, document: Document, **detail: Any) -> None:
    if document.kind is DocumentKind.ORDER:
        issued_on = date.fromisoformat(detail["issued_on"])
        rectification_actions.set_deadlines_on_issue(viewer, detail["item_ids"], issued_on)
        rectification_actions.reword({int(item_id): text for item_id, text in detail["written"].items()})


def _note_acknowledgement(viewer: Viewer, document: Document, **detail: Any) -> None:
    if document.kind is DocumentKind.ORDER:
        rectification_actions.acknowledge(viewer, detail["item_ids"])


def _take_back_items(viewer: Viewer, document: Document, **detail: Any) -> None:
    if document.kind is DocumentKind.ORDER:
        rectification_actions.take_back(viewer, detail["item_ids"])


def _pin_scheme(viewer: Viewer, round_: Round, **_: Any) -> None:
    scoring_actions.open_run(viewer, round_)


def _lay_out_scores(viewer: Viewer, round_: Round, **_: Any) -> None:
    scoring_actions.lay_out(viewer, round_)


AT_ONCE: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("rounds.closed", _note_gaps),
    ("rounds.drawn", _pin_scheme),
    ("rounds.started", _lay_out_scores),
    ("findings.confirmed", _draft_item),
    ("findings.merged", _refuse_closed),
    ("documents.issued", _start_deadlines),
    ("documents.acknowledged", _note_acknowledgement),
    ("documents.withdrawn", _take_back_items),
)


def _work_up_visit(visit_id: int) -> None:
    """Score a received visit, raise its findings, and make the copies of its photos that pages show."""
    visits_actions.prepare_photos(visit_id)
    visit = db.session.get_one(Visit, visit_id)
    findings_actions.raise_from_visit(Viewer.system(), visit)
    scoring_actions.score_received(visit_id)


def _close_run(round_id: int) -> None:
    """Compute and freeze the scores of a closed round, with what later rooms know of its towns."""
    of_round = db.session.get_one(Round, round_id)
    scoring_actions.close_run(Viewer.system(), of_round, _facts(of_round))


def _fill_run(run_id: int) -> None:
    run = db.session.get_one(ScoringRun, run_id)
    scoring_actions.fill_run(Viewer.system(), run, _facts(run.round))


def _facts(of_round: Round) -> Facts:
    """What counts for the towns of a round beside its visits: cases on the day that it was closed, last year's indicators."""
    known = met_by_town(drawn_town_ids(of_round.id), usual_year(of_round.year))
    indicators = {town_id: [Indicator(code, met) for code, met in found.items()] for town_id, found in known.items()}
    return Facts(counts=penalty_counts(of_round), indicators=indicators)


def _draft_supervision(item_ids: list[int]) -> None:
    documents_actions.draft_supervision(Viewer.system(), item_ids)


def tidy(*, dry_run: bool = False) -> list[Tidied]:
    """Remove what is kept too long (`flask db tidy`, and once a day); files first, in a transaction that only reads."""
    release()
    with reading():
        found = core_tidy.tidy_files(dry_run=dry_run)
    release()
    rest = (core_tidy.tidy_jobs, accounts_actions.tidy_failures, visits_actions.tidy_backups)
    return [*found, *(each(dry_run=dry_run) for each in rest)]


def _tidy() -> None:
    tidy()


@dataclass(frozen=True)
class Later:
    """An event and the job that follows it; `arguments` makes the job's arguments from subject and detail."""

    event: str
    job: str
    arguments: Callable[[Any, dict[str, Any]], dict[str, Any]]


LATER: tuple[Later, ...] = (
    Later("visits.received", "visits.work_up", lambda visit, _: {"visit_id": visit.id}),
    Later("rounds.closed", "scoring.close_run", lambda round_, _: {"round_id": round_.id}),
    Later("scoring.run_asked", "scoring.fill_run", lambda run, _: {"run_id": run.id}),
    Later("rectification.escalated", "documents.draft_supervision", lambda _, detail: {"item_ids": detail["item_ids"]}),
)

JOBS: dict[str, Callable[..., Any]] = {
    "standards.print_paper": standards_actions.print_paper,
    "visits.work_up": _work_up_visit,
    "scoring.close_run": _close_run,
    "scoring.fill_run": _fill_run,
    # Asked for before runs were kept, and perhaps still waiting.
    "scoring.score_round": _close_run,
    "documents.draft_supervision": _draft_supervision,
    baseline_actions.EXPORT: baseline_actions.make_export,
    "documents.render": documents_actions.render,
    "rectification.escalate_overdue": rectification_actions.escalate_overdue,
    "core.tidy": _tidy,
}
EVERY_DAY = ("rectification.escalate_overdue", "core.tidy")


def install(app: Flask) -> None:
    """Register every room's routes, what follows which event, and which function does which job."""
    begun.answer_by(visits_queries.begun_sites)
    for room in ROOMS:
        app.register_blueprint(room)
    events.forget_followers()
    for action, handler in AT_ONCE:
        events.follow(action, handler)
    for entry in LATER:
        events.follow(entry.event, _asking_for(entry))
    for name, function in JOBS.items():
        jobs.register(name, function)
    jobs.every_day(EVERY_DAY)


def _asking_for(entry: Later) -> Callable[..., None]:
    def ask(viewer: Viewer, subject: Any, **detail: Any) -> None:
        key = f"{entry.job}:{subject.id}"
        jobs.later(entry.job, key=key, asked_by_id=viewer.user_id, **entry.arguments(subject, detail))

    return ask
