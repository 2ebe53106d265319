"""The platform's JSON: its own field names, and the types that its interface declares."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from inspect_app.baseline.rules.values import region_field
from inspect_app.core.vocab import FieldType

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def record_of(content: Mapping[str, Any], region: str, values: Mapping[str, str]) -> dict[str, Any]:
    """Return one place's object: numbers with the digits that were typed, texts and codes as texts; what is empty is left out.

    Fields of the standard that the platform does not ask do not go out.
    """
    record: dict[str, Any] = {region_field(content): region}
    for chapter in content["chapters"]:
        for field in chapter["fields"]:
            value = values.get(field["name"], "")
            if value and field["platform"] and field["type"] != FieldType.REGION:
                record[field["name"]] = _typed(field["type"], value)
    return record


def one_file(record: Mapping[str, Any]) -> bytes:
    """Return the file of one place: the object as the interface takes it, before it is encrypted."""
    return _indented(record)


def many_file(content: Mapping[str, Any], year: int, records: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the file of many places: to which interface, which year, and one object a place."""
    return _indented({"endpoint": content["endpoint"], "form": content["code"], "year": year, "records": list(records)})


def _typed(kind: str, value: str) -> Any:
    if kind == FieldType.INTEGER:
        return int(value)
    return Decimal(value) if kind == FieldType.DECIMAL else value


def _indented(value: Any) -> bytes:
    return msgspec.json.format(_ENCODER.encode(value), indent=2) + b"\n"
