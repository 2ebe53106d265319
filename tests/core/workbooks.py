"""Workbooks for tests: whole ones, and ones with something in them that must not be opened."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook


def workbook(rows: Sequence[Sequence[Any]], sheet: str = "填报", **options: Any) -> bytes:
    """Return a workbook of one sheet; `merged` is a range, `shown_as` a format by cell, `texts` cells that are no formula."""
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for cell, shown_as in options.get("shown_as", {}).items():
        page[cell].number_format = shown_as
    for cell in options.get("texts", ()):
        page[cell].data_type = "s"
    if "merged" in options:
        page.merge_cells(options["merged"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def repacked(
    data: bytes, add: dict[str, bytes] | None = None, replace: tuple[str, bytes, bytes] | None = None
) -> bytes:
    """Return a package with parts added, or with bytes of one part replaced."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if replace and entry.filename == replace[0]:
                content = content.replace(replace[1], replace[2])
            new.writestr(entry.filename, content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return kept.getvalue()
