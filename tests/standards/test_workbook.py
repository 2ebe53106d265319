"""A workbook that comes back: habits are forgiven, all else is told with sheet, row and column, and nothing is half imported."""

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import event, func, select

from inspect_app.core import clock
from inspect_app.core.clock import CHINA
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import VersionOrigin
from inspect_app.standards import actions, queries, workbook
from inspect_app.standards.models import ChecklistDraft, ChecklistVersion, Standard
from inspect_app.standards.rules.book import Read, hashes_of, read_book
from inspect_app.standards.rules.sheet_columns import PLACE
from tests import cast
from tests.standards.files import M, changed, library

SYSTEM = Viewer.system()
NOVEMBER = datetime(2026, 11, 1, 9, tzinfo=CHINA)
NAME = "农贸市场"
pytestmark = pytest.mark.usefixtures("app")

Change = Callable[[Workbook], object]


def standard() -> Standard:
    """The one standard, loaded when it is not there yet."""
    if not db.session.scalar(select(func.count()).select_from(Standard)):
        actions.load(SYSTEM, library())
    return db.session.scalars(select(Standard)).one()


def exported(change: Change = lambda _: None) -> bytes:
    """The workbook of the standard with a change made in it, as WPS would save it."""
    book = load_workbook(io.BytesIO(workbook.write(queries.book_of(SYSTEM, standard()))))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes) -> Read:
    """What the workbook says of the standard."""
    row, sheets = standard(), workbook.read(data)
    return read_book(row.code, row.settings, queries.bases_of(row.id, hashes_of(sheets)), sheets)


def put(code: str, column: str, value: Any) -> Change:
    """Write into the cell of an item."""

    def change(book: Workbook) -> None:
        book[NAME].cell(row_of(book, code), PLACE[column] + 1).value = value

    return change


def row_of(book: Workbook, code: str) -> int:
    return next(row[0].row for row in book[NAME].iter_rows() if row[1].value == code)


def test_a_workbook_without_a_change_changes_nothing():
    said = read(exported())
    assert (said.faults, dict(said.changed), said.unchanged) == ((), {}, ("market",))


def test_habits_of_wps_and_excel_are_forgiven():
    def habits(book: Workbook) -> None:
        sheet = book[NAME]
        sheet.cell(row_of(book, "market-02"), PLACE["limit"] + 1, " ９ ")
        sheet.cell(row_of(book, "market-04"), PLACE["points"] + 1, "３")
        sheet.cell(sheet.max_row + 40, 1, "   ")

    said = read(exported(habits))
    assert (said.faults, said.unchanged) == ((), ("market",))


FAULTY: tuple[tuple[str, Change, int | None, str], ...] = (
    ("a number that is none", put("market-01", "points", "很多"), None, "“分值（H 列）”的值“很多”不是数字"),
    ("no points", put("market-01", "points", None), None, "缺少“分值（H 列）”"),
    ("an unknown word", put("market-01", "severity", "很重"), None, "严重程度（I 列）写的“很重”不认识，可填：一般、较重、严重"),
    ("an unknown unit", put("market-01", "unit", "市场局"), None, "责任单位“市场局”不在这个标准的责任单位里"),
    ("an unknown topic", put("market-01", "topic", "MKX 集贸"), None, "条款主题“MKX”不在这个标准的主题里"),
    ("a limit where none belongs", put("market-01", "limit", 3), None, "不填限值（T 列）"),
    ("limits upside down", put("market-02", "good", 12), None, "更宽"),
    ("no unit of the measure", put("market-02", "rule_unit", None), None, "测量缺少“计量单位（R 列）”"),
    ("a condition that looks forward", put("market-03", "if_item", "market-08"), None, "要在这一项前面"),
    ("a code that stands twice", put("market-03", "code", "market-04"), None, "重复"),
    ("days of what is immediate", put("market-01", "days", 3), None, "整改方式是立行立改"),
    ("a moved column", lambda book: book[NAME].delete_cols(8), 1, "缺少列：分值"),
    ("two columns changed round", lambda book: swap(book[NAME]), 1, "列的顺序变了：G 列应是“作答”，现在是“分值”"),
    ("a column of one's own", lambda book: book[NAME].cell(1, len(PLACE) + 1, "备注"), 1, "多出不认识的列"),
    ("a sheet of one's own", lambda book: book.create_sheet("我的"), 1, "没有登记这张工作表"),
    ("no cover", lambda book: book.remove(book["说明"]), 1, "没有找到“说明”工作表"),
    ("another standard", lambda book: book["说明"].cell(3, 2, "other"), 1, "不是“national-township-2021”的"),
)  # fmt: skip


def swap(sheet: Any) -> None:
    """Change two heads round."""
    sheet["G1"], sheet["H1"] = sheet["H1"].value, sheet["G1"].value


@pytest.mark.parametrize(("change", "row", "words"), [case[1:] for case in FAULTY], ids=[case[0] for case in FAULTY])
def test_what_is_wrong_is_told_with_sheet_row_and_column(change: Change, row: int | None, words: str):
    said = read(exported(change))
    assert said.faults
    assert dict(said.changed) == {}
    fault = next((fault for fault in said.faults if words in fault.message_zh), None)
    assert fault is not None, [str(fault) for fault in said.faults]
    assert fault.file in {NAME, "说明", "我的"}
    assert fault.line == row if row else fault.line > 1


def many_rows(book: Workbook) -> None:
    for number in range(800):
        book[NAME].append([None, f"market-{number}"])


REFUSED: tuple[tuple[str, Change | bytes], ...] = (
    ("workbook_formula", put("market-01", "points", "=1+1")),
    ("workbook_merged", lambda book: book[NAME].merge_cells("C3:D3")),
    ("workbook_rows", many_rows),
    ("workbook_type", b"PK\x03\x04 not a workbook"),
    ("workbook_type", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 encrypted"),
)


@pytest.mark.parametrize(("code", "change"), REFUSED)
def test_what_no_workbook_of_ours_has_is_refused(code: str, change: Any):
    with pytest.raises(Refusal) as refused:
        workbook.read(change if isinstance(change, bytes) else exported(change))
    assert refused.value.code == code


def test_an_old_file_cannot_undo_newer_work():
    data = exported(put("market-01", "points", "80"))
    actions.load(SYSTEM, changed(M, "逐项核对", "逐项细看"))
    (fault,) = read(data).faults
    assert "这张表改自第 1 版，现在最新的是第 2 版" in fault.message_zh


def drafted(change: Change) -> list[ChecklistDraft]:
    row = standard()
    return actions.keep_drafts(cast.viewer("office"), actions.Import(row.id, "改好.xlsx", read(exported(change))))


def test_a_draft_changes_nothing_until_it_is_published():
    (draft,) = drafted(put("market-01", "points", "80"))
    assert db.session.scalars(select(ChecklistVersion.version)).all() == ["1"]
    with clock.travel(NOVEMBER):
        (new,) = actions.publish(cast.viewer("office"), draft.standard_id, date(2026, 12, 1))
    assert (new.version, new.origin, new.effective_from) == ("2", VersionOrigin.OFFICE, date(2026, 12, 1))
    held = [queries.versions_on(new.standard_id, day)[0].version for day in (date(2026, 11, 30), date(2026, 12, 1))]
    assert held == ["1", "2"]
    assert db.session.scalars(select(ChecklistDraft)).all() == []


@pytest.mark.parametrize(("day", "code"), [(date(2026, 10, 31), "version_begins_past")])
def test_a_version_does_not_begin_in_the_past(day, code):
    (draft,) = drafted(put("market-01", "points", "80"))
    with clock.travel(NOVEMBER), pytest.raises(Refusal) as refused:
        actions.publish(cast.viewer("office"), draft.standard_id, day)
    assert refused.value.code == code


def test_a_version_does_not_begin_before_one_that_is_fixed_already():
    (draft,) = drafted(put("market-01", "points", "80"))
    with clock.travel(NOVEMBER):
        actions.publish(cast.viewer("office"), draft.standard_id, date(2026, 12, 1))
        drafted(put("market-01", "points", "70"))
        with pytest.raises(Refusal) as refused:
            actions.publish(cast.viewer("office"), draft.standard_id, date(2026, 11, 20))
    assert refused.value.code == "version_begins_early"


def test_a_draft_of_an_older_version_is_not_published():
    (draft,) = drafted(put("market-01", "points", "80"))
    actions.load(SYSTEM, changed(M, "逐项核对", "逐项细看"))
    with pytest.raises(Refusal) as refused:
        actions.publish(cast.viewer("office"), draft.standard_id, clock.today())
    assert refused.value.code == "draft_stale"


def test_the_office_imports_reads_the_differences_and_publishes(client: FlaskClient):
    data, standard_id = exported(put("market-01", "points", "80")), standard().id
    cast.sign_in(client, "office")
    sent = client.post(f"/standards/{standard_id}/import", data={"workbook": (io.BytesIO(data), "改好.xlsx")})
    assert sent.status_code == 303
    page = client.get(sent.location).text
    assert all(words in page for words in ("改规则 1 项", "86.5", "80", "改好.xlsx"))
    done = client.post(sent.location, data={"effective_from": clock.today().isoformat()})
    assert done.status_code == 303
    assert "爱卫办发布" in client.get(done.location).text
    version = db.session.scalars(select(ChecklistVersion).where(ChecklistVersion.version == "2")).one()
    assert "与第 1 版比较" in client.get(f"/standards/checklists/{version.id}").text
    assert "86.5" in client.get(f"/standards/checklists/{version.id}/changes/{version.id - 1}").text
    assert "kind: market" in client.get(f"/standards/checklists/{version.id}/yaml").text


def test_a_faulty_workbook_is_told_row_by_row_and_leaves_nothing(client: FlaskClient):
    data, standard_id = exported(put("market-01", "points", "很多")), standard().id
    cast.sign_in(client, "office")
    sent = client.post(f"/standards/{standard_id}/import", data={"workbook": (io.BytesIO(data), "坏.xlsx")})
    assert sent.status_code == 422
    assert "什么都没有导入" in sent.text
    assert db.session.scalars(select(ChecklistDraft)).all() == []
    assert client.post(f"/standards/{standard_id}/import", data={}).status_code == 422


@pytest.mark.parametrize("person", ["district", "town", "expert", "unit", "admin"])
def test_only_the_office_imports_and_publishes(client: FlaskClient, person: str):
    standard_id = standard().id
    cast.sign_in(client, person)
    assert client.get(f"/standards/{standard_id}/drafts").status_code == 403
    assert client.post(f"/standards/{standard_id}/drafts").status_code == 403
    assert "导入改好的工作簿" not in client.get(f"/standards/{standard_id}").text


def test_the_list_of_standards_reads_no_content(client: FlaskClient):
    standard_id = standard().id
    cast.sign_in(client, "office")
    statements: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for address, most in (("/standards/", 6), (f"/standards/{standard_id}", 8)):
            statements.clear()
            assert client.get(address).status_code == 200
            assert not [one for one in statements if "checklist_versions.content" in one]
            assert len(statements) <= most, statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
