"""Every kind of mistake in a checklist file is named with file, line and a Chinese sentence."""

from decimal import Decimal
from pathlib import Path

import pytest

from inspect_app.core.vocab import AnswerType
from inspect_app.standards.rules.check import check, read_library
from inspect_app.standards.rules.faults import CATALOGUE, Fault
from tests.standards.files import MARKET, C, D, F, K, M, S, changed, library, supplement

ITEM = "        text: 出入口公示栏齐全完好。\n"
# file, text, its replacement, code of the fault, line, a part of the message
FAULTS = [
    (M, "text: 出入口公示栏", 'text: "出入口公示栏', "yaml_syntax", 34, "从第 7 行开始"),
    (M, "guide: 逐项核对。", "guide: 逐项: 核对。", "yaml_syntax", 10, "冒号"),
    (M, "[看, 查]", "[看, 查", "yaml_syntax", 12, "括号"),
    (M, "source: 公开资料", "source: 公开\x07资料", "yaml_character", 2, "控制字符"),
    (M, "source: 公开资料", "source: &a 公开资料", "yaml_anchor", 2, "锚点"),
    (M, "guide: 逐项核对。", "guide: *a", "yaml_anchor", 10, "锚点"),
    (M, "guide: 逐项核对。", "guide: !!python/object/apply:os.system [echo]", "yaml_tag", 10, "标签"),
    (M, "points: 86.5", "points: !!float 86.5", "yaml_tag", 13, "标签"),
    (M, "sections:", "---\nsections:", "yaml_documents", 3, "一份内容"),
    (M, "source: 公开资料", "source: " + "[" * 20 + "]" * 20, "yaml_too_deep", 2, "嵌套"),
    (M, "        points: 86.5\n", "        points: 86.5\n        points: 9\n", "duplicate_key", 14, "前一次在第 13 行"),
    (M, "severity: general", "severty: general", "unknown_key", 14, "是不是“severity”"),
    (M, ITEM, "", "missing_key", 7, "缺少“text”"),
    (M, "source: 公开资料\n", "", "missing_key", 1, "缺少“source”"),
    (M, "sections:\n", "sections: 没有\nrest:\n", "want_list", 3, "应是列表"),
    (M, "guide: 逐项核对。", "guide: [逐项核对]", "want_text", 10, "一段文字"),
    (M, '{unit: 毫米, op: "<", limit: 10, good: 8}', "小于十毫米", "want_table", 34, "键: 值"),
    (M, "guide: 逐项核对。", "guide:", "empty_value", 10, "没有填写"),
    (M, "way: [看, 查]", "way: []", "empty_list", 11, "至少要有一项"),
    (M, MARKET[MARKET.index("      - code: market-01") : MARKET.index("  - code: B")], "", "empty_list", 6, "items"),
    (M, "way: [看, 查]", "way: [看, 看]", "twice_in_list", 11, "重复"),
    (M, "guide: 逐项核对。", "guide: " + "核" * 301, "text_too_long", 10, "最多 300"),
    (M, "problem: 出入口公示栏缺项。", "problem: " + "缺" * 101, "text_too_long", 9, "最多 100"),
    (M, "way: [看, 查]", "way: [闻]", "unknown_word", 11, "可用：看、查、测、问"),
    (M, "answer: grade", "answer: grades", "unknown_word", 12, "是不是“grade”"),
    (M, "severity: general", "severity: genral", "unknown_word", 14, "是不是“general”"),
    (M, "deadline: immediate", "deadline: 3", "unknown_word", 16, "working_days"),
    (M, "[全景, 近景]", "[全景, 视频]", "unknown_word", 17, "读数"),
    (M, "confidence: high\n  -", "confidence: sure\n  -", "unknown_word", 19, "medium"),
    (M, "effect: site", "effect: city", "unknown_word", 36, "town"),
    (M, "          source: 某细则\n", "", "missing_key", 36, "缺少“source”"),
    (M, "unit: 市场监管", "unit: 市场监督", "unknown_unit", 15, "是不是“市场监管”"),
    (M, "points: 86.5", "points: 十", "not_a_number", 13, "不是数字"),
    (M, "points: 86.5", "points: 1e2", "not_a_number", 13, "不是数字"),
    (M, "points: 86.5", "points: 0", "not_positive", 13, "大于零"),
    (M, "points: 86.5", "points: -3", "not_positive", 13, "大于零"),
    (M, "points: 1.5", "points: 1.25", "too_many_decimals", 29, "最多 1 位"),
    (M, "code: market-01", "code: toilet-01", "code_of_kind", 7, "“market-”加两位数字"),
    (M, "code: market-01", "code: market-1", "code_of_kind", 7, "两位数字"),
    (M, "code: market-02", "code: market-01", "duplicate_code", 23, "前一次在第 7 行"),
    (M, "code: B", "code: A", "duplicate_code", 20, "前一次在第 4 行"),
    (M, "code: B", "code: 乙", "section_code", 20, "大写字母"),
    (M, "kind: market", "kind: toilet", "kind_differs", 1, "market.yaml"),
    (M, '        measure: {unit: 毫米, op: "<", limit: 10, good: 8}\n', "", "measure_missing", 23, "要写 measure"),
    (M, "answer: measure", "answer: grade", "measure_unwanted", 34, "不应有 measure"),
    (M, 'op: "<"', 'op: "≤"', "unknown_word", 34, "<=、<、>=、>、=="),
    (M, "good: 8", "good: 12", "measure_good_looser", 34, "更宽"),
    (M, "good: 8", "good: -1", "negative", 34, "不能小于零"),
    (M, 'unit: 毫米, op: "<", limit: 10', 'unit: "%", op: "<", limit: 110', "measure_percent", 34, "0 到 100"),
    (M, "limit: 10", "limit: 0.0001", "too_many_decimals", 34, "最多 3 位"),
    (M, "deadline: immediate", "deadline: immediate\n        days: 3", "deadline_days_unwanted", 17, "不应再写 days"),
    (M, "deadline: working_days", "deadline: working_days\n        days: 三", "not_whole", 33, "应是整数"),
    (M, "deadline: working_days", "deadline: working_days\n        days: 0", "number_out_of_range", 33, "1 到 250"),
    (M, "answer: grade", "answer: grade\n        photo_required_on_fail: 是", "not_true_false", 13, "true 或 false"),
    (S, "code: national-township-2021", "code: National Township", "code_shape", 1, "小写字母"),
    (S, "code: national-township-2021", "code: national-township-2020", "folder_differs", 1, "应一致"),
    (S, "issued_on: 2021-12-03", "issued_on: 2021年12月3日", "not_a_date", 5, "2021-12-03"),
    (S, "pass: 0.75", "pass: 1.2", "ratios_order", 8, "fail ≤ pass"),
    (S, "mode: half_up", "mode: half_even", "unknown_word", 9, "half_up"),
    (S, "places: 2", "places: 9", "number_out_of_range", 9, "0 到 4"),
    (S, "serious: 7, ", "", "missing_key", 12, "缺少“serious”"),
    (S, "[城管, 市场监管]", "[城管, 城管, 市场监管]", "twice_in_list", 16, "重复"),
    (S, "  MKT:", "  mkt:", "code_shape", 25, "mkt"),
    (S, "  MKT: {title: 集贸市场, ", "  MKT: {", "missing_key", 25, "缺少“title”"),
    (K, "code: toilet", "code: market", "duplicate_code", 3, "重复"),
    (K, "setting: 室内}", "setting: 屋里}", "unknown_word", 3, "室内外"),
    (M, "    title: 公示与管理", "\ttitle: 公示与管理", "yaml_tab", 5, "制表符"),
    (M, "topic: MKT", "topic: MTK", "unknown_topic", 18, "是不是“MKT”"),
    (M, "points: 86.5", "points: 80", "points_total", 1, "合计 93.5 分"),
    (M, "answer: measure", "answer: choice", "choice_missing", 23, "两到六个"),
    (M, "answer: measure", "answer: faults", "faults_missing", 23, "每处扣分"),
    (M, "answer: measure", "answer: sample", "sample_missing", 23, "判定指标"),
    (M, "answer: measure", "answer: text", "record_missing", 23, "要记下什么"),
    (M, "answer: choice", "answer: grade", "choice_unwanted", 55, "不应有 choice"),
    (M, "answer: faults", "answer: grade", "faults_unwanted", 73, "不应有 faults"),
    (M, "answer: sample", "answer: grade", "sample_unwanted", 88, "不应有 sample"),
    (M, "answer: text", "answer: check", "record_unwanted", 137, "不应有 record"),
    (M, """          - {code: late, text: 隔日清运, verdict: pass, ratio: 0.6}
          - {code: none, text: 没有安排, verdict: fail}
""", "", "choice_count", 55, "2 到 6 个"),
    (M, "code: late, text", "code: daily, text", "twice_in_list", 55, "重复"),
    (M, "ratio: 0.6", "ratio: 1.6", "number_out_of_range", 57, "0 到 1"),
    (M, "verdict: good}", "verdict: good, ratio: 0.9}", "choice_good_ratio", 56, "全部分值"),
    (M, "verdict: good}\n          - {code: late, text: 隔日清运, verdict: pass, ratio: 0.6}",
     "verdict: fail}", "choice_all_fail", 55, "都是不合格"),
    (M, "each: 0.5", "each: 5", "faults_each", 73, "还多"),
    (M, "pass_up_to: 2", "pass_up_to: 二", "not_whole", 73, "整数"),
    (M, "criterion: rodent_proof_rate", "criterion: rodent_path", "unknown_criterion", 88, "百分比"),
    (M, "limit: 95, good: 100", "limit: 95, good: 90", "measure_good_looser", 103, "更宽"),
    (M, "op: between, limit: 0.05, upper: 2", "op: between, limit: 0.05", "measure_upper_missing", 122, "upper"),
    (M, "op: between, limit: 0.05, upper: 2", 'op: ">=", limit: 0.05, upper: 2', "measure_upper_unwanted", 122, "between"),
    (M, "limit: 0.05, upper: 2", "limit: 2, upper: 0.05", "measure_upside_down", 122, "写反"),
    (M, "limit: 0.05, upper: 2", "limit: 0.05, upper: 2, good: 1", "measure_good_unwanted", 122, "不应再写 good"),
    (M, "          unit: 毫克/升\n", "", "missing_key", 119, "缺少“unit”"),
    (M, "item: market-01, verdict", "item: market-07, verdict", "show_if_forward", 59, "前面"),
    (M, "item: market-01, verdict", "item: market-03, verdict", "show_if_forward", 59, "自己"),
    (M, "option: [daily]", "option: [dayly]", "show_if_option", 104, "是不是“daily”"),
    (M, "verdict: [good, pass]}", "verdict: [good], option: [a]}", "show_if_shape", 59, "一个"),
    (M, "rounds: [special]", "rounds: [yearly]", "unknown_word", 89, "special"),
    (S, "seen: field", "seen: office", "office_why", 22, "why"),
    (S, "chapter: C3, number", "chapter: C9, number", "unknown_chapter", 22, "chapters"),
    (S, "clauses: [C3-MKT]", "clauses: [C3-MTK]", "unknown_clause", 25, "是不是“C3-MKT”"),
    (S, 'op: ">=", value: 90', 'op: ">=", value: 90, text: 九成', "number_or_text", 28, "不能都写"),
    (S, "good: [9, 10]", "good: [8, 10]", "marks_order", 30, "互不重叠"),
    (S, "applies_to: 乡镇", "applies_to: 乡镇\neffective_until: 2020-01-01", "effective_upside_down", 8, "写反"),
    (S, "  market-02: {points", "  market-20: {points", "unknown_item", 32, "是不是"),
    (S, "market-02: {points: 1.5, severity: serious, limit: 9,", "market-01: {limit: 9,", "override_limit", 32, "单一限值"),
    (S, "points: 1.5, severity: serious, limit: 9, ", "", "override_empty", 32, "没有改"),
    (S, "kinds: [market]", "kinds: [market, markte]", "unknown_kind", 17, "是不是“market”"),
    (S, "kinds: [market]", "kinds: [market, toilet]", "file_missing", 1, ""),
    (S, "applies_to: 乡镇", "applies_to: 乡镇\nextends: national-town-2021", "unknown_standard", 8, "没有"),
    (C, "{market: 1}", "{market: 0}", "not_positive", 5, "大于零"),
    (C, "{market: 1}", "{toilet: 1}", "kind_without_weight", 5, "“market”"),
    (C, "{market: 1}", "{market: 1, toilet: 1}", "kind_not_listed", 5, "“toilet”"),
    (C, "standard: national-township-2021", "standard: national-city-2021", "standard_differs", 1, "文件夹"),
    (C, "visits: 100", "visits: 90", "shares_total", 8, "现在是 90"),
    (C, "recurrence: {each: 0.5", "recurrence: {each: 6", "penalty_order", 10, "each ≤ most"),
    (C, "from: 80", "from: 0", "bands_order", 13, "从高到低"),
    (D, "{A: 97, B: 95, C: 93}", "{A: 93, B: 95, C: 97}", "levels_order", 13, "从严到宽"),
    (F, "code: township", "code: Township", "code_shape", 2, "小写字母"),
    (F, "endpoint: /openApi", "endpoint: https://x/openApi", "form_endpoint", 4, "以 / 开头"),
    (F, "level: town", "level: village", "unknown_word", 5, "town、district、city"),
    (F, "standard: national-township-2021", "standard: national-township", "unknown_standard", 6, "是不是"),
    (F, "from: regionname", "from: rate", "form_chapters", 8, "“rate”"),
    (F, "from: ratlevel", "from: ratlevl", "form_chapters", 9, "“ratlevl”"),
    (F, "name: rate,", "name: 满意率,", "form_field_name", 12, "照接口写"),
    (F, "name: year1,", "name: rate,", "twice_in_list", 13, "“rate”重复"),
    (F, "type: decimal", "type: float", "unknown_word", 12, "decimal"),
    (F, "indicator: satisfaction", "indicator: satisfactions", "unknown_indicator", 12, "是不是“satisfaction”"),
    (F, "type: choice", "type: text", "form_choices", 14, "两项以上"),
    (F, "type: year", "type: choice", "form_choices", 13, "两项以上"),
    (F, 'code: "02"', 'code: "01"', "twice_in_list", 14, "重复"),
    (F, 'accept: ["01"]', 'accept: ["09"]', "form_accept", 15, "“09”"),
    (F, "most: 366", "most: 0", "form_limits", 16, "least 应小于 most"),
    (F, "label: 近视率年份", "label: 近视率年份, most: 3", "form_limits", 13, "integer"),
    (F, "vector: rodent", "vector: rat", "unknown_word", 14, "rodent、mosquito"),
    (F, "required: true", "required: 是", "not_true_false", 11, "true"),
    (D, "    edition: GB/T 27770-2011", "    edition: GB/T 27770", "unknown_edition", 15, "是不是"),
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


@pytest.mark.parametrize("name", [K, S, C])
def test_missing_file_is_named(name: str) -> None:
    files = library()
    del files[name]
    assert ("file_missing", name) in [(fault.code, fault.file) for fault in check(files)]


def test_no_file_at_all_is_two_faults() -> None:
    assert [fault.code for fault in check({})] == ["file_missing", "file_missing"]


def test_supplement_of_a_supplement_is_refused() -> None:
    files = library() | supplement("first", "national-township-2021") | supplement("second", "first")
    assert [(fault.file, fault.code) for fault in check(files)] == [("second/standard.yaml", "extends_self")]


def test_supplement_takes_over_adds_and_sets_otherwise() -> None:
    read = read_library(library() | supplement("local", "national-township-2021"))
    assert read.faults == ()
    (base, local) = read.checklists
    assert [item.code for item in local.items] == [*(item.code for item in base.items), "market-z01"]
    assert (base.items[0].points, local.items[0].points) == (Decimal("86.5"), Decimal(50))
    assert local.standard.clauses["C3-MKT"] == base.standard.clauses["C3-MKT"]
    assert read.schemes["local"].weights == read.schemes["national-township-2021"].weights


def test_empty_file_is_named() -> None:
    assert [(fault.file, fault.code) for fault in check(library(market=b"# nothing\n"))] == [(M, "file_empty")]


def test_gbk_file_is_named_with_its_line() -> None:
    data = MARKET.encode().replace("公开资料".encode(), "公开资料".encode("gbk"))
    assert [(fault.line, fault.code) for fault in check(library(market=data))] == [(2, "not_utf8")]


def test_byte_order_mark_of_an_editor_is_no_fault() -> None:
    assert check(library(market=b"\xef\xbb\xbf" + MARKET.encode())) == []


def test_huge_file_is_refused_unread() -> None:
    assert [fault.code for fault in check(library(market=b"#" * 600_000))] == ["file_too_large"]


def test_file_with_another_extension_is_named() -> None:
    assert [fault.code for fault in check(library() | {"national-township-2021/toilet.yml": b""})] == ["file_extension"]


def test_file_in_the_wrong_place_is_named() -> None:
    assert [fault.code for fault in check(library() | {"toilet.yaml": b"a: b"})] == ["file_unknown"]


def test_file_of_unknown_kind_is_named() -> None:
    files = library() | {"items/markets.yaml": MARKET.encode()}
    assert ("unknown_kind", "items/markets.yaml") in [(f.code, f.file) for f in check(files)]


def test_several_mistakes_are_all_named() -> None:
    text = MARKET.replace("points: 86.5", "points: 0").replace("answer: measure", "answer: number")
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
        "extends_self",
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


def test_shipped_items_are_thirty_kinds_of_hundred_points() -> None:
    library = read_library(shipped())
    assert len(library.kinds) == 30
    national = [one for one in library.checklists if one.standard.code == "national-city-county-2021"]
    assert len(national) == 30
    assert len({item.code for checklist in library.checklists for item in checklist.items}) >= 350
    assert {answer for one in national for answer in (item.answer for item in one.items)} == set(AnswerType)


def test_shipped_items_carry_the_clauses_of_their_standard() -> None:
    for checklist in read_library(shipped()).checklists:
        for item in checklist.items:
            assert item.clause.number
            assert item.clause == checklist.standard.topics[item.clause.topic]
            assert set(item.clause.codes) <= checklist.standard.clauses.keys()


def test_every_field_clause_of_the_township_standard_has_an_item() -> None:
    mine = [one for one in read_library(shipped()).checklists if one.standard.code == "national-township-2021"]
    seen = {code for one in mine for item in one.items for code in item.clause.codes}
    wanted = {clause.code for clause in mine[0].standard.clauses.values() if clause.seen == "field"}
    assert wanted - seen == set()
