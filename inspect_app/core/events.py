"""Events: the audit trail and the outbox, written in the transaction of the change itself.

`record` hands the event to what must follow at once (same transaction) and notes the jobs that follow later. Just before
the commit the pending events are put at the end of one hash chain: each row carries the hash of the row before it, and
`event_heads` carries the last, so that an altered, removed or inserted row is found by `verify`.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask import g, has_request_context
from sqlalchemy import Index, String, Table, bindparam, event, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspect_app.core import clock
from inspect_app.core.db import JsonDocument, Model, UtcDateTime, db
from inspect_app.core.permissions import Viewer

GENESIS = "0" * 64

Handler = Callable[..., Any]


class Event(Model):
    """One change: who, when, what, to which row, from where. Append-only (triggers in core/ddl.py)."""

    __tablename__ = "events"

    position: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(60))
    request_id: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject_table: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    detail: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_events_subject_table_subject_id", "subject_table", "subject_id"),)


class EventHead(Model):
    """The end of the chain: one row, which also serialises writers on PostgreSQL."""

    __tablename__ = "event_heads"

    position: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default=GENESIS)


_handlers: dict[str, list[Handler]] = {}


def follow(action: str, handler: Handler) -> None:
    """Let `handler(viewer, subject, **detail)` follow an action at once; used by flow.py only."""
    _handlers.setdefault(action, []).append(handler)


def forget_followers() -> None:
    """Forget all handlers, before flow.py installs its table again."""
    _handlers.clear()


def record(viewer: Viewer, action: str, subject: Model, **detail: Any) -> None:
    """Record that `viewer` did `action` to `subject`, and do what follows at once.

    `detail` must be plain JSON values. The row is written just before the commit, in the same transaction.
    """
    if subject.id is None:
        db.session.flush()
    row = {
        "at": clock.now(),
        "user_id": viewer.user_id,
        "user_name": viewer.name,
        "role": "system" if viewer.is_system else viewer.role.value,
        "address": viewer.address,
        "request_id": g.get("request_id", "") if has_request_context() else "",
        "action": action,
        "subject_table": subject.__tablename__,
        "subject_id": subject.id,
        "detail": detail,
    }
    db.session.info.setdefault("events", []).append(row)
    for handler in _handlers.get(action, []):
        handler(viewer, subject, **detail)


def digest(previous_hash: str, row: dict[str, Any]) -> str:
    """Return the hash of an event: SHA-256 of the previous hash and the row's fields as canonical JSON."""
    fields = {name: row[name] for name in _HASHED} | {"at": row["at"].isoformat(timespec="microseconds")}
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous_hash}\n{text}".encode()).hexdigest()


_HASHED = (
    "position", "at", "user_id", "user_name", "role", "address", "request_id", "action", "subject_table", "subject_id",
    "detail",
)  # fmt: skip


# Built once: every change that is recorded runs these, and to build a statement costs more than to run it.
_HEADS, _EVENTS = cast("Table", EventHead.__table__), cast("Table", Event.__table__)
_READ_HEAD = select(_HEADS.c.position, _HEADS.c.hash).where(_HEADS.c.id == 1).with_for_update()
_APPEND = _EVENTS.insert()
_MOVE_HEAD = update(_HEADS).where(_HEADS.c.id == 1).values(position=bindparam("end"), hash=bindparam("end_hash"))


def _seal(session: Session) -> None:
    """Put the pending events at the end of the chain: 1. lock the head, 2. hash on, 3. write rows and head.

    Not at the end of a savepoint, which SQLAlchemy calls a commit too: the head is locked as late as can be.
    """
    if session.in_nested_transaction():
        return
    pending: list[dict[str, Any]] = session.info.pop("events", [])
    if not pending:
        return
    connection = session.connection()
    head = connection.execute(_READ_HEAD).one()
    position, last_hash = head.position, head.hash
    for row in pending:
        position += 1
        row["position"] = position
        row["previous_hash"] = last_hash
        last_hash = row["hash"] = digest(last_hash, row)
    connection.execute(_APPEND, pending)
    connection.execute(_MOVE_HEAD, {"end": position, "end_hash": last_hash})


def _forget(session: Session) -> None:
    """Drop what was not written; a savepoint that is rolled back leaves what its transaction recorded before."""
    if not session.in_nested_transaction():
        session.info.pop("events", None)


@dataclass(frozen=True)
class Fault:
    """What is wrong with the chain, and at which position."""

    position: int
    reason: str


def verify() -> Iterator[Fault]:
    """Walk the whole chain and yield every fault: altered, removed or inserted rows, and a cut-off end."""
    expected, last_hash = 1, GENESIS
    rows = db.session.scalars(select(Event).order_by(Event.position).execution_options(yield_per=1000))
    for row in rows:
        if row.position != expected:
            yield Fault(expected, f"events {expected} to {row.position - 1} are missing")
        if row.previous_hash != last_hash:
            yield Fault(row.position, "does not follow the event before it: a row was removed, inserted or altered")
        if digest(row.previous_hash, {name: getattr(row, name) for name in _HASHED}) != row.hash:
            yield Fault(row.position, "its content was altered")
        expected, last_hash = row.position + 1, row.hash
    head = db.session.get_one(EventHead, 1)
    if (head.position, head.hash) != (expected - 1, last_hash):
        yield Fault(
            head.position, f"the chain ends at {expected - 1} but the head says {head.position}: cut off or added to"
        )


event.listen(db.session, "before_commit", _seal)
event.listen(db.session, "after_rollback", _forget)
