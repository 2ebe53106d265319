"""Every type of answer on a real checklist: what follows from a value is computed, and all of it arrives."""

import json

import pytest
from playwright.sync_api import expect

from tests.e2e.serving import filled_server, in_data
from tests.e2e.sheet import (
    add_photos,
    answer,
    card_of,
    choose,
    count,
    fill,
    open_site,
    photo,
    ready_for_offline,
    says,
    seal,
    sign_all,
    sign_in,
    step,
)
from tests.e2e.test_tablet_look import look

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ARRIVED = {
    "water-01": ("good", None, {"mark": 9}),
    "water-02": ("pass", None, None),
    "water-03": ("pass", None, None),
    "water-04": ("good", None, {"faults": 0}),
    "water-05": ("pass", None, {"text": "河长 王某 0632-5512345"}),
    "water-06": ("fail", None, {"faults": 3}),
    "water-07": ("not_applicable", None, None),
    "water-08": ("fail", None, {"checked": 14, "positive": 1}),
    "water-09": ("pass", None, {"faults": 2}),
    "water-10": ("pass", None, {"option": "worn"}),
    "water-11": ("good", None, None),
    "water-12": ("good", "25", None),
    "water-17": ("pass", None, {"day": "2026-10-02", "text": "第 40 号"}),
    "water-18": ("fail", None, None),
}


@pytest.fixture
def river(tmp_path_factory):
    with filled_server(tmp_path_factory.mktemp("types"), "seed_types") as server:
        yield server


def grades_and_counts(page, folder):
    step(page, "水面与岸坡")
    answer(page, "water-01", "好")
    card_of(page, "water-01").get_by_role("button", name="9", exact=True).click()
    answer(page, "water-02", "合格")
    count(page, "water-06", 3)
    says(page, "water-06", "3 处，超过 1 处", "fail")
    expect(card_of(page, "water-06").locator(".item-need")).to_contain_text("还差 3 张")
    add_photos(page, "water-06", photo(folder, 1))
    expect(card_of(page, "water-06").locator(".photo-place")).to_have_count(2)
    answer(page, "water-11", "好")


def measures(page):
    step(page, "水质与排口")
    answer(page, "water-03", "符合")
    fill(page, "water-12", 测量值="24.9")
    says(page, "water-12", "不合格：不少于 25 厘米", "fail")
    fill(page, "water-12", 测量值="两尺")
    says(page, "water-12", "请填写数字", "")
    fill(page, "water-12", 测量值="25。0")
    says(page, "water-12", "好：", "good")
    answer(page, "water-04", "没有")
    answer(page, "water-07", "不涉及")


def texts_documents_and_a_condition(page):
    step(page, "责任与水源")
    answer(page, "water-05", "符合")
    says(page, "water-05", "要写下河长姓名和监督电话", "pass")
    fill(page, "water-05", 河长姓名和监督电话="河长 王某 0632-5512345")
    expect(card_of(page, "water-05").locator(".measure-word")).to_be_hidden()
    answer(page, "water-17", "符合")
    fill(page, "water-17", 最近一次巡河记录的日期="2099-01-01")
    says(page, "water-17", "还没有到", "pass")
    fill(page, "water-17", 最近一次巡河记录的日期="2026-10-02", 编号或说明="第 40 号")
    says(page, "water-17", "符合：距今", "pass")
    last = card_of(page, "water-18")
    expect(last).to_contain_text("先答第 3.3 项")
    choose(page, "water-10", "没有标志")
    says(page, "water-10", "不合格：没有标志", "fail")
    answer(page, "water-18", "符合")
    answer(page, "water-10", "不涉及")
    expect(last).to_contain_text("这一项不用查")
    expect(last).to_have_attribute("data-verdict", "not_applicable")
    choose(page, "water-10", "有标志但个别破损，区内没有这些活动")
    expect(last).to_have_attribute("data-verdict", "")
    answer(page, "water-18", "不符合")


def samples(page, folder):
    step(page, "病媒")
    fill(page, "water-08", 查了="14", 其中="15")
    says(page, "water-08", "比检查数 14 还多", "")
    fill(page, "water-08", 其中="1")
    says(page, "water-08", "不合格：7.14%", "fail")
    expect(card_of(page, "water-08")).to_contain_text(
        "95% 置信区间 0.2% 到 33.9%；只查了 14 勺，不足 30 勺，不下级别结论"
    )
    add_photos(page, "water-08", photo(folder, 2))
    count(page, "water-09", 2)
    says(page, "water-09", "2 处以内为合格", "pass")


def test_each_type_of_answer_is_entered_and_arrives(tablet, river, tmp_path):
    page = tablet.start()
    sign_in(page, river.url)
    ready_for_offline(page)
    open_site(page, 0)
    faults: list[str] = []
    grades_and_counts(page, tmp_path)
    look(page, faults, "grades and counts")
    measures(page)
    look(page, faults, "measures")
    texts_documents_and_a_condition(page)
    look(page, faults, "texts, documents, options")
    samples(page, tmp_path)
    look(page, faults, "samples")
    assert faults == []
    sign_all(page)
    seal(page)
    expect(page.locator(".answer-list")).to_contain_text("查 14 勺，其中 1 勺（7.14%）")
    expect(page.get_by_text("完整接收")).to_be_visible(timeout=60_000)
    rows = river.rows("SELECT item_code, verdict, measured, value FROM answers")
    found = {code: (verdict, measured, value and json.loads(value)) for code, verdict, measured, value in rows}
    assert found == ARRIVED


def test_a_draft_moves_to_a_newer_version_only_when_the_expert_says_so(tablet, river, tmp_path):
    page = tablet.start()
    sign_in(page, river.url)
    ready_for_offline(page)
    open_site(page, 0)
    grades_and_counts(page, tmp_path)
    step(page, "水质与排口")
    fill(page, "water-12", 测量值="25")
    says(page, "water-12", "好：", "good")
    in_data(river.data, "seed_newer")
    page.goto(f"{river.url}/tablet/#/sites")
    page.get_by_text("可离线使用").click()
    page.get_by_role("button", name="重新下载").click()
    open_site(page, 0)
    expect(page.get_by_text("换了新版检查表（第 2 版）")).to_be_visible()
    page.get_by_role("button", name="看看改用新版会怎样").click()
    dialog = page.get_by_role("dialog")
    for words in ("新版没有这一项", "数的东西或单位变了", "好 改为 不合格", "岸边没有违规洗车点"):
        expect(dialog).to_contain_text(words)
    dialog.get_by_role("button", name="先不改").click()
    step(page, "水面与岸坡")
    expect(card_of(page, "water-02")).to_have_attribute("data-verdict", "pass")
    page.get_by_role("button", name="看看改用新版会怎样").click()
    dialog.get_by_role("button", name="改用新版").click()
    expect(card_of(page, "water-40")).to_be_visible()
    expect(card_of(page, "water-01")).to_have_attribute("data-verdict", "good")
    expect(card_of(page, "water-06")).to_have_attribute("data-verdict", "")
    expect(card_of(page, "water-06").locator(".photo-tile")).to_have_count(1)
    expect(page.get_by_text("换了新版检查表")).to_have_count(0)
    step(page, "水质与排口")
    says(page, "water-12", "不合格：不少于 30 厘米", "fail")


def test_items_of_the_dawn_carry_a_tag_where_the_round_goes_out_at_dawn(tablet, river):
    page = tablet.start()
    sign_in(page, river.url)
    ready_for_offline(page)
    open_site(page, 1)
    tagged = 0
    for number in range(page.locator(".step").count() - 2):
        page.locator(".step").nth(number).click()
        expect(page.locator(".step[aria-current=step]")).to_have_count(1)
        expect(page.locator(".step").nth(number)).to_have_attribute("aria-current", "step")
        tagged += page.locator(".tag.hours", has_text="清晨").count()
    assert tagged == 1
