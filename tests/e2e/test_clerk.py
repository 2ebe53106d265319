"""A clerk takes a standard into a spreadsheet, changes three items, publishes, and plans a round; the old score stays."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import FilePayload, Page, expect

from inspect_app.standards.rules.sheet_columns import PLACE
from inspect_app.standards.workbook import MEDIA_TYPE
from tests.e2e.conftest import Server, Tablet
from tests.e2e.serving import filled_server
from tests.e2e.test_order import confirm, sign_in

expect.set_options(timeout=40_000)  # test machines are shared; what is slow is not wrong
pytestmark = [pytest.mark.e2e, pytest.mark.slow]

MARKET = (
    "SELECT v.id, v.version FROM checklist_versions v JOIN standards s ON s.id = v.standard_id "
    "WHERE s.code = 'national-township-2021' AND v.kind_code = 'market' ORDER BY v.id"
)
NEW_TEXT = "出入口公示分区图、卫生制度和农残结果，没有缺失或过期。"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    """Run the app on a closed round and the shipped standards."""
    with filled_server(tmp_path, "seed_standard") as made:
        yield made


def changed(data: bytes) -> bytes:
    """Return the workbook with three items of the market changed: a wording, points, and a limit."""
    book = load_workbook(io.BytesIO(data))
    sheet = book["农贸市场"]
    rows = {row[1].value: row[0].row for row in sheet.iter_rows()}
    sheet.cell(rows["market-01"], PLACE["text"] + 1).value = NEW_TEXT
    sheet.cell(rows["market-04"], PLACE["points"] + 1).value = 6
    sheet.cell(rows["market-20"], PLACE["limit"] + 1).value = 10
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def exported(page: Page, address: str) -> bytes:
    """Return the workbook that the page hands out."""
    page.goto(address)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出工作簿").click()
    return Path(download.value.path()).read_bytes()


def imported(page: Page, address: str, data: bytes) -> None:
    """Import a workbook and see what it would change."""
    page.goto(address)
    page.get_by_role("link", name="导入改好的工作簿").click()
    file: FilePayload = {"name": "乡镇标准改.xlsx", "mimeType": MEDIA_TYPE, "buffer": data}
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_role("button", name="导入并核对").click()
    for words in ("改文字 1 项，改规则 2 项", NEW_TEXT, "乡镇标准改.xlsx", "market-20"):
        expect(page.locator("main")).to_contain_text(words)


def planned(page: Page, server: Server) -> None:
    """Plan a round of three kinds that begins tomorrow, and draw it."""
    begins = date.today() + timedelta(days=1)  # noqa: DTZ011  the server's clock is this machine's
    page.goto(f"{server.url}/rounds/new")
    for name, value in {
        "year": begins.year, "sequence": 7, "towns": 2, "sites_per_town": 3, "starts_on": begins.isoformat(),
        "ends_on": (begins + timedelta(days=1)).isoformat(),
    }.items():  # fmt: skip
        page.locator(f"[name={name}]").fill(str(value))
    page.locator("[name=standard_id]").select_option(label="国家卫生乡镇标准（2021版）")
    for box in page.locator("input[name=kinds]").all():
        box.set_checked(box.get_attribute("value") in {"market", "toilet", "road_main"})
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("h1")).to_contain_text("第7轮")
    for button in ("公布种子摘要", "冻结抽样框", "抽取"):
        confirm(page, button)
        expect(page.locator("main [role=alert]")).to_have_count(0)


def test_a_clerk_publishes_from_a_spreadsheet_and_the_old_round_keeps_its_score(tablet: Tablet, served: Server):
    page = tablet.start()
    sign_in(page, served, "office")
    ((round_id,),) = served.rows("SELECT id FROM rounds")
    scores = f"{served.url}/scores/rounds/{round_id}"
    page.goto(scores)
    before = page.locator("main").inner_text()
    standard = served.rows("SELECT id FROM standards WHERE code = 'national-township-2021'")[0][0]
    address = f"{served.url}/standards/{standard}"

    imported(page, address, changed(exported(page, address)))
    page.get_by_role("link", name="对上一轮得分的影响").click()
    expect(page.locator("main")).to_contain_text("按草稿平均得分率")
    page.goto(f"{address}/drafts")
    page.get_by_role("button", name="发布 1 张检查表").click()
    expect(page.locator("body")).to_contain_text("已发布 1 张检查表的新版本")

    planned(page, served)
    *_, (newest, version) = served.rows(MARKET)
    assert version == "3"
    drawn = served.rows("SELECT checklist_version_id FROM drawn_sites WHERE kind_code = 'market' ORDER BY id DESC")
    assert drawn[0] == (newest,)
    assert {row[0] for row in served.rows("SELECT checklist_version_id FROM visits")}.isdisjoint({newest})
    page.goto(scores)
    assert page.locator("main").inner_text() == before
