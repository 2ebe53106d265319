"""Decisions of documents: states, numbers, words, titles, charts, frozen content."""

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import DocumentKind, DocumentState
from inspect_app.documents.rules import bulletin_charts, content, numbers, phrases, state, titles, words
from inspect_app.documents.rules.charts import Bar, bar_chart
from tests.documents import samples

STEPS = [(here, there) for here in DocumentState for there in DocumentState]
ALLOWED = {
    ("draft", "review"),
    ("draft", "discarded"),
    ("review", "draft"),
    ("review", "issued"),
    ("issued", "withdrawn"),
}


@pytest.mark.parametrize(("here", "there"), STEPS)
def test_a_document_moves_only_by_the_table(here, there):
    if (here.value, there.value) in ALLOWED:
        state.check_transition(here, there)
    else:
        with pytest.raises(Refusal, match="document_wrong_state"):
            state.check_transition(here, there)


def test_nobody_approves_what_the_same_person_drafted():
    state.check_approver(frozenset({1, 3}), 2)
    with pytest.raises(Refusal, match="document_own_review"):
        state.check_approver(frozenset({3, 1}), 1)
    with pytest.raises(Refusal, match="document_own_review"):
        state.check_approver(frozenset({1, None}), None)


def test_a_withdrawal_cannot_be_withdrawn():
    with pytest.raises(Refusal, match="document_withdrawal_final"):
        state.check_withdrawable(DocumentKind.WITHDRAWAL, DocumentState.ISSUED)


def test_numbers_have_no_leading_zero_and_follow_each_other():
    first = numbers.next_number("枣爱卫办整改", 2026, None)
    second = numbers.next_number("枣爱卫办整改", 2026, 1)
    assert (first.text, first.previous) == ("枣爱卫办整改〔2026〕1号", None)
    assert (second.text, second.previous) == ("枣爱卫办整改〔2026〕2号", 1)


def test_a_long_mark_is_narrowed_to_one_line_and_a_short_one_is_not():
    assert numbers.mark_width("枣庄市人民政府") == 100
    assert numbers.mark_width("枣庄市爱国卫生运动委员会办公室文件") == 70


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        ("2026-10-09", "2026-10-09", "2026年10月9日"),
        ("2026-10-09", "2026-10-11", "2026年10月9日至11日"),
        ("2026-09-28", "2026-10-09", "2026年9月28日至10月9日"),
        ("2026-12-30", "2027-01-05", "2026年12月30日至2027年1月5日"),
    ],
)
def test_days_of_a_check_are_written_short(start, end, wanted):
    assert words.span(date.fromisoformat(start), date.fromisoformat(end)) == wanted


@pytest.mark.parametrize(
    ("town", "government", "you"),
    [
        ("税郭镇", "税郭镇人民政府", "你镇"),
        ("中心街街道", "中心街街道办事处", "你街道"),
        ("某农场", "某农场", "你单位"),
    ],
)
def test_a_town_is_addressed_by_its_body(town, government, you):
    assert words.government_of(town) == government
    assert words.you(town) == you


def test_a_title_breaks_by_sense_and_never_inside_a_number():
    title = samples.OFFICE + "关于2026年第四季度第1轮抽查情况的通报"
    assert titles.title_lines(title)[0] == samples.OFFICE
    assert titles.title_lines(title)[1].startswith("关于2026年")
    assert "".join(titles.title_lines(title)) == title
    assert titles.title_lines("短标题") == ("短标题",)


@pytest.mark.parametrize("build", [samples.supervision, samples.withdrawal])
def test_content_thaws_as_it_was_frozen(build):
    made = build()
    frozen = content.freeze(made)
    assert content.thaw(made.head.kind, frozen) == made
    assert content.content_sha256(frozen) == content.content_sha256(content.freeze(made))


def test_strong_and_weak_kinds_never_overlap():
    bulletin = samples.bulletin(photos=0)
    assert [row.name for row in bulletin.strong] == ["医疗卫生机构", "主次干道", "公共厕所"]
    assert [row.name for row in bulletin.weak] == ["小餐饮店", "农贸市场", "行政村"]


def test_bars_begin_at_zero_and_carry_their_labels():
    svg = bar_chart("试", [Bar("甲<乙", Decimal(50), "50分"), Bar("丙", Decimal(100), "100分")], most=Decimal(100))
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    bars = [node for node in root.iter() if node.tag.endswith("rect")]
    assert float(bars[1].attrib["width"]) == pytest.approx(2 * float(bars[0].attrib["width"]), abs=0.2)
    assert len({bar.attrib["x"] for bar in bars}) == 1
    assert "甲<乙" in {node.text for node in root.iter()}


def test_a_bulletin_has_six_charts_and_an_empty_one_fewer():
    assert len(bulletin_charts.charts(samples.bulletin(photos=0))) == 6


def test_a_paragraph_that_fills_a_page_is_refused():
    assert phrases.paragraphs("甲\n\n 乙 \n") == ("甲", "乙")
    with pytest.raises(Refusal, match="bulletin_text_long"):
        phrases.paragraphs("字" * 601)


@pytest.mark.parametrize(
    ("value", "unsure"),
    [
        ({"confidence": "high"}, False),
        ({"confidence": "medium"}, True),
        ({"shares": {"confidence": "high"}, "penalties": [{"each": "2", "confidence": "low"}]}, True),
        ({"weights": {"market": "8"}, "bands": ["a", "b"]}, False),
        ([{"confidence": "high"}, None], True),
        ([], False),
    ],
)
def test_frozen_content_says_whether_a_part_of_it_is_not_confirmed(value, unsure):
    assert phrases.has_unsure(value) is unsure
