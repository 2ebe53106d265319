"""The database: one session a request or job, one transaction each, the column types, and the only `commit()`.

SQLite is the default (WAL, foreign keys on, busy timeout); PostgreSQL by `DATABASE_URL`. On SQLite a transaction that may
write begins with BEGIN IMMEDIATE, because a read transaction that turns into a write can be refused at once when another
writer came between; see docs/adr/0002.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Integer, MetaData, String, Text, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from inspect_app.core.vocab import Labelled

_writing: ContextVar[bool] = ContextVar("db_writing", default=True)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store the instant in UTC (SQLite has no zones, so it keeps the bare UTC time)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal kept to the digit, as text, on every database."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Store the digits."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Return the digits as a decimal."""
        return None if value is None else Decimal(value)


class ScoreDecimal(TypeDecorator[Decimal]):
    """A score with two decimals, stored as whole hundredths so that it sorts and sums exactly."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Store hundredths; more than two decimals is a fault of the caller."""
        if value is None:
            return None
        hundredths = value * 100
        if hundredths != int(hundredths):
            raise ValueError(f"score with more than two decimals: {value}")
        return int(hundredths)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Return the score with two decimals."""
        return None if value is None else (Decimal(value) / 100).quantize(Decimal("0.01"))


class JsonDocument(TypeDecorator[Any]):
    """A JSON value as text, Chinese unescaped, the same on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Store the value as compact JSON."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return the value."""
        return None if value is None else json.loads(value)


class Word(TypeDecorator[Any]):
    """A member of a Labelled enum, stored by its value and loaded as the member."""

    impl = String(30)
    cache_ok = True

    def __init__(self, words: type[Labelled]) -> None:
        self.words = words
        super().__init__()

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Store the value; a word that the enum does not have is refused."""
        return None if value is None else str(self.words(value).value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return the member."""
        return None if value is None else self.words(value)


class Model(DeclarativeBase):
    """The base of every table; constraints are named so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    id: Mapped[int] = mapped_column(primary_key=True)


db = SQLAlchemy(model_class=Model)


def commit() -> None:
    """End this request's or job's transaction: its rows, its events and its jobs together."""
    db.session.commit()


def release() -> None:
    """End a transaction that has only read, before slow work that must not hold the database.

    Rows loaded before are detached from nothing: they reload on next use.
    """
    if (
        db.session.new
        or db.session.dirty
        or db.session.deleted
        or any(db.session.info.get(name) for name in ("events", "jobs"))
    ):
        raise RuntimeError("release() would drop changes")
    db.session.rollback()


@contextmanager
def reading() -> Iterator[None]:
    """Let transactions begun inside only read (SQLite: BEGIN instead of BEGIN IMMEDIATE)."""
    token = _writing.set(False)
    try:
        yield
    finally:
        _writing.reset(token)


def set_writing(*, writing: bool) -> None:
    """Say for this request whether its transactions may write."""
    _writing.set(writing)


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 15000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.execute("PRAGMA cache_size = -16000")
    # A page that many visits change is copied back once for 16 MB of log instead of once for 4.
    cursor.execute("PRAGMA wal_autocheckpoint = 4000")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def prepare_engine(engine: Engine) -> None:
    """Give an SQLite engine its settings; other databases need none."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
