"""The rows of an XLSForm as the bytes of a spreadsheet."""

import io
from collections.abc import Iterable, Mapping
from typing import Any

from inspect_app.standards.rules.xlsform import Row, XlsForm

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDE = 40
_WIDTHS = {"label": _WIDE, "hint": _WIDE, "guidance_hint": _WIDE, "name": 24, "type": 24, "calculation": _WIDE}


def write(form: XlsForm) -> bytes:
    """Return an .xlsx with the sheets survey, choices and settings; every cell is text, no cell a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 - takes a third of a second, and few requests want it

    book = Workbook(write_only=True)
    for title, rows in (("survey", form.survey), ("choices", form.choices), ("settings", (form.settings,))):
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        names = _columns(rows)
        for position, name in enumerate(names):
            sheet.column_dimensions[chr(ord("A") + position)].width = _WIDTHS.get(name, 16)
        sheet.append(names)
        for row in rows:
            sheet.append([_as_text(sheet, row.get(name)) for name in names])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _as_text(sheet: Any, value: str | None) -> Any:
    """Return a cell that a spreadsheet never takes for a formula."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

    if value is None or not value.startswith("="):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell


def _columns(rows: Iterable[Row]) -> list[str]:
    """Return every column that some row fills, in the order of their first use."""
    return list(dict.fromkeys(name for row in rows for name in row))


def file_name(content: Mapping[str, Any]) -> str:
    """Return the name of the file of a frozen checklist: `national-township-2021-market-v3-xlsform.xlsx`."""
    return f"{content['standard']}-{content['kind']}-v{content['version']}-xlsform.xlsx"
