"""The template of a form as a workbook: two heading rows, one row a place with what is filled already."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from inspect_app.baseline.models import BaselineValue
from inspect_app.baseline.rules import sheet
from inspect_app.baseline.rules.place import Place
from inspect_app.baseline.rules.values import fields_of
from inspect_app.core.vocab import FieldType

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD = PatternFill("solid", fgColor="E6F3EF")
_WIDE, _NARROW = 24, 16


def template(
    content: Mapping[str, Any], places: Sequence[Place], values: Mapping[str, Mapping[str, BaselineValue]]
) -> bytes:
    """Return the template with a row for each place; texts stay texts, so that no zero in front is lost."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)  # noqa: S101  a new workbook has one
    page.title = sheet.SHEET
    columns = sheet.columns(content)
    page.append([label for _, label in columns])
    page.append([name for name, _ in columns])
    fields = list(fields_of(content))
    for place in places:
        there = values.get(place.key, {})
        filled = [there[field["name"]].value if field["name"] in there else None for field in fields]
        last = max(there.values(), key=lambda row: row.id, default=None)
        page.append([place.code, place.name, *filled, last.source if last else None, last.source_on if last else None])
    _dress(page, columns, len(places) + sheet.HEAD_ROWS)
    _guide(page, fields)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _dress(page: Worksheet, columns: Sequence[tuple[str, str]], rows: int) -> None:
    page.freeze_panes = "C3"
    page.row_dimensions[1].height = 48
    for number, (_, label) in enumerate(columns, 1):
        for row in (1, sheet.HEAD_ROWS):
            cell = page.cell(row, number)
            cell.fill, cell.font = _HEAD, Font(bold=row == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
        page.column_dimensions[get_column_letter(number)].width = _WIDE if "来源" in label or number == 1 else _NARROW
        for row in range(sheet.HEAD_ROWS + 1, rows + 1):
            page.cell(row, number).number_format = "@" if number != len(columns) else "yyyy-mm-dd"


def _guide(page: Worksheet, fields: Sequence[Mapping[str, Any]]) -> None:
    """Give choices a drop-down and each heading what the field means."""
    for number, field in enumerate(fields, len(("region", "name")) + 1):
        words = "；".join(text for text in (field["note"], _range(field)) if text)
        if words:
            page.cell(1, number).comment = Comment(words, "卫生城镇抽查")
        if field["type"] == FieldType.CHOICE:
            listed = ",".join(one["text"] for one in field["choices"])
            check = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=True)
            letter = get_column_letter(number)
            check.add(f"{letter}{sheet.HEAD_ROWS + 1}:{letter}5000")
            page.add_data_validation(check)


def _range(field: Mapping[str, Any]) -> str:
    is_number = field["type"] in {FieldType.INTEGER, FieldType.DECIMAL}
    return f"{field['least']} 到 {field['most']}" if is_number and len(field["most"]) < len("1000000000") else ""
