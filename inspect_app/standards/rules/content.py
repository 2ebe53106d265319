"""The checked standards and checklists as frozen values; everything that a round needs of a standard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from inspect_app.core.vocab import (
    AnswerType,
    Confidence,
    DeadlineMode,
    RoundKind,
    Severity,
    Verdict,
    VetoReach,
    VisitHours,
)
from inspect_app.standards.rules.answering import AnswerRule

WAYS = ("看", "查", "测", "问")
EVIDENCE = ("全景", "近景", "读数", "台账")
SEEN = ("field", "office")


@dataclass(frozen=True, slots=True)
class SiteKind:
    """A kind of place (场所类型): code that lasts, name, indoors or outdoors."""

    code: str
    name: str
    setting: str


@dataclass(frozen=True, slots=True)
class Sourced:
    """Where a figure comes from and how far it has been confirmed."""

    confidence: Confidence
    source: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a standard."""

    code: str
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class StandardClause:
    """A clause of a standard by a code that lasts; `why` says why an office clause cannot be seen in the field."""

    code: str
    chapter: str
    number: str
    number_confidence: Confidence
    title: str
    summary: str
    seen: str
    why: str
    origin: Sourced


@dataclass(frozen=True, slots=True)
class Clause:
    """What an item cites: its topic, and the clauses of one standard that the topic stands for."""

    topic: str
    number: str
    title: str
    confidence: Confidence
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A yearly figure that a standard asks for; `text` stands instead of operator and value where it is no number."""

    code: str
    clause: str
    name: str
    op: str
    value: Decimal | None
    text: str
    unit: str
    period: str
    edition: str
    note: str
    origin: Sourced


@dataclass(frozen=True, slots=True)
class DeadlineDefaults:
    """Days to put a finding right: calendar days for immediate and project, working days by severity."""

    immediate: int
    working_days: Mapping[Severity, int]
    project: int
    origin: Sourced


@dataclass(frozen=True, slots=True)
class Marks:
    """The points out of ten that each grade may be given, lowest and highest."""

    ranges: Mapping[Verdict, tuple[int, int]]
    origin: Sourced


@dataclass(frozen=True, slots=True)
class Override:
    """What one standard sets otherwise for an item that several standards share; None or no text leaves it as it is."""

    code: str
    line: int
    points: Decimal | None
    severity: Severity | None
    deadline: DeadlineMode | None
    days: int | None
    limit: Decimal | None
    good: Decimal | None
    text: str
    problem: str
    guide: str
    origin: Sourced


@dataclass(frozen=True, slots=True)
class Standard:
    """A published standard: how answers become points, who may be responsible, its clauses, topics and indicators."""

    code: str
    title: str
    document_number: str
    edition: str
    issued_on: date
    effective_from: date
    effective_until: date | None
    applies_to: str
    extends: str
    ratios: Mapping[Verdict, Decimal]
    ratios_origin: Sourced
    marks: Marks | None
    places: int
    deadlines: DeadlineDefaults
    member_units: tuple[str, ...]
    kinds: tuple[str, ...]
    weights: Mapping[str, Decimal]
    chapters: Mapping[str, Chapter]
    clauses: Mapping[str, StandardClause]
    topics: Mapping[str, Clause]
    indicators: tuple[Indicator, ...]
    overrides: Mapping[str, Override]
    without: frozenset[str]


@dataclass(frozen=True, slots=True)
class Deadline:
    """How much time an item gives; days are working days for `working_days`, else calendar days."""

    mode: DeadlineMode
    days: int


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
class ShowIf:
    """An item is asked only when an earlier one was answered with one of these verdicts or options."""

    item: str
    verdicts: tuple[Verdict, ...]
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """When an item is asked at all; empty means always."""

    show_if: ShowIf | None = None
    rounds: tuple[RoundKind, ...] = ()
    hours: tuple[VisitHours, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a checklist; `points_of` are the source points it covers."""

    code: str
    points_of: tuple[str, ...]
    wording: Wording
    way: tuple[str, ...]
    answer: AnswerType
    rule: AnswerRule | None
    points: Decimal
    severity: Severity
    unit: str
    deadline: Deadline
    evidence: tuple[str, ...]
    photo_required_on_fail: bool
    clause: Clause
    confidence: Confidence
    veto: Veto | None
    asked: Asked


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
