"""`site-kinds.yaml` and `standard.yaml` to frozen values."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from inspect_app.core.vocab import Confidence, Severity, Verdict
from inspect_app.standards.rules.content import Clause, DeadlineDefaults, SiteKind, Sourced, Standard
from inspect_app.standards.rules.reader import Reader, did_you_mean
from inspect_app.standards.rules.tree import Node, Table

_CODE = re.compile(r"[a-z][a-z0-9_-]{0,58}")
_TOPIC = re.compile(r"[A-Z][A-Z0-9]{1,7}")
_SETTINGS = ("室内", "室外", "室内外")
_STANDARD_KEYS = (
    "code",
    "title",
    "document_number",
    "issued_on",
    "applies_to",
    "ratios",
    "rounding",
    "deadlines",
    "member_units",
    "kinds",
    "clauses",
)
_PLACES_MOST = 4


def read_code(reader: Reader, table: Table, key: str = "code") -> str:
    """Return a code that may stand in a file name and in the database."""
    text = reader.text(table, key, most=60)
    if text and not _CODE.fullmatch(text):
        reader.fault(reader.line_of(table, key), "code_shape", value=text)
    return text


def read_site_kinds(reader: Reader, tree: Node) -> Mapping[str, SiteKind]:
    """Return the kinds of site by code, in the order of the file."""
    root = reader.table(tree, "site-kinds.yaml", ("kinds",))
    kinds: dict[str, SiteKind] = {}
    lines: dict[str, int] = {}
    for node in reader.listing(root, "kinds"):
        table = reader.table(node, "kinds", ("code", "name", "setting"))
        code = read_code(reader, table)
        if code in kinds:
            reader.fault(table.line, "duplicate_code", value=code, first=lines[code])
            continue
        setting = table.entries.get("setting")
        word = reader.one_of(setting, "setting", _SETTINGS) if setting else ""
        kinds[code] = SiteKind(code, reader.text(table, "name", most=30), word)
        lines[code] = table.line
    return MappingProxyType(kinds)


def read_standard(reader: Reader, tree: Node, kinds: Mapping[str, SiteKind]) -> Standard:
    """Return the standard that a `standard.yaml` describes."""
    root = reader.table(tree, "standard.yaml", _STANDARD_KEYS)
    ratios, ratios_origin = _ratios(reader, root)
    return Standard(
        code=read_code(reader, root),
        title=reader.text(root, "title", most=60),
        document_number=reader.text(root, "document_number", most=60),
        issued_on=reader.day(root, "issued_on"),
        applies_to=reader.text(root, "applies_to"),
        ratios=ratios,
        ratios_origin=ratios_origin,
        places=_places(reader, root),
        deadlines=_deadlines(reader, root),
        member_units=_member_units(reader, root),
        weights=_weights(reader, root, kinds),
        clauses=_clauses(reader, root),
    )


def read_origin(reader: Reader, table: Table) -> Sourced:
    """Return source and confidence of a figure or rule."""
    return Sourced(reader.word(table, "confidence", Confidence), reader.text(table, "source", most=300))


def _ratios(reader: Reader, root: Table) -> tuple[Mapping[Verdict, Decimal], Sourced]:
    node = root.entries.get("ratios")
    table = reader.table(node, "ratios", ("good", "pass", "fail", "confidence", "source"))
    graded = (Verdict.GOOD, Verdict.PASS, Verdict.FAIL)
    before = len(reader.faults)
    ratios = {verdict: reader.number(table, verdict.value, places=4) for verdict in graded}
    good, passed, failed = (ratios[verdict] for verdict in graded)
    complete = all(verdict.value in table.entries for verdict in graded) and len(reader.faults) == before
    if complete and not 0 <= failed <= passed <= good == 1:
        reader.fault(table.line, "ratios_order")
    return MappingProxyType(ratios), read_origin(reader, table)


def _places(reader: Reader, root: Table) -> int:
    table = reader.table(root.entries.get("rounding"), "rounding", ("places", "mode"))
    mode = table.entries.get("mode")
    if mode is not None:
        reader.one_of(mode, "mode", ("half_up",))
    places = reader.number(table, "places", places=0)
    if not 0 <= places <= _PLACES_MOST:
        reader.fault(reader.line_of(table, "places"), "number_out_of_range", where="places", least=0, most=_PLACES_MOST)
    return int(places)


def _deadlines(reader: Reader, root: Table) -> DeadlineDefaults:
    keys = ("immediate", "working_days", "project", "confidence", "source")
    table = reader.table(root.entries.get("deadlines"), "deadlines", keys)
    by_severity = reader.table(table.entries.get("working_days"), "working_days", [word.value for word in Severity])
    return DeadlineDefaults(
        immediate=reader.days(table, "immediate"),
        working_days=MappingProxyType({word: reader.days(by_severity, word.value) for word in Severity}),
        project=reader.days(table, "project"),
        origin=read_origin(reader, table),
    )


def _member_units(reader: Reader, root: Table) -> tuple[str, ...]:
    units: list[str] = []
    for node in reader.listing(root, "member_units"):
        unit = reader.text_of(node, "member_units", most=30)
        if unit in units:
            reader.fault(node.line, "twice_in_list", where="member_units", value=unit)
        units.append(unit)
    return tuple(units)


def _weights(reader: Reader, root: Table, kinds: Mapping[str, SiteKind]) -> Mapping[str, Decimal]:
    table = reader.free_table(root, "kinds")
    if "kinds" in root.entries and not table.entries:
        reader.fault(reader.line_of(root, "kinds"), "empty_list", where="kinds")
    for kind, line in table.key_lines.items():
        if kind not in kinds:
            reader.fault(line, "unknown_kind", value=kind, hint=did_you_mean(kind, kinds))
    return MappingProxyType({kind: reader.positive(node, kind, places=2) for kind, node in table.entries.items()})


def _clauses(reader: Reader, root: Table) -> Mapping[str, Clause]:
    table = reader.free_table(root, "clauses")
    if "clauses" in root.entries and not table.entries:
        reader.fault(reader.line_of(root, "clauses"), "empty_list", where="clauses")
    clauses: dict[str, Clause] = {}
    for topic, node in table.entries.items():
        if not _TOPIC.fullmatch(topic):
            reader.fault(table.key_lines[topic], "code_shape", value=topic)
        entry = reader.table(node, topic, ("number", "title", "confidence"))
        clauses[topic] = Clause(
            topic=topic,
            number=reader.text(entry, "number", most=30),
            title=reader.text(entry, "title", most=40),
            confidence=reader.word(entry, "confidence", Confidence),
        )
    return MappingProxyType(clauses)
