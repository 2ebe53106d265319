"""HTML to PDF for official documents: one font configuration a process, a closed fetcher, the same bytes every time.

`render()` answers the same bytes for the same HTML, so a document that is rendered again after a killed worker has the
same SHA-256. The moment in the file comes from the HTML (`<meta name="dcterms.created">`), its identifier from a digest
of the HTML. The fonts are those that scripts/fonts.py made; no font of the machine is used, because another font would
be another document.
"""

import gc
import hashlib
import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import weasyprint
from flask import current_app
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from inspect_app.core import files, images, typesetting

VARIANT = "pdf/a-2u"
BASE = "app:/"
PHOTO_SIDE = 800
MEDIA_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}


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
    fonts = font_configuration(fonts_dir())
    typesetting.install()
    with _missing_glyphs() as missing, _without_collector(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile open
        source = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=ClosedFetcher())
        document = source.render(font_config=fonts, stylesheets=[stylesheet(name, fonts) for name in styles])
        identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
        data = document.write_pdf(pdf_variant=variant, pdf_identifier=identifier)
    if missing:
        raise MissingGlyphsError("".join(sorted(missing)))
    return Printed(bytes(data), len(document.pages))


@lru_cache(maxsize=16)
def stylesheet(name: str, fonts: FontConfiguration) -> weasyprint.CSS:
    """A sheet of static/css/documents, parsed."""
    path = _static_path(f"css/documents/{name}")
    return weasyprint.CSS(string=path.read_text(encoding="utf-8"), font_config=fonts, url_fetcher=ClosedFetcher())


def fonts_dir() -> Path:
    """The folder that scripts/fonts.py filled."""
    return Path(current_app.config["FONTS_DIR"])


@lru_cache(maxsize=1)
def font_configuration(folder: Path) -> FontConfiguration:
    """The one font configuration of this process: a new one for each document would cost 5 MB each."""
    configuration = folder / "fonts.conf"
    if not configuration.is_file():
        raise FontsMissingError(str(folder))
    os.environ["FONTCONFIG_FILE"] = str(configuration)
    return FontConfiguration()


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


class ClosedFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Answers WeasyPrint's wish for a source: data:, the app's static folder or a photo of the store, nothing else.

    What cannot be had is left out and logged by WeasyPrint; its `alt` text stands in its place.
    """

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return the source; ForbiddenSourceError for any other place."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if url.startswith("app:/static/"):
            path = _static_path(url.removeprefix("app:/static/"))
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": MEDIA_TYPES[path.suffix]})
        if url.startswith("app:/photos/"):
            photo = _small(files.read(url.removeprefix("app:/photos/")))
            return URLFetcherResponse(url, photo, {"Content-Type": images.JPEG})
        raise ForbiddenSourceError(url)


def _small(photo: bytes) -> bytes:
    """A photo as it is printed: 800 pixels are 270 dpi at 76 mm, and 40 of them stay under 4 MB."""
    found = images.accept(photo)
    if found.media_type == images.JPEG and max(found.width, found.height) <= PHOTO_SIDE:
        return photo
    return images.reencode(photo, PHOTO_SIDE).jpeg


def _static_path(name: str) -> Path:
    root = Path(str(current_app.static_folder)).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root) or path.suffix not in MEDIA_TYPES:
        raise ForbiddenSourceError(name)
    return path


class _Collector(logging.Handler):
    """Gathers the characters of WeasyPrint's warnings about missing glyphs."""

    def __init__(self, found: set[str]) -> None:
        super().__init__(logging.WARNING)
        self.found = found

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the character of a `.notdef` warning."""
        if isinstance(record.args, tuple) and record.args and str(record.msg).startswith(".notdef"):
            self.found.add(str(record.args[0]))


@contextmanager
def _missing_glyphs() -> Iterator[set[str]]:
    """Give the set that the missing characters of a rendering fall into."""
    found: set[str] = set()
    handler = _Collector(found)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hold the garbage collector while a tree of boxes grows: a sixth of the time of a big document."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
