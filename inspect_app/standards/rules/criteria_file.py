"""`vector-density.yaml` to frozen values: the criteria of 鼠、蚊、蝇、蟑 with their levels, methods and editions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import Confidence
from inspect_app.standards.rules.answering import LEVELS, OPERATORS, Allowed, is_looser, plain
from inspect_app.standards.rules.content import Sourced
from inspect_app.standards.rules.reader import Reader, did_you_mean
from inspect_app.standards.rules.tree import Node, Table

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
GROUPS = ("rodent", "mosquito", "fly", "cockroach")
_PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of a national standard: when it holds, and what replaces it."""

    code: str
    title: str
    effective_from: date | None
    effective_until: date | None
    replaced_by: str
    note: str
    confidence: Confidence

    def frozen(self) -> dict[str, Any]:
        """Return the edition as JSON."""
        return {
            "code": self.code,
            "title": self.title,
            "effective_from": self.effective_from.isoformat() if self.effective_from else None,
            "effective_until": self.effective_until.isoformat() if self.effective_until else None,
            "replaced_by": self.replaced_by,
            "note": self.note,
            "confidence": self.confidence.value,
        }


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of density: a limit for each level A, B, C; `allowed` is the rule for the rooms of one unit.

    `stricter` is a limit above the levels that the designation itself asks; it counts instead of the required level.
    """

    id: str
    group: str
    name: str
    unit: str
    counted: str
    op: str
    levels: Mapping[str, Decimal]
    method: str
    edition: str
    note: str
    origin: Sourced
    allowed: tuple[Allowed, ...]
    stricter: Decimal | None = None

    @property
    def is_share(self) -> bool:
        """Whether the criterion is a share of what was checked, in per cent."""
        return self.unit == _PERCENT

    def frozen(self) -> dict[str, Any]:
        """Return the criterion as JSON."""
        return {
            "id": self.id,
            "group": self.group,
            "name": self.name,
            "unit": self.unit,
            "counted": self.counted,
            "op": self.op,
            "levels": {name: plain(limit) for name, limit in self.levels.items()},
            "stricter": None if self.stricter is None else plain(self.stricter),
            "method": self.method,
            "edition": self.edition,
            "note": self.note,
            "confidence": self.origin.confidence.value,
            "source": self.origin.source,
            "allowed": [{"up_to": one.up_to, "positive": one.positive} for one in self.allowed],
        }

    @classmethod
    def unknown(cls, code: str) -> "Criterion":
        """Return a stand-in after a fault."""
        levels = MappingProxyType(dict.fromkeys(LEVELS, Decimal(0)))
        return cls(code, GROUPS[0], "", _PERCENT, "", "<=", levels, "", "", "", Sourced(Confidence.LOW, ""), ())


@dataclass(frozen=True, slots=True)
class Criteria:
    """All criteria of density with the level that a town must reach."""

    title: str
    required_level: str
    editions: Mapping[str, Edition]
    criteria: Mapping[str, Criterion]

    def frozen(self) -> dict[str, Any]:
        """Return the criteria as JSON, for the page of a standard and for reading a workbook again."""
        return {
            "title": self.title,
            "required_level": self.required_level,
            "editions": [one.frozen() for one in self.editions.values()],
            "criteria": [one.frozen() for one in self.criteria.values()],
        }


def read_criteria(reader: Reader, tree: Node) -> Criteria:
    """Return the criteria of a `vector-density.yaml`."""
    root = reader.table(
        tree, "vector-density.yaml", ("code", "title", "required_level", "editions", "criteria"), ("stricter",)
    )
    level = root.entries.get("required_level")
    editions = [_edition(reader, node) for node in reader.listing(root, "editions")]
    by_code = MappingProxyType({edition.code: edition for edition in editions})
    criteria: dict[str, Criterion] = {}
    for node in reader.listing(root, "criteria"):
        one = _criterion(reader, node, by_code)
        if one.id in criteria:
            reader.fault(node.line, "twice_in_list", where="criteria", value=one.id)
        criteria[one.id] = one
    for node in reader.listing(root, "stricter") if "stricter" in root.entries else ():
        _make_stricter(reader, node, criteria)
    required = reader.one_of(level, "required_level", LEVELS) if level else LEVELS[-1]
    return Criteria(reader.text(root, "title", most=60), required, by_code, MappingProxyType(criteria))


def _make_stricter(reader: Reader, node: Node, criteria: dict[str, Criterion]) -> None:
    """Set the limit that counts instead of the level, which must not be looser than the required one."""
    entry = reader.table(node, "stricter", ("criteria", "op", "value", "unit", "edition", "source", "confidence"))
    value = reader.number(entry, "value", places=3)
    for name_node in reader.listing(entry, "criteria"):
        name = reader.text_of(name_node, "criteria", most=40)
        found = criteria.get(name)
        if found is None:
            reader.fault(name_node.line, "unknown_criterion", value=name, hint=did_you_mean(name, criteria))
        elif is_looser(found.op, value, found.levels[LEVELS[-1]]):
            reader.fault(entry.line, "measure_good_looser", good=value, limit=found.levels[LEVELS[-1]])
        else:
            criteria[name] = replace(found, stricter=value)


def _edition(reader: Reader, node: Node) -> Edition:
    may = ("effective_from", "effective_until", "replaced_by", "note")
    entry = reader.table(node, "editions", ("code", "title", "confidence"), may)
    begins, ends = (reader.may_day(entry, key) for key in ("effective_from", "effective_until"))
    if begins and ends and ends < begins:
        reader.fault(reader.line_of(entry, "effective_until"), "effective_upside_down")
    return Edition(
        code=reader.text(entry, "code", most=40),
        title=reader.text(entry, "title", most=80),
        effective_from=begins,
        effective_until=ends,
        replaced_by=reader.text(entry, "replaced_by", most=60) if "replaced_by" in entry.entries else "",
        note=reader.text(entry, "note", most=300) if "note" in entry.entries else "",
        confidence=reader.word(entry, "confidence", Confidence),
    )


def _criterion(reader: Reader, node: Node, editions: Mapping[str, Edition]) -> Criterion:
    limits = "limit" if isinstance(node, Table) and "limit" in node.entries else "levels"
    need = ("id", "group", "name", "unit", "op", limits, "method", "edition", "confidence", "source")
    entry = reader.table(node, "criteria", need, ("counted", "note", "allowed"))
    code = reader.text(entry, "id", most=40)
    if code and not _ID.fullmatch(code):
        reader.fault(reader.line_of(entry, "id"), "code_shape", value=code)
    group, op = entry.entries.get("group"), entry.entries.get("op")
    edition = reader.text(entry, "edition", most=60)
    if edition and edition not in editions:
        line = reader.line_of(entry, "edition")
        reader.fault(line, "unknown_edition", value=edition, hint=did_you_mean(edition, editions))
    return Criterion(
        id=code,
        group=reader.one_of(group, "group", GROUPS) if group else GROUPS[0],
        name=reader.text(entry, "name", most=40),
        unit=reader.text(entry, "unit", most=20),
        counted=reader.text(entry, "counted", most=10) if "counted" in entry.entries else "",
        op=reader.one_of(op, "op", OPERATORS[:-1]) if op else "<=",
        levels=_levels(reader, entry),
        method=reader.text(entry, "method", most=300),
        edition=edition,
        note=reader.text(entry, "note", most=300) if "note" in entry.entries else "",
        origin=reader.origin(entry),
        allowed=_allowed(reader, entry),
    )


def _levels(reader: Reader, entry: Table) -> Mapping[str, Decimal]:
    """Return the limit of each level; a criterion without levels has one limit for all."""
    if "limit" in entry.entries:
        return MappingProxyType(dict.fromkeys(LEVELS, reader.number(entry, "limit", places=3)))
    table = reader.table(entry.entries.get("levels"), "levels", LEVELS)
    before = len(reader.faults)
    levels = {name: reader.number(table, name, places=3) for name in LEVELS}
    op = entry.entries.get("op")
    if len(reader.faults) == before and op is not None:
        rising = [levels[name] for name in LEVELS]
        text = getattr(op, "text", "<=")
        if rising != sorted(rising, reverse=text.startswith(">")):
            reader.fault(table.line, "levels_order")
    return MappingProxyType(levels)


def _allowed(reader: Reader, entry: Table) -> tuple[Allowed, ...]:
    found = []
    for node in reader.listing(entry, "allowed") if "allowed" in entry.entries else ():
        row = reader.table(node, "allowed", ("up_to", "positive"))
        found.append(
            Allowed(
                reader.whole(row, "up_to", least=1, most=100_000), reader.whole(row, "positive", least=0, most=100_000)
            )
        )
    if found != sorted(found, key=lambda one: one.up_to):
        reader.fault(reader.line_of(entry, "allowed"), "levels_order")
    return tuple(found)
