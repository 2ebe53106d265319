"""A checklist for pen and paper, for a day when every tablet fails. Pure: frozen content in, plain values for a template out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import AnswerType, Confidence, RoundKind, Severity, Verdict, VetoReach, VisitHours
from inspect_app.standards.rules.judge import Grading
from inspect_app.standards.rules.reading import clause_words, positive_words, rule_words

_OUT = Verdict.NOT_APPLICABLE.label
SHORT_HASH = 12
LONG = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an answer: a box to tick, or a blank of so many millimetres to write on, with its words."""

    words: str
    is_box: bool
    width: int = 0
    after: str = ""

    @property
    def is_long(self) -> bool:
        """Tell whether the words may break over lines."""
        return len(self.words) + len(self.after) > LONG


PaperLine = tuple[Part, ...]
Letters = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One row of the sheet."""

    code: str
    text: str
    notes: tuple[str, ...]
    rule: str
    guide: str
    clause: str
    is_unconfirmed: bool
    points: str
    severity: Severity
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True, slots=True)
class PaperSection:
    """Rows under one heading."""

    title: str
    rows: tuple[PaperItem, ...]


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What stands on top; empty is a line to write on."""

    round: str = ""
    town: str = ""
    site: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """A whole sheet; `mark` is what the QR code says: standard, kind, version and content hash."""

    title: str
    standard: str
    version: str
    short_hash: str
    mark: str
    head: PaperHead
    sections: tuple[PaperSection, ...]
    count: int
    marks: str


def sheet_of(content: Mapping[str, Any], sha256: str, head: PaperHead | None = None) -> PaperSheet:
    """Return the sheet of a frozen checklist; `sha256` is that of the frozen version, also for a part that a round asks."""
    grading, letters = Grading.of(content), letters_of(content)
    sections = tuple(
        PaperSection(
            f"{section['code']}　{section['title']}", tuple(_row(item, grading, letters) for item in section["items"])
        )
        for section in content["sections"]
    )
    return PaperSheet(
        title=f"{content['kind_name']}检查表",
        standard=content.get("standard_title", content["standard"]),
        version=content["version"],
        short_hash=sha256[:SHORT_HASH],
        mark=f"checklist:{content['standard']}/{content['kind']}/{content['version']}:{sha256}",
        head=head or PaperHead(),
        sections=sections,
        count=sum(len(section.rows) for section in sections),
        marks="，".join(f"{word.label} {least}–{most}" for word, (least, most) in grading.marks.items()),
    )


def letters_of(content: Mapping[str, Any]) -> Letters:
    """Return the letter of each option by item and option code: short words for conditions and for typing in."""
    return {
        item["code"]: dict(zip((one["code"] for one in item["choice"]), ascii_uppercase, strict=False))
        for section in content["sections"]
        for item in section["items"]
        if "choice" in item
    }


def _row(item: Mapping[str, Any], grading: Grading, letters: Letters) -> PaperItem:
    answer = AnswerType(item["answer"])
    return PaperItem(
        code=item["code"],
        text=item["text"],
        notes=tuple(_notes(item, letters)),
        rule="" if answer is AnswerType.CHOICE else rule_words(item),
        guide=item["guide"],
        clause=clause_words(item["clause"]),
        is_unconfirmed={item.get("confidence", Confidence.LOW), item["clause"]["confidence"]} != {Confidence.HIGH},
        points=item["points"],
        severity=Severity(item["severity"]),
        lines=tuple(_LINES[answer](item, grading)),
    )


def _notes(item: Mapping[str, Any], letters: Letters) -> Iterator[str]:
    if item["veto"]:
        yield f"一票否决：{VetoReach(item['veto']).label}"
    if "show_if" in item:
        yield condition_words(item["show_if"], letters)
    for name, words in (("rounds", RoundKind), ("hours", VisitHours)):
        if name in item:
            yield f"只在{'、'.join(words(one).label for one in item[name])}时查"


def condition_words(condition: Mapping[str, Any], letters: Letters) -> str:
    """Return a condition in words: market-30 选 A、B 才查，否则不涉及."""
    other = condition["item"]
    if "verdict" in condition:
        return f"{other} 判{'、'.join(Verdict(word).label for word in condition['verdict'])}才查，否则不涉及"
    return f"{other} 选 {'、'.join(letters[other][code] for code in condition['option'])} 才查，否则不涉及"


# --- what is ticked and written ---------------------------------------------------------------------------------


def _boxes(*words: str) -> PaperLine:
    return tuple(Part(word, is_box=True) for word in words)


def _blank(words: str, width: int, after: str = "") -> PaperLine:
    return (Part(words, is_box=False, width=width, after=after),)


def _grade(_item: Mapping[str, Any], grading: Grading) -> Iterator[PaperLine]:
    yield _boxes(Verdict.GOOD.label, Verdict.PASS.label, Verdict.FAIL.label)
    yield (*(_blank("评分", 12) if grading.marks else ()), *_boxes(_OUT))


def _check(_item: Mapping[str, Any], _grading: Grading) -> Iterator[PaperLine]:
    yield _boxes("符合", "不符合", _OUT)


def _choice(item: Mapping[str, Any], _grading: Grading) -> Iterator[PaperLine]:
    for letter, option in zip(ascii_uppercase, item["choice"], strict=False):
        yield _boxes(f"{letter} {option['text']}（{Verdict(option['verdict']).label}）")
    yield _boxes(_OUT)


def _faults(item: Mapping[str, Any], _grading: Grading) -> Iterator[PaperLine]:
    yield (*_blank("", 16, f"{item['faults']['unit']}（没有写 0）"), *_boxes(_OUT))


def _measure(item: Mapping[str, Any], _grading: Grading) -> Iterator[PaperLine]:
    measure = item["measure"]
    if "samples" in measure:
        yield _boxes(*(one["text"] for one in measure["samples"]))
    yield (*_blank("测得", 16, measure["unit"]), *_boxes(_OUT))


def _sample(item: Mapping[str, Any], _grading: Grading) -> Iterator[PaperLine]:
    rule = item["sample"]
    yield _blank("查了", 16, rule["unit"])
    yield (*_blank(f"其中{positive_words(rule)}", 12, rule["unit"]), *_boxes(_OUT))


def _text(item: Mapping[str, Any], grading: Grading) -> Iterator[PaperLine]:
    yield from _check(item, grading)
    yield _blank(f"{item['record']['label']}：", 0)


def _document(item: Mapping[str, Any], grading: Grading) -> Iterator[PaperLine]:
    yield from _check(item, grading)
    yield (*_blank("日期", 9, "年"), *_blank("", 5, "月"), *_blank("", 5, "日"))
    yield _blank("编号或名称（可不填）", 0)


_LINES: Mapping[AnswerType, Callable[[Mapping[str, Any], Grading], Iterator[PaperLine]]] = MappingProxyType(
    {
        AnswerType.GRADE: _grade,
        AnswerType.CHECK: _check,
        AnswerType.CHOICE: _choice,
        AnswerType.FAULTS: _faults,
        AnswerType.MEASURE: _measure,
        AnswerType.SAMPLE: _sample,
        AnswerType.TEXT: _text,
        AnswerType.DOCUMENT: _document,
    }
)
