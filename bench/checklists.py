"""Check and load all shipped files, and a standard as a workbook: written, read back, and imported with a change."""

import argparse
import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from inspect_app import create_app
from inspect_app.core.db import commit, db, set_writing
from inspect_app.core.permissions import Viewer
from inspect_app.standards import actions, queries, workbook
from inspect_app.standards.rules.book import hashes_of, read_book
from inspect_app.standards.rules.check import read_library

ROOT = Path(__file__).parent.parent


def timed(deed: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long something takes, in seconds, and what it gives."""
    began = time.perf_counter()
    found = deed()
    return round(time.perf_counter() - began, 3), found


def kept(found: Any) -> Any:
    """Return what was found after its transaction is on disk."""
    commit()
    return found


def _changed(data: bytes) -> bytes:
    """Return the workbook with one point more for the first item of every sheet."""
    book = load_workbook(io.BytesIO(data))
    for sheet in book.worksheets[1:-1]:
        sheet.cell(3, 8).value = float(str(sheet.cell(3, 8).value or 0)) + 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _measure() -> dict[str, Any]:
    files = queries.files_in(ROOT / "checklists")
    check_seconds, library = timed(lambda: read_library(files))
    load_seconds, loaded = timed(lambda: kept(actions.load(Viewer.system(), files)))
    again_seconds, _ = timed(lambda: kept(actions.load(Viewer.system(), files)))
    standard = queries.standards(Viewer.system())[-1]
    write_seconds, data = timed(lambda: workbook.write(queries.book_of(Viewer.system(), standard)))
    changed = _changed(data)
    open_seconds, sheets = timed(lambda: workbook.read(changed))
    bases = queries.bases_of(standard.id, hashes_of(sheets))
    read_seconds, read = timed(lambda: read_book(standard.code, standard.settings, bases, sheets))
    made = actions.Import(standard.id, "bench.xlsx", read)
    keep_seconds, drafts = timed(lambda: kept(actions.keep_drafts(Viewer.system(), made)))
    return {
        "bench": "checklists",
        "files": len(files),
        "checklists": len(library.checklists),
        "faults": len(library.faults) + len(read.faults),
        "check_seconds": check_seconds,
        "load_seconds": load_seconds,
        "versions": len(loaded.changed),
        "load_again_seconds": again_seconds,
        "workbook_bytes": len(data),
        "workbook_write_seconds": write_seconds,
        "import_seconds": round(open_seconds + read_seconds + keep_seconds, 3),
        "import_open_seconds": open_seconds,
        "import_read_seconds": read_seconds,
        "import_keep_seconds": keep_seconds,
        "drafts": len(drafts),
    }


def main(arguments: list[str]) -> dict[str, Any]:
    """Measure on a new database in a temporary folder; return the figures."""
    argparse.ArgumentParser(prog="python -m bench checklists", description=__doc__).parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-checklists-") as folder:
        url = f"sqlite:///{Path(folder) / 'inspect.sqlite3'}"
        app = create_app({"DATA_DIR": Path(folder), "SQLALCHEMY_DATABASE_URI": url, "QUEUE_OFF": True})
        with app.app_context():
            set_writing(writing=True)
            db.create_all()
            found = _measure()
            db.session.remove()
            db.engine.dispose()
    return found
