"""Each lock of the house is seen to fail on a deliberate breach, made in a copy of the checkout."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from tests.conftest import make_app
from tests.house import rules
from tests.house.sources import ROOT
from tests.house.test_corridor import forward_keys
from tests.house.test_routes import OPEN, open_routes

BIN = Path(sys.executable).parent
WITHOUT_CACHES = shutil.ignore_patterns("__pycache__", "vendor", ".*_cache")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the locks look at."""
    for folder in ("inspect_app", "templates", "tests/house"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=WITHOUT_CACHES)
    for name in ("pyproject.toml", "config.py", "wsgi.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def add(copy: Path, file: str, text: str) -> None:
    """Add lines at the end of a file of the copy; make it if it is not there."""
    path = copy / file
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as out:
        out.write(f"\n{text}\n")


def tool(copy: Path, name: str, *arguments: str) -> tuple[int, str]:
    """Run a program of the virtual environment in the copy: exit code and what it said."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "200"}
    done = subprocess.run(
        [str(BIN / name), *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


IMPORT_BREACHES = (
    ("Lock 1", "inspect_app/core/clock.py", "from inspect_app.rounds import models"),
    ("Lock 1", "inspect_app/places/queries.py", "from inspect_app.documents import models as later"),
    ("Lock 1", "inspect_app/board/queries.py", "from inspect_app.portal import views as neighbour"),
    ("Lock 2", "inspect_app/findings/queries.py", "from inspect_app.findings import views"),
    ("Lock 2", "inspect_app/findings/queries.py", "from inspect_app.findings import actions"),
    ("Lock 2", "inspect_app/findings/actions.py", "from inspect_app.findings import forms"),
    ("Lock 2", "inspect_app/findings/models.py", "from inspect_app.findings import actions"),
    ("Lock 3", "inspect_app/findings/rules.py", "import flask"),
    ("Lock 3", "inspect_app/findings/rules.py", "from inspect_app.core import web"),
    ("Lock 3", "inspect_app/rounds/rules/draw.py", "import urllib.request"),
    ("Lock 3", "inspect_app/findings/rules.py", "from inspect_app.core import clock"),
    ("Lock 3", "inspect_app/rounds/forms.py", "from inspect_app.rounds.models import Round as Row"),
)


@pytest.mark.slow
@pytest.mark.parametrize(("lock", "file", "breach"), IMPORT_BREACHES)
def test_import_linter_finds_a_breach_of_locks_1_to_3(copy, lock, file, breach):
    add(copy, file, breach)
    code, said = tool(copy, "lint-imports", "--no-cache")
    assert code == 1
    assert any(line.startswith(lock) and "BROKEN" in line for line in said.splitlines()), said


@pytest.mark.slow
def test_import_linter_finds_a_room_that_is_not_on_the_corridor(copy):
    add(copy, "inspect_app/elsewhere/__init__.py", '"""A room nobody knows."""')
    code, said = tool(copy, "lint-imports", "--no-cache")
    assert code == 1
    assert "elsewhere" in said


@pytest.mark.slow
def test_import_linter_passes_what_is_there():
    code, said = tool(ROOT, "lint-imports", "--no-cache")
    assert code == 0, said


SOURCE_BREACHES: tuple[tuple[Callable[[Path], list[str]], str, str], ...] = (
    (rules.foreign_actions, "inspect_app/board/queries.py", "from inspect_app.findings import actions"),
    (rules.foreign_actions, "inspect_app/board/queries.py", "from inspect_app.findings.actions import confirm"),
    (rules.clocks, "inspect_app/rounds/actions.py", "from datetime import datetime\nNOW = datetime.now()"),
    (rules.clocks, "inspect_app/rounds/models.py", "import sqlalchemy\nNOW = sqlalchemy.func.now()"),
    (rules.clocks, "inspect_app/findings/rules.py", "import time\nNOW = time.time()"),
    (rules.commits, "inspect_app/rounds/actions.py", "def end():\n    db.session.commit()"),
    (rules.commits, "inspect_app/rounds/views.py", "from inspect_app.core.db import commit\ncommit()"),
    (rules.long_functions, "inspect_app/rounds/actions.py", "def long():\n" + "    x = 1\n" * 50),
    (rules.long_files, "inspect_app/rounds/more.py", "X = 1\n" * 401),
    (rules.inline_code, "templates/breach.html", "<script>alert(1)</script>"),
    (rules.inline_code, "templates/breach.html", '<button onclick="go()">x</button>'),
    (rules.inline_code, "templates/breach.html", '<p style="color:red">x</p>'),
    (rules.inline_code, "templates/breach.html", "<style>p {}</style>"),
    (rules.template_queries, "templates/breach.html", "{% for x in town.sites.filter_by(id=1) %}{% endfor %}"),
    (rules.undocumented_rooms, "inspect_app/elsewhere/__init__.py", "X = 1"),
    (rules.long_conftests, "tests/house/conftest.py", "X = 1\n" * 151),
)


@pytest.mark.parametrize(("lock", "file", "breach"), SOURCE_BREACHES)
def test_a_house_rule_finds_a_breach(tmp_path, lock, file, breach):
    (tmp_path / "templates").mkdir()
    add(tmp_path, file, breach)
    assert lock(tmp_path)


def test_the_catalogue_test_finds_a_refusal_it_does_not_know(tmp_path):
    add(tmp_path, "inspect_app/rounds/actions.py", 'raise Refusal("no_such_code")')
    assert list(rules.refusal_codes(tmp_path)) == ["no_such_code"]


def test_the_route_test_finds_a_route_without_a_permission(tmp_path):
    app = make_app(tmp_path)
    app.add_url_rule("/left-open", "left_open", lambda: "")
    assert "left_open" in open_routes(app) - set(OPEN)


def test_the_corridor_test_finds_a_key_that_points_forward():
    class Base(DeclarativeBase):
        pass

    class Late(Base):
        __tablename__ = "late"
        __module__ = "inspect_app.documents.models"
        id: Mapped[int] = mapped_column(primary_key=True)

    class Early(Base):
        __tablename__ = "early"
        __module__ = "inspect_app.places.models"
        id: Mapped[int] = mapped_column(primary_key=True)
        late_id: Mapped[int] = mapped_column(ForeignKey("late.id"))
        late: Mapped[Late] = relationship()

    found = list(forward_keys({"late": Late, "early": Early}))
    assert found == ["Early.late_id -> documents.late", "Early.late -> documents.Late"]


TOOL_BREACHES = (
    ("ruff", ("check", "--no-cache", "."), "print('left in')", "T201"),
    ("ruff", ("check", "--no-cache", "."), "def unnamed(a, b, c, d, e, f):\n    pass", "PLR0913"),
    (
        "mypy",
        ("--cache-dir=/dev/null", "inspect_app/findings/rules.py"),
        "def untyped(x):\n    return x",
        "no-untyped-def",
    ),
    ("mypy", ("--cache-dir=/dev/null", "inspect_app/findings/rules.py"), "WRONG: int = 'text'", "assignment"),
)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "arguments", "breach", "code"), TOOL_BREACHES)
def test_ruff_and_mypy_find_a_breach(copy, name, arguments, breach, code):
    add(copy, "inspect_app/findings/rules.py", breach)
    exit_code, said = tool(copy, name, *arguments)
    assert exit_code == 1
    assert code in said
