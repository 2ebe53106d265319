"""A town at its computer: what it has typed is never lost, and nobody else at the same computer reads it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests import cast
from tests.e2e.conftest import Server
from tests.e2e.serving import filled_server
from tests.rectification import samples

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
WORDS = "已清理东门积水，责任人张主任，每日两次保洁"


@pytest.fixture
def ordered(tmp_path: Path) -> Iterator[Server]:
    """Run the app with an order of two items."""
    with filled_server(tmp_path, "seed_order") as made:
        yield made


def sign_in(page: Page, url: str, user_name: str) -> None:
    """Sign in on the page for it, leaving what the browser has stored as it is."""
    page.context.clear_cookies()
    page.goto(f"{url}/sign-in?next=/todo")
    page.locator("input[name=user_name]").fill(user_name)
    page.locator("input[name=password]").fill(cast.PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("待办")


def choose_photo(page: Page) -> None:
    """Choose a photo for the first item."""
    photo: FilePayload = {"name": "整改后.jpg", "mimeType": "image/jpeg", "buffer": samples.jpeg()}
    page.locator("input[name=photos]").first.set_input_files([photo])


def send(page: Page) -> None:
    """Send the first item's reply."""
    page.get_by_role("button", name="提交反馈").first.click()


def drafts_left(page: Page) -> list[str]:
    """Return the drafts that the browser still keeps, once the page's modules have had time to run."""
    left: list[str] = []
    for _ in range(50):
        left = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")
        if not left:
            break
        page.wait_for_timeout(100)
    return left


def test_when_the_session_ends_while_a_reply_is_typed_nothing_is_lost(tablet, ordered):
    page = tablet.start()
    sign_in(page, ordered.url, "town")
    page.get_by_text("填写反馈").first.click()
    page.locator("textarea").first.fill(WORDS)
    choose_photo(page)
    page.context.clear_cookies()
    send(page)
    expect(page.locator("body")).to_contain_text("登录已失效")
    assert ordered.rows("SELECT count(*) FROM replies") == [(0,)]

    sign_in(page, ordered.url, "other_town")
    assert WORDS not in page.content()

    sign_in(page, ordered.url, "town")
    expect(page.locator("textarea").first).to_have_value(WORDS)
    expect(page.locator("[data-draft-note]").first).to_contain_text("照片需要重新选择")
    choose_photo(page)
    send(page)
    expect(page.locator("body")).to_contain_text("反馈已提交，等待复核。")
    assert ordered.rows("SELECT text FROM replies") == [(WORDS,)]
    assert drafts_left(page) == []
