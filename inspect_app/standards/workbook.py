"""A standard as a workbook (.xlsx) for clerks: written here, and read into the plain sheets that `rules.book` understands."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation

from inspect_app.core import workbooks
from inspect_app.standards.rules import book as rules
from inspect_app.standards.rules.sheet_columns import BY_KEY, COLUMNS, HEADS, letter
from inspect_app.standards.rules.sheet_read import SheetRow
from inspect_app.standards.rules.sheet_rows import Shown, cells_of, rows_of
from inspect_app.standards.rules.unfreeze import plain_of

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_MOST = 600
_ROOM = 200  # rows below the last one that still have their drop-downs
_HEAD = PatternFill("solid", start_color="E6F3EF")
_SECTION = PatternFill("solid", start_color="F5F7F8")
_TOP = Alignment(vertical="top", wrap_text=True)
_BOLD, _OPEN = Font(bold=True), Protection(locked=False)
_HOW = (
    "怎样填写",
    "1. 每张工作表是一种场所的检查表；有下拉箭头的格子从下拉里选，几个词并列的用顿号隔开。",
    "2. 可以改文字、分值和限值，可以在表的下面接着写新行，也可以删去整行；不要合并单元格、写公式、改表头、增减列。",
    "3. “分节”行下面写“检查项”；作答是“选择”的，选项一行一个写在下面；测量的限值随样品不同的，样品一行一个写在下面。",
    "4. 用过的代码不再改作他用；新加的项用新的编号，例如 market-41。",
    "5. 没有改动的工作表可以留着，也可以整张删去；改好后在标准页面导入，先看到逐项的改动，再决定发布。",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written of one checklist: the version and its content."""

    version: str
    sha256: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Book:
    """What is written of a standard; `titles` are the names of topics and criteria by code."""

    code: str
    title: str
    topics: Mapping[str, str]
    criteria: Mapping[str, str]
    units: Sequence[str]
    sheets: Sequence[Sheet]

    @property
    def titles(self) -> Mapping[str, str]:
        """The names of topics and criteria by code."""
        return {**self.criteria, **self.topics}


def write(book: Book) -> bytes:
    """Return the workbook: cover, a sheet a kind in their order, and the lists of the drop-downs."""
    made = Workbook(write_only=True)
    _cover(made.create_sheet(rules.COVER), book)
    lists = _lists(book)
    for sheet in book.sheets:
        plain = plain_of(sheet.content)
        _sheet(made.create_sheet(_name(sheet)), rows_of(plain, book.titles), lists)
    _choices(made.create_sheet(rules.CHOICES), lists)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data: bytes) -> list[rules.Sheet]:
    """Return the sheets of a workbook as texts. Raises the Refusals `workbook_*` of `core.workbooks.read`."""
    return [
        rules.Sheet(
            sheet.name, tuple(SheetRow(row.number, tuple(cell.text for cell in row.cells)) for row in sheet.rows)
        )
        for sheet in workbooks.read(data, rows_most=ROWS_MOST)
    ]


def _name(sheet: Sheet) -> str:
    return rules.sheet_name(sheet.content["kind_name"])


def _lists(book: Book) -> Mapping[str, Sequence[str]]:
    """Return what each column with a drop-down offers."""
    lists: dict[str, Sequence[str]] = {
        column.key: list(column.words.values()) for column in COLUMNS if column.words and not column.listed
    }
    return lists | {
        "unit": list(book.units),
        "topic": [f"{code} {title}" for code, title in book.topics.items()],
        "criterion": [f"{code} {title}" for code, title in book.criteria.items()],
    }


def _cell(sheet: Any, value: Shown | None, *, is_open: bool, **looks: Any) -> Any:
    """Return a cell; a text is a text even when it begins like a formula."""
    if isinstance(value, Decimal):
        number = int(value) if value == value.to_integral_value() else float(value)
        cell = WriteOnlyCell(sheet, number)
    else:
        cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@"
    for name, look in looks.items():
        setattr(cell, name, look)
    cell.alignment = _TOP
    if is_open:
        cell.protection = _OPEN
    return cell


def _cover(sheet: Any, book: Book) -> None:
    sheet.protection.sheet = True
    for column, width in zip("ABCDE", (20, 16, 8, 24, 60), strict=True):
        sheet.column_dimensions[column].width = width
    head = [("检查表工作簿", ""), ("标准", book.title), (rules.CODE_MARK, book.code), ("", "")]
    for pair in [*head, *((line, "") for line in _HOW), ("", "")]:
        cells = [WriteOnlyCell(sheet, text or None) for text in pair]
        cells[0].font = Font(bold=pair[0] in {"检查表工作簿", "怎样填写"})
        sheet.append(cells)
    sheet.append([_cell(sheet, text, is_open=False, font=_BOLD, fill=_HEAD) for text in rules.TABLE_HEADS])
    for one in book.sheets:
        told = (_name(one), one.content["kind"], one.version, one.sha256)
        cells = [_cell(sheet, text, is_open=False) for text in told]
        sheet.append([*cells, _cell(sheet, one.content["source"], is_open=True)])


def _sheet(sheet: Any, rows: Sequence[Mapping[str, Shown]], lists: Mapping[str, Sequence[str]]) -> None:
    """Write one checklist: head locked, everything else open, drop-downs for words."""
    _protect(sheet)
    sheet.freeze_panes = "D2"
    for place, column in enumerate(COLUMNS):
        dimension = sheet.column_dimensions[letter(place)]
        dimension.width = column.width
        dimension.protection = _OPEN
    for place, key in enumerate(column.key for column in COLUMNS):
        if key in lists:
            _drop_down(sheet, place, lists, key, len(rows))
    sheet.append([_cell(sheet, head, is_open=False, font=_BOLD, fill=_HEAD) for head in HEADS])
    for row in rows:
        looks = {"font": _BOLD, "fill": _SECTION} if len(row) <= len(("row", "code", "text")) else {}
        cells = cells_of(row)
        sheet.append([None if value is None else _cell(sheet, value, is_open=True, **looks) for value in cells])


def _protect(sheet: Any) -> None:
    sheet.protection.sheet = True
    for allowed in ("insertRows", "deleteRows", "formatCells", "formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)


def _drop_down(sheet: Any, place: int, lists: Mapping[str, Sequence[str]], key: str, rows: int) -> None:
    column = letter(list(lists).index(key))
    source = f"{rules.CHOICES}!${column}$2:${column}${len(lists[key]) + 1}"
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "请从下拉里选", "这一格只能填下拉里的词。"
    rule.add(f"{letter(place)}2:{letter(place)}{rows + _ROOM}")
    sheet.data_validations.append(rule)


def _choices(sheet: Any, lists: Mapping[str, Sequence[str]]) -> None:
    sheet.protection.sheet = True
    sheet.append([_cell(sheet, BY_KEY[key].head, is_open=False, font=_BOLD) for key in lists])
    longest = max((len(words) for words in lists.values()), default=0)
    for place in range(longest):
        sheet.append(list(_line(lists.values(), place)))


def _line(lists: Iterable[Sequence[str]], place: int) -> Iterable[str | None]:
    return (words[place] if place < len(words) else None for words in lists)
