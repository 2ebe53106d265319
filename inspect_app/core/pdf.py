"""HTML to PDF for official documents: one font configuration a process, a closed fetcher, the same bytes every time.

`render()` answers the same bytes for the same HTML, so a document that is rendered again after a killed worker has the
same SHA-256. The moment in the file comes from the HTML (`<meta name="dcterms.created">`), its identifier from a digest
of the HTML. The fonts are those that scripts/fonts.py made; no font of the machine is used, because another font would
be another document. What needs WeasyPrint is in press.py, which is imported by the first rendering: a process that
prints nothing starts a second sooner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import current_app

VARIANT = "pdf/a-2u"


@dataclass(frozen=True)
class Printed:
    """A PDF and how many pages it has."""

    data: bytes
    pages: int


class FontsMissingError(RuntimeError):
    """The font folder was not made: run scripts/fonts.py."""


class MissingGlyphsError(ValueError):
    """Characters that no font of the documents holds; they would have printed as boxes."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        super().__init__(f"no glyph for {characters!r}; add them to extra-characters.txt and run scripts/fonts.py")


class ForbiddenSourceError(ValueError):
    """The HTML of a document names something outside the app's own static files and file store."""


def render(html: str, styles: Sequence[str] = (), *, variant: str | None = VARIANT) -> Printed:
    """Return the PDF of a document's HTML, which may name `app:/static/…` and `app:/photos/<sha256>` only.

    `styles` names sheets of static/css/documents; they are parsed once a process.

    Raises MissingGlyphsError, FontsMissingError. Takes 0.2 s for a notice and 5 s for a big bulletin, so release the
    database first.
    """
    from inspect_app.core import press  # noqa: PLC0415 - WeasyPrint takes a second to import

    return press.press(html, styles, variant, fonts_dir())


def fonts_dir() -> Path:
    """The folder that scripts/fonts.py filled."""
    return Path(current_app.config["FONTS_DIR"])


@lru_cache(maxsize=1)
def printable_characters(folder: Path) -> frozenset[int]:
    """Every character that some font of the documents holds."""
    import uharfbuzz  # noqa: PLC0415 - only for issuing

    found: set[int] = set()
    for path in sorted([*folder.glob("Inspect*.otf"), *folder.glob("Inspect*.ttf")]):
        found |= set(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))).unicodes)
    if not found:
        raise FontsMissingError(str(folder))
    return frozenset(found)


def unprintable(text: str) -> str:
    """Return the characters of a text that would print as boxes, to refuse it before it is issued."""
    known = printable_characters(fonts_dir())
    return "".join(sorted({char for char in text if char.isprintable() and ord(char) not in known}))
