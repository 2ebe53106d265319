"""`scheme.yaml`: how visits, indicators and penalties become the score of a town. Frozen values, and as JSON."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from inspect_app.standards.rules.answering import plain
from inspect_app.standards.rules.content import Sourced, Standard
from inspect_app.standards.rules.reader import Reader
from inspect_app.standards.rules.standard_file import read_code
from inspect_app.standards.rules.tree import Node, Table

PENALTIES = ("recurrence", "overdue", "false_rectification")
_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Penalty:
    """Points off the score of a town for each case, up to `most`."""

    each: Decimal
    most: Decimal
    origin: Sourced


@dataclass(frozen=True, slots=True)
class Band:
    """A grade: scores from `begins` upwards, up to the band above it."""

    code: str
    title: str
    begins: Decimal


@dataclass(frozen=True, slots=True)
class Scheme:
    """The scheme of a standard: weights of kinds, shares in per cent, penalties and grade bands, each with its origin."""

    standard: str
    title: str
    effective_from: date
    weights: Mapping[str, Decimal]
    weights_origin: Sourced
    visits_share: Decimal
    indicators_share: Decimal
    shares_origin: Sourced
    penalties: Mapping[str, Penalty]
    bands: tuple[Band, ...]
    bands_origin: Sourced

    def frozen(self) -> dict[str, Any]:
        """Return the scheme as JSON, numbers as text in plain digits."""
        return {
            "standard": self.standard,
            "title": self.title,
            "effective_from": self.effective_from.isoformat(),
            "kinds": {
                "weights": {kind: plain(weight) for kind, weight in self.weights.items()},
                **_origin(self.weights_origin),
            },
            "shares": {
                "visits": plain(self.visits_share),
                "indicators": plain(self.indicators_share),
                **_origin(self.shares_origin),
            },
            "penalties": {
                name: {"each": plain(one.each), "most": plain(one.most), **_origin(one.origin)}
                for name, one in self.penalties.items()
            },
            "bands": [{"code": one.code, "title": one.title, "from": plain(one.begins)} for one in self.bands],
            "bands_origin": _origin(self.bands_origin),
        }


def _origin(origin: Sourced) -> dict[str, str]:
    return {"confidence": origin.confidence.value, "source": origin.source}


def read_scheme(reader: Reader, tree: Node, standard: Standard) -> Scheme:
    """Return the scheme of a standard; every kind that the standard is checked at has a weight."""
    need = ("standard", "title", "effective_from", "kinds", "shares", "penalties", "bands", "bands_origin")
    root = reader.table(tree, "scheme.yaml", need)
    code = reader.text(root, "standard", most=60)
    if code and code != standard.code:
        reader.fault(reader.line_of(root, "standard"), "standard_differs", value=code, folder=standard.code)
    kinds = reader.table(root.entries.get("kinds"), "kinds", ("weights", "confidence", "source"))
    shares = reader.table(root.entries.get("shares"), "shares", ("visits", "indicators", "confidence", "source"))
    visits, indicators = _shares(reader, shares)
    penalties = reader.table(root.entries.get("penalties"), "penalties", PENALTIES)
    origin = reader.table(root.entries.get("bands_origin"), "bands_origin", ("confidence", "source"))
    return Scheme(
        standard=code,
        title=reader.text(root, "title", most=60),
        effective_from=reader.day(root, "effective_from"),
        weights=_weights(reader, kinds, standard),
        weights_origin=reader.origin(kinds),
        visits_share=visits,
        indicators_share=indicators,
        shares_origin=reader.origin(shares),
        penalties=MappingProxyType({name: _penalty(reader, penalties, name) for name in PENALTIES}),
        bands=_bands(reader, root),
        bands_origin=reader.origin(origin),
    )


def _weights(reader: Reader, kinds: Table, standard: Standard) -> Mapping[str, Decimal]:
    table = reader.free_table(kinds, "weights")
    for kind, line in table.key_lines.items():
        if kind not in standard.kinds:
            reader.fault(line, "kind_not_listed", kind=kind)
    for kind in standard.kinds:
        if kind not in table.entries:
            reader.fault(table.line, "kind_without_weight", kind=kind)
    return MappingProxyType({kind: reader.positive(node, kind, places=2) for kind, node in table.entries.items()})


def _shares(reader: Reader, table: Table) -> tuple[Decimal, Decimal]:
    before = len(reader.faults)
    visits, indicators = (reader.number(table, key, places=2) for key in ("visits", "indicators"))
    complete = {"visits", "indicators"} <= table.entries.keys() and len(reader.faults) == before
    if complete and (visits + indicators != _WHOLE or min(visits, indicators) < 0):
        reader.fault(table.line, "shares_total", total=visits + indicators)
    return visits, indicators


def _penalty(reader: Reader, penalties: Table, name: str) -> Penalty:
    table = reader.table(penalties.entries.get(name), name, ("each", "most", "confidence", "source"))
    before = len(reader.faults)
    each, most = (reader.number(table, key, places=2) for key in ("each", "most"))
    if len(reader.faults) == before and not 0 <= each <= most <= _WHOLE:
        reader.fault(table.line, "penalty_order")
    return Penalty(each, most, reader.origin(table))


def _bands(reader: Reader, root: Table) -> tuple[Band, ...]:
    bands = []
    for node in reader.listing(root, "bands"):
        table = reader.table(node, "bands", ("code", "title", "from"))
        begins = reader.number(table, "from", places=2)
        bands.append(Band(read_code(reader, table), reader.text(table, "title", most=10), begins))
    begins_at = [band.begins for band in bands]
    falls = all(high > low for high, low in itertools.pairwise(begins_at))
    if bands and (not falls or begins_at[-1] != 0 or begins_at[0] > _WHOLE):
        reader.fault(reader.line_of(root, "bands"), "bands_order")
    return tuple(bands)
