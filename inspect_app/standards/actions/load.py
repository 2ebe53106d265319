"""Checked files become rows: kinds of site, standards, and frozen checklist versions."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import record
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import VersionOrigin
from inspect_app.standards.actions.forms import load_forms
from inspect_app.standards.actions.freeze import NewVersion, freeze, freeze_scheme, last_version
from inspect_app.standards.models import ChecklistVersion, SiteKind, Standard
from inspect_app.standards.rules import content as rules
from inspect_app.standards.rules.check import Library, read_library
from inspect_app.standards.rules.freeze import content_of, same_but_version, settings_of


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to: new versions, how many were so already, and what the office published and is kept."""

    changed: tuple[ChecklistVersion, ...]
    unchanged: int
    kept: tuple[ChecklistVersion, ...] = ()


def load(viewer: Viewer, files: Mapping[str, bytes], *, replace_office: bool = False) -> Loaded:
    """Check the files and freeze their checklists; the same content again is the same version.

    1. refuse when there is any fault, 2. kinds of site, 3. standards, 4. a new version where the content is new; the old
    version stays, and rounds that froze it keep it. What the office published is kept unless the caller says otherwise.
    Raises Refusal `checklists_faulty`.
    """
    library = read_library(files)
    if library.faults:
        raise Refusal("checklists_faulty", count=len(library.faults), first=str(library.faults[0]))
    _load_kinds(library.kinds)
    load_forms(viewer, {form.code: form.frozen() for form in library.forms})
    standards = {standard.code: _load_standard(viewer, library, standard) for standard in library.standards}
    _retire(viewer, standards, {(checklist.standard.code, checklist.kind.code) for checklist in library.checklists})
    for code, scheme in library.schemes.items():
        freeze_scheme(viewer, standards[code], scheme.frozen())
    changed, kept = [], []
    for checklist in library.checklists:
        standard = standards[checklist.standard.code]
        last = last_version(standard.id, checklist.kind.code)
        content = content_of(checklist, "")
        if last is not None and last.effective_until is None and same_but_version(last.content, content):
            continue
        if last is not None and last.origin is VersionOrigin.OFFICE and not replace_office:
            kept.append(last)
            continue
        changed.append(freeze(viewer, _from_file(standard, checklist, content, last)))
    return Loaded(tuple(changed), len(library.checklists) - len(changed) - len(kept), tuple(kept))


def _from_file(
    standard: Standard, checklist: rules.Checklist, content: dict[str, object], last: ChecklistVersion | None
) -> NewVersion:
    """Return what is to be frozen: a first version holds as long as its standard, a later one from today."""
    begins = checklist.standard.effective_from
    if last is not None:
        begins = max(clock.today(), last.effective_from)
    return NewVersion(standard.id, content, VersionOrigin.FILES, begins)


def _load_kinds(kinds: Mapping[str, rules.SiteKind]) -> None:
    rows = {row.code: row for row in db.session.scalars(select(SiteKind))}
    for position, kind in enumerate(kinds.values(), 1):
        row = rows.get(kind.code)
        if row is None:
            row = SiteKind(code=kind.code)
            db.session.add(row)
        row.name, row.setting, row.position = kind.name, kind.setting, position
    db.session.flush()


def _load_standard(viewer: Viewer, library: Library, standard: rules.Standard) -> Standard:
    row = db.session.scalar(select(Standard).where(Standard.code == standard.code))
    settings = settings_of(standard) | {"vectors": library.criteria.frozen()}
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
    """Take out of force, from today, what the files of a loaded standard no longer have."""
    today = clock.today()
    for code, standard in standards.items():
        held = or_(ChecklistVersion.effective_until.is_(None), ChecklistVersion.effective_until > today)
        rows = select(ChecklistVersion).where(ChecklistVersion.standard_id == standard.id, held)
        for row in db.session.scalars(rows).all():
            if (code, row.kind_code) not in kept:
                row.effective_until = max(today, row.effective_from)
                record(viewer, "standards.retired", row, kind=row.kind_code, version=row.version)
    db.session.flush()
