"""Frozen content in words, for the pages: what an item asks, its limit, its deadline."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import (
    AnswerType,
    Confidence,
    DeadlineMode,
    RoundKind,
    Severity,
    Verdict,
    VetoReach,
    VisitHours,
)
from inspect_app.standards.rules.answering import plain
from inspect_app.standards.rules.interval import clopper_pearson
from inspect_app.standards.rules.judge import LEVEL_LEAST, Given, level_of

_OPERATORS = MappingProxyType({"<=": "不超过", "<": "小于", ">=": "不少于", ">": "大于", "==": "等于"})
_NO_OPTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType({})
ANSWER_WORDS = MappingProxyType(
    {
        AnswerType.GRADE: "好 / 合格 / 不合格",
        AnswerType.CHECK: "符合 / 不符合",
        AnswerType.CHOICE: "选一项",
        AnswerType.FAULTS: "数问题",
        AnswerType.MEASURE: "填数",
        AnswerType.SAMPLE: "填检查数和其中数",
        AnswerType.TEXT: "符合 / 不符合，写下内容",
        AnswerType.DOCUMENT: "符合 / 不符合，填资料日期",
    }
)


@dataclass(frozen=True, slots=True)
class ItemReading:
    """One item as a person reads it."""

    code: str
    text: str
    guide: str
    way: str
    answer: str
    limit: str
    points: str
    severity: Severity
    unit: str
    deadline: str
    evidence: str
    asked: tuple[str, ...]
    clause: str
    clause_confidence: Confidence
    confidence: Confidence
    veto: VetoReach | None
    veto_source: str
    veto_confidence: Confidence


@dataclass(frozen=True, slots=True)
class SectionReading:
    """One section with the points of its items together."""

    code: str
    title: str
    points: str
    items: tuple[ItemReading, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A checklist in figures, for lists."""

    items: int
    points: str
    measured: int
    vetoes: int
    unconfirmed: int


def read_sections(content: Mapping[str, Any]) -> tuple[SectionReading, ...]:
    """Return the sections of a frozen checklist for its page."""
    options = {
        item["code"]: {one["code"]: one["text"] for one in item.get("choice", ())}
        for section in content["sections"]
        for item in section["items"]
    }
    return tuple(
        SectionReading(
            section["code"],
            section["title"],
            _sum(section["items"]),
            tuple(_item(item, options) for item in section["items"]),
        )
        for section in content["sections"]
    )


def condition_words(item: Mapping[str, Any], options: Mapping[str, Mapping[str, str]] = _NO_OPTIONS) -> str:
    """Return the condition of an item in words: market-30 选“已关闭”; `options` are the texts of choices by item."""
    condition = item.get("show_if")
    if not condition:
        return ""
    other = condition["item"]
    if "verdict" in condition:
        return f"{other} 判为{'或'.join(Verdict(word).label for word in condition['verdict'])}"
    texts = options.get(other, {})
    return f"{other} 选{'或'.join(f'“{texts.get(code, code)}”' for code in condition['option'])}"


def _asked_words(item: Mapping[str, Any], options: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """Return when an item is asked; nothing when it always is."""
    condition = condition_words(item, options)
    rounds = "、".join(RoundKind(word).label for word in item.get("rounds", ()))
    hours = "、".join(VisitHours(word).label for word in item.get("hours", ()))
    told = (
        f"{condition}时才问" if condition else "",
        f"只在{rounds}时问" if rounds else "",
        f"只在{hours}检查时问" if hours else "",
    )
    return tuple(word for word in told if word)


def summary_of(content: Mapping[str, Any]) -> Summary:
    """Return the figures of a frozen checklist; unconfirmed counts items whose own basis is not high."""
    items = [item for section in content["sections"] for item in section["items"]]
    return Summary(
        items=len(items),
        points=_sum(items),
        measured=sum(item["answer"] == AnswerType.MEASURE for item in items),
        vetoes=sum(item["veto"] is not None for item in items),
        unconfirmed=sum(item.get("confidence", Confidence.LOW) != Confidence.HIGH for item in items),
    )


def clauses_in(content: Mapping[str, Any]) -> dict[str, int]:
    """Return how many items of a frozen checklist cite each clause, by its code."""
    items = [item for section in content["sections"] for item in section["items"]]
    return dict(Counter(code for item in items for code in item["clause"].get("codes", ())))


def limit_words(measure: Mapping[str, Any]) -> str:
    """Return a limit in words: 不超过 2 处/百米为合格，不超过 0 为好; one for each kind of sample."""
    unit = measure["unit"]
    if "samples" in measure:
        return "；".join(f"{one['text']}：{_limit_words(one, unit)}" for one in measure["samples"])
    return _limit_words(measure, unit)


def _limit_words(limit: Mapping[str, Any], unit: str) -> str:
    if "upper" in limit:
        return f"{limit['limit']} 到 {limit['upper']} {unit}为好，否则不合格"
    words, good = _OPERATORS[limit["op"]], limit.get("good")
    if good is None or Decimal(good) == Decimal(limit["limit"]):
        return f"{words} {limit['limit']} {unit}为好，否则不合格"
    return f"{words} {limit['limit']} {unit}为合格，{words} {good} 为好"


def rule_words(item: Mapping[str, Any]) -> str:
    """Return what belongs to the type of answer in words: limits, options, cost of a fault, share, record."""
    words = _RULES.get(AnswerType(item["answer"]))
    return words(item) if words else ""


def _choice_words(item: Mapping[str, Any]) -> str:
    return "；".join(f"{one['text']}（{Verdict(one['verdict']).label}）" for one in item["choice"])


def _faults_words(item: Mapping[str, Any]) -> str:
    rule = item["faults"]
    passes = f"，{rule['pass_up_to']} {rule['unit']}以内为合格" if rule["pass_up_to"] else ""
    return f"没有为好{passes}；每{rule['unit']}扣 {rule['each']} 分，扣完为止"


def _record_words(item: Mapping[str, Any]) -> str:
    days = item["record"].get("valid_days")
    return f"{item['record']['label']}，{days} 天以内有效" if days else str(item["record"]["label"])


def _share_words(rule: Mapping[str, Any]) -> str:
    level = f"（{rule['level']} 级）" if rule.get("level") else ""
    words = f"{rule['positive']}{_OPERATORS[rule['op']]} {rule['limit']}%为合格{level}"
    rows = "、".join(f"{row['up_to']} {rule['unit']}以内不超过 {row['positive']}" for row in rule.get("allowed", ()))
    return f"{words}；样本少时按数目判：{rows}" if rows else words


def positive_words(rule: Mapping[str, Any]) -> str:
    """Return what is counted among those checked: 阳性的, 合格的, or the words of the item itself."""
    if "criterion" not in rule:
        return str(rule["positive"])
    return "合格的" if "合格" in rule["positive"] else "阳性的"


def verdict_words(item: Mapping[str, Any], verdict: Verdict) -> str:
    """Return a verdict as it is said of this type of answer: 好, 合格, 不合格, 符合, 不符合 or 不涉及."""
    if AnswerType(item["answer"]) in {AnswerType.CHECK, AnswerType.TEXT, AnswerType.DOCUMENT}:
        return {Verdict.PASS: "符合", Verdict.FAIL: "不符合"}.get(verdict, verdict.label)
    return verdict.label


def entered_words(item: Mapping[str, Any], given: Given) -> str:
    """Return what was entered beside the verdict: 12 毫米, 3 处, 查 14 间其中 1 间（7.14%）; empty when there is nothing."""
    if given.verdict is Verdict.NOT_APPLICABLE:
        return ""
    words = _ENTERED.get(AnswerType(item["answer"]))
    return words(item, given) if words else ""


def _mark_entered(_item: Mapping[str, Any], given: Given) -> str:
    return "" if given.mark is None else f"{given.mark} 分（十分制）"


def _choice_entered(item: Mapping[str, Any], given: Given) -> str:
    return str(next((one["text"] for one in item["choice"] if one["code"] == given.option), ""))


def _faults_entered(item: Mapping[str, Any], given: Given) -> str:
    return "" if given.faults is None else f"{given.faults} {item['faults']['unit']}"


def _measure_entered(item: Mapping[str, Any], given: Given) -> str:
    if given.measured is None:
        return ""
    kinds = {one["code"]: f"{one['text']} " for one in item["measure"].get("samples", ())}
    return f"{kinds.get(given.sample or '', '')}{given.measured} {item['measure']['unit']}"


def _sample_entered(item: Mapping[str, Any], given: Given) -> str:
    if not given.checked:
        return ""
    unit, positive = item["sample"]["unit"], given.positive or 0
    share = (Decimal(100 * positive) / given.checked).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"查 {given.checked} {unit}，其中 {positive} {unit}（{share}%）"


def sample_note(item: Mapping[str, Any], given: Given) -> str:
    """Return what a sample lets one say: its exact interval, and the level or that it is too small for one."""
    if item["answer"] != AnswerType.SAMPLE or not given.checked or given.verdict is Verdict.NOT_APPLICABLE:
        return ""
    rule, found = item["sample"], clopper_pearson(given.checked, given.positive or 0)
    interval = f"95% 置信区间 {100 * found.lower:.1f}% 到 {100 * found.upper:.1f}%"
    if "levels" not in rule:
        return interval
    if given.checked < LEVEL_LEAST:
        unit = rule["unit"]
        return f"{interval}；只查了 {given.checked} {unit}，不足 {LEVEL_LEAST} {unit}，不下级别结论"
    level = level_of(rule, given.checked, given.positive or 0)
    return f"{interval}；" + (f"达到 {level} 级" if level else f"没有达到 {list(rule['levels'])[-1]} 级")


def _record_entered(_item: Mapping[str, Any], given: Given) -> str:
    day = f"日期 {given.day.isoformat()}" if given.day else ""
    return "，".join(word for word in (given.text or "", day) if word)


_RULES: Mapping[AnswerType, Callable[[Mapping[str, Any]], str]] = MappingProxyType(
    {
        AnswerType.MEASURE: lambda item: limit_words(item["measure"]),
        AnswerType.CHOICE: _choice_words,
        AnswerType.FAULTS: _faults_words,
        AnswerType.SAMPLE: lambda item: _share_words(item["sample"]),
        AnswerType.TEXT: _record_words,
        AnswerType.DOCUMENT: _record_words,
    }
)
_ENTERED: Mapping[AnswerType, Callable[[Mapping[str, Any], Given], str]] = MappingProxyType(
    {
        AnswerType.GRADE: _mark_entered,
        AnswerType.CHOICE: _choice_entered,
        AnswerType.FAULTS: _faults_entered,
        AnswerType.MEASURE: _measure_entered,
        AnswerType.SAMPLE: _sample_entered,
        AnswerType.TEXT: _record_entered,
        AnswerType.DOCUMENT: _record_entered,
    }
)


def wanted_words(item: Mapping[str, Any], given: Given) -> str:
    """Return what was wanted of the value that was entered; empty for answers without a value."""
    if AnswerType(item["answer"]) is not AnswerType.MEASURE:
        return rule_words(item)
    own = next((one for one in item["measure"].get("samples", ()) if one["code"] == given.sample), item["measure"])
    return _limit_words(own, item["measure"]["unit"]) if "op" in own else limit_words(item["measure"])


def deadline_words(deadline: Mapping[str, Any]) -> str:
    """Return a default deadline in words."""
    mode, days = DeadlineMode(deadline["mode"]), deadline["days"]
    if mode is DeadlineMode.IMMEDIATE:
        return "立行立改（24 小时内）"
    if mode is DeadlineMode.PROJECT:
        return f"需工程投入（{days} 日内报方案）"
    return f"{days} 个工作日"


def clause_words(clause: Mapping[str, str]) -> str:
    """Return a clause as letters and pages name it: （十二）集贸市场."""
    number = clause["number"].replace("(", "（").replace(")", "）")
    return f"{number}{clause['title']}"


def _sum(items: Iterable[Mapping[str, Any]]) -> str:
    return plain(sum((Decimal(item["points"]) for item in items), Decimal(0)))


def _item(item: Mapping[str, Any], options: Mapping[str, Mapping[str, str]]) -> ItemReading:
    veto = item.get("veto_source") or {}
    return ItemReading(
        code=item["code"],
        text=item["text"],
        guide=item["guide"],
        way="、".join(item["way"]),
        answer=ANSWER_WORDS[AnswerType(item["answer"])],
        limit=rule_words(item),
        points=item["points"],
        severity=Severity(item["severity"]),
        unit=item["unit"],
        deadline=deadline_words(item["deadline"]),
        evidence="、".join(item["evidence"]),
        asked=_asked_words(item, options),
        clause=clause_words(item["clause"]),
        clause_confidence=Confidence(item["clause"]["confidence"]),
        confidence=Confidence(item.get("confidence", Confidence.LOW)),
        veto=VetoReach(item["veto"]) if item["veto"] else None,
        veto_source=veto.get("source", ""),
        veto_confidence=Confidence(veto.get("confidence", Confidence.LOW)),
    )
