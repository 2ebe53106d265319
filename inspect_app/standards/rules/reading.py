"""Frozen content in words, for the pages: what an item asks, its limit, its deadline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import AnswerType, Confidence, DeadlineMode, Severity, VetoReach
from inspect_app.standards.rules.freeze import plain

_OPERATORS = MappingProxyType({"<=": "不超过", "<": "小于", ">=": "不少于", ">": "大于", "==": "等于"})
_ANSWERS = MappingProxyType(
    {
        AnswerType.GRADE: "好 / 合格 / 不合格",
        AnswerType.CHECK: "符合 / 不符合",
        AnswerType.MEASURE: "填数",
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
    return tuple(
        SectionReading(
            section["code"],
            section["title"],
            _sum(section["items"]),
            tuple(_item(item) for item in section["items"]),
        )
        for section in content["sections"]
    )


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


def limit_words(measure: Mapping[str, str]) -> str:
    """Return a limit in words: 不超过 2 处/百米为合格，不超过 0 为好."""
    words, unit = _OPERATORS[measure["op"]], measure["unit"]
    good = measure.get("good")
    if good is None or Decimal(good) == Decimal(measure["limit"]):
        return f"{words} {measure['limit']} {unit}为好，否则不合格"
    return f"{words} {measure['limit']} {unit}为合格，{words} {good} 为好"


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


def _item(item: Mapping[str, Any]) -> ItemReading:
    veto = item.get("veto_source") or {}
    return ItemReading(
        code=item["code"],
        text=item["text"],
        guide=item["guide"],
        way="、".join(item["way"]),
        answer=_ANSWERS[AnswerType(item["answer"])],
        limit=limit_words(item["measure"]) if item["measure"] else "",
        points=item["points"],
        severity=Severity(item["severity"]),
        unit=item["unit"],
        deadline=deadline_words(item["deadline"]),
        evidence="、".join(item["evidence"]),
        clause=clause_words(item["clause"]),
        clause_confidence=Confidence(item["clause"]["confidence"]),
        confidence=Confidence(item.get("confidence", Confidence.LOW)),
        veto=VetoReach(item["veto"]) if item["veto"] else None,
        veto_source=veto.get("source", ""),
        veto_confidence=Confidence(veto.get("confidence", Confidence.LOW)),
    )
