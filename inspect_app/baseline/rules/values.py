"""What a field of a form takes: text to its plain form, or the refusal that says what would be right."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import FieldType

Field = Mapping[str, Any]
TEXT_MOST = 60
SOURCE_MOST = 120
DECIMALS_MOST = 6
OLDEST_YEAR = 1990
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def fields_of(content: Mapping[str, Any]) -> Iterator[Field]:
    """Return the fields of a frozen form that a person fills, in their order."""
    return (field for chapter in content["chapters"] for field in typed(chapter["fields"]))


def typed(fields: list[Field]) -> list[Field]:
    """Return the fields that a person fills: all but the region's code."""
    return [field for field in fields if field["type"] != FieldType.REGION]


def region_field(content: Mapping[str, Any]) -> str:
    """Return the name of the field that takes the region's code."""
    found = (f["name"] for chapter in content["chapters"] for f in chapter["fields"] if f["type"] == FieldType.REGION)
    return next(found, "regionname")


def read_value(field: Field, text: str, today: date) -> str:
    """Return what was typed as it is kept: digits without unit, a code of a choice; nothing stays nothing.

    Raises Refusal `baseline_text`, `baseline_year`, `baseline_number`, `baseline_integer`, `baseline_decimals`,
    `baseline_range`, `baseline_choice`.
    """
    words = unicodedata.normalize("NFKC", text).strip()
    if not words:
        return ""
    match FieldType(field["type"]):
        case FieldType.CHOICE:
            return _choice(field, words)
        case FieldType.YEAR:
            return _year(words, today)
        case FieldType.INTEGER | FieldType.DECIMAL:
            return _number(field, words)
        case _:
            return _text(words)


def read_source(source: str, source_on: date | None, today: date) -> tuple[str, date]:
    """Return where values come from; Refusal `baseline_source` or `baseline_source_on`."""
    words = source.strip()
    if not words or len(words) > SOURCE_MOST or _CONTROL.search(words):
        raise Refusal("baseline_source", most=SOURCE_MOST)
    if source_on is None or source_on > today or source_on.year < OLDEST_YEAR:
        raise Refusal("baseline_source_on", today=today.isoformat())
    return words, source_on


def shown(field: Field, value: str) -> str:
    """Return a kept value in words: the text of a choice, a number with its unit."""
    if not value:
        return ""
    if field["type"] == FieldType.CHOICE:
        return str(next((one["text"] for one in field["choices"] if one["code"] == value), value))
    unit = field["unit"]
    return f"{value}{unit}" if unit in {"%", "‰"} else f"{value} {unit}".strip()


def _text(words: str) -> str:
    if len(words) > TEXT_MOST or _CONTROL.search(words):
        raise Refusal("baseline_text", most=TEXT_MOST)
    return words


def _choice(field: Field, words: str) -> str:
    for option in field["choices"]:
        if words in {option["code"], option["text"], option["code"].lstrip("0")}:
            return str(option["code"])
    raise Refusal("baseline_choice", value=words[:TEXT_MOST], words="、".join(one["text"] for one in field["choices"]))


def _year(words: str, today: date) -> str:
    year = words.removesuffix("年")
    if not re.fullmatch(r"[0-9]{4}", year) or not OLDEST_YEAR <= int(year) <= today.year:
        raise Refusal("baseline_year", value=words[:TEXT_MOST], least=OLDEST_YEAR, most=today.year)
    return year


def _number(field: Field, words: str) -> str:
    unit = unicodedata.normalize("NFKC", field["unit"])
    bare = words.removesuffix(unit).strip() if unit else words
    bare = bare.replace(",", "") if _THOUSANDS.fullmatch(bare) else bare
    if not _NUMBER.fullmatch(bare):
        raise Refusal("baseline_number", value=words[:TEXT_MOST])
    number = Decimal(bare)
    if field["type"] == FieldType.INTEGER and number != number.to_integral_value():
        raise Refusal("baseline_integer", value=words[:TEXT_MOST])
    if not Decimal(field["least"]) <= number <= Decimal(field["most"]):
        raise Refusal("baseline_range", value=bare, least=field["least"], most=field["most"], unit=field["unit"])
    if len(bare.partition(".")[2]) > DECIMALS_MOST:
        raise Refusal("baseline_decimals", value=bare, most=DECIMALS_MOST)
    if field["type"] == FieldType.INTEGER:
        number = number.to_integral_value()
    return format(number or abs(number), "f")
