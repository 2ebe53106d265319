"""The source files that the house tests read, and the few questions they ask of them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = "inspect_app"
# The corridor, from its beginning to its end. Rooms of one step are independent of each other.
CORRIDOR = (
    ("core",),
    ("accounts",),
    ("standards",),
    ("places",),
    ("baseline",),
    ("experts",),
    ("rounds",),
    ("visits",),
    ("scoring",),
    ("findings",),
    ("rectification",),
    ("documents",),
    ("board", "portal"),
)
STEP = {room: step for step, rooms in enumerate(CORRIDOR) for room in rooms}
ROOMS = tuple(room for room in STEP if room != "core")


@dataclass(frozen=True)
class Source:
    """One Python file of the app."""

    path: Path
    module: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return _parsed(self.text)

    @property
    def room(self) -> str:
        """The room it stands in; "" for flow.py and the package itself."""
        parts = self.module.split(".")
        return parts[1] if len(parts) > 1 else ""

    def where(self, node: ast.AST) -> str:
        """A place that an editor can open."""
        return f"{self.path.as_posix()}:{getattr(node, 'lineno', 0)}"


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def python_files(root: Path = ROOT, folder: str = PACKAGE, *, with_migrations: bool = False) -> list[Source]:
    """Every Python file of a folder of the checkout, read once."""
    found = []
    for path in sorted((root / folder).rglob("*.py")):
        relative = path.relative_to(root)
        if "migrations" in relative.parts and not with_migrations:
            continue
        parts = relative.with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Source(relative, module, path.read_text(encoding="utf-8")))
    return found


def imports_of(source: Source) -> Iterator[tuple[str, ast.AST]]:
    """Every absolute module name that a file imports; `from a import b` gives both a and a.b."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node
            for name in node.names:
                yield f"{node.module}.{name.name}", node


def dotted(node: ast.AST) -> str:
    """A chain of names as it is written: `db.session.commit`; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else f"?.{node.attr}"
    return ""


def calls_of(source: Source) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the dotted name of what is called."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def templates(root: Path = ROOT) -> list[tuple[str, str]]:
    """Every template: its path in the checkout and its text without Jinja comments."""
    found = []
    for path in sorted((root / "templates").rglob("*")):
        if path.is_file() and path.suffix in {".html", ".txt", ".xml", ".svg"}:
            text = re.sub(
                r"\{#.*?#\}", lambda match: "\n" * match[0].count("\n"), path.read_text("utf-8"), flags=re.DOTALL
            )
            found.append((path.relative_to(root).as_posix(), text))
    return found
