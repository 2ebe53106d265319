"""Where the numbers of the board lead: the filtered lists of the other rooms, for those who may read them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from inspect_app.board.rules import Duty, Waiting
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import DocumentState, FindingState, ItemState


@dataclass(frozen=True)
class Target:
    """A list of another room and the permission that opens it."""

    endpoint: str
    permission: Permission


FINDINGS = Target("findings.list_findings", Permission.FINDING_READ)
ITEMS = Target("rectification.list_items", Permission.ITEM_READ)
RECHECKS = Target("rectification.list_waiting", Permission.ITEM_RECHECK)
DOCUMENTS = Target("documents.list_documents", Permission.DOCUMENT_READ)
ROUNDS = Target("rounds.list_rounds", Permission.ROUND_READ)
ROUND = Target("rounds.show_round", Permission.ROUND_READ)
VISITS = Target("visits.list_visits", Permission.VISIT_READ)
TABLET = Target("visits.tablet", Permission.VISIT_FILL)
SCORES = Target("scoring.show_round", Permission.SCORE_READ)
TOWN_SCORE = Target("scoring.show_town", Permission.SCORE_READ)
JOBS = Target("accounts.jobs", Permission.JOBS_MANAGE)

OF_DUTY: Mapping[Duty, tuple[Target, dict[str, str]]] = {
    Duty.ACKNOWLEDGE: (DOCUMENTS, {}),
    Duty.OVERDUE: (ITEMS, {"state": "overdue"}),
    Duty.RETURNED: (ITEMS, {"state": ItemState.RETURNED.value}),
    Duty.OWED: (ITEMS, {"state": ItemState.OPEN.value}),
    Duty.RECHECK: (RECHECKS, {}),
    Duty.CONFIRM: (FINDINGS, {"state": FindingState.RAISED.value}),
    Duty.ORDER: (ITEMS, {"state": ItemState.DRAFTED.value}),
    Duty.REVIEW: (DOCUMENTS, {"state": DocumentState.REVIEW.value}),
    Duty.DRAFT: (DOCUMENTS, {"state": DocumentState.DRAFT.value}),
    Duty.ROUND: (ROUNDS, {}),
    Duty.VISIT: (TABLET, {}),
    Duty.JOB: (JOBS, {"state": "failed"}),
}

ROWS: Mapping[str, Target] = {
    "findings": FINDINGS,
    "items": ITEMS,
    "documents": DOCUMENTS,
    "round": ROUND,
    "visits": VISITS,
    "scores": SCORES,
    "town_score": TOWN_SCORE,
}


@dataclass(frozen=True)
class LinkedDuty:
    """One line of the home page with the place where it is done."""

    line: Waiting
    href: str | None


def to(viewer: Viewer, target: Target, **narrowed: Any) -> str | None:
    """Return the address of a list, narrowed; None when the viewer may not open it."""
    return url_for(target.endpoint, **narrowed) if viewer.may(target.permission) else None


def of_duties(viewer: Viewer, lines: Iterable[Waiting]) -> list[LinkedDuty]:
    """Return the lines of the home page with their addresses."""
    return [LinkedDuty(line, to(viewer, OF_DUTY[line.duty][0], **OF_DUTY[line.duty][1])) for line in lines]


def of_round(viewer: Viewer, round_id: int) -> Callable[..., str | None]:
    """Return a function for the template: link("findings", kind="market") is the address of these rows of the round."""

    def link(rows: str, **narrowed: Any) -> str | None:
        key = "round_id" if rows in {"round", "scores", "town_score"} else "round"
        return to(viewer, ROWS[rows], **{key: round_id}, **narrowed)

    return link
