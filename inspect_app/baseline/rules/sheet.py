"""The workbook of many places: its columns, and its rows turned into values with a fault for each cell that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspect_app.baseline.rules.values import Field, fields_of, read_source, read_value, region_field
from inspect_app.core.errors import Refusal
from inspect_app.core.workbooks import Cell, Row

SHEET = "填报"
NAME, SOURCE, SOURCE_ON = ("name", "名称（只供核对）"), ("source", "数据来源"), ("source_on", "来源日期（2026-03-01）")
HEAD_ROWS = 2
_BEFORE = 2  # columns before the first field


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell that is wrong: where, and what would be right."""

    address: str
    message: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that can be taken: which place, its values by field, where they come from."""

    number: int
    region: str
    values: Mapping[str, str]
    source: str
    source_on: date


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sheet says: rows that can be taken, and every fault."""

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]


def columns(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the columns of a form's workbook as (name, Chinese heading), in their order."""
    fields = [(field["name"], heading(field)) for field in fields_of(content)]
    return [(region_field(content), "行政区划代码（九位）"), NAME, *fields, SOURCE, SOURCE_ON]


def heading(field: Field) -> str:
    """Return the heading of a field: its label with unit."""
    return f"{field['label']}（{field['unit']}）" if field["unit"] else str(field["label"])


def read_rows(content: Mapping[str, Any], rows: Sequence[Row], known: Mapping[str, str], today: date) -> Reading:
    """Return what the rows of a sheet say; `known` names the places that may be filled by their 9-digit code."""
    head = _head_faults(content, rows)
    if head:
        return Reading((), tuple(head))
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for row in rows[HEAD_ROWS:]:
        entry, wrong = _entry(content, row, known, today)
        if entry.region in seen:
            message = Refusal("sheet_twice", region=entry.region, row=seen[entry.region]).message
            wrong.append(Fault(row.cell(0).address, message))
        seen.setdefault(entry.region, row.number)
        entries.append(entry)
        faults += wrong
    if not entries:
        faults.append(Fault(f"A{HEAD_ROWS + 1}", Refusal("sheet_empty").message))
    return Reading(tuple(entries), tuple(faults))


def _head_faults(content: Mapping[str, Any], rows: Sequence[Row]) -> list[Fault]:
    """Return what is wrong with the two heading rows: every column must stand where the template has it."""
    wanted = columns(content)
    if len(rows) < HEAD_ROWS or [row.number for row in rows[:HEAD_ROWS]] != [1, HEAD_ROWS]:
        return [Fault("A1", Refusal("sheet_head_missing").message)]
    names, found = rows[1], []
    for position, (name, label) in enumerate(wanted):
        cell = names.cell(position)
        if cell.text != name:
            found.append(Fault(cell.address, Refusal("sheet_column", label=label, name=name, there=cell.text).message))
    found += [
        Fault(cell.address, Refusal("sheet_column_unknown", there=cell.text).message)
        for cell in names.cells[len(wanted) :]
        if cell.text
    ]
    return found


def _entry(content: Mapping[str, Any], row: Row, known: Mapping[str, str], today: date) -> tuple[Entry, list[Fault]]:
    faults: list[Fault] = []
    region = row.cell(0).text
    if region not in known:
        faults.append(Fault(row.cell(0).address, Refusal("sheet_region", value=region).message))
    values: dict[str, str] = {}
    fields = list(fields_of(content))
    for position, field in enumerate(fields, _BEFORE):
        cell = row.cell(position)
        if not cell.text:
            continue
        try:
            values[field["name"]] = read_value(field, cell.text, today)
        except Refusal as refusal:
            faults.append(Fault(cell.address, f"{field['label']}：{refusal.message}"))
    if not values and not faults:
        return Entry(row.number, region, {}, "", today), []  # a place of the template that was left empty
    source, source_on = row.cell(len(fields) + _BEFORE), row.cell(len(fields) + _BEFORE + 1)
    try:
        words, day = read_source(source.text, _day(source_on), today)
    except Refusal as refusal:
        place = source if refusal.code == "baseline_source" else source_on
        faults.append(Fault(place.address, refusal.message))
        words, day = "", today
    return Entry(row.number, region, values, words, day), faults


def _day(cell: Cell) -> date | None:
    if isinstance(cell.value, date):
        return cell.value
    try:
        return date.fromisoformat(cell.text.replace("/", "-"))
    except ValueError:
        return None
