"""Values against the standard's figures: met, not met, no value, or a figure that is no number and is judged by people."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from inspect_app.baseline.rules.values import Field, fields_of
from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import CheckState, Confidence, FieldType

OPERATORS: Mapping[str, Callable[[Decimal, Decimal], bool]] = MappingProxyType(
    {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "==": operator.eq}
)
WORDS = MappingProxyType({">=": "不低于", "<=": "不超过", ">": "高于", "<": "低于", "==": "等于"})
_PLACES_MOST = 4
_MOST = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class Figure:
    """What an indicator asks. `own_on` is the date of the office's own source; None: it is the standard's figure."""

    code: str
    name: str
    op: str
    value: Decimal | None
    text: str
    unit: str
    period: str
    edition: str
    note: str
    confidence: Confidence
    source: str
    own_on: date | None = None

    @property
    def words(self) -> str:
        """The figure in words: 不低于 90%."""
        if self.value is None:
            return self.text
        unit = self.unit if self.unit in {"%", "‰"} else f" {self.unit}"
        return f"{WORDS[self.op]} {self.value:f}{unit}"


@dataclass(frozen=True, slots=True)
class Own:
    """The figure that the office sets, with its source."""

    op: str
    value: Decimal
    source: str
    source_on: date


@dataclass(frozen=True, slots=True)
class Check:
    """One value against its figure."""

    field: Field
    figure: Figure
    value: str
    state: CheckState


def figures_of(indicators: Iterable[Mapping[str, Any]], own: Mapping[str, Own]) -> dict[str, Figure]:
    """Return what counts for each indicator of a standard: the office's figure where it has set one."""
    return {one["code"]: _figure(one, own.get(one["code"])) for one in indicators}


def check_values(content: Mapping[str, Any], figures: Mapping[str, Figure], values: Mapping[str, str]) -> list[Check]:
    """Return the checks of a form's values, in the order of its fields."""
    return [
        Check(field, figure, values.get(field["name"], ""), state_of(field, figure, values.get(field["name"], "")))
        for field in fields_of(content)
        if (figure := figures.get(field["indicator"])) is not None
    ]


def met_by_indicator(checks: Iterable[Check]) -> dict[str, bool | None]:
    """Return for each indicator whether it is met: not when one of its values is not, unknown while one is missing."""
    found: dict[str, list[CheckState]] = {}
    for check in checks:
        found.setdefault(check.figure.code, []).append(check.state)
    return {code: _all_met(states) for code, states in found.items()}


def _all_met(states: Sequence[CheckState]) -> bool | None:
    if CheckState.NOT_MET in states:
        return False
    return True if all(state is CheckState.MET for state in states) else None


def state_of(field: Field, figure: Figure, value: str) -> CheckState:
    """Return what a value says against a figure; a choice is judged by the choices that its field accepts."""
    if not value:
        return CheckState.NO_VALUE
    if field["type"] == FieldType.CHOICE:
        if not field["accept"]:
            return CheckState.BY_PERSON
        return CheckState.MET if value in field["accept"] else CheckState.NOT_MET
    if figure.value is None or field["type"] not in {FieldType.INTEGER, FieldType.DECIMAL}:
        return CheckState.BY_PERSON
    return CheckState.MET if OPERATORS[figure.op](Decimal(value), figure.value) else CheckState.NOT_MET


def read_figure(op: str, value: Decimal | None, unit: str) -> tuple[str, Decimal]:
    """Return a figure that the office may set; Refusal `figure_op` or `figure_value`."""
    if op not in OPERATORS:
        raise Refusal("figure_op")
    most = Decimal(100) if unit == "%" else _MOST
    is_number = value is not None and value.is_finite() and 0 <= value <= most
    if value is None or not is_number or value != round(value, _PLACES_MOST):
        raise Refusal("figure_value", most=f"{most:f}", places=_PLACES_MOST)
    return op, value


def _figure(one: Mapping[str, Any], own: Own | None) -> Figure:
    return Figure(
        code=one["code"],
        name=one["name"],
        op=own.op if own else one["op"],
        value=own.value if own else (Decimal(one["value"]) if one["value"] is not None else None),
        text=one["text"],
        unit=one["unit"],
        period=one["period"],
        edition=one["edition"],
        note=one["note"],
        confidence=Confidence.HIGH if own else Confidence(one["confidence"]),
        source=own.source if own else one["source"],
        own_on=own.source_on if own else None,
    )
