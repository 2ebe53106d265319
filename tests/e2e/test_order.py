"""Step 6 in the browser: the order from draft to PDF, the town's acknowledgement and reply, the recheck, 销号."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests import cast
from tests.e2e.conftest import ROOT, Server, Tablet
from tests.e2e.serving import environment_for, filled_server
from tests.rectification import samples

ITEMS = "FROM rectification_items i JOIN towns t ON t.id = i.town_id WHERE t.name = '西岗镇'"

expect.set_options(timeout=40_000)  # test machines are shared; what is slow is not wrong
pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    """Run the app and its job worker on a round whose findings are confirmed."""
    with filled_server(tmp_path, "seed_round") as made:
        flask = str(Path(sys.executable).with_name("flask"))
        environment = environment_for(made.data)
        worker = subprocess.Popen([flask, "--app", "wsgi", "jobs", "work"], cwd=ROOT, env=environment)
        yield made
        worker.terminate()
        worker.wait(timeout=30)


def sign_in(page: Page, server: Server, user_name: str) -> None:
    """Sign in as a member of the cast."""
    page.context.clear_cookies()
    page.goto(f"{server.url}/sign-in")
    page.locator("input[name=user_name]").fill(user_name)
    page.locator("input[name=password]").fill(cast.PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page.locator("h1")).to_contain_text(cast.CAST[user_name].name)


def confirm(page: Page, opener: str) -> None:
    """Open a question by its button and say yes."""
    page.locator("summary", has_text=opener).first.click()
    page.locator(".confirm-panel button[type=submit]").locator("visible=true").first.click()


def draft_of_town(page: Page, server: Server) -> str:
    """Let the office draft the orders and submit that of 西岗镇; returns its address."""
    sign_in(page, server, "office")
    page.goto(f"{server.url}/documents/")
    page.get_by_role("button", name="起草整改通知书").click()
    page.locator("tr", has_text="西岗镇").get_by_role("link").first.click()
    address = page.url
    confirm(page, "提交审核")
    expect(page.locator("body")).to_contain_text("已提交审核")
    return address


def reply(page: Page, server: Server) -> None:
    """Let the town reply to the first item it owes, with a photo."""
    page.goto(f"{server.url}/todo")
    if not page.locator("textarea").first.is_visible():
        page.get_by_text("填写反馈").first.click()
    page.locator("textarea").first.fill("已清理到位，专人每日巡查")
    photo: FilePayload = {"name": "整改后.jpg", "mimeType": "image/jpeg", "buffer": samples.jpeg()}
    page.locator("input[name=photos]").first.set_input_files([photo])
    page.get_by_role("button", name="提交反馈").first.click()
    expect(page.locator("body")).to_contain_text("反馈已提交，等待复核。")


def recheck(page: Page, server: Server, reply_id: object, decision: str, reason: str = "") -> None:
    """Let the office decide on a reply."""
    page.goto(f"{server.url}/rectification/replies/{reply_id}/recheck")
    page.get_by_label(re.compile(decision)).check()
    page.locator("textarea[name=reason]").fill(reason)
    page.get_by_role("button", name="提交复核意见").click()
    expect(page.locator("body")).to_contain_text("销号" if decision == "通过" else "已退回")


def test_an_order_is_issued_acknowledged_answered_rechecked_and_its_items_are_closed(tablet: Tablet, served: Server):
    page = tablet.start()
    address = draft_of_town(page, served)

    sign_in(page, served, "office2")
    page.goto(address)
    confirm(page, "审核通过并印发")
    expect(page.locator("body")).to_contain_text("枣爱卫办整改〔2026〕1号")
    for _ in range(60):
        if served.rows("SELECT pdf_sha256 FROM documents WHERE state = 'issued'")[0][0]:
            break
        page.wait_for_timeout(500)
    (sha256,) = served.rows("SELECT pdf_sha256 FROM documents WHERE state = 'issued'")[0]
    page.goto(address)
    expect(page.locator("body")).to_contain_text(str(sha256)[:16])

    sign_in(page, served, "town")
    page.goto(address)
    confirm(page, "签收")
    expect(page.locator("body")).to_contain_text("已签收")
    while served.rows(f"SELECT count(*) {ITEMS} AND state = 'open'")[0][0]:
        reply(page, served)

    sign_in(page, served, "office")
    first, *others = [row[0] for row in served.rows("SELECT id FROM replies ORDER BY id")]
    recheck(page, served, first, "退回", "照片角度不同，请补拍")
    for reply_id in others:
        recheck(page, served, reply_id, "通过")
    assert served.rows(f"SELECT count(*) {ITEMS} AND state = 'returned'") == [(1,)]

    sign_in(page, served, "town")
    page.goto(f"{served.url}/todo")
    expect(page.locator("body")).to_contain_text("照片角度不同，请补拍")
    reply(page, served)
    sign_in(page, served, "office")
    recheck(page, served, served.rows("SELECT max(id) FROM replies")[0][0], "通过")
    assert {row[0] for row in served.rows(f"SELECT state {ITEMS}")} == {"closed"}
