"""Every component on the style guide, as it is and opened: no serious finding of axe-core, and it works by keyboard."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from tests.e2e.conftest import ARGUMENTS, CHROMIUM
from tests.e2e.test_axe import WIDTHS, serious


@pytest.fixture
def page(app: Flask) -> Iterator[Page]:
    """Return the style guide in a browser."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(bypass_csp=True, locale="zh-CN").new_page()
        page.goto(f"http://127.0.0.1:{server.port}/styleguide")
        yield page
        browser.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("width", WIDTHS)
def test_components_have_no_serious_finding(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_confirm_opens_as_a_dialog_closes_by_escape_and_gives_the_focus_back(page: Page) -> None:
    opener = page.locator("summary", has_text="作废")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.confirm-dialog[open]")
    assert "抽取记录和原因会保留并公开" in dialog.inner_text()
    assert serious(page) == []
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert opener.evaluate("e => e === document.activeElement")


def test_photos_are_leafed_through_by_keys(page: Page) -> None:
    page.locator("[data-photos] a").first.focus()
    page.keyboard.press("Enter")
    viewer = page.locator("dialog.viewer[open]")
    page.keyboard.press("ArrowRight")
    assert "2 / 3" in viewer.inner_text()
    assert serious(page) == []
    page.keyboard.press("Escape")
    assert viewer.count() == 0


def test_ticking_all_rows_counts_them(page: Page) -> None:
    page.locator("[data-bulk-all]").check()
    assert "已勾选 3 条" in page.locator("[data-bulk-bar]").inner_text()
    assert page.locator("[data-bulk-bar] button").is_enabled()


def test_a_count_says_what_is_left(page: Page) -> None:
    page.fill("#text", "已清运𨟠")
    assert "还可输入 496 字" in page.locator("[data-count-for=text]").inner_text()
