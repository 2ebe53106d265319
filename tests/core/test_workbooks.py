"""Workbooks are opened as plain rows, or refused with sheet and cell; nothing in them is run or unpacked unseen."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from inspect_app.core import workbooks
from inspect_app.core.errors import Refusal
from tests.core.workbooks import repacked, workbook

TYPES = "[Content_Types].xml"
SHEET = "xl/worksheets/sheet1.xml"


def values(data: bytes) -> list[list[object]]:
    (sheet,) = workbooks.read(data)
    return [[cell.value for cell in row.cells] for row in sheet.rows]


def test_cells_are_plain_values_with_their_address():
    (sheet,) = workbooks.read(workbook([["名称", "值"], ["西岗镇 ", 92.3], [None, 100, True]], "填报"))
    assert sheet.name == "填报"
    assert [row.number for row in sheet.rows] == [1, 2, 3]
    assert sheet.rows[1].cells == (workbooks.Cell("A2", "西岗镇"), workbooks.Cell("B2", Decimal("92.3")))
    assert [cell.text for cell in sheet.rows[2].cells] == ["", "100", "TRUE"]
    assert sheet.rows[2].cell(5) == workbooks.Cell("F3", None)


def test_a_share_shown_with_a_percent_sign_is_read_as_it_is_shown():
    assert values(workbook([[0.925, 0.925]], shown_as={"A1": "0.0%"})) == [[Decimal("92.5"), Decimal("0.925")]]


def test_floats_are_read_without_their_noise():
    assert values(workbook([[0.1 + 0.2]])) == [[Decimal("0.3")]]


def test_dates_are_dates_and_times_stay_visible():
    assert values(workbook([[date(2026, 3, 1), datetime(2026, 3, 1, 8, 30)]])) == [  # noqa: DTZ001  as a sheet has it
        [date(2026, 3, 1), "2026-03-01 08:30:00"]
    ]


def test_empty_rows_between_are_left_out_and_numbers_stay():
    (sheet,) = workbooks.read(workbook([["a"], [], ["b"]]))
    assert [row.number for row in sheet.rows] == [1, 3]


def test_text_that_begins_with_an_equals_sign_is_no_formula():
    assert values(workbook([["=="]], texts=["A1"])) == [["=="]]


def test_formula_is_named_by_sheet_and_cell():
    refused(workbook([["a"], ["=1+1"]], "填报"), "workbook_formula", "“填报”的 A2")


def test_merged_cells_are_named():
    refused(workbook([["a", "b"], ["c", "d"]], merged="A1:B2"), "workbook_merged", "A1:B2")


def test_too_many_rows_are_refused_with_the_limit():
    with pytest.raises(Refusal) as refusal:
        workbooks.read(workbook([["a"]] * 12), rows_most=10)
    assert (refusal.value.code, "10 行" in refusal.value.message) == ("workbook_rows", True)


def test_a_sheet_that_is_too_wide_is_refused():
    refused(workbook([["a"] * 201]), "workbook_columns", "第 1 行")


def test_macros_are_refused_by_part_and_by_type():
    data = workbook([["a"]])
    refused(repacked(data, add={"xl/vbaProject.bin": b"x"}), "workbook_macros", "宏")
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    refused(repacked(data, replace=(TYPES, plain, macro)), "workbook_macros", "宏")


def test_links_to_other_files_are_refused():
    refused(repacked(workbook([["a"]]), add={"xl/externalLinks/externalLink1.xml": b"<a/>"}), "workbook_links", "链接")


def test_zip_bomb_is_refused_unopened():
    bomb = repacked(workbook([["a"]]), add={"xl/media/a.xml": b" " * (workbooks.UNPACKED_MOST + 1)})
    assert len(bomb) < workbooks.UNPACKED_MOST // 100
    refused(bomb, "workbook_too_large", "60 兆")


def test_a_great_many_parts_are_refused():
    refused(repacked(workbook([["a"]]), add={f"x/{n}": b"" for n in range(501)}), "workbook_too_large", "太大")


def test_entities_are_refused():
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    refused(repacked(workbook([["a"]]), add={"xl/a.xml": bomb}), "workbook_broken", "另存")


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 100])
def test_what_is_no_workbook_is_refused(data):
    refused(data, "workbook_type", "xlsx")


def test_a_zip_that_is_no_workbook_is_refused():
    refused(repacked(workbook([["a"]]), replace=("xl/workbook.xml", b"<sheets>", b"<sheet")), "workbook_broken", "另存")


def test_a_file_that_is_too_large_is_refused_unread():
    refused(b"0" * (workbooks.BYTES_MOST + 1), "workbook_too_large", "10 兆")


def test_a_great_many_sheets_are_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "SHEETS_MOST", 0)
    refused(workbook([["a"]]), "workbook_sheets", "0 个")


def refused(data: bytes, code: str, words: str) -> None:
    with pytest.raises(Refusal) as refusal:
        workbooks.read(data)
    assert (refusal.value.code, words in refusal.value.message) == (code, True), refusal.value.message
