"""Workbooks (.xlsx) that people send: opened safely, as rows of plain values with the address of each cell.

Nothing is believed: sizes are looked up in the directory of the zip before anything is unpacked, and macros, links to other
files, merged cells, formulas and sheets without end are refused with the sheet and the cell. Raises Refusal `workbook_*`.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from inspect_app.core.errors import Refusal

BYTES_MOST = 10 * 1024 * 1024
UNPACKED_MOST = 60 * 1024 * 1024
PARTS_MOST = 500
SHEETS_MOST = 60
ROWS_MOST = 5_000
COLUMNS_MOST = 200
TEXT_MOST = 2_000
# Rows that only carry a format; a sheet of 1,048,576 of them is not walked to its end.
_EMPTY_ROWS_MOST = 20_000
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z0-9:]{1,40})\"")
_MACROS = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_DIGITS = 15  # what a spreadsheet keeps of a number

Plain = str | int | Decimal | bool | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its address, for example C7, and what a person sees in it; None when it is empty."""

    address: str
    value: Plain

    @property
    def text(self) -> str:
        """The value as text: digits as they are shown, a date as 2026-11-22, nothing when it is empty."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool):
            return "TRUE" if self.value else "FALSE"
        if isinstance(self.value, Decimal):
            return format(self.value, "f")
        return str(self.value).strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty: its number from 1 and its cells from column A."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, position: int) -> Cell:
        """Return a cell by its position from 0; an empty one beyond the end of the row."""
        if position < len(self.cells):
            return self.cells[position]
        return Cell(f"{get_column_letter(position + 1)}{self.number}", None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with its rows."""

    name: str
    rows: tuple[Row, ...]


def read(data: bytes, *, rows_most: int = ROWS_MOST) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook.

    Raises Refusal: `workbook_too_large`, `workbook_type`, `workbook_macros`, `workbook_links`, `workbook_merged`,
    `workbook_formula`, `workbook_rows`, `workbook_columns`, `workbook_sheets`, `workbook_broken`.
    """
    _check_package(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False, keep_vba=False)
    except Exception as fault:  # openpyxl raises whatever a crooked file leads it into
        raise Refusal("workbook_broken") from fault
    try:
        if len(book.worksheets) > SHEETS_MOST:
            raise Refusal("workbook_sheets", most=SHEETS_MOST)
        return tuple(_sheet(sheet, rows_most) for sheet in book.worksheets)
    finally:
        book.close()


def _check_package(data: bytes) -> None:
    """Refuse what must not be unpacked: 1. its size, 2. sizes in the directory, 3. macros, links and crooked XML."""
    if len(data) > BYTES_MOST:
        raise Refusal("workbook_too_large", most_mb=BYTES_MOST // 1024 // 1024)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if sum(entry.file_size for entry in entries) > UNPACKED_MOST or len(entries) > PARTS_MOST:
                raise Refusal("workbook_too_large", most_mb=UNPACKED_MOST // 1024 // 1024)
            names = {entry.filename for entry in entries}
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise Refusal("workbook_type")
            if any("vbaproject" in name.lower() for name in names) or _MACROS.search(
                package.read("[Content_Types].xml")
            ):
                raise Refusal("workbook_macros")
            if any(name.startswith("xl/externalLinks/") for name in names):
                raise Refusal("workbook_links")
            for entry in entries:
                _check_part(package, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as fault:
        raise Refusal("workbook_type") from fault


def _check_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse entities in any XML and merged cells in a sheet; no part may be longer than the directory says."""
    if not entry.filename.endswith((".xml", ".rels")):
        return
    with package.open(entry) as part:
        text = part.read(entry.file_size + 1)
    if len(text) > entry.file_size or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise Refusal("workbook_broken")
    if entry.filename.startswith("xl/worksheets/") and (merged := _MERGED.search(text)):
        raise Refusal("workbook_merged", cells=merged[1].decode("ascii"))


def _sheet(sheet: Any, rows_most: int) -> Sheet:
    sheet.reset_dimensions()
    rows: list[Row] = []
    try:
        for number, cells in _numbered(sheet):
            row = Row(number, tuple(_cell(sheet.title, number, position, cell) for position, cell in cells))
            if all(cell.value is None for cell in row.cells):
                if number > rows_most + _EMPTY_ROWS_MOST:
                    break
                continue
            if len(rows) >= rows_most:
                raise Refusal("workbook_rows", sheet=sheet.title, most=rows_most)
            rows.append(row)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, SyntaxError, OverflowError) as fault:
        raise Refusal("workbook_broken") from fault
    return Sheet(sheet.title, tuple(rows))


def _numbered(sheet: Any) -> Iterator[tuple[int, Sequence[tuple[int, Any]]]]:
    """Yield the rows with their numbers; a row that is too wide is refused."""
    for number, cells in enumerate(sheet.iter_rows(), 1):
        used = [position for position, cell in enumerate(cells) if cell.value is not None]
        if used and used[-1] >= COLUMNS_MOST:
            raise Refusal("workbook_columns", sheet=sheet.title, row=number, most=COLUMNS_MOST)
        yield number, list(enumerate(cells[: used[-1] + 1 if used else 0]))


def _cell(sheet: str, number: int, position: int, cell: Any) -> Cell:
    address = f"{get_column_letter(position + 1)}{number}"
    value = cell.value
    if cell.data_type == "f":  # a text may begin with = (the operator ==), so only the type tells
        raise Refusal("workbook_formula", sheet=sheet, cell=address)
    return Cell(address, _plain(value, getattr(cell, "number_format", "") or ""))


def _plain(value: Any, shown_as: str) -> Plain:
    """Return a value as a person sees it: a share that is shown with a percent sign is its hundredfold."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        exact = Decimal(format(value, f".{_DIGITS}g"))
        exact = exact * 100 if "%" in shown_as else exact
        return int(exact) if exact == exact.to_integral_value() else exact.normalize()
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date):
        return value
    return str(value).strip()[: TEXT_MOST + 1] or None
