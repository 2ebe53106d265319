"""What is kept too long: files that no row names, and finished jobs. Rooms tidy their own rows; flow.py calls them all.

A file is named when its hash stands in any text of any table: a column, a JSON value, a sealed record, an event. So a room
that names files in a new place need not be known here, and a file is rather kept for nothing than lost.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Column, String, Text, delete, func, select, type_coerce

from inspect_app.core import clock, files
from inspect_app.core.db import Model, db
from inspect_app.core.jobs import Job
from inspect_app.core.vocab import JobState

FILE_AGE = timedelta(days=1)
JOB_AGE = timedelta(days=90)
# Columns of hashes that name no file: leaving them out spares the reading of half the database.
NO_FILES = {("events", "hash"), ("events", "previous_hash"), ("drawn_sites", "digest"), ("drawn_towns", "digest")}
_SHA256 = re.compile("[0-9a-f]{64}")
_HASH_LENGTH = 64
_ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Tidied:
    """How much of one kind was (or would be) removed."""

    what: str
    count: int


def tidy_files(*, dry_run: bool = False) -> list[Tidied]:
    """Remove stored files that no row names and nobody has stored for a day, and what broken uploads have left.

    Call it in a transaction that only reads and has not begun: first the old files are listed, then the names are read,
    so a row that comes meanwhile names a file that is young.
    """
    before = clock.now() - FILE_AGE
    old = set(files.old_files(before))
    unnamed = old - _named(old) if old else set()
    removed = len(unnamed) if dry_run else sum(files.remove(sha256, before) for sha256 in sorted(unnamed))
    return [Tidied("files", removed), Tidied("partial files", files.remove_partials(before, dry_run=dry_run))]


def tidy_jobs(*, dry_run: bool = False) -> Tidied:
    """Remove jobs that were done more than 90 days ago; what failed stays until somebody has seen to it."""
    old = (Job.state == JobState.DONE, Job.finished_at < clock.now() - JOB_AGE)
    count = db.session.scalar(select(func.count()).select_from(Job).where(*old)) or 0
    if not dry_run:
        db.session.execute(delete(Job).where(*old).execution_options(synchronize_session=False))
    return Tidied("jobs", count)


def _named(wanted: set[str]) -> set[str]:
    """Return which of these hashes some row names."""
    found: set[str] = set()
    for column in _columns():
        texts = select(type_coerce(column, Text)).where(column.is_not(None))
        for text in db.session.scalars(texts.execution_options(yield_per=_ROWS_AT_ONCE)):
            found.update(wanted.intersection(_SHA256.findall(text)))
    return found


def _columns() -> Iterator[Column[str]]:
    """Every column whose text may hold a hash, JSON as its text."""
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            kind = getattr(column.type, "impl", column.type)
            is_long = isinstance(kind, String) and (kind.length is None or kind.length >= _HASH_LENGTH)
            if is_long and (table.name, column.name) not in NO_FILES:
                yield column
