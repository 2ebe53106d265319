"""Fixtures that every test may use: an app with an empty database, a client. People are in cast.py, rows in builders.py.

The schema is made once a session by the migrations; each test on SQLite gets a copy of that file, each test on PostgreSQL
(`TEST_DATABASE_URL`) the same database with all tables emptied; `{worker}` in that URL is the process of pytest-xdist.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import text

from inspect_app import create_app
from inspect_app.core.db import db, set_writing

POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "").replace("{worker}", os.environ.get("PYTEST_XDIST_WORKER", "main"))

# Compiled templates, shared by all the apps that tests make: an app in a test then costs a twentieth of a second.
TEMPLATES = Path(__file__).parent.parent / ".pytest_cache" / "templates"

# A busy machine makes single examples slow; the suite tests what holds, not how fast.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

# Files whose tests render, write workbooks, convert forms or walk pages by the dozen; `./test quick` leaves them to `./test`.
SLOW_FILES = frozenset(
    {
        "standards/test_xlsform", "standards/test_paper", "standards/test_workbook", "standards/test_same",
        "standards/test_schema", "standards/test_handbook", "standards/test_editions", "baseline/test_views",
        "baseline/test_workbook", "documents/test_drafts", "documents/test_issue", "documents/test_views",
        "rectification/test_views", "rectification/test_queries", "board/test_pages", "scoring/test_views",
        "visits/test_office", "visits/test_paper_entry", "findings/test_views", "rounds/test_pages", "portal/test_pages",
        "scoring/test_runs", "scoring/test_fairness", "baseline/test_actions", "rectification/test_actions",
        "visits/test_versions", "places/test_actions", "findings/test_actions", "rounds/test_versions",
    }
)  # fmt: skip


class Browser(FlaskClient):
    """A test client whose requests have their own app context and session, as in the server.

    The test's own transaction is committed first: what a test has built is what the request sees, and on SQLite two
    transactions that write cannot be open at once.
    """

    def open(self, *arguments: Any, **options: Any) -> Any:
        """Make one request."""
        db.session.commit()
        with self.application.app_context():
            return super().open(*arguments, **options)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in tests/e2e as a browser story, so that nobody forgets, and whole files that cost seconds as slow."""
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker("e2e")
        if f"{item.path.parent.name}/{item.path.stem}" in SLOW_FILES:
            item.add_marker("slow")


def make_app(data: Path, **changes: object) -> Flask:
    """Return an app on a data folder of its own, with no queue: tests run the jobs that wait themselves."""
    url = POSTGRESQL or f"sqlite:///{data / 'inspect.sqlite3'}"
    defaults = {
        "TESTING": True, "DATA_DIR": data, "SQLALCHEMY_DATABASE_URI": url, "QUEUE_OFF": True, "WTF_CSRF_ENABLED": False,
        "SECRET_KEY": "tests only", "RATELIMIT_ENABLED": False, "SERVER_NAME": None,
    }  # fmt: skip
    made = create_app(defaults | changes)
    made.test_client_class = Browser
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(TEMPLATES))
    return made


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the schema once."""
    data = tmp_path_factory.mktemp("template")
    app = make_app(data)
    with app.app_context():
        db.drop_all()
        db.create_all()
        db.session.remove()
        db.engine.dispose()
    return data


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Make the app that tests share: its routes and SQL are compiled once, its data are new for each test."""
    return make_app(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def app(shared: Flask, template: Path) -> Iterator[Flask]:
    """Return the app with an empty database and no files; its context is pushed for the whole test."""
    data, config, extensions = shared.config["DATA_DIR"], dict(shared.config), dict(shared.extensions)
    shutil.rmtree(data)
    data.mkdir()
    if not POSTGRESQL:
        shutil.copy(template / "inspect.sqlite3", data / "inspect.sqlite3")
    with shared.app_context():
        set_writing(writing=True)
        if POSTGRESQL:
            _empty()
        yield shared
        db.session.remove()
        db.engine.dispose()
    for kept, before in ((shared.config, config), (shared.extensions, extensions)):
        kept.clear()
        kept.update(before)


@pytest.fixture
def another_app(app: Flask) -> Iterator[Callable[..., Flask]]:
    """Return a maker of apps with other settings on the same data; their connections are closed at the end."""
    made: list[Flask] = []

    def make(**changes: object) -> Flask:
        made.append(make_app(app.config["DATA_DIR"], **changes))
        return made[-1]

    yield make
    for other in made:
        with other.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser that nobody is signed in to."""
    return app.test_client()


def _empty() -> None:
    names = ", ".join(table.name for table in db.metadata.sorted_tables if table.name != "event_heads")
    db.session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    db.session.execute(text("UPDATE event_heads SET position = 0, hash = repeat('0', 64)"))
    db.session.commit()
