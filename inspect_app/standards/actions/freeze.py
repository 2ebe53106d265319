"""A content becomes a version: frozen by its hash, with the day from which it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.events import record
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import VersionOrigin
from inspect_app.standards.models import ChecklistVersion, SchemeVersion, Standard
from inspect_app.standards.rules.effective import follow
from inspect_app.standards.rules.freeze import sha256_of
from inspect_app.standards.rules.reading import clauses_in, summary_of


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What is to be frozen: the content without its number, where it comes from, and from which day it holds."""

    standard_id: int
    content: Mapping[str, Any]
    origin: VersionOrigin
    effective_from: date


def last_version(standard_id: int, kind_code: str) -> ChecklistVersion | None:
    """Return the version that was frozen last, in force, still to come, or out of force; content not loaded."""
    mine = (ChecklistVersion.standard_id == standard_id) & (ChecklistVersion.kind_code == kind_code)
    return db.session.scalar(select(ChecklistVersion).where(mine).order_by(ChecklistVersion.id.desc()).limit(1))


def freeze(viewer: Viewer, new: NewVersion) -> ChecklistVersion:
    """Freeze a content as the next version of its checklist; the version before it ends on the day this one begins.

    A first version may begin in the past (the standard holds since then). Raises the Refusals of `effective.follow`.
    """
    kind_code = new.content["kind"]
    last = last_version(new.standard_id, kind_code)
    if last is not None:
        kept = follow(last.period, new.effective_from, clock.today())
        last.effective_until = kept.ends if kept else None
        db.session.flush()
    number = str(int(last.version) + 1) if last is not None else "1"
    content = {**new.content, "version": number}
    summary = summary_of(content)
    row = ChecklistVersion(
        standard_id=new.standard_id,
        kind_code=kind_code,
        version=number,
        sha256=sha256_of(content),
        content=content,
        frozen_at=clock.now(),
        effective_from=new.effective_from,
        origin=new.origin,
        items=summary.items,
        points=Decimal(summary.points),
        measured=summary.measured,
        vetoes=summary.vetoes,
        unconfirmed=summary.unconfirmed,
        clauses=clauses_in(content),
    )
    db.session.add(row)
    db.session.flush()
    record(
        viewer,
        "standards.frozen",
        row,
        kind=kind_code,
        version=row.version,
        sha256=row.sha256,
        origin=row.origin.value,
        effective_from=row.effective_from.isoformat(),
    )
    return row


def freeze_scheme(viewer: Viewer, standard: Standard, content: dict[str, Any]) -> None:
    """Bring a scheme into force: the version that has this content, or a new one; rounds keep what they began with."""
    rows = select(SchemeVersion).where(SchemeVersion.standard_id == standard.id).order_by(SchemeVersion.id)
    known, digest = db.session.scalars(rows).all(), sha256_of(content)
    same = next((row for row in known if row.sha256 == digest), None)
    if same is not None and same.is_current:
        return
    for row in known:
        row.is_current = False
    if same is None:
        same = SchemeVersion(standard_id=standard.id, version=str(len(known) + 1), sha256=digest, content=content)
        same.frozen_at = clock.now()
        db.session.add(same)
    same.is_current = True
    db.session.flush()
    record(viewer, "standards.scheme_frozen", same, version=same.version, sha256=same.sha256)
