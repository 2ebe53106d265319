"""A workbook of many places: the template, a report row by row, and one wrong cell keeps every row out."""

import io
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from tests import builders, cast
from tests.baseline import samples
from tests.baseline.samples import LAMP, YEAR, count
from tests.board.test_pages import words
from tests.core.workbooks import repacked, workbook


@pytest.fixture
def world(app) -> builders.World:
    made = builders.world(kinds=())
    samples.load()
    return made


def template(client: FlaskClient, code: str = "township") -> Any:
    answer = client.get(f"/baseline/many/{YEAR}/{code}/template.xlsx")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].encode("latin-1")  # what a server can send
    return load_workbook(io.BytesIO(answer.data))


def send(client: FlaskClient, data: Any, code: str = "township") -> Any:
    if not isinstance(data, bytes):
        kept = io.BytesIO()
        data.save(kept)
        data = kept.getvalue()
    return client.post(f"/baseline/many/{YEAR}/{code}/import", data={"file": (io.BytesIO(data), "填报.xlsx")})


def column(book: Any, name: str) -> str:
    return next(cell.column_letter for cell in book.active[2] if cell.value == name)


def test_the_template_has_a_row_a_place_and_what_is_filled(client: FlaskClient, world):
    samples.save(world.town, {LAMP: "98.5"})
    cast.sign_in(client, "office")
    book = template(client)
    sheet = book.active
    assert [sheet["A1"].value, sheet["A2"].value, sheet["B3"].value] == ["行政区划代码（九位）", "regionname", "沙沟镇"]
    assert sheet[f"{column(book, LAMP)}4"].value == "98.5"
    assert sheet[f"{column(book, LAMP)}1"].value == "道路装灯率（%）"


def test_a_template_that_is_sent_back_changes_nothing(client: FlaskClient, world):
    samples.save(world.town, {LAMP: "98.50"})
    cast.sign_in(client, "office")
    book = template(client)
    for row, source in ((3, "源"), (4, "源")):
        book.active[f"{column(book, 'source')}{row}"].value = source
        book.active[f"{column(book, 'source_on')}{row}"].value = date(2026, 3, 1)
    page = words(send(client, book))
    assert page.count("没有变化") == 2
    assert count() == 1


def test_a_place_that_was_left_empty_needs_no_source(client: FlaskClient, world):
    cast.sign_in(client, "office")
    book = filled_book(client)
    for name in (LAMP, "source", "source_on"):
        book.active[f"{column(book, name)}4"].value = None
    page = words(send(client, book))
    assert "3 沙沟镇 1 0 已保存" in page
    assert "4 西岗镇 0 0 没有变化" in page


def filled_book(client: FlaskClient) -> Any:
    book = template(client)
    for row in (3, 4):
        for name, value in ((LAMP, 97.5), ("source", "年报"), ("source_on", date(2026, 3, 1))):
            book.active[f"{column(book, name)}{row}"].value = value
    return book


def test_a_workbook_is_reported_row_by_row(client: FlaskClient, world):
    samples.save(world.town, {LAMP: "98.5"})
    cast.sign_in(client, "office")
    book = filled_book(client)
    book.active[f"{column(book, 'dicratpopulcationlevel')}3"].value = "B级"
    page = words(send(client, book))
    assert "3 沙沟镇 2 0 已保存" in page
    assert "4 西岗镇 0 1 已保存" in page
    assert "没有变化" in words(send(client, book))


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        (LAMP, 120, "120 超出范围"),
        (LAMP, "九成", "“九成”不是数字"),
        ("year1", "2999", "“2999”不是年份"),
        ("dicratpopulcationlevel", "Z", "没有“Z”这一项"),
        ("source", "", "请写明数据来源"),
        ("source_on", date(2999, 1, 1), "不能晚于今天"),
        ("source_on", "三月", "写成 2026-03-01"),
        ("regionname", "370403104", "在第 3 行已经填过"),
        ("regionname", "370404999", "不在您可以填报的范围内"),
        (LAMP, "=1+1", "是公式"),
    ],
)
def test_one_wrong_cell_and_no_row_comes_in(client: FlaskClient, world, cell, value, expected):
    cast.sign_in(client, "office")
    book = filled_book(client)
    address = f"{column(book, cell)}4"
    book.active[address].value = value
    answer = send(client, book)
    page = words(answer)
    assert (answer.status_code, expected in page, address in page) == (422, True, True), page
    assert count() == 0


def test_a_moved_column_is_named_by_its_cell(client: FlaskClient, world):
    cast.sign_in(client, "office")
    book = filled_book(client)
    book.active.delete_cols(5)
    page = words(send(client, book))
    assert "E2 这一列应是“常锻炼人口占比（%）”（exercisepeoplerate），现在是“streetlamprate”" in page
    assert count() == 0


def test_an_added_column_and_a_lost_heading_are_named(client: FlaskClient, world):
    cast.sign_in(client, "office")
    book = filled_book(client)
    book.active.cell(2, book.active.max_column + 1).value = "extra"
    assert "没有“extra”这一列" in words(send(client, book))
    assert "前两行应是模板的表头" in words(send(client, workbook([["a"]])))
    empty = template(client)
    empty.active.delete_rows(3, 5)
    assert "一行填一个地方" in words(send(client, empty))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "不是能读的 .xlsx"),
        (workbook([["a"]], "Sheet1"), "没有工作表“填报”"),
        (workbook([["a", "b"]], merged="A1:B1"), "A1:B1 是合并的"),
        (workbook([["a"]] * 5_001), "超过 5000 行"),
        (repacked(workbook([["a"]]), add={"xl/vbaProject.bin": b"x"}), "带有宏"),
    ],
    ids=["empty", "sheet", "merged", "rows", "macros"],
)
def test_a_workbook_that_must_not_be_opened_is_refused(client: FlaskClient, world, data, expected):
    cast.sign_in(client, "office")
    answer = send(client, data)
    assert (answer.status_code, expected in words(answer)) == (422, True)


def test_a_district_office_imports_its_own_towns_only(client: FlaskClient, world):
    cast.sign_in(client, "office")
    book = filled_book(client)
    cast.sign_in(client, "district")
    answer = send(client, book)
    assert (answer.status_code, "370403104" in words(answer), count()) == (422, True, 0)
