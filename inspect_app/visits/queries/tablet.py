"""Reads for the tablet: the pack of one expert, and what an upload must fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from inspect_app.accounts.models import User
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import DrawState, RoundKind, VisitHours, VisitState
from inspect_app.experts.models import Expert
from inspect_app.places.models import Site, Town
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round, TeamMember
from inspect_app.rounds.rules.plan import hours_of
from inspect_app.rounds.rules.questions import content_in_round
from inspect_app.standards.models import ChecklistVersion
from inspect_app.visits import statements
from inspect_app.visits.models import DraftBackup, Visit, VisitFile
from inspect_app.visits.rules.arrival import HANDED_OUT, Destination, FileFacts
from inspect_app.visits.rules.check import Assignment, ItemRule, item_rules


@dataclass(frozen=True, slots=True)
class Assigned:
    """A drawn site as the intake needs it: what the record must fit, and where it belongs."""

    rules: Assignment
    place: Destination


@dataclass(frozen=True, slots=True)
class PromisedFile:
    """A file that a visit here still waits for, or has: the visit's row and what its manifest says."""

    visit_id: int
    facts: FileFacts


@lru_cache(maxsize=256)
def _items_of(_sha256: str, version_id: int, kind: RoundKind, plan: str) -> Mapping[str, ItemRule]:
    """Return the items of a frozen checklist as a round asks it; kept by content hash and plan, which never change."""
    content = db.session.execute(select(ChecklistVersion.content).where(ChecklistVersion.id == version_id)).scalar_one()
    return item_rules(content_in_round(content, kind, plan))


def assigned_site(viewer: Viewer, drawn_site_id: int, began_with: int) -> Assigned:
    """Return a drawn site for a member of its team, in one query, with the version that its record must have.

    That is the version the record began with, if the site had it before the office gave it another; else the site's own.
    A void draw or a closed round is still found, so that field work is kept as evidence (set aside).
    Raises Refusal visit_not_assigned.
    """
    rows = db.session.connection().execute(statements.ASSIGNED, {"drawn_site_id": drawn_site_id}).all()
    if viewer.user_id not in {row.user_id for row in rows}:
        raise Refusal("visit_not_assigned")
    first = rows[0]
    version = first
    if began_with != first.checklist_version_id:
        had = {"draw_id": first.draw_id, "kind_code": first.kind_code, "version_id": began_with}
        version = db.session.connection().execute(statements.HAD_BEFORE, had).first() or first
    return Assigned(
        rules=Assignment(
            drawn_site_id=drawn_site_id,
            checklist_version_id=version.checklist_version_id,
            items=_items_of(version.sha256, version.checklist_version_id, first.round_kind, first.round_plan),
            team=frozenset(row.expert_id for row in rows),
        ),
        place=Destination(
            drawn_site_id=drawn_site_id,
            checklist_version_id=version.checklist_version_id,
            round_id=first.round_id,
            town_id=first.town_id,
            site_id=first.site_id,
        ),
    )


def own_visit(viewer: Viewer, visit_id: UUID) -> Visit:
    """Return a visit for the expert who sent it or a member of the same team.

    Raises Refusal not_found.
    """
    own = select(Visit).where(Visit.client_id == str(visit_id), statements.IS_OWN)
    visit = db.session.scalar(own, {"user_id": viewer.user_id})
    if visit is None:
        raise Refusal("not_found")
    return visit


def own_promised_file(viewer: Viewer, visit_id: UUID, sha256: str) -> PromisedFile:
    """Return what the manifest of a visit says of one file, for those who may send it, in one query.

    Raises Refusal: not_found (no such visit), file_not_in_manifest.
    """
    asked = {"client_id": str(visit_id), "user_id": viewer.user_id, "sha256": sha256}
    row = db.session.connection().execute(statements.PROMISED, asked).one_or_none()
    if row is None:
        raise Refusal("not_found")
    if row.media_type is None:
        raise Refusal("file_not_in_manifest")
    return PromisedFile(row.id, FileFacts(sha256, row.size, row.media_type))


def missing_files(visit: Visit) -> list[str]:
    """Return the SHA-256 of the files that the manifest promises and the server does not have, in their order."""
    if visit.received_at is not None:
        return []
    return list(
        db.session.scalars(
            select(VisitFile.sha256)
            .where(VisitFile.visit_id == visit.id, VisitFile.received_at.is_(None))
            .order_by(VisitFile.id)
        )
    )


def expert_assignments(viewer: Viewer) -> list[dict[str, Any]]:
    """Return what an expert has to visit, as the tablet's pack wants it, in four queries whatever the number."""
    towns = db.session.execute(
        select(DrawnTown)
        .join(Draw, Draw.id == DrawnTown.draw_id)
        .join(Round, Round.id == Draw.round_id)
        .join(TeamMember, TeamMember.team_id == DrawnTown.team_id)
        .join(Expert, Expert.id == TeamMember.expert_id)
        .where(Expert.user_id == viewer.user_id, Draw.state == DrawState.LIVE, Round.state.in_(HANDED_OUT))
        .options(
            contains_eager(DrawnTown.draw)
            .contains_eager(Draw.round)
            .load_only(Round.title, Round.ends_on, Round.kind, Round.plan),
            joinedload(DrawnTown.town).joinedload(Town.district),
        )
        .order_by(Round.ends_on, DrawnTown.rank, DrawnTown.id)
    ).scalars()
    by_id = {town.id: town for town in towns}
    sites = _sites_of(list(by_id))
    teams = _teams_of({town.team_id for town in by_id.values() if town.team_id is not None})
    return [
        {
            "assignment_id": town.id,
            "round": _round_of(town.draw.round),
            "town": {"id": town.town.id, "name": town.town.name, "district": town.town.district.name},
            "team": teams.get(town.team_id or 0, []),
            "sites": sites.get(town.id, []),
        }
        for town in by_id.values()
    ]


def _round_of(row: Round) -> dict[str, Any]:
    """Return a round with what decides which items are asked; the tablet leaves out the others as the server does."""
    hours = hours_of(row.plan)
    return {
        "id": row.id,
        "title": row.title,
        "ends_on": row.ends_on.isoformat(),
        "kind": row.kind.value,
        "hours": [one.value for one in VisitHours if one in hours],
    }


def _teams_of(team_ids: set[int]) -> dict[int, list[dict[str, Any]]]:
    rows = db.session.execute(
        select(TeamMember.team_id, Expert.id, User.name)
        .join(Expert, Expert.id == TeamMember.expert_id)
        .join(User, User.id == Expert.user_id)
        .where(TeamMember.team_id.in_(team_ids))
        .order_by(TeamMember.team_id, Expert.id)
    )
    teams: dict[int, list[dict[str, Any]]] = {}
    for team_id, expert_id, name in rows:
        teams.setdefault(team_id, []).append({"expert_id": expert_id, "name": name})
    return teams


def _sites_of(drawn_town_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    rows = db.session.scalars(
        select(DrawnSite)
        .where(DrawnSite.drawn_town_id.in_(drawn_town_ids))
        .options(
            joinedload(DrawnSite.site).joinedload(Site.kind),
            joinedload(DrawnSite.checklist_version).load_only(ChecklistVersion.sha256),
        )
        .order_by(DrawnSite.drawn_town_id, DrawnSite.rank, DrawnSite.id)
    ).all()
    states = _states_of(drawn_town_ids)
    sites: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        sites.setdefault(row.drawn_town_id, []).append(
            {
                "drawn_site_id": row.id,
                "site_id": row.site_id,
                "name": row.site.name,
                "kind": row.kind_code,
                "kind_name": row.site.kind.name,
                "lon": None if row.site.lon is None else float(row.site.lon),
                "lat": None if row.site.lat is None else float(row.site.lat),
                "simulated": row.site.is_simulated,
                "checklist": {"version_id": row.checklist_version_id, "sha256": row.checklist_version.sha256},
                "visit_state": states.get(row.id),
            }
        )
    return sites


def _states_of(drawn_town_ids: Sequence[int]) -> dict[int, str]:
    """Return the state to show for each drawn site: received before receiving; what is set aside does not show."""
    rows = db.session.execute(
        select(Visit.drawn_site_id, Visit.state)
        .join(DrawnSite, DrawnSite.id == Visit.drawn_site_id)
        .where(DrawnSite.drawn_town_id.in_(drawn_town_ids), Visit.state != VisitState.SET_ASIDE)
    )
    states: dict[int, str] = {}
    for drawn_site_id, state in rows:
        if states.get(drawn_site_id) != VisitState.RECEIVED:
            states[drawn_site_id] = state.value
    return states


def checklist(version_id: int) -> ChecklistVersion:
    """Return a frozen checklist for the tablet's pack; checklists are no secret among experts.

    Raises Refusal not_found.
    """
    version = db.session.get(ChecklistVersion, version_id, options=[undefer(ChecklistVersion.content)])
    if version is None:
        raise Refusal("not_found")
    return version


def own_drafts(viewer: Viewer) -> Sequence[DraftBackup]:
    """Return an expert's own backups of unfinished records, newest first."""
    return db.session.scalars(
        select(DraftBackup).where(DraftBackup.user_id == viewer.user_id).order_by(DraftBackup.saved_at.desc())
    ).all()
