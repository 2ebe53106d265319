"""A file of items as the rows of a sheet: what a person reads and changes in WPS or Excel. Pure."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from inspect_app.core.vocab import AnswerType
from inspect_app.standards.rules.answer_file import BLOCKS
from inspect_app.standards.rules.sheet_columns import (
    BLOCK_COLUMNS,
    BY_KEY,
    COLUMNS,
    ITEM,
    OPTION,
    ROW_KINDS,
    SAMPLE,
    SECTION,
    VERDICTS,
    VETO_COLUMNS,
)

JOIN = "、"
_PLAIN = ("code", "text", "problem", "guide", "way", "answer", "points", "severity", "unit", "deadline", "evidence")
_PLAIN_MAY = ("days", "point", "confidence", "rounds", "hours")
Shown = str | Decimal


def rows_of(plain: Mapping[str, Any], titles: Mapping[str, str]) -> list[dict[str, Shown]]:
    """Return a row for each section, item, option and kind of sample, by the key of the column.

    `titles` are the names of topics and criteria by code; a cell shows the code and the name, only the code counts.
    """
    return [row for section in plain["sections"] for row in _section(section, titles)]


def cells_of(row: Mapping[str, Shown]) -> list[Shown | None]:
    """Return the cells of a row in the order of the columns."""
    return [row.get(column.key) for column in COLUMNS]


def _section(section: Mapping[str, Any], titles: Mapping[str, str]) -> Iterator[dict[str, Shown]]:
    yield {"row": ROW_KINDS[SECTION], "code": section["code"], "text": section["title"]}
    for item in section["items"]:
        yield _item(item, titles)
        for option in item.get("choice", ()):
            yield _row(OPTION, option)
        for sample in item.get("measure", {}).get("samples", ()):
            yield _row(SAMPLE, sample)


def _row(kind: str, entry: Mapping[str, Any]) -> dict[str, Shown]:
    return {"row": ROW_KINDS[kind]} | {key: shown(key, value) for key, value in entry.items()}


def _item(item: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Shown]:
    row: dict[str, Shown] = {"row": ROW_KINDS[ITEM]}
    row |= {key: shown(key, item[key]) for key in (*_PLAIN, *_PLAIN_MAY) if key in item}
    row["topic"] = _with_title(item["topic"], titles)
    row["photo_required_on_fail"] = shown("photo_required_on_fail", item.get("photo_required_on_fail", "true"))
    answer = AnswerType(item["answer"])
    block = item.get(BLOCKS.get(answer, ""), {})
    for column, key in BLOCK_COLUMNS.get(answer, ()):
        if key in block:
            row[column] = _with_title(block[key], titles) if column == "criterion" else shown(column, block[key])
    for column, key in VETO_COLUMNS:
        if "veto" in item:
            row[column] = shown(column, item["veto"][key])
    condition = item.get("show_if")
    if condition:
        row["if_item"] = condition["item"]
        answers = [VERDICTS[word] for word in condition.get("verdict", ())] or condition["option"]
        row["if_answer"] = JOIN.join(answers)
    return row


def shown(key: str, value: Any) -> Shown:
    """Return a value as its cell shows it: words in Chinese, numbers as numbers, several words side by side."""
    column = BY_KEY[key]
    if column.listed:
        return JOIN.join(column.words.get(one, one) for one in value)
    if column.is_number:
        return Decimal(value)
    return column.words.get(value, str(value))


def _with_title(code: str, titles: Mapping[str, str]) -> str:
    return f"{code} {titles[code]}" if code in titles else code
