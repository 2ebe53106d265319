"""What each kind of site is asked, as one Markdown text for people: docs/checklists.md. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspect_app.core.vocab import AnswerType, Confidence, RoundKind, Severity, Verdict, VetoReach, VisitHours
from inspect_app.standards.rules.content import Checklist, Standard
from inspect_app.standards.rules.freeze import content_of
from inspect_app.standards.rules.reading import (
    ANSWER_WORDS,
    clause_words,
    deadline_words,
    read_sections,
    rule_words,
    summary_of,
)

HEAD = """\
# 检查表一览

由 `flask checklists docs` 按 `checklists/` 里的文件生成，不要手改；
写法见 [检查表怎样写](../checklists/README.md)。

- 每种场所的检查项由各标准共用，每张 100 分；条款分栏列出。要带到现场的纸质检查表，在“标准”页面打开检查表后下载 PDF。
- 待核：“依据”是这一项要求的依据还没有核对原文，“条款”是条款号还没有核对原文（凡一个标准的待核即列出）。
- 查法、证据、整改时限和责任单位见各检查表页面；这里只列问什么、怎么答、值多少分。
"""
_CHANGED = {
    "text": "要求", "points": "分值", "severity": "严重程度", "deadline": "时限", "measure": "限值",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Book:
    """The frozen contents of every standard by kind; `bases` are the standards that do not extend another."""

    bases: tuple[Standard, ...]
    others: tuple[Standard, ...]
    contents: Mapping[tuple[str, str], Mapping[str, Any]]
    kinds: Mapping[str, str]


def book_of(checklists: Sequence[Checklist]) -> Book:
    """Gather checked checklists for the book."""
    standards = list({checklist.standard.code: checklist.standard for checklist in checklists}.values())
    extended = [one.extends for one in standards]
    bases = sorted((one for one in standards if not one.extends), key=lambda one: -extended.count(one.code))
    return Book(
        bases=tuple(bases),
        others=tuple(one for one in standards if one.extends),
        contents={(one.standard.code, one.kind.code): content_of(one, "") for one in checklists},
        kinds={one.kind.code: one.kind.name for one in checklists},
    )


def write(checklists: Sequence[Checklist]) -> str:
    """Return the text of the book."""
    book = book_of(checklists)
    lines = [HEAD, *_standards(book), *_overview(book)]
    for kind, name in book.kinds.items():
        lines += ["", f"## {name}", "", *_kind(book, kind)]
    return "\n".join(lines) + "\n"


def _standards(book: Book) -> Iterator[str]:
    yield "| 标准 | 文号 | 适用 | 检查表 |"
    yield "|---|---|---|---|"
    for one in (*book.bases, *book.others):
        count = sum(standard == one.code for standard, _ in book.contents)
        yield f"| {one.title} | {one.document_number} | {one.applies_to} | {count} 张 |"
    yield ""


def _overview(book: Book) -> Iterator[str]:
    yield "| 场所类型 | 检查项 | 其中待核 |"
    yield "|---|---:|---:|"
    total = unconfirmed = 0
    for kind, name in book.kinds.items():
        found = summary_of(_shared(book, kind))
        total, unconfirmed = total + found.items, unconfirmed + found.unconfirmed
        yield f"| [{name}](#{name.replace('/', '')}) | {found.items} | {found.unconfirmed} |"
    yield f"| 合计 | {total} | {unconfirmed} |"


def _shared(book: Book, kind: str) -> Mapping[str, Any]:
    return next(found for one in book.bases if (found := book.contents.get((one.code, kind))))


def _kind(book: Book, kind: str) -> Iterator[str]:
    shared = _shared(book, kind)
    yield f"`{kind}`　来源：{shared['source']}"
    columns = " | ".join(f"{one.title.partition('标准')[0]}条款" for one in book.bases)
    clauses = [_by_code(book.contents.get((one.code, kind))) for one in book.bases]
    for section, read in zip(shared["sections"], read_sections(shared), strict=True):
        yield f"\n### {section['code']} {section['title']}（{read.points} 分）\n"
        yield f"| 编号 | 要求 | 作答 | 分值 | {columns} | 待核 |"
        yield f"|---|---|---|---:|{'---|' * (len(book.bases) + 1)}"
        for item in section["items"]:
            own = [found.get(item["code"]) for found in clauses]
            cited = " | ".join(clause_words(one["clause"]) if one else "不问" for one in own)
            doubts = _doubts(item, [one["clause"] for one in own if one])
            yield f"| {item['code']} | {_asks(item)} | {_answer(item)} | {item['points']} | {cited} | {doubts} |"
    yield from _differences(book, kind, shared)


def _by_code(content: Mapping[str, Any] | None) -> dict[str, Mapping[str, Any]]:
    sections = content["sections"] if content else ()
    return {item["code"]: item for section in sections for item in section["items"]}


def _asks(item: Mapping[str, Any]) -> str:
    notes = [f"一票否决：{VetoReach(item['veto']).label}"] if item["veto"] else []
    if "show_if" in item:
        condition = item["show_if"]
        words = [Verdict(word).label for word in condition.get("verdict", ())] or condition["option"]
        notes.append(f"仅当 {condition['item']} 为{'、'.join(words)}")
    for name, words in (("rounds", RoundKind), ("hours", VisitHours)):
        if name in item:
            notes.append(f"仅{'、'.join(words(one).label for one in item[name])}")
    return str(item["text"]) + "".join(f"〔{note}〕" for note in notes)


def _answer(item: Mapping[str, Any]) -> str:
    return "<br>".join(word for word in (ANSWER_WORDS[AnswerType(item["answer"])], rule_words(item)) if word)


def _doubts(item: Mapping[str, Any], clauses: Sequence[Mapping[str, Any]]) -> str:
    high = Confidence.HIGH.value
    doubts = [("依据", item["confidence"] != high), ("条款", any(one["confidence"] != high for one in clauses))]
    return "、".join(word for word, is_open in doubts if is_open)


def _differences(book: Book, kind: str, shared: Mapping[str, Any]) -> Iterator[str]:
    """Say what the other standards ask otherwise or in addition."""
    first = _by_code(shared)
    found = []
    for one in (*book.bases, *book.others):
        for code, item in _by_code(book.contents.get((one.code, kind))).items():
            words = "；".join(_changes(first[code], item)) if code in first else f"另加：{_added(item)}"
            if words:
                found.append(f"- {one.title} {code}：{words}")
    if found:
        yield from ("", "与上表不同之处：", "", *found)


def _added(item: Mapping[str, Any]) -> str:
    return f"{_asks(item)} {_answer(item).replace('<br>', '，')}，{item['points']} 分"


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name, label in _CHANGED.items():
        if before[name] != after[name]:
            yield f"{label}为{_shown(name, after)}"


def _shown(name: str, item: Mapping[str, Any]) -> str:
    match name:
        case "severity":
            return Severity(item["severity"]).label
        case "deadline":
            return deadline_words(item["deadline"])
        case "measure":
            return rule_words(item)
        case _:
            return f"“{item[name]}”"
