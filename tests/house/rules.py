"""The house's own locks as functions of a checkout: each returns the breaches, so that a test can also make one.

Locks 1 to 3 are import-linter's (pyproject.toml); these are 4, 5, the size limits and what templates may not do.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import PACKAGE, ROOT, Source, calls_of, imports_of, python_files, templates

FUNCTION_LINES = 50
FILE_LINES = 400
CLOCK = f"{PACKAGE}.core.clock"
TELLS_TIME = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime|strftime|monotonic|perf_counter)"
    r"|func\.(now|current_timestamp|current_date))$"
)
MAY_COMMIT = re.compile(rf"^{PACKAGE}\.(core\.(db|web|jobs)|cli(\..*)?)$")
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=|[^>]*type=.(?:application/json|importmap))", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)
STYLE = re.compile(r"<style\b|<[a-z][^>{}]*\sstyle\s*=", re.IGNORECASE)
ORM = re.compile(r"\{[{%][^}]*(\bdb\.|\.session\b|\.query\b|\.filter_by\(|\.scalars?\(|\bselect\(|\.execute\()")


def foreign_actions(root: Path = ROOT) -> list[str]:
    """Lock 4: a room's actions are imported by itself, flow and cli only."""
    found = []
    for source in python_files(root):
        for name, node in imports_of(source):
            match = re.match(rf"{PACKAGE}\.(\w+)\.actions(\.|$)", name)
            if match and source.room not in {match[1], "flow", "cli"}:
                found.append(f"{source.where(node)} imports {name}")
    return sorted(set(found))


def clocks(root: Path = ROOT) -> list[str]:
    """Lock 5: the time is read only in core/clock.py."""
    return [
        f"{source.where(node)} calls {name}"
        for source in python_files(root)
        if source.module != CLOCK
        for name, node in calls_of(source)
        if TELLS_TIME.search(name)
    ]


def commits(root: Path = ROOT) -> list[str]:
    """Lock 5: `commit()` stands only in core/db.py and is called only by the web layer, jobs and commands."""
    found = []
    for source in python_files(root):
        for name, node in calls_of(source):
            by_function = name in {"commit", "db.commit"} and not MAY_COMMIT.match(source.module)
            by_hand = name.endswith(".commit") and name != "db.commit" and source.module != f"{PACKAGE}.core.db"
            if by_function or by_hand:
                found.append(f"{source.where(node)} calls {name}")
    return found


def long_functions(root: Path = ROOT) -> list[str]:
    """style.md 5: functions stop at 50 lines."""
    return [
        f"{source.where(node)} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for source in _all_code(root)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]


def long_files(root: Path = ROOT) -> list[str]:
    """style.md 5: files stop at 400 lines, JavaScript and templates too."""
    found = []
    folders = ("inspect_app", "scripts", "bench", "tests", "templates", "static/js")
    for path in sorted(path for folder in folders for path in (root / folder).rglob("*")):
        if path.suffix in {".py", ".js", ".mjs", ".html"} and "migrations" not in path.parts:
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > FILE_LINES:
                found.append(f"{path.relative_to(root)} has {lines} lines")
    return found


def _all_code(root: Path) -> Iterator[Source]:
    for folder in ("inspect_app", "scripts", "bench", "tests"):
        yield from python_files(root, folder)


def inline_code(root: Path = ROOT) -> list[str]:
    """Templates hold no script, style or handler of their own: the Content-Security-Policy is strict."""
    return [
        f"{path}:{text[: match.start()].count(chr(10)) + 1} {match[0][:60]!r}"
        for path, text in templates(root)
        for pattern in (SCRIPT, HANDLER, STYLE)
        for match in pattern.finditer(text)
    ]


def template_queries(root: Path = ROOT) -> list[str]:
    """style.md 14: no template asks the database."""
    return [
        f"{path}:{text[: match.start()].count(chr(10)) + 1} {match[0][:60]!r}"
        for path, text in templates(root)
        for match in ORM.finditer(text)
    ]


def refusal_codes(root: Path = ROOT) -> dict[str, str]:
    """Every code that a `Refusal("code", …)` names, and where."""
    found: dict[str, str] = {}
    for source in python_files(root):
        for name, node in calls_of(source):
            first = node.args[0] if node.args else None
            if name.split(".")[-1] == "Refusal" and isinstance(first, ast.Constant) and isinstance(first.value, str):
                found[first.value] = source.where(node)
    return found


def words_in_code(root: Path = ROOT) -> set[str]:
    """Every string literal of the app outside the catalogue of refusals itself."""
    return {
        node.value
        for source in python_files(root)
        if source.module != f"{PACKAGE}.core.errors"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def undocumented_rooms(root: Path = ROOT) -> list[str]:
    """Every room says in its docstring what comes in and goes out, and its `__init__` holds no code."""
    found = []
    for source in python_files(root):
        if source.path.name != "__init__.py" or len(source.path.parts) != 3:
            continue
        if not ast.get_docstring(source.tree):
            found.append(f"{source.path} has no docstring")
        if len(source.tree.body) > 1 and source.room != "cli":
            found.append(f"{source.path} holds code")
    return found


def long_conftests(root: Path = ROOT) -> list[str]:
    """style.md 18: no conftest.py over 150 lines."""
    limit = 150
    return [
        f"{path.relative_to(root)} has {lines} lines"
        for path in sorted((root / "tests").rglob("conftest.py"))
        if (lines := path.read_text(encoding="utf-8").count("\n")) > limit
    ]
