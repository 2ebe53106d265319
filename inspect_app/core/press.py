"""The part of core/pdf.py that needs WeasyPrint: fonts, sheets, sources, and the pressing itself."""

import gc
import hashlib
import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import weasyprint
from flask import current_app
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from inspect_app.core import files, images, typesetting
from inspect_app.core.pdf import FontsMissingError, ForbiddenSourceError, MissingGlyphsError, Printed

BASE = "app:/"
PHOTO_SIDE = 800
MEDIA_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}


def press(html: str, styles: Sequence[str], variant: str | None, folder: Path) -> Printed:
    """Print HTML with the fonts of a folder; see `pdf.render`."""
    fonts = font_configuration(folder)
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


@lru_cache(maxsize=1)
def font_configuration(folder: Path) -> FontConfiguration:
    """The one font configuration of this process: a new one for each document would cost 5 MB each."""
    configuration = folder / "fonts.conf"
    if not configuration.is_file():
        raise FontsMissingError(str(folder))
    os.environ["FONTCONFIG_FILE"] = str(configuration)
    return FontConfiguration()


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
