"""`flask doctor`: what this installation lacks, and the command that mends it."""

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import metadata
from pathlib import Path

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from inspect_app.core import clock, jobs
from inspect_app.core.db import db, reading
from inspect_app.core.vocab import JobState

LEAST_FREE_MB = 500
LEAST_SECRET = 32
WORKER_SILENT = timedelta(minutes=3)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what it is, whether it is all right, and how to mend it if not."""

    subject: str
    is_right: bool
    says: str
    mend: str = ""


def right(subject: str, says: str) -> Finding:
    """Something that is as it should be."""
    return Finding(subject, is_right=True, says=says)


def wrong(subject: str, says: str, mend: str) -> Finding:
    """Something that is not, with the command that mends it."""
    return Finding(subject, is_right=False, says=says, mend=mend)


def libraries(_app: Flask) -> Iterator[Finding]:
    """Python and the system libraries that WeasyPrint loads."""
    yield right("python", f"{sys.version.split()[0]}, weasyprint {metadata.version('weasyprint')}")
    for library, package, loss in (
        ("libpango-1.0.so.0", "libpango-1.0-0", "no document can be made"),
        ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0", "no document can be made"),
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset0", "documents take eighteen times as long"),
    ):
        try:
            ctypes.CDLL(library)
        except OSError:
            yield wrong("library", f"{library} is missing: {loss}", f"apt-get install {package}")
        else:
            yield right("library", library)


def fonts(app: Flask) -> Iterator[Finding]:
    """The cut fonts of the documents."""
    folder = Path(app.config["FONTS_DIR"])
    there = sorted(path.name for path in folder.glob("Inspect*.[ot]tf"))
    mend = f".venv/bin/python scripts/fonts.py --out {folder}"
    if not (folder / "fonts.conf").is_file() or not there:
        yield wrong("fonts", f"{folder} holds no fonts: documents cannot be made", mend)
    elif not any("FangSong" in name for name in there):
        yield wrong("fonts", f"{folder} lacks the font of the body text", f"rm -r {folder} && {mend}")
    else:
        yield right("fonts", f"{len(there)} in {folder}")


def database(app: Flask) -> Iterator[Finding]:
    """The database: does it answer, is it migrated, does it keep its promises."""
    name = db.engine.dialect.name
    try:
        with reading(), db.engine.connect() as connection:
            yield right("database", f"{name} answers")
            yield from migrations(app, MigrationContext.configure(connection).get_current_heads())
            if name == "sqlite":
                wanted = (("foreign_keys", "1"), ("journal_mode", "wal"))
                for pragma, value in wanted:
                    told = str(connection.execute(text(f"PRAGMA {pragma}")).scalar())
                    yield Finding(
                        "database",
                        told == value,
                        f"{pragma} = {told}",
                        f"see inspect_app/core/db.py: {pragma} must be {value}",
                    )
                fault = connection.execute(text("PRAGMA quick_check(1)")).scalar()
                yield Finding(
                    "database", fault == "ok", f"quick_check: {fault}", "restore a backup: docs/operations.md"
                )
                lost = connection.execute(text("PRAGMA foreign_key_check")).first()
                yield Finding(
                    "database",
                    lost is None,
                    f"rows without their parent: {lost or 'none'}",
                    "restore a backup: docs/operations.md",
                )
    except SQLAlchemyError as fault:
        yield wrong(
            "database",
            f"{name} does not answer: {str(fault).splitlines()[0]}",
            "check DATABASE_URL and start the server",
        )


def migrations(app: Flask, there: tuple[str, ...]) -> Iterator[Finding]:
    """Whether the tables are those of this code."""
    folder = Path(app.root_path) / "migrations"
    if not folder.is_dir():
        yield wrong("migrations", f"{folder} is missing", "git restore inspect_app/migrations")
        return
    heads = set(ScriptDirectory(str(folder)).get_heads())
    if set(there) == heads:
        yield right("migrations", f"at {', '.join(sorted(heads))}")
    else:
        yield wrong(
            "migrations",
            f"at {', '.join(there) or 'nothing'}, code wants {', '.join(sorted(heads))}",
            "flask --app wsgi db upgrade",
        )


def disk(app: Flask) -> Iterator[Finding]:
    """Space and rights in the data folder."""
    data = Path(app.config["DATA_DIR"])
    free = shutil.disk_usage(data).free // 1_000_000
    yield Finding(
        "disk",
        free >= LEAST_FREE_MB,
        f"{free} MB free for {data}",
        f"free at least {LEAST_FREE_MB} MB: du -xh {data} | sort -h",
    )
    probe = data / f".doctor-{os.getpid()}"
    try:
        probe.write_bytes(b"probe")
        probe.unlink()
    except OSError as fault:
        yield wrong("disk", f"{data} cannot be written to: {fault.strerror}", f"chown -R $USER {data}")
    else:
        yield right("disk", f"{data} can be written to")


def queue(app: Flask) -> Iterator[Finding]:
    """The queue, its worker's heartbeat, and jobs that failed."""
    where = "Redis" if app.config["REDIS_URL"] else "SQLite file"
    try:
        waiting = len(app.extensions["job_queue"]) if "job_queue" in app.extensions else 0
    except Exception as fault:  # noqa: BLE001 - whatever a queue throws is what the doctor reports
        yield wrong("queue", f"{where} does not answer: {fault}", "check REDIS_URL and start Redis")
        return
    yield right("queue", f"{where}, {waiting} tasks wait")
    beat = jobs.last_beat()
    if beat is None or clock.now() - beat > WORKER_SILENT:
        since = f"since {clock.local(beat):%Y-%m-%d %H:%M}" if beat else "yet"
        yield wrong("worker", f"no sign of life {since}", "./run starts it; alone: flask --app wsgi jobs work")
    else:
        yield right("worker", f"last sign of life {clock.local(beat):%H:%M:%S}")
    failed = failed_jobs()
    yield Finding("jobs", failed == 0, f"{failed} failed", "look at them: flask --app wsgi jobs failed")


def failed_jobs() -> int:
    """How many jobs have failed for good."""
    try:
        with reading():
            count = select(func.count()).select_from(jobs.Job).where(jobs.Job.state == JobState.FAILED)
            return db.session.scalar(count) or 0
    except SQLAlchemyError:
        db.session.rollback()
        return 0


def browser_files(app: Flask) -> Iterator[Finding]:
    """Browser libraries and the shell of the tablet page."""
    vendor = Path(app.static_folder or "static") / "vendor"
    for name in ("idb/index.js", "signature_pad/signature_pad.js", "tablet-shell.js"):
        if not (vendor / name).is_file():
            yield wrong(
                "browser",
                f"static/vendor/{name} is missing: the tablet page does not work",
                "npm ci && node scripts/vendor.mjs",
            )
            return
    yield right("browser", "static/vendor is complete")


def secret(app: Flask) -> Iterator[Finding]:
    """The key that signs sessions."""
    key = str(app.config["SECRET_KEY"] or "")
    kept = Path(app.config["DATA_DIR"]) / "secret_key"
    if len(key) < LEAST_SECRET or len(set(key)) < LEAST_SECRET // 4:
        yield wrong(
            "secret key", "too short or too simple", "unset SECRET_KEY (one is made and kept), or: openssl rand -hex 32"
        )
    elif kept.exists() and kept.stat().st_mode & 0o077:
        yield wrong("secret key", f"{kept} can be read by others", f"chmod 600 {kept}")
    else:
        yield right("secret key", "long enough and private")


CHECKS: tuple[Callable[[Flask], Iterator[Finding]], ...] = (
    libraries,
    fonts,
    database,
    disk,
    queue,
    browser_files,
    secret,
)


def examine(app: Flask) -> list[Finding]:
    """Look at everything; for the command and its tests."""
    return [finding for check in CHECKS for finding in check(app)]


@click.command("doctor")
def commands() -> None:
    """Say what is missing and the command that mends it; exit 1 if anything is wrong."""
    found = examine(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - the app behind the proxy
    for finding in found:
        click.echo(f"{'ok   ' if finding.is_right else 'WRONG'} {finding.subject}: {finding.says}")
        if not finding.is_right:
            click.echo(f"      mend: {finding.mend}")
    bad = sum(not finding.is_right for finding in found)
    click.echo(f"{len(found) - bad} right, {bad} wrong")
    if bad:
        raise SystemExit(1)
