"""Drafts of checklists: kept from a workbook, thrown away, or published with the day from which they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import record
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import VersionOrigin
from inspect_app.standards.actions.freeze import NewVersion, freeze, last_version
from inspect_app.standards.models import ChecklistDraft, ChecklistVersion, SiteKind
from inspect_app.standards.rules.book import Read

SOURCE_MOST = 120


@dataclass(frozen=True, slots=True)
class Import:
    """A workbook that was read without a fault: whose it is, what it is called, and what it says."""

    standard_id: int
    file_name: str
    read: Read


def keep_drafts(viewer: Viewer, made: Import) -> list[ChecklistDraft]:
    """Keep what a workbook changes as drafts, one for each checklist; a draft of the same checklist is replaced.

    Raises Refusal draft_stale when somebody published a version since the workbook was read.
    """
    kept = []
    for kind, content in made.read.changed.items():
        base = last_version(made.standard_id, kind)
        if base is None or base.effective_until is not None:
            raise Refusal("draft_stale", kinds=content["kind_name"])
        draft = db.session.scalar(_mine(made.standard_id).where(ChecklistDraft.kind_code == kind))
        if draft is None:
            draft = ChecklistDraft(standard_id=made.standard_id, kind_code=kind)
            db.session.add(draft)
        draft.base_id, draft.content, draft.rows = base.id, content, dict(made.read.rows[kind])
        draft.source = made.file_name[:SOURCE_MOST]
        draft.made_at, draft.made_by = clock.now(), viewer.name
        db.session.flush()
        record(viewer, "standards.drafted", draft, kind=kind, version=base.version, name=draft.source)
        kept.append(draft)
    return kept


def discard(viewer: Viewer, draft: ChecklistDraft) -> None:
    """Throw a draft away; the event keeps who made it and from which file."""
    record(viewer, "standards.draft_discarded", draft, kind=draft.kind_code, name=draft.source)
    db.session.delete(draft)
    db.session.flush()


def publish(viewer: Viewer, standard_id: int, effective_from: date) -> list[ChecklistVersion]:
    """Freeze every draft of a standard as a version that holds from a day; all of them or none.

    Rounds under way keep what they pinned. Raises Refusal drafts_none, draft_stale and those of `effective.follow`.
    """
    drafts = db.session.scalars(_mine(standard_id).order_by(ChecklistDraft.id).with_for_update()).all()
    if not drafts:
        raise Refusal("drafts_none")
    if stale := _stale(drafts):
        raise Refusal("draft_stale", kinds="、".join(stale))
    published = []
    for draft in drafts:
        new = NewVersion(standard_id, draft.content, VersionOrigin.OFFICE, effective_from)
        published.append(freeze(viewer, new))
        db.session.delete(draft)
    db.session.flush()
    return published


def _stale(drafts: Sequence[ChecklistDraft]) -> list[str]:
    """Return the names of the kinds whose draft was made from what is no longer the last version."""
    late = []
    for draft in drafts:
        last = last_version(draft.standard_id, draft.kind_code)
        if last is None or last.id != draft.base_id:
            late.append(
                db.session.scalar(select(SiteKind.name).where(SiteKind.code == draft.kind_code)) or draft.kind_code
            )
    return late


def _mine(standard_id: int) -> Select[tuple[ChecklistDraft]]:
    return select(ChecklistDraft).where(ChecklistDraft.standard_id == standard_id)
