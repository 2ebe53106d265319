"""Forms, places and values for the tests of baseline data."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import func, select

from inspect_app.baseline import actions, queries
from inspect_app.baseline.actions import Entered
from inspect_app.baseline.models import BaselineValue
from inspect_app.baseline.rules.place import Place
from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.places.models import Town
from inspect_app.standards.models import PlatformForm, Standard
from inspect_app.standards.rules.check import Library, read_library
from inspect_app.standards.rules.freeze import settings_of, sha256_of
from tests import builders, cast
from tests.standards.test_check import shipped

YEAR = 2025
LAMP = "streetlamprate"
DAY = date(2026, 3, 1)


@cache
def library() -> Library:
    """Return the shipped files as they are read; read once for all tests."""
    return read_library(shipped())


def load() -> None:
    """Put the shipped standards and forms into the database, without their checklists."""
    for one in library().standards:
        settings = json.loads(json.dumps(settings_of(one) | {"vectors": library().criteria.frozen()}))
        builders.add(Standard(code=one.code, title=one.title, document_number=one.document_number, settings=settings))
    for form in library().forms:
        content = form.frozen()
        builders.add(PlatformForm(code=form.code, sha256=sha256_of(content), content=content, frozen_at=clock.now()))


def place(town: Town) -> Place:
    """Return a town as a place."""
    return queries.of_town(town)


def content(code: str = "township") -> Mapping[str, Any]:
    """Return a form in force."""
    return queries.forms()[code]


def entered(typed: Mapping[str, str], seen: Mapping[str, str] | None = None, **changes: Any) -> Entered:
    """Return what somebody typed, with a source."""
    usual: dict[str, Any] = {"source": "2025年统计年报", "source_on": DAY}
    return Entered(typed, seen or {}, **usual | changes)


def save(town: Town, typed: Mapping[str, str], code: str = "township", who: str = "town", **more: Any) -> actions.Saved:
    """Keep values of a town."""
    year = more.pop("year", YEAR)
    return actions.save(cast.viewer(who), place(town), year, content(code), entered(typed, **more))


def count() -> int:
    """Return how many values are kept, old ones too."""
    return db.session.scalar(select(func.count()).select_from(BaselineValue)) or 0
