"""Migrations make the tables of the models, and go up and down with rows in the tables, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Column, Connection, Table, func, insert, inspect, select, text

from inspect_app.core.db import ExactDecimal, JsonDocument, Model, ScoreDecimal, UtcDateTime, Word, db
from tests.conftest import POSTGRESQL, make_app
from tests.house.sources import ROOT

SCRIPTS = ScriptDirectory(str(ROOT / "inspect_app" / "migrations"))
DOWNWARDS = [script.revision for script in SCRIPTS.walk_revisions()]
# Rows of these are made by a migration or a trigger.
SELF_MADE = {"event_heads"}


def start_afresh() -> None:
    """Empty a PostgreSQL database; an SQLite file is new anyway."""
    if POSTGRESQL:
        with db.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Flask]:
    """An app on a database that only migrations have touched."""
    data = tmp_path / "data"
    data.mkdir()
    app = make_app(data)
    with app.app_context():
        start_afresh()
        migrate(app, "upgrade", "head")
        yield app
        start_afresh()
        migrate(app, "upgrade", "head")
        db.session.remove()
        db.engine.dispose()


def migrate(app: Flask, *arguments: str) -> None:
    """One `flask db …`."""
    done = app.test_cli_runner().invoke(args=["db", *arguments])
    assert done.exit_code == 0, done.output


def test_migrations_make_exactly_the_tables_of_the_models(migrated):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Model.metadata)
    assert not differences, (migrated.name, differences)


def test_migrations_make_the_indexes_and_constraints_of_the_models(migrated, tmp_path):
    with db.engine.connect() as connection:
        by_migration = inventory(connection)
    other = make_app(tmp_path)
    with other.app_context():
        start_afresh()
        db.create_all()
        with db.engine.connect() as fresh:
            by_models = inventory(fresh)
        db.engine.dispose()
    assert by_migration == by_models, migrated.name


def inventory(connection: Connection) -> dict[str, Any]:
    """Names of indexes, unique and check constraints of every table."""
    found: dict[str, Any] = {}
    seen = inspect(connection)
    for table in seen.get_table_names():
        if table != "alembic_version":
            found[table] = {
                "indexes": sorted(str(index["name"]) for index in seen.get_indexes(table)),
                "unique": sorted(str(one["column_names"]) for one in seen.get_unique_constraints(table)),
                "checks": sorted(str(one["name"]) for one in seen.get_check_constraints(table)),
                "keys": sorted(
                    str((one["constrained_columns"], one["referred_table"])) for one in seen.get_foreign_keys(table)
                ),
            }
    return found


@pytest.mark.slow
def test_migrations_go_down_and_up_with_rows_in_the_tables(migrated):
    with db.engine.begin() as connection:
        filled = fill(connection)
    assert filled
    for revision in DOWNWARDS:
        script = SCRIPTS.get_revision(revision)
        below = str(script.down_revision or "base")
        before = counts()
        migrate(migrated, "downgrade", below)
        after = counts()
        assert all(before[table] == number for table, number in after.items()), revision
        migrate(migrated, "upgrade", revision)
        assert set(counts()) == set(before), revision
        migrate(migrated, "downgrade", below)
    assert counts() == {}


def counts() -> dict[str, int]:
    """How many rows each table has."""
    with db.engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        tables = Model.metadata.tables
        return {name: connection.scalar(select(func.count()).select_from(tables[name])) or 0 for name in names}


def fill(connection: Connection) -> list[str]:
    """Put one row into every table, parents first."""
    tables = [table for table in Model.metadata.sorted_tables if table.name not in SELF_MADE]
    for table in tables:
        connection.execute(insert(table).values({column.name: sample(column, table) for column in table.columns}))
    return [table.name for table in tables]


def sample(column: Column[Any], table: Table) -> Any:
    """A value that fits the column."""
    for key in column.foreign_keys:
        if key.column.table is table or column.nullable:
            return None if column.nullable else 1
        return connection_value(key.column)
    return connection_value(column)


def connection_value(column: Column[Any]) -> Any:
    """A value by the type of the column."""
    kind = column.type
    if isinstance(kind, Word):
        return next(iter(kind.words))
    samples: tuple[tuple[type[Any], Any], ...] = (
        (UtcDateTime, datetime(2026, 11, 20, tzinfo=UTC)),
        (ScoreDecimal, Decimal("87.50")),
        (ExactDecimal, Decimal("1.5")),
        (JsonDocument, {"a": 1}),
    )
    for kind_class, value in samples:
        if isinstance(kind, kind_class):
            return value
    by_python: dict[type[Any], Any] = {int: 1, bool: True, str: "x", bytes: b"x", date: date(2026, 11, 20)}
    return by_python[kind.python_type]
