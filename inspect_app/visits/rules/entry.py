"""A checklist as rows of controls, to type a paper sheet in. Pure.

Options begin with the digit or letter that stands on the paper, so that one key chooses them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from string import ascii_uppercase
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import AnswerType, Verdict
from inspect_app.standards.rules.judge import Grading
from inspect_app.standards.rules.paper import Letters, condition_words
from inspect_app.standards.rules.reading import positive_words

_OUT = (Verdict.NOT_APPLICABLE.value, "0 不涉及")
_GRADES = (("good", "1 好"), ("pass", "2 合格"), ("fail", "3 不合格"), _OUT)
_YES_NO = (("pass", "1 符合"), ("fail", "2 不符合"), _OUT)
_COUNTED = (("", "已填数"), _OUT)


@dataclass(frozen=True, slots=True)
class Control:
    """One field: a list when it has options, else a line to type on; `kind` is text, number or date."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    kind: str = "text"
    after: str = ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One item with its fields in the order of the paper."""

    code: str
    text: str
    condition: str
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class EntrySection:
    """Rows under one heading."""

    title: str
    rows: tuple[EntryRow, ...]


def rows_of(content: Mapping[str, Any], letters: Letters) -> tuple[EntrySection, ...]:
    """Return the rows of a checklist as a round asks it."""
    grading = Grading.of(content)
    return tuple(
        EntrySection(
            f"{section['code']}　{section['title']}",
            tuple(_row(item, grading, letters) for item in section["items"]),
        )
        for section in content["sections"]
    )


def _row(item: Mapping[str, Any], grading: Grading, letters: Letters) -> EntryRow:
    controls = [*_CONTROLS[AnswerType(item["answer"])](item, grading), Control("remark", "情况")]
    return EntryRow(
        code=item["code"],
        text=item["text"],
        condition=condition_words(item["show_if"], letters) if "show_if" in item else "",
        controls=tuple(_named(item["code"], control) for control in controls),
    )


def _named(code: str, control: Control) -> Control:
    return Control(f"{code}.{control.name}", control.label, control.options, control.kind, control.after)


def _verdict(options: tuple[tuple[str, str], ...]) -> Control:
    return Control("verdict", "结果", options)


def _grade(_item: Mapping[str, Any], grading: Grading) -> Iterator[Control]:
    yield _verdict((("", ""), *_GRADES))
    if grading.marks:
        yield Control("mark", "评分", kind="number")


def _check(_item: Mapping[str, Any], _grading: Grading) -> Iterator[Control]:
    yield _verdict((("", ""), *_YES_NO))


def _choice(item: Mapping[str, Any], _grading: Grading) -> Iterator[Control]:
    options = tuple(
        (one["code"], f"{letter} {one['text']}") for letter, one in zip(ascii_uppercase, item["choice"], strict=False)
    )
    yield Control("option", "选项", (("", ""), *options))
    yield _verdict((("", "已选"), _OUT))


def _faults(item: Mapping[str, Any], _grading: Grading) -> Iterator[Control]:
    yield Control("faults", "问题数", kind="number", after=item["faults"]["unit"])
    yield _verdict(_COUNTED)


def _measure(item: Mapping[str, Any], _grading: Grading) -> Iterator[Control]:
    measure = item["measure"]
    if "samples" in measure:
        kinds = tuple((one["code"], f"{at} {one['text']}") for at, one in enumerate(measure["samples"], 1))
        yield Control("sample", "种类", (("", ""), *kinds))
    yield Control("measured", "测得", kind="number", after=measure["unit"])
    yield _verdict(_COUNTED)


def _sample(item: Mapping[str, Any], _grading: Grading) -> Iterator[Control]:
    unit = item["sample"]["unit"]
    yield Control("checked", "查了", kind="number", after=unit)
    yield Control("positive", f"其中{positive_words(item['sample'])}", kind="number", after=unit)
    yield _verdict(_COUNTED)


def _text(item: Mapping[str, Any], _grading: Grading) -> Iterator[Control]:
    yield _verdict((("", ""), *_YES_NO))
    yield Control("text", item["record"]["label"])


def _document(item: Mapping[str, Any], _grading: Grading) -> Iterator[Control]:
    yield _verdict((("", ""), *_YES_NO))
    yield Control("day", f"{item['record']['label']}：日期", kind="date")
    yield Control("text", "编号或名称")


_CONTROLS: Mapping[AnswerType, Callable[[Mapping[str, Any], Grading], Iterator[Control]]] = MappingProxyType(
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
