"""A workbook of a standard as plain values: its cover, its sheets, and what reading it again gives. Pure.

The cover says which version each sheet was made from (by its hash); a sheet of a version that is no longer the last one is
refused as soon as it says something else, so that nobody's newer work is undone by an old file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspect_app.standards.rules.faults import Fault
from inspect_app.standards.rules.freeze import content_of, same_but_version
from inspect_app.standards.rules.reader import Reader
from inspect_app.standards.rules.sheet_read import SheetRow, tree_of
from inspect_app.standards.rules.sheet_words import in_sheet_words, make_fault
from inspect_app.standards.rules.unfreeze import context_of, read_again

COVER, CHOICES = "说明", "选项"
CODE_MARK = "标准代码"
TABLE_HEADS = ("工作表", "场所代码", "版本", "内容指纹 SHA-256", "主要来源")
_BAD_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
SHEET_NAME_MOST = 31


@dataclass(frozen=True, slots=True)
class Base:
    """A version that a sheet can be made from: its hash, number and content, and whether it is the last one."""

    sha256: str
    version: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it came."""

    name: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What a workbook says: the contents that differ from the last version by kind, and every fault.

    `rows` tells in which row of its sheet each item of a changed kind stands.
    """

    changed: Mapping[str, dict[str, Any]]
    rows: Mapping[str, Mapping[str, int]]
    unchanged: tuple[str, ...]
    absent: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """What the cover says of one sheet."""

    sheet: str
    kind: str
    sha256: str
    source: str


def sheet_name(kind_name: str) -> str:
    """Return the name of the sheet of a kind of site, as a spreadsheet allows it."""
    return kind_name.translate(_BAD_NAME).strip()[:SHEET_NAME_MOST]


def read_book(
    standard: str, settings: Mapping[str, Any], bases: Mapping[str, Sequence[Base]], sheets: Sequence[Sheet]
) -> Read:
    """Return what a workbook changes; `bases` are the versions of each kind, the last one last. Nothing is stored here."""
    cover = next((sheet for sheet in sheets if sheet.name == COVER), None)
    lines = _lines(cover) if cover else None
    if cover is None or lines is None:
        return _refused(make_fault(COVER, 1, "cover_missing"))
    code = _code(cover)
    if code != standard:
        return _refused(make_fault(COVER, 1, "cover_standard", there=code, wanted=standard))
    faults: list[Fault] = []
    changed: dict[str, dict[str, Any]] = {}
    rows: dict[str, dict[str, int]] = {}
    unchanged: list[str] = []
    for sheet in sheets:
        if sheet.name in {COVER, CHOICES}:
            continue
        line = lines.get(sheet.name)
        if line is None or line.kind not in bases:
            code = "sheet_unknown" if line is None else "sheet_kind_unknown"
            faults.append(make_fault(sheet.name, 1, code, value=line.kind if line else ""))
            continue
        content, wrong = _read_sheet(settings, bases[line.kind], sheet, line)
        faults += wrong
        if content is not None:
            changed[line.kind] = content
            rows[line.kind] = {row.cells[1].strip(): row.number for row in sheet.rows if len(row.cells) > 1}
        elif not wrong:
            unchanged.append(line.kind)
    absent = tuple(kind for kind in bases if kind not in {*changed, *unchanged} and not faults)
    return Read({} if faults else changed, rows, tuple(unchanged), absent, tuple(sorted(faults)))


def _refused(fault: Fault) -> Read:
    return Read({}, {}, (), (), (fault,))


def _read_sheet(
    settings: Mapping[str, Any], bases: Sequence[Base], sheet: Sheet, line: _Line
) -> tuple[dict[str, Any] | None, tuple[Fault, ...]]:
    """Return the content of a sheet when it says something else than its base, and what is wrong with it."""
    last = bases[-1]
    base = next((one for one in bases if one.sha256 == line.sha256), last)
    tree, faults = tree_of(sheet.name, sheet.rows, {"kind": line.kind, "source": line.source})
    if tree is None:
        return None, faults
    reader = Reader(sheet.name)
    checklist = read_again(reader, tree, context_of(settings, base.content))
    found = {*faults, *(in_sheet_words(fault) for fault in reader.faults)}
    if found:
        return None, tuple(sorted(found))
    content = content_of(checklist, "")
    if same_but_version(content, base.content):
        return None, ()
    if base is not last:
        return None, (make_fault(sheet.name, 1, "sheet_stale", base=base.version, last=last.version),)
    return content, ()


def hashes_of(sheets: Sequence[Sheet]) -> list[str]:
    """Return the hashes of the versions that the sheets were made from, as the cover says."""
    cover = next((sheet for sheet in sheets if sheet.name == COVER), None)
    return [line.sha256 for line in (_lines(cover) or {}).values()] if cover else []


def _code(cover: Sheet) -> str:
    return next((row.cells[1] for row in cover.rows if len(row.cells) > 1 and row.cells[0] == CODE_MARK), "")


def _lines(cover: Sheet) -> Mapping[str, _Line] | None:
    """Return the lines of the cover's table by sheet, or None when the table is not there."""
    width = len(TABLE_HEADS)
    place = next((at for at, row in enumerate(cover.rows) if row.cells[:width] == TABLE_HEADS), None)
    if place is None:
        return None
    rows = [tuple([*row.cells, *[""] * width][:width]) for row in cover.rows[place + 1 :]]
    return {sheet: _Line(sheet, kind, sha256, source) for sheet, kind, _version, sha256, source in rows if sheet}
