"""Reads of standards and frozen checklists; nothing in them is secret among those who are signed in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import ColumnElement, and_, func, inspect, or_, select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.standards.models import (
    ChecklistDraft,
    ChecklistVersion,
    PaperPrint,
    PlatformForm,
    SchemeVersion,
    SiteKind,
    Standard,
)
from inspect_app.standards.rules.book import Base
from inspect_app.standards.rules.effective import overlapping
from inspect_app.standards.rules.freeze import sha256_of
from inspect_app.standards.workbook import Book, Sheet

_FILES = {".yaml", ".yml"}


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the checklist files below a folder by their name with `/`, for `rules.check`."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in _FILES
    }


def standards(viewer: Viewer) -> Sequence[Standard]:
    """Return all standards that were loaded, newest first."""
    _require(viewer)
    return db.session.scalars(select(Standard).order_by(Standard.id.desc())).all()


def held_on(day: date) -> ColumnElement[bool]:
    """Return the condition on versions that they are in force on a day."""
    ends = ChecklistVersion.effective_until
    return and_(ChecklistVersion.effective_from <= day, or_(ends.is_(None), ends > day))


def versions_on(standard_id: int, day: date) -> Sequence[ChecklistVersion]:
    """Return the checklists of a standard in force on a day, in the order of the kinds of site, without contents."""
    rows = (
        select(ChecklistVersion)
        .join(ChecklistVersion.kind)
        .options(contains_eager(ChecklistVersion.kind))
        .where(ChecklistVersion.standard_id == standard_id, held_on(day))
        .order_by(SiteKind.position, SiteKind.id)
    )
    return db.session.scalars(rows).all()


def kinds_with_version(day: date) -> Sequence[SiteKind]:
    """Return the kinds of site that have a checklist on a day or later, in their usual order."""
    ends = ChecklistVersion.effective_until
    has_one = select(ChecklistVersion.kind_code).where(or_(ends.is_(None), ends > day))
    rows = select(SiteKind).where(SiteKind.code.in_(has_one)).order_by(SiteKind.position, SiteKind.id)
    return db.session.scalars(rows).all()


def current_versions(viewer: Viewer, standard_id: int) -> Sequence[ChecklistVersion]:
    """Return the checklists of a standard that are in force today, in the order of the kinds of site."""
    _require(viewer)
    return versions_on(standard_id, clock.today())


@dataclass(frozen=True, slots=True)
class StandardShown:
    """A standard in the list: its row, how many checklists are in force, and how many items they have."""

    standard: Standard
    checklists: int
    items: int


def overview(viewer: Viewer, day: date) -> list[StandardShown]:
    """Return every standard with its figures, in two queries; no content is read."""
    _require(viewer)
    figures = (
        select(ChecklistVersion.standard_id, func.count(), func.coalesce(func.sum(ChecklistVersion.items), 0))
        .where(held_on(day))
        .group_by(ChecklistVersion.standard_id)
    )
    by_id = {row[0]: (row[1], int(row[2])) for row in db.session.execute(figures)}
    return [StandardShown(row, *by_id.get(row.id, (0, 0))) for row in standards(viewer)]


def get_standard(viewer: Viewer, standard_id: int) -> Standard:
    """Return a standard; Refusal `not_found` otherwise."""
    _require(viewer)
    found = db.session.get(Standard, standard_id)
    if found is None:
        raise Refusal("not_found")
    return found


def scheduled_versions(viewer: Viewer, standard_id: int, day: date) -> Sequence[ChecklistVersion]:
    """Return the versions that come into force after a day, without contents."""
    _require(viewer)
    ends = ChecklistVersion.effective_until
    rows = (
        select(ChecklistVersion)
        .options(joinedload(ChecklistVersion.kind))
        .where(ChecklistVersion.standard_id == standard_id, ChecklistVersion.effective_from > day)
        .where(or_(ends.is_(None), ends > ChecklistVersion.effective_from))
        .order_by(ChecklistVersion.effective_from, ChecklistVersion.id)
    )
    return db.session.scalars(rows).all()


def drafts_of(viewer: Viewer, standard_id: int, *, with_content: bool = False) -> Sequence[ChecklistDraft]:
    """Return the drafts of a standard in the order of the kinds, with what they were made from."""
    _require(viewer)
    base = joinedload(ChecklistDraft.base)
    rows = (
        select(ChecklistDraft)
        .join(ChecklistDraft.kind)
        .options(contains_eager(ChecklistDraft.kind), base.undefer(ChecklistVersion.content) if with_content else base)
        .where(ChecklistDraft.standard_id == standard_id)
        .order_by(SiteKind.position, SiteKind.id)
    )
    rows = rows.options(undefer(ChecklistDraft.content)) if with_content else rows
    return db.session.scalars(rows).all()


def get_draft(viewer: Viewer, draft_id: int) -> ChecklistDraft:
    """Return a draft with its content and that of its base, for those who may publish; Refusal `not_found` otherwise."""
    rows = select(ChecklistDraft).options(
        undefer(ChecklistDraft.content),
        joinedload(ChecklistDraft.base).undefer(ChecklistVersion.content),
        joinedload(ChecklistDraft.kind),
        joinedload(ChecklistDraft.standard),
    )
    found = db.session.scalar(rows.where(ChecklistDraft.id == draft_id))
    if found is None or not viewer.may(Permission.STANDARD_MANAGE):
        raise Refusal("not_found")
    return found


def last_contents(viewer: Viewer, standard_id: int) -> Sequence[ChecklistVersion]:
    """Return the last version of each checklist of a standard with its content, in the order of the kinds."""
    _require(viewer)
    rows = (
        select(ChecklistVersion)
        .join(ChecklistVersion.kind)
        .options(contains_eager(ChecklistVersion.kind), undefer(ChecklistVersion.content))
        .where(ChecklistVersion.standard_id == standard_id, ChecklistVersion.effective_until.is_(None))
        .order_by(SiteKind.position, SiteKind.id)
    )
    return db.session.scalars(rows).all()


def book_of(viewer: Viewer, standard: Standard) -> Book:
    """Return what a workbook of a standard holds: the last version of each checklist, in plain values."""
    settings = standard.settings
    criteria = settings.get("vectors", {}).get("criteria", ())
    return Book(
        code=standard.code,
        title=standard.title,
        topics={code: topic["title"] for code, topic in settings.get("topics", {}).items()},
        criteria={one["id"]: one["name"] for one in criteria if one["unit"] == "%"},
        units=list(settings.get("member_units", ())),
        sheets=[Sheet(row.version, row.sha256, row.content) for row in last_contents(viewer, standard.id)],
    )


def bases_of(standard_id: int, hashes: Collection[str]) -> dict[str, list[Base]]:
    """Return what the sheets of a workbook may have been made from, by kind, the last version last."""
    named = or_(ChecklistVersion.effective_until.is_(None), ChecklistVersion.sha256.in_(list(hashes)))
    rows = (
        select(ChecklistVersion)
        .options(undefer(ChecklistVersion.content))
        .where(ChecklistVersion.standard_id == standard_id, named)
        .order_by(ChecklistVersion.id)
    )
    bases: dict[str, list[Base]] = {}
    for row in db.session.scalars(rows):
        bases.setdefault(row.kind_code, []).append(Base(row.sha256, row.version, row.content))
    return bases


def versions_of(viewer: Viewer, standard_id: int, kind_code: str) -> Sequence[ChecklistVersion]:
    """Return every version of one checklist, newest first."""
    _require(viewer)
    rows = select(ChecklistVersion).where(
        ChecklistVersion.standard_id == standard_id, ChecklistVersion.kind_code == kind_code
    )
    return db.session.scalars(rows.order_by(ChecklistVersion.id.desc())).all()


def get_version(viewer: Viewer, version_id: int) -> ChecklistVersion:
    """Return one frozen checklist with its kind and standard; Refusal `not_found` otherwise."""
    _require(viewer)
    rows = select(ChecklistVersion).options(
        joinedload(ChecklistVersion.kind), joinedload(ChecklistVersion.standard), undefer(ChecklistVersion.content)
    )
    found = db.session.scalar(rows.where(ChecklistVersion.id == version_id))
    if found is None:
        raise Refusal("not_found")
    return found


def paper_print(source_sha256: str) -> PaperPrint | None:
    """Return the PDF that was made from a source, or None while there is none."""
    return db.session.scalar(select(PaperPrint).where(PaperPrint.source_sha256 == source_sha256))


def altered_versions() -> list[ChecklistVersion]:
    """Return the frozen checklists whose content no longer gives their hash, for `flask checklists check`."""
    if not inspect(db.engine).has_table(ChecklistVersion.__tablename__):
        return []
    rows = db.session.scalars(
        select(ChecklistVersion).options(undefer(ChecklistVersion.content)).order_by(ChecklistVersion.id)
    )
    return [row for row in rows if sha256_of(row.content) != row.sha256]


def platform_forms() -> Mapping[str, PlatformForm]:
    """Return the yearly forms of the national platform that are in force, by code, in the order of their file."""
    rows = db.session.scalars(select(PlatformForm).where(PlatformForm.is_current).order_by(PlatformForm.id))
    return {row.code: row for row in rows}


def standards_by_code() -> Mapping[str, Standard]:
    """Return the standards by their code."""
    return {row.code: row for row in db.session.scalars(select(Standard))}


def current_scheme(standard_id: int) -> SchemeVersion | None:
    """Return the scheme of a standard that is in force; rounds pin it when they are drawn."""
    rows = select(SchemeVersion).where(SchemeVersion.standard_id == standard_id, SchemeVersion.is_current)
    return db.session.scalar(rows.order_by(SchemeVersion.id.desc()).limit(1))


def schemes_of(standard_id: int) -> Sequence[SchemeVersion]:
    """Return every frozen scheme of a standard, newest first."""
    rows = select(SchemeVersion).where(SchemeVersion.standard_id == standard_id)
    return db.session.scalars(rows.order_by(SchemeVersion.id.desc())).all()


def altered_schemes() -> list[SchemeVersion]:
    """Return the frozen schemes whose content no longer gives their hash, for `flask checklists check`."""
    if not inspect(db.session.connection()).has_table(SchemeVersion.__tablename__):
        return []
    rows = db.session.scalars(select(SchemeVersion).order_by(SchemeVersion.id))
    return [row for row in rows if sha256_of(row.content) != row.sha256]


def overlapping_versions() -> list[ChecklistVersion]:
    """Return the versions that share a day with another version of their checklist, for `flask checklists check`."""
    if not inspect(db.session.connection()).has_table(ChecklistVersion.__tablename__):
        return []
    groups: dict[tuple[int, str], list[ChecklistVersion]] = {}
    for row in db.session.scalars(select(ChecklistVersion).order_by(ChecklistVersion.id)):
        groups.setdefault((row.standard_id, row.kind_code), []).append(row)
    return [rows[0] for rows in groups.values() if overlapping(row.period for row in rows)]


def kinds_by_code() -> Mapping[str, SiteKind]:
    """Return the kinds of site by their code, in their order."""
    return {kind.code: kind for kind in db.session.scalars(select(SiteKind).order_by(SiteKind.position, SiteKind.id))}


def _require(viewer: Viewer) -> None:
    if not viewer.may(Permission.STANDARD_READ):
        raise Refusal("forbidden")
