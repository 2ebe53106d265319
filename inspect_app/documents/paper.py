"""From content to paper: the HTML of a document by its template, its PDF by core.pdf.

The templates are drawn by an environment of their own: it knows the words of official prose and the typesetting
filters, and nothing of requests, so a worker and a test get the same bytes.
"""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from inspect_app.core import files, images, pdf
from inspect_app.core.errors import Refusal
from inspect_app.core.hanzi import keep_together
from inspect_app.core.vocab import DocumentKind
from inspect_app.documents.rules import bulletin_charts, numbers, titles, words
from inspect_app.documents.rules.content import BulletinContent, Content, Photo, photos

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
LETTER = ("official.css", "letter.css")
RED_HEAD = ("official.css", "red-head.css")
STYLES: dict[DocumentKind, tuple[str, ...]] = {
    DocumentKind.ORDER: LETTER,
    DocumentKind.SUPERVISION: LETTER,
    DocumentKind.WITHDRAWAL: LETTER,
    DocumentKind.BULLETIN: RED_HEAD,
}


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The templates of documents, with every value escaped and an unknown name an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "set": keep_together,
        "long_date": words.long_date,
        "short_date": words.short_date,
        "score": words.score,
        "ordinal": words.ordinal,
        "listed": words.listed,
        "stop": words.ends_with_stop,
        "drawing": Markup,  # our own SVG, its labels are escaped by rules/charts.py
    }
    made.globals |= {
        "span": words.span,
        "mark_width": numbers.mark_width,
        "signature_indent": numbers.signature_indent,
        "title_lines": titles.title_lines,
    }
    return made


def for_print(sha256: str) -> str:
    """Where core.pdf finds a photo."""
    return f"app:/photos/{sha256}"


def html(
    content: Content,
    photo_source: Callable[[str], str] = for_print,
    sheets: Sequence[str] = (),
    missing: Collection[Photo] = (),
) -> str:
    """The HTML of a document; the same content gives the same text.

    For the screen `photo_source` says where the browser finds a photo and `sheets` links the style sheets. In the place
    of each `missing` photo stands 照片缺失.
    """
    template = environment().get_template(f"documents/{content.head.kind.value}/document.html")
    charts = bulletin_charts.charts(content) if isinstance(content, BulletinContent) else ()
    return template.render(
        content=content, head=content.head, charts=charts, photo_source=photo_source, sheets=sheets,
        missing={photo.sha256 for photo in missing},
    )  # fmt: skip


def missing_photos(content: Content) -> tuple[Photo, ...]:
    """The photos that a document shows and the store does not hold, or not whole."""
    return tuple(photo for photo in photos(content) if not _is_whole(photo.sha256))


def _is_whole(sha256: str) -> bool:
    try:
        images.accept(files.read(sha256))
    except Refusal:
        return False
    return True


def styles(content: Content) -> tuple[str, ...]:
    """The sheets of static/css/documents that a document is drawn with."""
    head = content.head
    notes = (("draft.css", head.is_draft), ("simulated.css", head.simulated))
    return (*STYLES[head.kind], *(name for name, needed in notes if needed))


def render(content: Content) -> pdf.Printed:
    """The PDF of a document; the same content gives the same bytes while its photos are there."""
    return pdf.render(html(content, missing=missing_photos(content)), styles(content))
