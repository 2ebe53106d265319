"""What belongs to each type of answer: limits, options, costs of faults, shares, records. As frozen values and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from inspect_app.core.vocab import Verdict

BETWEEN = "between"
OPERATORS = ("<=", "<", ">=", ">", "==", BETWEEN)
LEVELS = ("A", "B", "C")


def plain(number: Decimal) -> str:
    """Return a number in plain digits without needless zeros: 10, 1.5, 0.01."""
    return format(number.normalize(), "f")


def is_looser(op: str, good: Decimal, limit: Decimal) -> bool:
    """Tell whether a mark for good lets through more than the limit."""
    return {"<": good > limit, ">": good < limit, "=": good != limit}[op[0]]


@dataclass(frozen=True, slots=True)
class MeasureLimit:
    """One limit: `value op limit` passes and `value op good` is good; `between` takes `upper` as its other end.

    `code` and `text` name the kind of sample; both are empty when there is only one.
    """

    code: str
    text: str
    op: str
    limit: Decimal
    upper: Decimal | None
    good: Decimal | None

    def frozen(self) -> dict[str, Any]:
        """Return the limit as JSON."""
        made = {"op": self.op, "limit": plain(self.limit)}
        if self.code:
            made |= {"code": self.code, "text": self.text}
        if self.upper is not None:
            made["upper"] = plain(self.upper)
        if self.good is not None:
            made["good"] = plain(self.good)
        return made


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured value: unit, instrument, edition of the method, and its limit or the limits by kind of sample."""

    unit: str
    instrument: str
    edition: str
    limits: tuple[MeasureLimit, ...]

    def frozen(self) -> dict[str, Any]:
        """Return the measure as JSON; a single limit stands in it, several stand in `samples`."""
        only = self.limits[0]
        made = {"samples": [limit.frozen() for limit in self.limits]} if only.code else only.frozen()
        return {"unit": self.unit} | made | _told(instrument=self.instrument, edition=self.edition)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; its ratio is the share of the points that it wins."""

    code: str
    text: str
    verdict: Verdict
    ratio: Decimal


@dataclass(frozen=True, slots=True)
class Choice:
    """Options of which one is chosen."""

    options: tuple[Option, ...]

    def frozen(self) -> list[dict[str, Any]]:
        """Return the options as JSON."""
        return [
            {"code": one.code, "text": one.text, "verdict": one.verdict.value, "ratio": plain(one.ratio)}
            for one in self.options
        ]


@dataclass(frozen=True, slots=True)
class FaultCount:
    """A number of faults: each costs `each` points, down to zero; none is good, up to `pass_up_to` passes."""

    unit: str
    each: Decimal
    pass_up_to: int

    def frozen(self) -> dict[str, Any]:
        """Return the rule as JSON."""
        return {"unit": self.unit, "each": plain(self.each), "pass_up_to": self.pass_up_to}


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many positives are allowed when up to so many were checked; for small samples of one unit."""

    up_to: int
    positive: int


@dataclass(frozen=True, slots=True)
class SampleShare:
    """A share from a sample: m positive of n checked against a limit in per cent, with levels where a standard has them."""

    unit: str
    positive: str
    op: str
    limit: Decimal
    good: Decimal
    levels: Mapping[str, Decimal]
    level: str
    criterion: str
    edition: str
    source: str
    allowed: tuple[Allowed, ...]

    def frozen(self) -> dict[str, Any]:
        """Return the rule as JSON."""
        made: dict[str, Any] = {
            "unit": self.unit,
            "positive": self.positive,
            "op": self.op,
            "limit": plain(self.limit),
            "good": plain(self.good),
        }
        if self.levels:
            made |= {"levels": {name: plain(value) for name, value in self.levels.items()}, "level": self.level}
        if self.allowed:
            made["allowed"] = [{"up_to": one.up_to, "positive": one.positive} for one in self.allowed]
        return made | _told(criterion=self.criterion, edition=self.edition, source=self.source)


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """A text that must be written down, or the date of a record that may be at most so many days old."""

    label: str
    valid_days: int | None

    def frozen(self) -> dict[str, Any]:
        """Return the rule as JSON."""
        return {"label": self.label} | ({} if self.valid_days is None else {"valid_days": self.valid_days})


AnswerRule = Measure | Choice | FaultCount | SampleShare | RecordCheck


def _told(**texts: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}
