"""From content to paper: the HTML of a document by its template, its PDF by core.pdf.

The templates are drawn by an environment of their own: it knows the words of official prose and the typesetting
filters, and nothing of requests, so a worker and a test get the same bytes.
"""

from functools import lru_cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from inspect_app.core import pdf
from inspect_app.core.typesetting import keep_together
from inspect_app.core.vocab import DocumentKind
from inspect_app.documents.rules import bulletin_charts, numbers, titles, words
from inspect_app.documents.rules.content import BulletinContent, Content

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


def html(content: Content) -> str:
    """The HTML of a document; the same content gives the same text."""
    kind = content.head.kind
    template = environment().get_template(f"documents/{kind.value}/document.html")
    charts = bulletin_charts.charts(content) if isinstance(content, BulletinContent) else ()
    return template.render(content=content, head=content.head, charts=charts)


def render(content: Content) -> bytes:
    """The PDF of a document; the same content gives the same bytes."""
    head = content.head
    notes = [name for name, needed in (("draft.css", head.is_draft), ("simulated.css", head.simulated)) if needed]
    return pdf.render(html(content), (*STYLES[head.kind], *notes))
