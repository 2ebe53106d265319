"""What a document says: plain frozen values, drawn by the templates and frozen as JSON when it is issued. Pure.

Nothing here knows a row. `freeze` and `thaw` are each other's inverse, so an issued document is rendered from its
frozen content alone, years later too.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from inspect_app.core.vocab import DocumentKind, Severity


@dataclass(frozen=True)
class Head:
    """What every document has: issuer, number, title, addressee, day."""

    kind: DocumentKind
    issuer: str
    mark: str
    title: str
    addressee: str
    number: str | None = None
    issued_on: date | None = None
    copies_to: tuple[str, ...] = ()
    printer: str = ""
    contact: str = ""
    simulated: bool = False

    @property
    def is_draft(self) -> bool:
        """Without a number it is a draft, and says so on every page."""
        return self.number is None


@dataclass(frozen=True)
class Photo:
    """A photo in the file store, with the line under it."""

    sha256: str
    caption: str


@dataclass(frozen=True)
class Line:
    """One item of rectification as an order or a supervision letter lists it."""

    number: int
    site: str
    kind: str
    problem: str
    requirement: str
    clause: str
    unit: str
    severity: Severity
    mode: str
    due_on: date
    due_provisional: bool = False
    remark: str = ""
    overdue: str = ""
    photos: tuple[Photo, ...] = ()
    clause_unsure: bool = False
    problem_unsure: bool = False
    requirement_unsure: bool = False


@dataclass(frozen=True)
class OrderContent:
    """整改通知书: what was found in one town and until when it must be put right."""

    head: Head
    round_title: str
    standard_title: str
    checked_from: date
    checked_to: date
    sites_checked: int
    you: str
    lines: tuple[Line, ...]

    @property
    def last_due(self) -> date:
        """The last deadline of the list."""
        return max(line.due_on for line in self.lines)

    @property
    def is_provisional(self) -> bool:
        """Whether a deadline lies beyond the published calendar (暂定)."""
        return any(line.due_provisional for line in self.lines)

    @property
    def is_unsure(self) -> bool:
        """Whether a clause or figure of the list has not been compared with the paper (待核)."""
        return any(line.clause_unsure or line.problem_unsure or line.requirement_unsure for line in self.lines)

    @property
    def grave(self) -> int:
        """How many items are grave or serious."""
        return sum(line.severity is not Severity.GENERAL for line in self.lines)


@dataclass(frozen=True)
class SupervisionContent:
    """督办函: items that a town has not put right in time."""

    head: Head
    order_numbers: tuple[str, ...]
    as_of: date
    reply_by: date
    you: str
    lines: tuple[Line, ...]

    @property
    def is_provisional(self) -> bool:
        """Whether a deadline lies beyond the published calendar (暂定)."""
        return any(line.due_provisional for line in self.lines)

    @property
    def is_unsure(self) -> bool:
        """Whether a figure of the list has not been compared with the paper (待核)."""
        return any(line.problem_unsure for line in self.lines)


@dataclass(frozen=True)
class TownRow:
    """One town in the table of the bulletin; ties share a rank, a vetoed town has none."""

    rank: int | None
    town: str
    district: str
    score: Decimal | None
    sites: int
    findings: int
    vetoed: bool = False


@dataclass(frozen=True)
class KindRow:
    """One kind of place: mean score rate, places visited, findings."""

    name: str
    rate: Decimal
    sites: int
    findings: int


@dataclass(frozen=True)
class Share:
    """A labelled count, for the charts and sentences about findings."""

    label: str
    count: int


@dataclass(frozen=True)
class Mean:
    """A labelled mean score."""

    label: str
    value: Decimal


@dataclass(frozen=True)
class TypicalFinding:
    """A finding that the bulletin shows with its photos."""

    town: str
    site: str
    problem: str
    clause: str
    photos: tuple[Photo, ...]
    clause_unsure: bool = False
    problem_unsure: bool = False


@dataclass(frozen=True)
class ListedFinding:
    """A finding in the list of the annex."""

    town: str
    site: str
    kind: str
    problem: str
    severity: Severity
    unit: str
    problem_unsure: bool = False


@dataclass(frozen=True)
class BulletinContent:
    """通报: the published result of a round."""

    head: Head
    round_title: str
    standard_title: str
    checked_from: date
    checked_to: date
    opening: tuple[str, ...]
    requirements: tuple[str, ...]
    towns: tuple[TownRow, ...]
    kinds: tuple[KindRow, ...]
    districts: tuple[Mean, ...]
    severities: tuple[Share, ...]
    units: tuple[Share, ...]
    typical: tuple[TypicalFinding, ...]
    findings: tuple[ListedFinding, ...]
    mean: Decimal | None = None
    run: int | None = None
    method_unsure: bool = False
    veto_unsure: bool = False

    @property
    def sites(self) -> int:
        """How many places were visited."""
        return sum(row.sites for row in self.towns)

    @property
    def scored(self) -> tuple[TownRow, ...]:
        """Towns with a rank, best first."""
        return tuple(row for row in self.towns if row.rank is not None)

    @property
    def best(self) -> tuple[TownRow, ...]:
        """The up to three best towns, never more than the better half."""
        return self.scored[: min(3, len(self.scored) // 2)]

    @property
    def last(self) -> tuple[TownRow, ...]:
        """The up to three last towns, last first."""
        return self.scored[::-1][: min(3, len(self.scored) // 2)]

    @property
    def found(self) -> int:
        """How many findings the severities count."""
        return sum(share.count for share in self.severities)

    @property
    def vetoed(self) -> tuple[TownRow, ...]:
        """Towns that a veto item failed."""
        return tuple(row for row in self.towns if row.vetoed)

    @property
    def by_rate(self) -> tuple[KindRow, ...]:
        """Kinds of place, best first."""
        return tuple(sorted(self.kinds, key=lambda row: (-row.rate, row.name)))

    @property
    def strong(self) -> tuple[KindRow, ...]:
        """The up to three best kinds, never more than the better half."""
        return self.by_rate[: min(3, len(self.kinds) // 2)]

    @property
    def weak(self) -> tuple[KindRow, ...]:
        """The up to three worst kinds, worst first."""
        return self.by_rate[::-1][: min(3, len(self.kinds) // 2)]


@dataclass(frozen=True)
class WithdrawalContent:
    """撤回通知: which issued document no longer counts, and why."""

    head: Head
    withdrawn_title: str
    withdrawn_number: str
    withdrawn_on: date
    reason: str


Content = OrderContent | SupervisionContent | BulletinContent | WithdrawalContent

CONTENT_OF: dict[DocumentKind, type[Content]] = {
    DocumentKind.ORDER: OrderContent,
    DocumentKind.SUPERVISION: SupervisionContent,
    DocumentKind.BULLETIN: BulletinContent,
    DocumentKind.WITHDRAWAL: WithdrawalContent,
}


def freeze(content: Content) -> dict[str, Any]:
    """Return the content as JSON values: dates and decimals as text."""
    frozen: dict[str, Any] = msgspec.to_builtins(content)
    return frozen


def thaw(kind: DocumentKind, frozen: dict[str, Any]) -> Content:
    """Return the content that `freeze` was given."""
    return msgspec.convert(frozen, CONTENT_OF[kind])


def content_sha256(frozen: dict[str, Any]) -> str:
    """Return the digest of the canonical JSON (UTF-8, keys sorted, no spaces) of a frozen content."""
    canonical = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def texts(value: Any) -> str:
    """Return all text of a frozen content in one string, to look for characters that no font holds."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(texts(part) for part in value.values())
    if isinstance(value, (list, tuple)):
        return "".join(texts(part) for part in value)
    return ""


def photos(content: Content) -> tuple[Photo, ...]:
    """Return the photos that a document shows, in its order."""
    shown = content.typical if isinstance(content, BulletinContent) else getattr(content, "lines", ())
    return tuple(photo for one in shown for photo in one.photos)


def photo_hashes(content: Content) -> frozenset[str]:
    """Return the names by content of the photos that a document shows."""
    return frozenset(photo.sha256 for photo in photos(content))
