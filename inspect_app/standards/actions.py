"""Checked files become rows: kinds of site, standards, and frozen checklist versions."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import record
from inspect_app.core.permissions import Viewer
from inspect_app.standards.models import ChecklistVersion, SiteKind, Standard
from inspect_app.standards.rules import content as rules
from inspect_app.standards.rules.check import read_library
from inspect_app.standards.rules.freeze import content_of, same_but_version, settings_of, sha256_of


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to: versions that are new (or in force again) and how many were so already."""

    changed: tuple[ChecklistVersion, ...]
    unchanged: int


def load(viewer: Viewer, files: Mapping[str, bytes]) -> Loaded:
    """Check the files and freeze their checklists; the same content again is the same version.

    1. refuse when there is any fault, 2. kinds of site, 3. standards, 4. a new version where the content is new; the old
    version stays, and rounds that froze it keep it. Raises Refusal `checklists_faulty`.
    """
    library = read_library(files)
    if library.faults:
        raise Refusal("checklists_faulty", count=len(library.faults), first=str(library.faults[0]))
    _load_kinds(library.kinds)
    standards = {standard.code: _load_standard(viewer, standard) for standard in library.standards}
    _retire(viewer, standards, {(checklist.standard.code, checklist.kind.code) for checklist in library.checklists})
    changed = [_freeze(viewer, standards[checklist.standard.code], checklist) for checklist in library.checklists]
    versions = tuple(version for version in changed if version is not None)
    return Loaded(versions, len(changed) - len(versions))


def _load_kinds(kinds: Mapping[str, rules.SiteKind]) -> None:
    rows = {row.code: row for row in db.session.scalars(select(SiteKind))}
    for position, kind in enumerate(kinds.values(), 1):
        row = rows.get(kind.code)
        if row is None:
            row = SiteKind(code=kind.code)
            db.session.add(row)
        row.name, row.setting, row.position = kind.name, kind.setting, position
    db.session.flush()


def _load_standard(viewer: Viewer, standard: rules.Standard) -> Standard:
    row = db.session.scalar(select(Standard).where(Standard.code == standard.code))
    settings = settings_of(standard)
    if row is None:
        row = Standard(code=standard.code)
        db.session.add(row)
    elif (row.settings, row.title, row.document_number) == (settings, standard.title, standard.document_number):
        return row
    row.title, row.document_number, row.settings = standard.title, standard.document_number, settings
    db.session.flush()
    record(viewer, "standards.changed", row, code=row.code)
    return row


def _retire(viewer: Viewer, standards: Mapping[str, Standard], kept: set[tuple[str, str]]) -> None:
    """Take out of force what the files of a loaded standard no longer have."""
    for code, standard in standards.items():
        in_force = (ChecklistVersion.standard_id == standard.id) & ChecklistVersion.is_current
        for row in db.session.scalars(select(ChecklistVersion).where(in_force)).all():
            if (code, row.kind_code) not in kept:
                row.is_current = False
                record(viewer, "standards.retired", row, kind=row.kind_code, version=row.version)


def _freeze(viewer: Viewer, standard: Standard, checklist: rules.Checklist) -> ChecklistVersion | None:
    """Return the version that came into force now, or None when it was in force already."""
    kind_code = checklist.kind.code
    mine = (ChecklistVersion.standard_id == standard.id) & (ChecklistVersion.kind_code == kind_code)
    known = db.session.scalars(select(ChecklistVersion).where(mine).order_by(ChecklistVersion.id)).all()
    same = next((row for row in known if same_but_version(row.content, content_of(checklist, row.version))), None)
    if same is not None and same.is_current:
        return None
    for row in known:
        row.is_current = False
    if same is None:
        same = _new_version(standard, checklist, str(len(known) + 1))
    same.is_current = True
    db.session.flush()
    record(viewer, "standards.frozen", same, kind=kind_code, version=same.version, sha256=same.sha256)
    return same


def _new_version(standard: Standard, checklist: rules.Checklist, version: str) -> ChecklistVersion:
    content = content_of(checklist, version)
    row = ChecklistVersion(
        standard_id=standard.id,
        kind_code=checklist.kind.code,
        version=version,
        sha256=sha256_of(content),
        content=content,
        frozen_at=clock.now(),
    )
    db.session.add(row)
    return row
