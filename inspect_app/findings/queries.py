"""Reads of findings, always for a viewer and a permission."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import Event
from inspect_app.core.permissions import Permission, Scope, Viewer
from inspect_app.core.vocab import FindingState
from inspect_app.findings.models import Finding
from inspect_app.findings.rules import FindingFilter, MergeFact
from inspect_app.places.models import District, Site, Town
from inspect_app.places.queries import town_condition
from inspect_app.rounds.models import Round
from inspect_app.standards.models import ChecklistVersion, SiteKind
from inspect_app.visits.models import VisitFile
from inspect_app.visits.queries import photos_of_items

MOST_CANDIDATES = 200
MOST_TOWNS = 100
MOST_ROUNDS = 40
Value = TypeVar("Value", int, str)


@dataclass(frozen=True)
class Choices:
    """What the filter bar offers, as (value, label)."""

    rounds: Sequence[tuple[int, str]]
    districts: Sequence[tuple[int, str]]
    towns: Sequence[tuple[int, str]]
    kinds: Sequence[tuple[str, str]]


def visible(viewer: Viewer, permission: Permission = Permission.FINDING_READ) -> ColumnElement[bool]:
    """Return the condition on findings a viewer may know of: a town only its own, and only confirmed ones."""
    own = town_condition(viewer, permission, Finding.town_id)
    if viewer.scope(permission) is Scope.TOWN:
        return and_(own, Finding.state == FindingState.CONFIRMED)
    return own


def get_finding(viewer: Viewer, permission: Permission, finding_id: int) -> Finding:
    """Return a finding with its town, site, round and unit; Refusal `not_found` when the viewer may not know of it."""
    statement = (
        select(Finding)
        .where(Finding.id == finding_id, visible(viewer, permission))
        .options(*_with_names(), joinedload(Finding.unit), joinedload(Finding.merged_into))
    )
    finding = db.session.scalar(statement)
    if finding is None:
        raise Refusal("not_found")
    return finding


def list_findings(viewer: Viewer, narrowed: FindingFilter) -> Select[tuple[Finding]]:
    """Return the select of the findings list, newest first, gravest first within a visit."""
    return (
        select(Finding)
        .where(visible(viewer), *_conditions(narrowed))
        .options(*_with_names())
        .order_by(Finding.id.desc())
    )


def chosen_findings(viewer: Viewer, finding_ids: Sequence[int]) -> Sequence[Finding]:
    """Return those of the chosen findings that the viewer may decide, in the order they were raised."""
    may_decide = visible(viewer, Permission.FINDING_DECIDE)
    return db.session.scalars(select(Finding).where(Finding.id.in_(finding_ids), may_decide).order_by(Finding.id)).all()


def counts_by_state(viewer: Viewer, narrowed: FindingFilter) -> dict[FindingState, int | None]:
    """Return how many findings of the narrowed list are in each state (the filter's own state left out).

    Each count is a range of an index. A search by words has no counts: each would read all rows again.
    """
    if narrowed.words:
        return dict.fromkeys(FindingState)
    free = and_(visible(viewer), *_conditions(replace(narrowed, state=None)))
    counts = [
        select(func.count()).select_from(Finding).where(free, Finding.state == state).scalar_subquery()
        for state in FindingState
    ]
    return dict(zip(FindingState, db.session.execute(select(*counts)).one(), strict=True))


def merge_fact(finding: Finding) -> MergeFact:
    """Return what the merge rule must know of a finding."""
    merged = db.session.scalar(select(func.count()).where(Finding.merged_into_id == finding.id)) or 0
    return MergeFact(finding.id, finding.round_id, finding.town_id, finding.state, merged > 0)


def merge_candidates(viewer: Viewer, finding: Finding) -> Sequence[Finding]:
    """Return the findings of the same round and town that this one may be merged into, those of its site first."""
    standing = Finding.state.in_([FindingState.RAISED, FindingState.CONFIRMED])
    statement = (
        select(Finding)
        .where(visible(viewer, Permission.FINDING_DECIDE), standing, Finding.id != finding.id)
        .where(Finding.round_id == finding.round_id, Finding.town_id == finding.town_id)
        .options(joinedload(Finding.site))
        .order_by((Finding.site_id != finding.site_id), Finding.id)
        .limit(MOST_CANDIDATES)
    )
    return db.session.scalars(statement).all()


def merged_into(finding_id: int) -> Sequence[Finding]:
    """Return the findings that a finding stands for; ask only for one that the viewer may see."""
    statement = select(Finding).where(Finding.merged_into_id == finding_id).options(joinedload(Finding.site))
    return db.session.scalars(statement.order_by(Finding.id)).all()


def photos(finding: Finding) -> Sequence[VisitFile]:
    """Return the photos of a finding that can be shown; ask only for one that the viewer may see."""
    key = (finding.visit_id, finding.item_code)
    return [file for file in photos_of_items([key]).get(key, ()) if file.view_sha256 is not None]


def history(finding: Finding) -> Sequence[Event]:
    """Return what has happened to a finding, oldest first."""
    statement = select(Event).where(Event.subject_table == Finding.__tablename__, Event.subject_id == finding.id)
    return db.session.scalars(statement.order_by(Event.position)).all()


def choices(viewer: Viewer, district_id: int | None = None) -> Choices:
    """Return what the filter bar may offer a viewer: only rounds, districts and towns that have findings in reach.

    Where there are very many towns, those of the chosen district are offered, and none before one is chosen.
    """
    seen = visible(viewer)
    districts = select(District.id, District.name).where(
        select(Finding.id).join(Town, Finding.town_id == Town.id).where(Town.district_id == District.id, seen).exists()
    )
    towns = select(Town.id, Town.name).where(select(Finding.id).where(Finding.town_id == Town.id, seen).exists())
    if district_id:
        towns = towns.where(Town.district_id == district_id)
    found = _pairs(towns.order_by(Town.district_id, Town.id).limit(MOST_TOWNS + 1))
    rounds = select(Round.id, Round.title).where(select(Finding.id).where(Finding.round_id == Round.id, seen).exists())
    kinds = select(SiteKind.code, SiteKind.name).where(SiteKind.code.in_(select(ChecklistVersion.kind_code)))
    return Choices(
        rounds=_pairs(rounds.order_by(Round.id.desc()).limit(MOST_ROUNDS)),
        districts=_pairs(districts.order_by(District.code)),
        towns=found if len(found) <= MOST_TOWNS else [],
        kinds=_pairs(kinds.order_by(SiteKind.position, SiteKind.id)),
    )


def _pairs(rows: Select[tuple[Value, str]]) -> list[tuple[Value, str]]:
    return [(row[0], row[1]) for row in db.session.execute(rows)]


def _with_names() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(Finding.town).joinedload(Town.district),
        joinedload(Finding.site).joinedload(Site.kind),
        joinedload(Finding.round),
    )


def _conditions(narrowed: FindingFilter) -> list[ColumnElement[bool]]:
    pairs = (
        (Finding.round_id, narrowed.round_id),
        (Finding.town_id, narrowed.town_id),
        (Finding.kind_code, narrowed.kind_code),
        (Finding.severity, narrowed.severity),
        (Finding.state, narrowed.state),
    )
    conditions: list[ColumnElement[bool]] = [column == value for column, value in pairs if value]
    if narrowed.district_id:
        in_district = select(Town.id).where(Town.district_id == narrowed.district_id)
        conditions.append(Finding.town_id.in_(in_district))
    if narrowed.words:
        conditions.append(_has_words(narrowed.words))
    return conditions


def _has_words(words: str) -> ColumnElement[bool]:
    sites = select(Site.id).where(Site.name.contains(words, autoescape=True))
    return or_(
        Finding.problem.contains(words, autoescape=True),
        Finding.remark.contains(words, autoescape=True),
        Finding.site_id.in_(sites),
    )
