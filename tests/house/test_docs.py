"""Documentation that cannot fall behind: what it names is there."""

import re
import subprocess
from pathlib import Path

import click
import pytest
from flask import Flask

from scripts.run import options
from tests.house.sources import ROOT

DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
)
PATH_LIKE = re.compile(
    r"`((?:inspect_app|scripts|tests|docs|templates|static|checklists|bench)/[\w./-]*[\w/]"
    r"|(?:run|test|wsgi\.py|config\.py|pyproject\.toml|package\.json|package-lock\.json|requirements[\w-]*\.txt))`"
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"flask (?:--app wsgi )?([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")
TEXTS = {"", ".py", ".md", ".sh", ".js", ".mjs", ".html", ".css", ".toml", ".txt", ".yaml", ".yml", ".json"}
# The lock file of npm says where a package came from; this test spells the names out.
NAME_SOURCES = {"package-lock.json", "tests/house/test_docs.py"}
MADE_AT_SETUP = ("static/vendor",)


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_name_only_files_that_are_there(document):
    named = set(PATH_LIKE.findall(text_of(document)))
    absent = [name for name in named if not (ROOT / name).exists() and not name.startswith(MADE_AT_SETUP)]
    assert not absent, absent


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_of_documents_lead_somewhere(document):
    here = (ROOT / document).parent
    links = [link for link in LINK.findall(text_of(document)) if "://" not in link]
    assert not [link for link in links if not (here / link).exists()]


def commands_of(app: Flask) -> dict[str, set[str]]:
    """Every command of the app with its subcommands."""
    return {
        name: set(command.commands) if isinstance(command, click.Group) else set()
        for name, command in app.cli.commands.items()
    }


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_name_only_commands_that_are_there(app, document):
    known = commands_of(app)
    for name, sub in COMMAND.findall(text_of(document)):
        assert name in known, f"flask {name}"
        if sub and known[name]:
            assert sub in known[name], f"flask {name} {sub}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_name_only_options_of_run_that_are_there(document):
    with pytest.raises(SystemExit) as asked:
        options(["--help"])
    assert asked.value.code == 0
    known = {"--port", "--host", "--data", "--no-demo", "--set-up-only", "--help"}
    for line in re.findall(r"\./run[^`\n]*", text_of(document)):
        assert set(re.findall(r"--[a-z-]+", line)) <= known, line


def test_every_folder_of_the_app_is_on_the_map_in_the_readme():
    readme = text_of("README.md")
    folders = [path.name for path in (ROOT / "inspect_app").iterdir() if (path / "__init__.py").is_file()]
    assert not [name for name in folders if f"{name}/" not in readme]


def test_nothing_names_a_machine_or_a_registry():
    pattern = re.compile(r"/work/|pypi\.org|npmjs\.org|registry\.npm|deb\.debian\.org|/mirrors?\.")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    kept = [name for name in listed.split("\0") if Path(name).suffix in TEXTS and name not in NAME_SOURCES]
    assert not [name for name in kept if (ROOT / name).is_file() and pattern.search(text_of(name))]
