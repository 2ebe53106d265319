"""What the intake is measured against: Flask that writes the same bytes to disk and one row to SQLite. No checks.

No sign-in, no hash, no log. `/form/…` takes the upload as Flask does, by `request.files`, and saves each part;
`/durable/…` does the same and syncs each file and the folder, so that what it answers for is on disk, as the intake does;
`/raw/…` does not even look inside: the body goes into one file, the least that "keep this upload" can mean.
"""

import itertools
import os
import sqlite3
import threading
from pathlib import Path

from flask import Flask, Response, request

DATA = Path(os.environ.get("DATA_DIR", "var/bare"))
app = Flask(__name__)
_numbers = itertools.count()
_local = threading.local()


def _connection() -> sqlite3.Connection:
    if not hasattr(_local, "connection"):
        _local.connection = sqlite3.connect(DATA / "bare.sqlite3", timeout=30)
        _local.connection.execute("PRAGMA journal_mode = WAL")
        _local.connection.execute(
            "CREATE TABLE IF NOT EXISTS uploads (id INTEGER PRIMARY KEY, name TEXT, size INTEGER)"
        )
    found: sqlite3.Connection = _local.connection
    return found


@app.get("/healthz")
def healthz() -> Response:
    """Say that the app is there."""
    return Response("ok")


@app.put("/raw/<path:name>")
def put_raw(name: str) -> Response:
    """Keep an upload as one file."""
    body = request.get_data(cache=False)
    _place().write_bytes(body)
    return _note(name, len(body))


@app.put("/form/<path:name>")
def put_form(name: str) -> Response:
    """Keep the parts of an upload as files."""
    for part in request.files.values():
        part.save(_place())
    return _note(name, request.content_length or 0)


@app.put("/durable/<path:name>")
def put_durable(name: str) -> Response:
    """Keep the parts of an upload as files that outlive a power cut."""
    for part in request.files.values():
        with _place().open("wb") as out:
            part.save(out)
            out.flush()
            os.fsync(out.fileno())
    folder = os.open(DATA, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return _note(name, request.content_length or 0)


def _place() -> Path:
    return DATA / f"{os.getpid()}-{next(_numbers)}"


def _note(name: str, size: int) -> Response:
    with _connection() as connection:
        connection.execute("INSERT INTO uploads (name, size) VALUES (?, ?)", (name, size))
    return Response(status=201)
