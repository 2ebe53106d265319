"""JSON Schema of the YAML files, for editors: keys, words and limits are those that the readers know. Pure.

An editor helps while one types; `flask checklists check` decides. What the readers check beyond shape (totals, conditions that
look forward, limits upside down) is not said here.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

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
from inspect_app.standards.rules.answering import LEVELS, OPERATORS
from inspect_app.standards.rules.checklist_file import ITEM_KEYS, ITEM_MAY
from inspect_app.standards.rules.content import EVIDENCE, SEEN, WAYS
from inspect_app.standards.rules.scheme_file import PENALTIES
from inspect_app.standards.rules.standard_file import HEAD, HEAD_MAY, OWN, OWN_MAY

DRAFT = "http://json-schema.org/draft-07/schema#"
Schema = dict[str, Any]
_GRADED = (Verdict.GOOD, Verdict.PASS, Verdict.FAIL)


def _words(kind: type[Labelled], told: str, only: Collection[Labelled] = ()) -> Schema:
    words = [word for word in kind if not only or word in only]
    labels = "、".join(f"{word.value} {word.label}" for word in words)
    return {"enum": [word.value for word in words], "description": f"{told}：{labels}"}


def _text(told: str, most: int = 200) -> Schema:
    """Return a text; YAML reads a bare number or date as such, and so do the readers."""
    return {"type": ["string", "number"], "minLength": 1, "maxLength": most, "description": told}


def _number(told: str, **limits: float) -> Schema:
    return {"type": "number", "description": told, **limits}


def _day(told: str) -> Schema:
    return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": f"{told}，写成 2021-12-03"}


def _list(told: str, entry: Schema, least: int = 1) -> Schema:
    return {"type": "array", "items": entry, "minItems": least, "description": told}


def _some(told: str, words: Collection[str]) -> Schema:
    return _list(f"{told}：{'、'.join(words)}，可多选", {"enum": list(words)}) | {"uniqueItems": True}


def _table(told: str, needed: Mapping[str, Schema], may: Mapping[str, Schema] | None = None) -> Schema:
    return {
        "type": "object",
        "description": told,
        "properties": {**needed, **(may or {})},
        "required": list(needed),
        "additionalProperties": False,
    }


def _by_code(told: str, entry: Schema) -> Schema:
    return {"type": "object", "description": told, "additionalProperties": entry}


_ORIGIN: Mapping[str, Schema] = MappingProxyType(
    {"confidence": _words(Confidence, "可靠程度，不是 high 的页面上标待核"), "source": _text("出处", 300)}
)
_OP = {"enum": list(OPERATORS), "description": "比较；between 另写 upper"}
_LIMIT = {"op": _OP, "limit": _number("限值，达到为合格")}
_LIMIT_MAY = {"upper": _number("上限，只和 between 一起用"), "good": _number("判好的限值，不能比 limit 宽")}
_CODE: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,19}$", "description": "代码"}


def _blocks() -> dict[str, Schema]:
    """Return the block of each type of answer."""
    option = _table(
        "一个选项",
        {"code": _CODE, "text": _text("选项", 60), "verdict": _words(Verdict, "结论", _GRADED)},
        {"ratio": _number("得分比例，判好的是 1", minimum=0, maximum=1)},
    )
    sample = _table("一种样品", {"code": _CODE, "text": _text("样品", 30), **_LIMIT}, _LIMIT_MAY)
    told = {"instrument": _text("用什么量", 40), "edition": _text("限值的版次", 60)}
    unit = _text("计量单位", 20)
    share = {"op": {"enum": list(OPERATORS[:-1])}, "limit": _number("百分数", minimum=0, maximum=100)}
    return {
        "choice": _list("选择题的选项，二到六个", option, 2) | {"maxItems": 6},
        "faults": _table(
            "数问题",
            {
                "unit": _text("单位", 10),
                "each": _number("每个扣几分", exclusiveMinimum=0),
                "pass_up_to": {"type": "integer", "minimum": 0, "maximum": 99, "description": "几个以内合格"},
            },
        ),
        "measure": {
            "description": "测量：单一限值，或随样品不同的限值（samples）",
            "oneOf": [
                _table("单一限值", {"unit": unit, **_LIMIT}, {**_LIMIT_MAY, **told}),
                _table("随样品不同的限值", {"unit": unit, "samples": _list("样品", sample)}, told),
            ],
        },
        "sample": {
            "description": "抽样比例：引用病媒判定指标，或自定限值",
            "oneOf": [
                _table(
                    "判定指标",
                    {"criterion": _text("vector-density.yaml 里的代码", 40)},
                    {"level": {"enum": list(LEVELS)}},
                ),
                _table(
                    "自定限值",
                    {"unit": _text("单位", 10), "positive": _text("要数的是什么", 30), **share},
                    {"good": share["limit"], "source": _text("出处", 120), "edition": _text("版次", 60)},
                ),
            ],
        },
        "record": _table(
            "要记下什么",
            {"label": _text("名称", 40)},
            {"valid_days": {"type": "integer", "minimum": 1, "maximum": 3660, "description": "往前数多少天以内有效"}},
        ),
    }


def _item() -> Schema:
    show_if = _table(
        "前提：前面某项的结论或选项，只写一个",
        {"item": _text("前面的检查项", 40)},
        {
            "verdict": _some("结论", [word.value for word in Verdict]),
            "option": _list("选项代码", {"type": ["string", "number"]}),
        },
    )
    known: dict[str, Schema] = {
        "code": {"type": "string", "description": "场所代码-两位数字；用过的不再改作他用"},
        "text": _text("要求：专家一看就能判断的一句话"),
        "problem": _text("不合格时写进通知书的一句话", 100),
        "guide": _text("看哪里、看几处、到什么程度算错", 300),
        "way": _some("方式", WAYS),
        "answer": _words(AnswerType, "答案类型"),
        "points": _number("分值，最多一位小数", exclusiveMinimum=0),
        "severity": _words(Severity, "严重程度"),
        "unit": _text("责任单位，标准 member_units 之一"),
        "deadline": _words(DeadlineMode, "整改方式"),
        "evidence": _some("证据", EVIDENCE),
        "topic": _text("主题，标准 topics 之一"),
        "confidence": _ORIGIN["confidence"],
        "point": _text("对应资料的要点", 120),
        "days": {"type": "integer", "minimum": 1, "maximum": 250, "description": "天数；不写取标准的默认时限"},
        "photo_required_on_fail": {"type": "boolean", "description": "不合格必须拍照，默认 true"},
        "veto": _table("一票否决", {"effect": _words(VetoReach, "否决什么"), **_ORIGIN}),
        "show_if": show_if,
        "rounds": _some("只在这些轮次问", [word.value for word in RoundKind]),
        "hours": _some("只在这些时段问", [word.value for word in VisitHours]),
        **_blocks(),
    }
    return _table("一个检查项", {key: known[key] for key in ITEM_KEYS}, {key: known[key] for key in ITEM_MAY})


def items_schema() -> Schema:
    """Return the schema of a file of items."""
    section = _table(
        "一节",
        {
            "code": {"type": "string", "pattern": "^[A-Z]{1,2}$", "description": "分节 A、B、C"},
            "title": _text("分节名称", 30),
            "items": _list("检查项", _item()),
        },
    )
    return _table(
        "一种场所的检查项",
        {"kind": _text("场所代码，与文件名一致"), "source": _text("主要来源", 300), "sections": _list("分节", section)},
    )


def standard_schema() -> Schema:
    """Return the schema of a `standard.yaml`, of a standard of its own and of a supplement."""
    graded = {word.value: _number(f"{word.label}的得分比例", minimum=0, maximum=1) for word in _GRADED}
    ranges = {word.value: _list(f"{word.label}的分数，最低和最高", {"type": "integer"}, 2) for word in _GRADED}
    days = {"type": "integer", "minimum": 1, "maximum": 250}
    own: dict[str, Schema] = {
        "ratios": _table("记分比例", {**graded, **_ORIGIN}),
        "rounding": _table(
            "舍入", {"places": {"type": "integer", "minimum": 0, "maximum": 4}, "mode": {"enum": ["half_up"]}}
        ),
        "deadlines": _table(
            "整改时限默认值",
            {
                "immediate": days,
                "working_days": _table("各严重程度的工作日", {word.value: days for word in Severity}),
                "project": days,
                **_ORIGIN,
            },
        ),
        "member_units": _list("责任单位", _text("单位", 30)),
        "kinds": _list("查哪些场所类型", {"type": "string"}),
        "chapters": _by_code("章", _table("一章", {"number": _text("章号", 10), "title": _text("章名", 40)})),
        "clauses": _by_code("条款", _clause()),
        "topics": _by_code("主题", _topic()),
        "marks": _table("十分制的分档", {**ranges, **_ORIGIN}),
        "indicators": _list("年度指标", _indicator()),
        "overrides": _by_code("与共用检查项不同之处", _override()),
        "without": _list("不问的检查项", {"type": "string"}),
    }
    head = _head()
    needed = {key: head[key] for key in HEAD}
    may = {key: (head | own)[key] for key in (*HEAD_MAY, *OWN_MAY)}
    extends = {"extends": _text("补充哪个标准", 60)}
    return {
        "description": "一个标准，或者补充另一个标准的标准",
        "oneOf": [
            _table("一个标准", {**needed, **{key: own[key] for key in OWN}}, may),
            _table(
                "补充标准",
                {**needed, **extends},
                {key: entry for key, entry in {**own, **may}.items() if key != "marks"},
            ),
        ],
    }


def _head() -> dict[str, Schema]:
    """Return what a standard says of itself."""
    return {
        "code": _text("标准代码，与文件夹名一致", 60),
        "title": _text("名称", 60),
        "document_number": _text("文号", 60),
        "edition": _text("版次", 20),
        "issued_on": _day("印发日期"),
        "effective_from": _day("生效日期"),
        "effective_until": _day("失效日期"),
        "applies_to": _text("适用范围"),
    }


def _clause() -> Schema:
    return _table(
        "一条",
        {
            "chapter": _text("章代码", 10),
            "number": _text("条号", 30),
            "number_confidence": _words(Confidence, "条号的可靠程度"),
            "title": _text("名称", 40),
            "summary": _text("自己的一句话，不抄原文", 300),
            "seen": {"enum": list(SEEN), "description": "field 现场能看到，office 只能查资料"},
            **_ORIGIN,
        },
        {"why": _text("为什么现场看不到", 200)},
    )


def _topic() -> Schema:
    clauses = _list("对应的条款代码", {"type": "string"})
    return _table("一个主题", {"title": _text("名称", 40), "clauses": clauses, "confidence": _ORIGIN["confidence"]})


def _indicator() -> Schema:
    needed = {
        "code": _text("代码", 40),
        "clause": _text("条款代码", 30),
        "name": _text("名称", 60),
        "period": _text("周期", 20),
        "edition": _text("版次", 20),
    }
    may = {
        "unit": _text("单位", 20),
        "op": {"enum": list(OPERATORS[:-1]), "description": "比较"},
        "value": _number("数值"),
        "text": _text("不是数字的要求", 100),
        "note": _text("说明", 200),
    }
    return _table("一个指标", {**needed, **_ORIGIN}, may)


def _override() -> Schema:
    may: dict[str, Schema] = {
        "points": _number("分值", exclusiveMinimum=0),
        "severity": _words(Severity, "严重程度"),
        "deadline": _words(DeadlineMode, "整改方式"),
        "days": {"type": "integer", "minimum": 1, "maximum": 250},
        "limit": _number("限值"),
        "good": _number("判好的限值"),
        "text": _text("要求"),
        "problem": _text("问题表述", 100),
        "guide": _text("查法", 300),
    }
    return _table("这个标准另定的", dict(_ORIGIN), may)


def scheme_schema() -> Schema:
    """Return the schema of a `scheme.yaml`."""
    share = _number("百分数", minimum=0, maximum=100)
    penalty = _table("扣分", {"each": _number("每次扣几分", minimum=0), "most": _number("最多扣几分"), **_ORIGIN})
    band = _table(
        "一等", {"code": _CODE, "title": _text("名称", 10), "from": _number("起始分", minimum=0, maximum=100)}
    )
    weights = _by_code("权重，只在查到的类别之间折算", _number("权重", exclusiveMinimum=0))
    return _table(
        "记分办法",
        {
            "standard": _text("标准代码", 60),
            "title": _text("名称", 60),
            "effective_from": _day("生效日期"),
            "kinds": _table("场所类别权重", {"weights": weights, **_ORIGIN}),
            "shares": _table("现场检查和指标各占多少，合计 100", {"visits": share, "indicators": share, **_ORIGIN}),
            "penalties": _table("扣分", dict.fromkeys(PENALTIES, penalty)),
            "bands": _list("等次，从高到低，最后一等从 0 起", band),
            "bands_origin": _table("等次的出处", dict(_ORIGIN)),
        },
    )


def kinds_schema() -> Schema:
    """Return the schema of `site-kinds.yaml`."""
    setting = {"enum": ["室内", "室外", "室内外"], "description": "室内或室外"}
    kind = _table("一种场所", {"code": _text("代码", 60), "name": _text("名称", 30), "setting": setting})
    return _table("场所类型", {"kinds": _list("场所类型，按页面上的顺序", kind)})


SCHEMAS: Mapping[str, tuple[str, Schema]] = MappingProxyType(
    {
        "items.json": ("检查项文件", items_schema()),
        "standard.json": ("标准文件", standard_schema()),
        "scheme.json": ("记分办法", scheme_schema()),
        "site-kinds.json": ("场所类型", kinds_schema()),
    }
)


def schema_files() -> dict[str, Schema]:
    """Return every schema by the name of its file."""
    return {name: {"$schema": DRAFT, "title": title} | schema for name, (title, schema) in SCHEMAS.items()}
