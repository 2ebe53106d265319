"""The checked checklists as frozen values; everything that a round needs of a standard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from inspect_app.core.vocab import AnswerType, Confidence, DeadlineMode, Severity, Verdict, VetoReach

WAYS = ("看", "查", "测", "问")
EVIDENCE = ("全景", "近景", "读数", "台账")
OPERATORS = ("<=", "<", ">=", ">", "==")


@dataclass(frozen=True, slots=True)
class SiteKind:
    """A kind of place (场所类型): code that lasts, name, indoors or outdoors."""

    code: str
    name: str
    setting: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the standard by its topic key; the number is only shown and may be corrected."""

    topic: str
    number: str
    title: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Sourced:
    """Where a figure comes from and how far it has been confirmed."""

    confidence: Confidence
    source: str


@dataclass(frozen=True, slots=True)
class DeadlineDefaults:
    """Days to put a finding right: calendar days for immediate and project, working days by severity."""

    immediate: int
    working_days: Mapping[Severity, int]
    project: int
    origin: Sourced


@dataclass(frozen=True, slots=True)
class Standard:
    """A published standard: how answers become points, who may be responsible, and its clauses by topic."""

    code: str
    title: str
    document_number: str
    issued_on: date
    applies_to: str
    ratios: Mapping[Verdict, Decimal]
    ratios_origin: Sourced
    places: int
    deadlines: DeadlineDefaults
    member_units: tuple[str, ...]
    weights: Mapping[str, Decimal]
    clauses: Mapping[str, Clause]


@dataclass(frozen=True, slots=True)
class Deadline:
    """How much time an item gives; days are working days for `working_days`, else calendar days."""

    mode: DeadlineMode
    days: int


@dataclass(frozen=True, slots=True)
class Measure:
    """The limit of a measured item: `value op good` is good, `value op limit` passes, all else fails."""

    unit: str
    op: str
    limit: Decimal
    good: Decimal


@dataclass(frozen=True, slots=True)
class Veto:
    """一票否决: what a failed item fails, and on what authority."""

    effect: VetoReach
    origin: Sourced


@dataclass(frozen=True, slots=True)
class Wording:
    """What an item says: the requirement, the problem for letters, and how to check it."""

    text: str
    problem: str
    guide: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a checklist."""

    code: str
    wording: Wording
    way: tuple[str, ...]
    answer: AnswerType
    points: Decimal
    severity: Severity
    unit: str
    deadline: Deadline
    evidence: tuple[str, ...]
    photo_required_on_fail: bool
    clause: Clause
    confidence: Confidence
    measure: Measure | None
    veto: Veto | None


@dataclass(frozen=True, slots=True)
class Section:
    """Items that are answered together."""

    code: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """The questions for one kind of site under one standard."""

    standard: Standard
    kind: SiteKind
    source: str
    sections: tuple[Section, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in their order."""
        return tuple(item for section in self.sections for item in section.items)
