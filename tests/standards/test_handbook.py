"""docs/checklists.md says what the files say, now."""

from pathlib import Path

from inspect_app.standards.queries import files_in
from inspect_app.standards.rules import handbook
from inspect_app.standards.rules.check import read_library

ROOT = Path(__file__).parent.parent.parent


def test_the_book_of_checklists_is_fresh():
    written = (ROOT / "docs" / "checklists.md").read_text(encoding="utf-8")
    assert written == handbook.write(read_library(files_in(ROOT / "checklists")).checklists), (
        "run `flask --app wsgi checklists docs`"
    )
