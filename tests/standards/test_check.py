"""Every kind of mistake in a checklist file is named with file, line and a Chinese sentence."""

from pathlib import Path

import pytest

from inspect_app.standards.rules.check import check, read_library
from inspect_app.standards.rules.faults import CATALOGUE, Fault
from tests.standards.files import MARKET, K, M, S, changed, library

ITEM = "        text: 出入口公示栏齐全完好。\n"
# file, text, its replacement, code of the fault, line, a part of the message
FAULTS = [
    (M, "    title: 公示与管理", "\ttitle: 公示与管理", "yaml_tab", 6, "制表符"),
    (M, "text: 出入口公示栏", 'text: "出入口公示栏', "yaml_syntax", 35, "从第 8 行开始"),
    (M, "guide: 逐项核对。", "guide: 逐项: 核对。", "yaml_syntax", 11, "冒号"),
    (M, "[看, 查]", "[看, 查", "yaml_syntax", 13, "括号"),
    (M, "source: 公开资料", "source: 公开\x07资料", "yaml_character", 3, "控制字符"),
    (M, "source: 公开资料", "source: &a 公开资料", "yaml_anchor", 3, "锚点"),
    (M, "guide: 逐项核对。", "guide: *a", "yaml_anchor", 11, "锚点"),
    (M, "guide: 逐项核对。", "guide: !!python/object/apply:os.system [echo]", "yaml_tag", 11, "标签"),
    (M, "points: 10", "points: !!float 10", "yaml_tag", 14, "标签"),
    (M, "sections:", "---\nsections:", "yaml_documents", 4, "一份内容"),
    (M, "source: 公开资料", "source: " + "[" * 20 + "]" * 20, "yaml_too_deep", 3, "嵌套"),
    (M, "        points: 10\n", "        points: 10\n        points: 9\n", "duplicate_key", 15, "前一次在第 14 行"),
    (M, "severity: general", "severty: general", "unknown_key", 15, "是不是“severity”"),
    (M, ITEM, "", "missing_key", 8, "缺少“text”"),
    (M, "source: 公开资料\n", "", "missing_key", 1, "缺少“source”"),
    (M, "sections:\n", "sections: 没有\nrest:\n", "want_list", 4, "应是列表"),
    (M, "guide: 逐项核对。", "guide: [逐项核对]", "want_text", 11, "一段文字"),
    (M, '{unit: 毫米, op: "<", limit: 10, good: 8}', "小于十毫米", "want_table", 35, "键: 值"),
    (M, "guide: 逐项核对。", "guide:", "empty_value", 11, "没有填写"),
    (M, "way: [看, 查]", "way: []", "empty_list", 12, "至少要有一项"),
    (M, MARKET[MARKET.index("      - code: market-01") : MARKET.index("  - code: B")], "", "empty_list", 7, "items"),
    (M, "way: [看, 查]", "way: [看, 看]", "twice_in_list", 12, "重复"),
    (M, "guide: 逐项核对。", "guide: " + "核" * 301, "text_too_long", 11, "最多 300"),
    (M, "problem: 出入口公示栏缺项。", "problem: " + "缺" * 101, "text_too_long", 10, "最多 100"),
    (M, "way: [看, 查]", "way: [闻]", "unknown_word", 12, "可用：看、查、测、问"),
    (M, "answer: grade", "answer: grades", "unknown_word", 13, "是不是“grade”"),
    (M, "severity: general", "severity: genral", "unknown_word", 15, "是不是“general”"),
    (M, "deadline: immediate", "deadline: 3", "unknown_word", 17, "working_days"),
    (M, "[全景, 近景]", "[全景, 视频]", "unknown_word", 18, "读数"),
    (M, "confidence: high\n  -", "confidence: sure\n  -", "unknown_word", 20, "medium"),
    (M, "effect: site", "effect: city", "unknown_word", 37, "town"),
    (M, "          source: 某细则\n", "", "missing_key", 37, "缺少“source”"),
    (M, "unit: 市场监管", "unit: 市场监督", "unknown_unit", 16, "是不是“市场监管”"),
    (M, "clause: MKT", "clause: MTK", "unknown_clause", 19, "是不是“MKT”"),
    (M, "points: 10", "points: 十", "not_a_number", 14, "不是数字"),
    (M, "points: 10", "points: 1e2", "not_a_number", 14, "不是数字"),
    (M, "points: 10", "points: 0", "not_positive", 14, "大于零"),
    (M, "points: 10", "points: -3", "not_positive", 14, "大于零"),
    (M, "points: 1.5", "points: 1.25", "too_many_decimals", 30, "最多 1 位"),
    (M, "code: market-01", "code: toilet-01", "code_of_kind", 8, "“market-”加两位数字"),
    (M, "code: market-01", "code: market-1", "code_of_kind", 8, "两位数字"),
    (M, "code: market-02", "code: market-01", "duplicate_code", 24, "前一次在第 8 行"),
    (M, "code: B", "code: A", "duplicate_code", 21, "前一次在第 5 行"),
    (M, "code: B", "code: 乙", "section_code", 21, "大写字母"),
    (M, "standard: national-township-2021", "standard: national-city-2021", "standard_differs", 1, "文件夹"),
    (M, "kind: market", "kind: toilet", "kind_differs", 2, "market.yaml"),
    (M, '        measure: {unit: 毫米, op: "<", limit: 10, good: 8}\n', "", "measure_missing", 24, "要写 measure"),
    (M, "answer: measure", "answer: grade", "measure_unwanted", 35, "不应有 measure"),
    (M, 'op: "<"', 'op: "≤"', "unknown_word", 35, "<=、<、>=、>、=="),
    (M, ", good: 8", "", "missing_key", 35, "缺少“good”"),
    (M, "good: 8", "good: 12", "measure_good_looser", 35, "更宽"),
    (M, "good: 8", "good: -1", "negative", 35, "不能小于零"),
    (M, 'unit: 毫米, op: "<", limit: 10', 'unit: "%", op: "<", limit: 110', "measure_percent", 35, "0 到 100"),
    (M, "limit: 10", "limit: 0.0001", "too_many_decimals", 35, "最多 3 位"),
    (M, "deadline: immediate", "deadline: immediate\n        days: 3", "deadline_days_unwanted", 18, "不应再写 days"),
    (M, "deadline: working_days", "deadline: working_days\n        days: 三", "not_whole", 34, "应是整数"),
    (M, "deadline: working_days", "deadline: working_days\n        days: 0", "number_out_of_range", 34, "1 到 250"),
    (M, "answer: grade", "answer: grade\n        photo_required_on_fail: 是", "not_true_false", 14, "true 或 false"),
    (S, "code: national-township-2021", "code: National Township", "code_shape", 1, "小写字母"),
    (S, "code: national-township-2021", "code: national-township-2020", "folder_differs", 1, "应一致"),
    (S, "issued_on: 2021-12-03", "issued_on: 2021年12月3日", "not_a_date", 4, "2021-12-03"),
    (S, "pass: 0.75", "pass: 1.2", "ratios_order", 6, "fail ≤ pass"),
    (S, "mode: half_up", "mode: half_even", "unknown_word", 7, "half_up"),
    (S, "places: 2", "places: 9", "number_out_of_range", 7, "0 到 4"),
    (S, "serious: 7, ", "", "missing_key", 10, "缺少“serious”"),
    (S, "[城管, 市场监管]", "[城管, 城管, 市场监管]", "twice_in_list", 14, "重复"),
    (S, "  market: 1", "  market: 1\n  markte: 1", "unknown_kind", 17, "是不是“market”"),
    (S, "  market: 1", "  market: 0", "not_positive", 16, "大于零"),
    (S, "  market: 1", "  market: 1\n  toilet: 1", "file_missing", 17, "toilet.yaml"),
    (S, "  market: 1", "  toilet: 1", "kind_without_weight", 1, "补上权重"),
    (S, "  MKT:", "  mkt:", "code_shape", 18, "mkt"),
    (S, "title: 集贸市场, ", "", "missing_key", 18, "缺少“title”"),
    (K, "code: toilet", "code: market", "duplicate_code", 3, "重复"),
    (K, "setting: 室内}", "setting: 屋里}", "unknown_word", 3, "室内外"),
]  # fmt: skip


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: f"{case[3]}-{case[4]}")
def test_mistake_is_named_with_line_and_words(case: tuple[str, str, str, str, int, str]) -> None:
    file, old, new, code, line, words = case
    found = [fault for fault in check(changed(file, old, new)) if fault.code == code]
    assert found, check(changed(file, old, new))
    assert line in [fault.line for fault in found]
    assert any(words in fault.message_zh for fault in found), found


def test_good_files_have_no_fault() -> None:
    assert check(library()) == []


@pytest.mark.parametrize("name", [K, S])
def test_missing_file_is_named(name: str) -> None:
    files = library()
    del files[name]
    assert ("file_missing", name) in [(fault.code, fault.file) for fault in check(files)]


def test_no_file_at_all_is_two_faults() -> None:
    assert [fault.code for fault in check({})] == ["file_missing", "file_missing"]


def test_empty_file_is_named() -> None:
    assert [(fault.file, fault.code) for fault in check(library(market=b"# nothing\n"))] == [(M, "file_empty")]


def test_gbk_file_is_named_with_its_line() -> None:
    data = MARKET.encode().replace("公开资料".encode(), "公开资料".encode("gbk"))
    assert [(fault.line, fault.code) for fault in check(library(market=data))] == [(3, "not_utf8")]


def test_byte_order_mark_of_an_editor_is_no_fault() -> None:
    assert check(library(market=b"\xef\xbb\xbf" + MARKET.encode())) == []


def test_huge_file_is_refused_unread() -> None:
    assert [fault.code for fault in check(library(market=b"#" * 600_000))] == ["file_too_large"]


def test_file_with_another_extension_is_named() -> None:
    assert [fault.code for fault in check(library() | {"national-township-2021/toilet.yml": b""})] == ["file_extension"]


def test_file_in_the_wrong_place_is_named() -> None:
    assert [fault.code for fault in check(library() | {"toilet.yaml": b"a: b"})] == ["file_unknown"]


def test_file_of_unknown_kind_is_named() -> None:
    files = library() | {"national-township-2021/markets.yaml": MARKET.encode()}
    assert ("unknown_kind", "national-township-2021/markets.yaml") in [(f.code, f.file) for f in check(files)]


def test_several_mistakes_are_all_named() -> None:
    text = MARKET.replace("points: 10", "points: 0").replace("answer: measure", "answer: number")
    assert {"not_positive", "unknown_word"} <= {fault.code for fault in check(library(market=text.encode()))}


def test_every_fault_of_the_catalogue_was_seen() -> None:
    tested = {code for _, _, _, code, _, _ in FAULTS}
    alone = {
        "file_missing",
        "file_empty",
        "not_utf8",
        "file_too_large",
        "file_extension",
        "file_unknown",
        "unknown_kind",
    }
    assert tested | alone == set(CATALOGUE)


def test_fault_reads_as_one_line() -> None:
    assert str(Fault("a.yaml", 3, "没有填写。", "empty_value")) == "a.yaml:3: 没有填写。 [empty_value]"


def test_values_stay_as_written() -> None:
    files = changed(M, "title: 公示与管理", "title: no")
    assert read_library(files).checklists[0].sections[0].title == "no"


ROOT = Path(__file__).parents[2] / "checklists"


def shipped() -> dict[str, bytes]:
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in ROOT.rglob("*.yaml")}


def test_shipped_checklists_have_no_fault() -> None:
    assert check(shipped()) == []


def test_shipped_checklists_are_eight_kinds_of_hundred_points() -> None:
    library = read_library(shipped())
    assert len(library.kinds) == 30
    assert {checklist.kind.code: sum(item.points for item in checklist.items) for checklist in library.checklists} == {
        "road_main": 100, "road_back": 100, "market": 100, "toilet": 100, "transfer": 100, "small_rest": 100,
        "medical": 100, "village": 100,
    }  # fmt: skip


def test_shipped_items_carry_the_confidence_of_their_clause() -> None:
    for checklist in read_library(shipped()).checklists:
        for item in checklist.items:
            assert item.clause.number
            assert item.clause == checklist.standard.clauses[item.clause.topic]
