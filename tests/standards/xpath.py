"""The formulas of an XLSForm, worked out: enough of XPath for what `xlsform_verdict` writes."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

_NAME = re.compile(r"\$\{([^}]+)\}")


def value_of(formula: str, values: Mapping[str, str]) -> Any:
    """Return what a client would show for a formula when these fields are filled."""

    def field(found: re.Match[str]) -> str:
        return f"_read({values.get(found.group(1), '')!r})"

    text = _NAME.sub(field, formula).replace("decimal-date-time(", "_days(")
    text = re.sub(r"(?<![<>!=])=(?!=)", "==", text)
    text = re.sub(r"\bif\(", "_if(", text)
    text = re.sub(r"(?<![\w.'-])(\d+(?:\.\d+)?)(?![\w.'-])", r"Decimal('\1')", text)
    return eval(text, {"_read": _read, "_if": _if, "_days": _days, "Decimal": Decimal})  # noqa: S307  our own text


class _Blank(str):
    """An empty field: equal to '' and no number."""

    __slots__ = ()

    def __rmul__(self, _other: object) -> "_Blank":
        return self

    def __le__(self, _other: object) -> bool:
        return False

    __lt__ = __ge__ = __gt__ = __le__


def _read(text: str) -> Any:
    if not text:
        return _Blank()
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def _if(condition: Any, yes: Any, no: Any) -> Any:
    return yes if condition else no


def _days(text: str) -> Decimal:
    return Decimal(date.fromisoformat(text).toordinal()) if text else Decimal(0)
