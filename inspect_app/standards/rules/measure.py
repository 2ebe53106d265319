"""A measured value against its limit: what the tablet computes, the server computes again. Pure.

Both read `tests/golden/measures.json`. Values are exact decimals written as text; no float takes part.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import Verdict

# Six digits before the point and three after hold every instrument an inspector carries.
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,3})?")
_DEGREES = ("℃", "°C", "摄氏")
_PERCENT, _WHOLE = ("%", "％"), 100
_COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = MappingProxyType(
    {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt, "==": operator.eq}
)


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit of one measured item: `value op limit` passes, `value op good` is good; `between` has an upper end too."""

    op: str
    limit: Decimal
    good: Decimal | None
    unit: str
    upper: Decimal | None = None

    @classmethod
    def of(cls, measure: Mapping[str, Any]) -> "Limit":
        """Read the `measure` of a checklist item."""
        good, upper = measure.get("good"), measure.get("upper")
        return cls(
            op=measure["op"],
            limit=Decimal(str(measure["limit"])),
            good=None if good is None else Decimal(str(good)),
            unit=str(measure.get("unit", "")),
            upper=None if upper is None else Decimal(str(upper)),
        )


def read_number(text: str) -> Decimal | None:
    """Return the number that was typed, or None when it is not a plain decimal of sane length."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def is_sane(limit: Limit, value: Decimal) -> bool:
    """Tell whether a value can have been measured at all: shares lie in 0..100, only degrees go below zero."""
    if limit.unit.startswith(_PERCENT):
        return 0 <= value <= _WHOLE
    return value >= 0 or any(word in limit.unit for word in _DEGREES)


def verdict_of(limit: Limit, value: Decimal) -> Verdict:
    """Return what a measured value means: good, pass or fail."""
    if limit.upper is not None:
        return Verdict.GOOD if limit.limit <= value <= limit.upper else Verdict.FAIL
    holds = _COMPARE[limit.op]
    if limit.good is not None and holds(value, limit.good):
        return Verdict.GOOD
    return Verdict.PASS if holds(value, limit.limit) else Verdict.FAIL
