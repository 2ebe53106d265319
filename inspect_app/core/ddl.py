"""Triggers that keep events append-only, on both databases. The first migration creates the same."""

from typing import Any

from sqlalchemy import Connection, event

from inspect_app.core.events import Event, EventHead

SQLITE = (
    "CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
    "CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END",
)
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$""",
    """CREATE TRIGGER events_no_update BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION events_append_only()""",
)


def _after_events(_target: Any, connection: Connection, **_: Any) -> None:
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def _after_heads(_target: Any, connection: Connection, **_: Any) -> None:
    connection.exec_driver_sql(f"INSERT INTO event_heads (id, position, hash) VALUES (1, 0, '{'0' * 64}')")  # noqa: S608  no input


def attach() -> None:
    """Let `create_all` make the triggers and the first head too; harmless when called again."""
    for table, after_create in ((Event.__table__, _after_events), (EventHead.__table__, _after_heads)):
        if not event.contains(table, "after_create", after_create):
            event.listen(table, "after_create", after_create)
