"""The columns of a sheet of a workbook: their Chinese heads, what may stand in them, and which kind of row uses them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from inspect_app.core.vocab import (
    AnswerType,
    Confidence,
    DeadlineMode,
    Labelled,
    RoundKind,
    Severity,
    Verdict,
    VetoReach,
    VisitHours,
)
from inspect_app.standards.rules.answering import LEVELS

SECTION, ITEM, OPTION, SAMPLE = "section", "item", "option", "sample"
ROW_KINDS = MappingProxyType({SECTION: "分节", ITEM: "检查项", OPTION: "选项", SAMPLE: "样品"})
OPERATORS = MappingProxyType(
    {"<=": "不超过", "<": "小于", ">=": "不少于", ">": "大于", "==": "等于", "between": "介于"}
)
_NO_WORDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: key, head, width; `words` maps what a file says to what the sheet shows; `listed` holds several."""

    key: str
    head: str
    width: int = 10
    words: Mapping[str, str] = field(default_factory=lambda: _NO_WORDS)
    listed: bool = False
    is_number: bool = False
    is_coded: bool = False


def _labels(kind: type[Labelled], *left_out: Labelled) -> Mapping[str, str]:
    return MappingProxyType({word.value: word.label for word in kind if word not in left_out})


_CONFIDENCE = _labels(Confidence)
COLUMNS = (
    Column("row", "行", 7, ROW_KINDS),
    Column("code", "代码", 14, is_coded=True),
    Column("text", "要求或名称", 44),
    Column("problem", "问题表述", 30),
    Column("guide", "查法", 44),
    Column("way", "方式", 9, listed=True),
    Column("answer", "作答", 10, _labels(AnswerType)),
    Column("points", "分值", 7, is_number=True),
    Column("severity", "严重程度", 9, _labels(Severity)),
    Column("unit", "责任单位", 12),
    Column("deadline", "整改方式", 12, _labels(DeadlineMode)),
    Column("days", "整改天数", 9, is_number=True),
    Column("evidence", "证据", 13, listed=True),
    Column("photo_required_on_fail", "不合格必拍", 10, MappingProxyType({"true": "是", "false": "否"})),
    Column("topic", "条款主题", 20, is_coded=True),
    Column("confidence", "依据可靠程度", 12, _CONFIDENCE),
    Column("point", "对应要点", 14, is_coded=True),
    Column("rule_unit", "计量单位", 9),
    Column("op", "比较", 8, OPERATORS),
    Column("limit", "限值", 8, is_number=True),
    Column("upper", "上限", 8, is_number=True),
    Column("good", "判好限值", 9, is_number=True),
    Column("instrument", "用什么量", 14),
    Column("edition", "限值版次", 16),
    Column("each", "每个扣几分", 10, is_number=True),
    Column("pass_up_to", "几个以内合格", 12, is_number=True),
    Column("positive", "抽样数的是", 16),
    Column("criterion", "判定指标", 22, is_coded=True),
    Column("level", "等级", 6, MappingProxyType({level: level for level in LEVELS})),
    Column("rule_source", "限值出处", 18),
    Column("label", "要记下什么", 20),
    Column("valid_days", "有效天数", 9, is_number=True),
    Column("verdict", "选项结论", 9, _labels(Verdict, Verdict.NOT_APPLICABLE)),
    Column("ratio", "得分比例", 9, is_number=True),
    Column("if_item", "前提检查项", 14, is_coded=True),
    Column("if_answer", "前提答案", 16, listed=True, is_coded=True),
    Column("rounds", "只在哪些轮次", 20, _labels(RoundKind), listed=True),
    Column("hours", "只在哪些时段", 12, _labels(VisitHours), listed=True),
    Column("veto", "一票否决", 9, _labels(VetoReach)),
    Column("veto_confidence", "否决可靠程度", 12, _CONFIDENCE),
    Column("veto_source", "否决出处", 20),
)
BY_KEY: Mapping[str, Column] = MappingProxyType({column.key: column for column in COLUMNS})
HEADS = tuple(column.head for column in COLUMNS)
PLACE: Mapping[str, int] = MappingProxyType({column.key: place for place, column in enumerate(COLUMNS)})
# Verdicts a condition may name; anything else in that column is an option.
VERDICTS = _labels(Verdict)

_LIMITS = ("op", "limit", "upper", "good")
OF_ROW: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        SECTION: frozenset(("row", "code", "text")),
        OPTION: frozenset(("row", "code", "text", "verdict", "ratio")),
        SAMPLE: frozenset(("row", "code", "text", *_LIMITS)),
    }
)
# The columns of the block of each type of answer, as (column, key in the file); no other row of an item fills them.
BLOCK_COLUMNS: Mapping[AnswerType, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        AnswerType.MEASURE: (
            ("rule_unit", "unit"),
            *((key, key) for key in _LIMITS),
            ("instrument", "instrument"),
            ("edition", "edition"),
        ),
        AnswerType.FAULTS: (("rule_unit", "unit"), ("each", "each"), ("pass_up_to", "pass_up_to")),
        AnswerType.SAMPLE: (
            ("rule_unit", "unit"),
            ("positive", "positive"),
            ("op", "op"),
            ("limit", "limit"),
            ("good", "good"),
            ("rule_source", "source"),
            ("edition", "edition"),
            ("criterion", "criterion"),
            ("level", "level"),
        ),
        AnswerType.TEXT: (("label", "label"),),
        AnswerType.DOCUMENT: (("label", "label"), ("valid_days", "valid_days")),
    }
)
ALL_BLOCK_COLUMNS = frozenset(
    [column for pairs in BLOCK_COLUMNS.values() for column, _ in pairs] + ["verdict", "ratio"]
)
OF_CRITERION = frozenset(("criterion", "level"))
VETO_COLUMNS = (("veto", "effect"), ("veto_confidence", "confidence"), ("veto_source", "source"))


def letter(place: int) -> str:
    """Return the letter of a column by its place from 0: 0 is A, 26 is AA."""
    text, rest = "", place + 1
    while rest:
        rest, least = divmod(rest - 1, 26)
        text = chr(ord("A") + least) + text
    return text


def named(key: str) -> str:
    """Return a column as a fault names it: 分值（H 列）."""
    return f"{BY_KEY[key].head}（{letter(PLACE[key])} 列）"
