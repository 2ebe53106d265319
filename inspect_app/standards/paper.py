"""The checklist for pen and paper as HTML and PDF. The HTML is quick and names the PDF: the same HTML is the same file."""

import hashlib
from functools import lru_cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from inspect_app.core import pdf
from inspect_app.standards.models import ChecklistVersion
from inspect_app.standards.rules.paper import PaperSheet, sheet_of

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
SHEETS = TEMPLATES.parent / "static" / "css" / "documents"
PDF = "application/pdf"
STYLES = ("paper-sheet.css",)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["breakable"] = _breakable
    return made


def _breakable(code: str) -> Markup:
    """Let a code break after its underscore and hyphen: the column is narrow."""
    return Markup("").join(Markup("{}<wbr>").format(char) if char in "_-" else char for char in code)


def source_of(version: ChecklistVersion) -> str:
    """Return the HTML of a checklist version, with nothing filled in."""
    return html(sheet_of(version.content, version.sha256))


def html(sheet: PaperSheet) -> str:
    """Return the HTML of a sheet; the same sheet gives the same text."""
    import segno  # noqa: PLC0415 - only where a sheet is made

    mark = segno.make(sheet.mark, error="m", micro=False).svg_data_uri(border=0, scale=4)
    return _environment().get_template("standards/paper/sheet.html").render(sheet=sheet, mark=mark)


def name_of(source: str) -> str:
    """Return the hash of all that a PDF comes from: its HTML and its style sheets."""
    styles = "".join((SHEETS / name).read_text(encoding="utf-8") for name in STYLES)
    return hashlib.sha256(f"{source}\x00{styles}".encode()).hexdigest()


def render(source: str) -> pdf.Printed:
    """Return the PDF of a sheet's HTML. Takes a second: release the database first."""
    return pdf.render(source, STYLES)
