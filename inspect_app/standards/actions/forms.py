"""The yearly forms of the national platform become frozen rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.events import record
from inspect_app.core.permissions import Viewer
from inspect_app.standards.models import PlatformForm
from inspect_app.standards.rules.freeze import sha256_of


def load_forms(viewer: Viewer, contents: Mapping[str, dict[str, Any]]) -> None:
    """Freeze forms by their code: the same content is the same row, in force or again in force; others go out of force."""
    known = {(row.code, row.sha256): row for row in db.session.scalars(select(PlatformForm).order_by(PlatformForm.id))}
    wanted = {code: sha256_of(content) for code, content in contents.items()}
    for (code, sha256), row in known.items():
        row.is_current = wanted.get(code) == sha256
    for code, sha256 in wanted.items():
        if (code, sha256) not in known:
            row = PlatformForm(code=code, sha256=sha256, content=contents[code], frozen_at=clock.now(), is_current=True)
            db.session.add(row)
            record(viewer, "standards.form_frozen", row, code=code, sha256=sha256)
    db.session.flush()
