"""The office types a paper sheet in, by keyboard: verdicts at once, nothing lost, and a visit at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from tests import cast
from tests.e2e.conftest import Server
from tests.e2e.serving import filled_server
from tests.visits.field import picture

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    """Run the app with four drawn markets and no visit."""
    with filled_server(tmp_path, "seed") as made:
        yield made


def test_a_sheet_is_typed_in_by_keyboard_and_becomes_a_visit(tablet, served):
    page = tablet.start()
    page.goto(f"{served.url}/sign-in?next=/visits/rounds/1/gaps")
    page.locator("input[name=user_name]").fill("office")
    page.locator("input[name=password]").fill(cast.PASSWORD)
    page.locator("main button[type=submit]").click()
    page.get_by_role("link", name="录入").first.click()
    page.locator("input[name=filled_on]").fill(
        page.evaluate("new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10)")
    )
    page.locator("input[name=began]").fill("09:00")
    boxes = page.locator("[data-item]")
    boxes.first.locator("select, input").first.focus()
    for index in range(boxes.count()):
        box = boxes.nth(index)
        page.keyboard.type("1")
        expect(box.locator("[data-verdict]")).not_to_be_empty()
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="保存这份检查")).to_be_focused()
    page.reload()
    expect(page.locator("[data-draft-note]")).to_contain_text("已恢复")
    expect(boxes.last.locator("[data-verdict]")).not_to_be_empty()

    page.get_by_role("button", name="保存这份检查").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("请填写这一栏")
    page.locator("input[name=ended]").fill("09:45")
    for name in page.locator("input[name=signed_by]").all():
        name.check()
    scan: FilePayload = {"name": "第1页.jpg", "mimeType": "image/jpeg", "buffer": picture(9, 400)}
    page.locator("#scans").set_input_files([scan])
    page.get_by_role("button", name="保存这份检查").click()
    expect(page.locator("body")).to_contain_text("这次检查填在纸上")
    assert served.rows("SELECT state FROM visits") == [("received",)]
