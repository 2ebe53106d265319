"""Faults of a workbook in the words of the person who filled it in: sheet, row, column by its Chinese head. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from inspect_app.standards.rules.faults import Fault
from inspect_app.standards.rules.sheet_columns import BY_KEY, named

CATALOGUE: Mapping[str, str] = MappingProxyType(
    {
        "cover_missing": "没有找到“说明”工作表，或其中的表被改动。请用系统导出的工作簿填写。",
        "cover_standard": "这是“{there}”的工作簿，不是“{wanted}”的。请回到那个标准的页面导入。",
        "sheet_unknown": "“说明”里没有登记这张工作表。请删去，或改回原来的名称。",
        "sheet_kind_unknown": "“说明”里的场所代码“{value}”不是这个标准的场所类型。",
        "sheet_stale": "这张表改自第 {base} 版，现在最新的是第 {last} 版。请重新导出，在新表上改。",
        "sheet_empty": "没有任何检查项。",
        "sheet_columns_missing": "缺少列：{heads}。请用系统导出的工作簿，不要删列或改表头。",
        "sheet_columns_unknown": "多出不认识的列：{heads}。请删去这些列。",
        "sheet_columns_moved": "列的顺序变了：{column} 列应是“{wanted}”，现在是“{there}”。请按原来的顺序排列。",
        "sheet_word": "{column}写的“{value}”不认识，可填：{allowed}。",
        "sheet_before_section": "第一行应是“分节”，检查项写在分节下面。",
        "sheet_row_place": "“{row}”行要写在作答为“{answer}”的检查项下面。",
        "sheet_cell_of_row": "“{row}”行不填{column}，请清空。",
        "sheet_cell_of_answer": "作答是“{answer}”的不填{column}，请清空；要填请改作答。",
        "sheet_cell_of_criterion": "限值由判定指标决定，不再填{column}，请清空。",
    }
)
_QUOTED = re.compile(r"“([^”]*)”")
_BARE = re.compile(r"(?<![A-Za-z_./-])[a-z_]{2,}(?![A-Za-z_./-])")
# Keys of a file that have another column inside a block.
_IN_BLOCK: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("measure", "faults", "sample"), MappingProxyType({"unit": "rule_unit", "source": "rule_source"})
        ),
        "veto": MappingProxyType({"effect": "veto", "confidence": "veto_confidence", "source": "veto_source"}),
        "show_if": MappingProxyType({"item": "if_item", "verdict": "if_answer", "option": "if_answer"}),
        "分节": MappingProxyType({"title": "text"}),
    }
)
_ANYWHERE = MappingProxyType(
    {"title": "text", "effect": "veto", "item": "if_item", "option": "if_answer", "show_if": "if_answer"}
)
_WORDS = MappingProxyType(
    {
        "measure": "测量", "faults": "数问题", "sample": "抽样", "choice": "选项", "record": "记录", "show_if": "前提",
        "veto": "一票否决", "upper": "上限", "good": "判好限值", "limit": "限值", "between": "介于", "ratio": "得分比例",
        "verdict": "结论", "option": "选项", "days": "整改天数", "each": "每个扣几分", "deadline": "整改方式", "answer": "作答",
        "immediate": "", "op": "比较", "samples": "样品", "items": "检查项", "sections": "分节",
    }
)  # fmt: skip
_PHRASES = (
    (" standard.yaml 的 member_units ", "这个标准的责任单位"),
    ("任何标准的 topics ", "这个标准的主题"),
    (" vector-density.yaml 里", "标准里"),
    ("deadline 是 immediate（立行立改）", "整改方式是立行立改"),
    ("upper（上限）", "上限"),
    (" true 或 false", "“是”或“否”"),
)


def make_fault(sheet: str, row: int, code: str, **values: object) -> Fault:
    """Return the fault of a code with its sentence filled in."""
    return Fault(sheet, row, CATALOGUE[code].format_map(values), code)


def in_sheet_words(fault: Fault) -> Fault:
    """Return a fault of the readers as the person at the sheet understands it: columns by their heads."""
    message = fault.message_zh
    for phrase, words in _PHRASES:
        message = message.replace(phrase, words)
    where = message.partition("缺少")[0]
    block = _IN_BLOCK.get(where, {})
    parts = _QUOTED.split(message)
    told = [
        _quoted(part, block) if number % 2 else _BARE.sub(lambda found: _WORDS.get(found[0], found[0]), part)
        for number, part in enumerate(parts)
    ]
    return Fault(fault.file, fault.line, "".join(told), fault.code)


def _quoted(text: str, block: Mapping[str, str]) -> str:
    key = block.get(text) or _ANYWHERE.get(text, text)
    return f"“{named(key)}”" if key in BY_KEY else f"“{_WORDS.get(text, text)}”"
