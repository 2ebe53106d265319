"""Jobs: slow work after the commit, at least once, so every job function must be idempotent.

A job is a row, written in the transaction of the change that wants it. After the commit its id goes to the queue (huey: an
SQLite file by default, Redis by `REDIS_URL`). The row is the truth: when the queue forgot it or a worker was killed, the
sweep puts it back. Failed jobs stay, with their error, for the page and `flask jobs`.
"""

import os
import socket
import sqlite3
import traceback
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from redis.exceptions import RedisError
from sqlalchemy import Index, String, Table, Text, event, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspect_app.core import clock, deeds
from inspect_app.core.db import JsonDocument, Model, UtcDateTime, Word, commit, db, release
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import JobState

log = structlog.get_logger()

# The rows are committed by then: a queue that does not answer must not look like a refused change.
QUEUE_FAULTS = (OSError, sqlite3.Error, RedisError)
LEASE = timedelta(minutes=10)
MOST_ATTEMPTS = 3
BEAT_FILE = "worker.beat"
JobFunction = Callable[..., Any]


class Job(Model):
    """One piece of slow work and where it stands. `key` is unique among waiting jobs: asking twice does it once."""

    __tablename__ = "jobs"

    name: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(120))
    arguments: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    state: Mapped[JobState] = mapped_column(Word(JobState))
    attempts: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(200), default="")
    error: Mapped[str] = mapped_column(Text, default="")
    worker: Mapped[str] = mapped_column(String(80), default="")
    asked_by_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_jobs_state_id", "state", "id"),
        Index("ix_jobs_key_id", "key", "id"),
        Index(
            "uq_jobs_key_waiting",
            "key",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )


_jobs = cast("Table", Job.__table__)
# Does nothing when a job of the key waits. SQLAlchemy compiles ON CONFLICT anew each time (1.5 ms); SQLite's older words for
# the same are compiled once.
_ASK_ONCE = {
    "sqlite": _jobs.insert().prefix_with("OR IGNORE").returning(_jobs.c.id),
    "postgresql": postgresql_insert(_jobs)
    .on_conflict_do_nothing(index_elements=["key"], index_where=text("state = 'waiting'"))
    .returning(_jobs.c.id),
}

_functions: dict[str, JobFunction] = {}
_daily: list[str] = []
_running: list[int] = []


def register(name: str, function: JobFunction) -> None:
    """Say which function does the jobs of a name; used by flow.py only."""
    _functions[name] = function


def every_day(names: Iterable[str]) -> None:
    """Say which jobs the sweep asks for once a day; used by flow.py only."""
    _daily[:] = names


def later(name: str, *, key: str, asked_by_id: int | None = None, **arguments: Any) -> None:
    """Ask for a job after this transaction's commit; a job of the same key that still waits serves both.

    Who asked may follow it (`may_follow`); of a job that waits for somebody already, the first one who asked.
    """
    if name not in _functions:
        raise LookupError(f"no job function is registered as {name}")
    wanted = {
        "name": name,
        "key": key,
        "arguments": arguments,
        "state": JobState.WAITING,
        "attempts": 0,
        "done": 0,
        "total": 0,
        "message": "",
        "error": "",
        "worker": "",
        "asked_by_id": asked_by_id,
        "created_at": clock.now(),
    }
    job_id = db.session.connection().execute(_ASK_ONCE[db.engine.dialect.name], wanted).scalar()
    if job_id is not None:
        db.session.info.setdefault("jobs", []).append(job_id)


def progress(done: int, total: int, message: str) -> None:
    """Show how far the running job is. Call it only where the job has not yet changed any row."""
    if not _running:
        return
    release()
    db.session.execute(update(Job).where(Job.id == _running[-1]).values(done=done, total=total, message=message))
    commit()


def newest(key: str) -> Job | None:
    """Return the newest job of a key, for the page that shows its progress."""
    return db.session.scalar(select(Job).where(Job.key == key).order_by(Job.id.desc()).limit(1))


def may_follow(job: Job, viewer: Viewer) -> bool:
    """Tell whether somebody may see how far a job is: who asked for it, and who manages the jobs."""
    asked = viewer.user_id is not None and viewer.user_id == job.asked_by_id
    return asked or viewer.may(Permission.JOBS_MANAGE)


def run(job_id: int) -> bool:
    """Do one job: 1. claim it by a conditional update, 2. run it, 3. mark it done in its own transaction.

    Returns False when somebody else has it or had it. A killed worker leaves the claim; `sweep` gives it back.
    """
    claim = (
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.WAITING)
        .values(state=JobState.RUNNING, started_at=clock.now(), worker=_this_worker(), attempts=Job.attempts + 1)
    )
    claimed = db.session.execute(claim).rowcount  # type: ignore[attr-defined]
    commit()
    if not claimed:
        return False
    job = db.session.get_one(Job, job_id)
    name, arguments, attempts = job.name, dict(job.arguments), job.attempts
    release()
    _running.append(job_id)
    try:
        _functions[name](**arguments)
        _finish(job_id, JobState.DONE, "")
        commit()
    except Exception as fault:
        db.session.rollback()
        is_final = isinstance(fault, Refusal) or attempts >= MOST_ATTEMPTS
        log.exception("job failed", job=job_id, name=name, final=is_final)
        _finish(job_id, JobState.FAILED if is_final else JobState.WAITING, "".join(traceback.format_exception(fault)))
        commit()
    finally:
        _running.pop()
    return True


def _finish(job_id: int, state: JobState, error: str) -> None:
    if state is JobState.WAITING and _has_successor(db.session.get_one(Job, job_id)):
        state = JobState.FAILED
    values = {"state": state, "error": error[-4000:], "finished_at": clock.now(), "message": ""}
    db.session.execute(update(Job).where(Job.id == job_id).values(values))


def _has_successor(job: Job) -> bool:
    """Tell whether a newer job of the same key waits already: it does this one's work, and only one may wait."""
    waiting = select(Job.id).where(Job.key == job.key, Job.id != job.id, Job.state == JobState.WAITING)
    return db.session.scalar(waiting.limit(1)) is not None


def run_waiting() -> int:
    """Do every waiting job here and now, and those that follow from them; for tests, the demonstration and `flask jobs`."""
    count = 0
    while (job_id := _next_waiting()) is not None:
        run(job_id)
        count += 1
    return count


def _next_waiting() -> int | None:
    found = db.session.scalar(select(Job.id).where(Job.state == JobState.WAITING).order_by(Job.id).limit(1))
    release()
    return found


def retry(job: Job) -> None:
    """Put a failed job back in the queue."""
    if job.state is not JobState.FAILED:
        raise Refusal("job_not_failed")
    if _has_successor(job):
        raise Refusal("job_waits_already")
    job.state, job.attempts = JobState.WAITING, 0
    db.session.flush()
    db.session.info.setdefault("jobs", []).append(job.id)


def sweep() -> int:
    """Ask for the day's jobs, queue again what waits too long, take back jobs of workers that are gone; returns how many."""
    for name in _daily:
        if newest(key := f"{name}:{clock.today().isoformat()}") is None:
            later(name, key=key)
    stale = clock.now() - LEASE
    running = db.session.scalars(select(Job).where(Job.state == JobState.RUNNING)).all()
    for job in running:
        if _is_gone(job.worker) or (job.started_at is not None and job.started_at < stale):
            is_final = job.attempts >= MOST_ATTEMPTS or _has_successor(job)
            job.state = JobState.FAILED if is_final else JobState.WAITING
            job.error, job.message = deeds.WORKER_GONE, ""
    old = clock.now() - timedelta(seconds=20)
    waiting = or_(Job.created_at < old, Job.attempts > 0)
    ids = db.session.scalars(select(Job.id).where(Job.state == JobState.WAITING, waiting).order_by(Job.id)).all()
    db.session.info.setdefault("jobs", []).extend(ids)
    commit()
    return len(ids)


def beat() -> None:
    """Leave a sign of life of the worker in the data folder, for `flask doctor`."""
    (current_app.config["DATA_DIR"] / BEAT_FILE).write_text(clock.now().isoformat(), encoding="ascii")


def last_beat() -> datetime | None:
    """Return when the worker was last heard of; None if never."""
    try:
        return datetime.fromisoformat((current_app.config["DATA_DIR"] / BEAT_FILE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _this_worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _is_gone(worker: str) -> bool:
    """Tell whether a worker on this machine has ended; of other machines only the lease tells."""
    host, _, pid = worker.rpartition(":")
    if host != socket.gethostname():
        return False
    return not os.path.exists(f"/proc/{pid}")  # noqa: PTH110  a process, not a file


def make_queue(app: Flask) -> Huey:
    """Return the queue of an app: Redis by `REDIS_URL`, else an SQLite file in the data folder."""
    if url := app.config["REDIS_URL"]:
        return RedisHuey("inspect-app", url=url)
    return SqliteHuey("inspect-app", filename=str(app.config["DATA_DIR"] / "queue.sqlite3"), fsync=False)


def _enqueue(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint: nobody else sees the rows yet
        return
    ids: list[int] = session.info.pop("jobs", [])
    if not ids or not current_app or "job_task" not in current_app.extensions:
        return
    for job_id in ids:
        try:
            current_app.extensions["job_task"](job_id)
        except QUEUE_FAULTS as fault:
            log.warning("queue unreachable, the sweep will find the job", job=job_id, fault=str(fault))


def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("jobs", None)


event.listen(db.session, "after_commit", _enqueue)
event.listen(db.session, "after_rollback", _forget)


def prepare(app: Flask) -> None:
    """Give an app its queue and the tasks of the worker: one that runs a job, one that sweeps every minute."""
    if app.config.get("QUEUE_OFF"):
        return
    queue = make_queue(app)

    def run_job(job_id: int) -> None:
        with app.app_context():
            run(job_id)

    def sweep_jobs() -> None:
        with app.app_context():
            beat()
            sweep()

    app.extensions["job_queue"] = queue
    app.extensions["job_task"] = queue.task()(run_job)
    app.extensions["job_sweep"] = queue.periodic_task(crontab(minute="*"))(sweep_jobs)
