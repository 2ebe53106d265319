"""The tablet in the field: nothing that an expert has entered is ever lost, and it arrives once."""

import time

import pytest
from playwright.sync_api import expect

from tests.e2e.sheet import (
    add_photos,
    answer,
    fill_all,
    open_site,
    photo,
    ready_for_offline,
    seal,
    sign_all,
    sign_in,
    step,
    waiting,
)

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
FILES = 5  # three photos and two signatures


def wait_until(condition, seconds=40):
    """Wait for something outside of the browser."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def slow_upload(page, bytes_per_second):
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    limits = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
    session.send("Network.emulateNetworkConditions", limits)


def received_files(server):
    return server.rows("SELECT count(*) FROM visit_files WHERE received_at IS NOT NULL")[0][0]


def test_a_visit_filled_offline_survives_kills_on_both_sides_and_arrives_once(tablet, server, tmp_path):
    page = tablet.start()
    sign_in(page, server.url)
    ready_for_offline(page)
    open_site(page, 0)
    answer(page, "market-A1", "合格")
    tablet.kill()
    server.kill()

    page = tablet.start(offline=True)
    page.goto(f"{server.url}/tablet/")
    expect(page.locator(".strip-net")).to_contain_text("离线")
    expect(page.locator("#item-market-A1 .answer.pass")).to_have_attribute("aria-pressed", "true")
    fill_all(page, tmp_path)
    sign_all(page)
    seal(page)
    expect(waiting(page)).to_contain_text("未上传 1 条")
    tablet.kill()

    server.start()
    page = tablet.start(offline=True)
    page.goto(f"{server.url}/tablet/")
    expect(waiting(page)).to_contain_text("未上传 1 条")
    # The power cut took the session cookie (Chromium writes cookies to disk only now and then), and nothing else.
    tablet.context.clear_cookies()
    tablet.context.set_offline(False)
    slow_upload(page, 250_000)
    expect(page.get_by_text("登录已过期")).to_be_visible(timeout=60_000)
    sign_in(page, server.url)
    wait_until(lambda: received_files(server) >= 1)
    server.kill()
    had = received_files(server)
    assert had < FILES, "the server must die in the middle of the upload"
    expect(waiting(page)).to_contain_text("未上传 1 条")

    server.start()
    expect(waiting(page)).to_contain_text("未上传 0 条", timeout=60_000)
    assert server.rows("SELECT state, files_expected FROM visits") == [("received", FILES)]
    assert server.rows("SELECT purpose, count(*) FROM visit_files WHERE received_at IS NOT NULL GROUP BY 1 ORDER BY 1") == [
        ("photo", 3), ("signature", 2),
    ]  # fmt: skip
    assert server.rows("SELECT remark FROM answers WHERE item_code = 'market-A1'") == [("柳树𨟠镇市场门口有积水",)]
    expect(page.get_by_text("完整接收")).to_be_visible(timeout=40_000)


def test_each_change_is_there_after_a_kill_the_moment_it_shows(tablet, server, tmp_path):
    page = tablet.start()
    sign_in(page, server.url)
    ready_for_offline(page)
    open_site(page, 0)
    remark = page.locator("#item-market-A1").get_by_role("textbox")
    remark.press_sequentially("垃圾桶缺盖两只")
    expect(page.locator(".strip-saved")).to_contain_text("已存本机")
    page.wait_for_timeout(150)
    add_photos(page, "market-A1", photo(tmp_path, 1))
    answer(page, "market-A1", "不合格")
    tablet.kill()
    page = tablet.start(offline=True)
    page.goto(f"{server.url}/tablet/")
    card = page.locator("#item-market-A1")
    expect(card).to_have_attribute("data-verdict", "fail")
    expect(card.get_by_role("textbox")).to_have_value("垃圾桶缺盖两只")
    expect(card.locator(".photo-tile img")).to_have_count(1)
    card.locator(".photo-tile").click()
    expect(page.locator("dialog.viewer img")).to_have_js_property("naturalWidth", 1600)


def test_a_draft_is_written_in_one_window_at_a_time(tablet, server):
    page = tablet.start()
    sign_in(page, server.url)
    ready_for_offline(page)
    open_site(page, 0)
    answer(page, "market-A1", "好")
    other = tablet.context.new_page()
    other.goto(page.url)
    expect(other.get_by_text("正在另一个窗口填写")).to_be_visible()
    other.get_by_role("button", name="改在本窗口填写").click()
    expect(other.locator("#item-market-A1 .answer.good")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("正在另一个窗口填写")).to_be_visible()
    answer(other, "market-A2", "符合")


def test_a_lapsed_session_asks_to_sign_in_and_loses_nothing(tablet, server, tmp_path):
    page = tablet.start()
    sign_in(page, server.url)
    ready_for_offline(page)
    open_site(page, 0)
    tablet.context.clear_cookies()
    fill_all(page, tmp_path)
    sign_all(page)
    seal(page)
    expect(page.get_by_text("登录已过期")).to_be_visible()
    expect(waiting(page)).to_contain_text("未上传 1 条")
    sign_in(page, server.url)
    expect(waiting(page)).to_contain_text("未上传 0 条", timeout=60_000)
    assert server.rows("SELECT state FROM visits") == [("received",)]


def test_another_person_on_the_same_tablet_sees_no_draft_of_the_first(tablet, server):
    page = tablet.start()
    sign_in(page, server.url)
    ready_for_offline(page)
    open_site(page, 0)
    answer(page, "market-A1", "好")
    tablet.context.clear_cookies()
    sign_in(page, server.url, "other_expert")
    ready_for_offline(page)
    expect(page.get_by_text("填写中")).to_have_count(0)
    tablet.context.clear_cookies()
    sign_in(page, server.url)
    expect(page.get_by_text("填写中")).to_have_count(1)


def test_a_lost_tablet_leaves_a_copy_of_the_draft_on_the_server(tablet, server):
    page = tablet.start()
    sign_in(page, server.url)
    ready_for_offline(page)
    open_site(page, 0)
    answer(page, "market-A1", "好")
    wait_until(lambda: server.rows("SELECT count(*) FROM draft_backups")[0][0] == 1)
    tablet.kill()
    tablet.profile = tablet.profile.with_name("another-tablet")
    page = tablet.start()
    sign_in(page, server.url)
    page.get_by_role("button", name="在本机接着填").click()
    expect(page.locator("#item-market-A1 .answer.good")).to_have_attribute("aria-pressed", "true")


def test_a_sealed_visit_is_changed_only_as_a_new_one_and_only_the_new_one_is_sent(tablet, server, tmp_path):
    page = tablet.start()
    sign_in(page, server.url)
    ready_for_offline(page)
    tablet.context.set_offline(True)
    open_site(page, 0)
    fill_all(page, tmp_path)
    sign_all(page)
    seal(page)
    page.get_by_role("button", name="另作一份修改").click()
    page.get_by_role("button", name="另作一份", exact=True).click()
    step(page, "病媒生物防制")
    answer(page, "market-C1", "好")
    seal(page)
    tablet.context.set_offline(False)
    expect(waiting(page)).to_contain_text("未上传 0 条", timeout=60_000)
    assert server.rows("SELECT state FROM visits") == [("received",)]
    assert server.rows("SELECT verdict FROM answers WHERE item_code = 'market-C1'") == [("good",)]


def test_a_photo_taken_just_before_a_kill_is_there_afterwards(tablet, server, tmp_path):
    page = tablet.start()
    sign_in(page, server.url)
    ready_for_offline(page)
    open_site(page, 0)
    chosen = [photo(tmp_path, seed) for seed in range(4)]
    page.locator("#item-market-A1 input[multiple]").set_input_files(chosen)
    expect(page.locator("#item-market-A1 .photo-state")).to_contain_text("正在存照片")
    tablet.kill()
    page = tablet.start(offline=True)
    page.goto(f"{server.url}/tablet/")
    expect(page.locator("#item-market-A1 .photo-tile")).to_have_count(4, timeout=40_000)


def test_an_exported_visit_is_handed_in_from_another_tablet(tablet, server, tmp_path):
    page = tablet.start()
    sign_in(page, server.url)
    ready_for_offline(page)
    tablet.context.set_offline(True)
    open_site(page, 0)
    fill_all(page, tmp_path)
    sign_all(page)
    seal(page)
    page.locator(".strip-badge").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出为文件").click()
    exported = tmp_path / "visit.json"
    download.value.save_as(exported)
    tablet.kill()

    tablet.profile = tablet.profile.with_name("another-tablet")
    page = tablet.start()
    sign_in(page, server.url)
    ready_for_offline(page)
    page.locator(".strip-badge").click()
    page.get_by_label("取回导出文件").set_input_files(exported)
    wait_until(lambda: server.rows("SELECT state FROM visits") == [("received",)], seconds=60)
    assert received_files(server) == FILES
