"""`site-kinds.yaml` and `standard.yaml` to frozen values; clauses and indicators are in `clauses_file`."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from inspect_app.core.vocab import DeadlineMode, Severity, Verdict
from inspect_app.standards.rules.clauses_file import read_chapters, read_clauses, read_indicators, read_topics
from inspect_app.standards.rules.content import DeadlineDefaults, Marks, Override, SiteKind, Sourced, Standard
from inspect_app.standards.rules.reader import Reader, did_you_mean
from inspect_app.standards.rules.tree import Node, Table

_CODE = re.compile(r"[a-z][a-z0-9_-]{0,58}")
_SETTINGS = ("室内", "室外", "室内外")
HEAD = ("code", "title", "document_number", "edition", "issued_on", "effective_from", "applies_to")
HEAD_MAY = ("effective_until",)
OWN = ("ratios", "rounding", "deadlines", "member_units", "kinds", "chapters", "clauses", "topics")
OWN_MAY = ("marks", "indicators", "overrides", "without")
_PLACES_MOST, _MARK_MOST = 4, 10
GRADED = (Verdict.GOOD, Verdict.PASS, Verdict.FAIL)


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


def extends_of(tree: Node) -> str:
    """Return the code of the standard that a `standard.yaml` supplements, or nothing."""
    node = tree.entries.get("extends") if isinstance(tree, Table) else None
    return getattr(node, "text", "") if node else ""


def read_standard(reader: Reader, tree: Node, kinds: Mapping[str, SiteKind], base: Standard | None = None) -> Standard:
    """Return the standard that a `standard.yaml` describes; with a base it only says what it adds and sets otherwise."""
    if base is not None:
        return _read_supplement(reader, tree, base)
    root = reader.table(tree, "standard.yaml", (*HEAD, *OWN), (*HEAD_MAY, *OWN_MAY))
    ratios, ratios_origin = _ratios(reader, root)
    begins, ends = _effective(reader, root)
    chapters = read_chapters(reader, root)
    clauses = read_clauses(reader, root, chapters)
    return Standard(
        code=read_code(reader, root),
        title=reader.text(root, "title", most=60),
        document_number=reader.text(root, "document_number", most=60),
        edition=reader.text(root, "edition", most=20),
        issued_on=reader.day(root, "issued_on"),
        effective_from=begins,
        effective_until=ends,
        applies_to=reader.text(root, "applies_to"),
        extends="",
        ratios=ratios,
        ratios_origin=ratios_origin,
        marks=_marks(reader, root),
        places=_places(reader, root),
        deadlines=_deadlines(reader, root),
        member_units=_member_units(reader, root),
        kinds=_kinds(reader, root, kinds),
        weights=MappingProxyType({}),
        chapters=chapters,
        clauses=clauses,
        topics=read_topics(reader, root, clauses),
        indicators=read_indicators(reader, root, clauses),
        overrides=_overrides(reader, root),
        without=_without(reader, root),
    )


def _read_supplement(reader: Reader, tree: Node, base: Standard) -> Standard:
    may = (*HEAD_MAY, "chapters", "clauses", "topics", "indicators", "overrides", "without", "kinds", "member_units")
    root = reader.table(tree, "standard.yaml", (*HEAD, "extends"), may)
    begins, ends = _effective(reader, root)
    chapters = MappingProxyType({**base.chapters, **read_chapters(reader, root)})
    clauses = MappingProxyType({**base.clauses, **read_clauses(reader, root, chapters)})
    units = _member_units(reader, root)
    return replace(
        base,
        code=read_code(reader, root),
        title=reader.text(root, "title", most=60),
        document_number=reader.text(root, "document_number", most=60),
        edition=reader.text(root, "edition", most=20),
        issued_on=reader.day(root, "issued_on"),
        effective_from=begins,
        effective_until=ends,
        applies_to=reader.text(root, "applies_to"),
        extends=base.code,
        member_units=(*base.member_units, *(unit for unit in units if unit not in base.member_units)),
        chapters=chapters,
        clauses=clauses,
        topics=MappingProxyType({**base.topics, **read_topics(reader, root, clauses)}),
        indicators=(*base.indicators, *read_indicators(reader, root, clauses)),
        overrides=MappingProxyType({**base.overrides, **_overrides(reader, root)}),
        without=base.without | _without(reader, root),
    )


def _effective(reader: Reader, root: Table) -> tuple[date, date | None]:
    begins, ends = reader.day(root, "effective_from"), reader.may_day(root, "effective_until")
    if ends is not None and ends < begins:
        reader.fault(reader.line_of(root, "effective_until"), "effective_upside_down")
    return begins, ends


def _ratios(reader: Reader, root: Table) -> tuple[Mapping[Verdict, Decimal], Sourced]:
    node = root.entries.get("ratios")
    table = reader.table(node, "ratios", ("good", "pass", "fail", "confidence", "source"))
    before = len(reader.faults)
    ratios = {verdict: reader.number(table, verdict.value, places=4) for verdict in GRADED}
    good, passed, failed = (ratios[verdict] for verdict in GRADED)
    complete = all(verdict.value in table.entries for verdict in GRADED) and len(reader.faults) == before
    if complete and not 0 <= failed <= passed <= good == 1:
        reader.fault(table.line, "ratios_order")
    return MappingProxyType(ratios), reader.origin(table)


def _marks(reader: Reader, root: Table) -> Marks | None:
    """Return the range of marks of each grade; the ranges follow one another from 0 to 10 without meeting."""
    node = root.entries.get("marks")
    if node is None:
        return None
    table = reader.table(node, "marks", ("good", "pass", "fail", "confidence", "source"))
    ranges = {}
    before = len(reader.faults)
    for verdict in GRADED:
        ends = [node.text if hasattr(node, "text") else "" for node in reader.listing(table, verdict.value)]
        whole = [int(text) for text in ends if text.isascii() and text.isdigit() and len(text) <= len(str(_MARK_MOST))]
        if verdict.value in table.entries and len(whole) != len(("low", "high")):
            reader.fault(reader.line_of(table, verdict.value), "marks_order")
        ranges[verdict] = (whole[0], whole[-1]) if whole else (0, 0)
    steps = [end for verdict in reversed(GRADED) for end in ranges[verdict]]
    fits = steps == sorted(steps) and steps[0] == 0 and steps[-1] == _MARK_MOST
    meets = any(ranges[low][1] >= ranges[high][0] for high, low in itertools.pairwise(GRADED))
    if len(reader.faults) == before and (not fits or meets):
        reader.fault(table.line, "marks_order")
    return Marks(MappingProxyType(ranges), reader.origin(table))


def _places(reader: Reader, root: Table) -> int:
    table = reader.table(root.entries.get("rounding"), "rounding", ("places", "mode"))
    mode = table.entries.get("mode")
    if mode is not None:
        reader.one_of(mode, "mode", ("half_up",))
    return reader.whole(table, "places", least=0, most=_PLACES_MOST)


def _deadlines(reader: Reader, root: Table) -> DeadlineDefaults:
    keys = ("immediate", "working_days", "project", "confidence", "source")
    table = reader.table(root.entries.get("deadlines"), "deadlines", keys)
    by_severity = reader.table(table.entries.get("working_days"), "working_days", [word.value for word in Severity])
    return DeadlineDefaults(
        immediate=reader.days(table, "immediate"),
        working_days=MappingProxyType({word: reader.days(by_severity, word.value) for word in Severity}),
        project=reader.days(table, "project"),
        origin=reader.origin(table),
    )


def _member_units(reader: Reader, root: Table) -> tuple[str, ...]:
    units: list[str] = []
    for node in reader.listing(root, "member_units"):
        unit = reader.text_of(node, "member_units", most=30)
        if unit in units:
            reader.fault(node.line, "twice_in_list", where="member_units", value=unit)
        units.append(unit)
    return tuple(units)


def _kinds(reader: Reader, root: Table, kinds: Mapping[str, SiteKind]) -> tuple[str, ...]:
    found: list[str] = []
    for node in reader.listing(root, "kinds"):
        kind = reader.text_of(node, "kinds", most=60)
        if kind in found:
            reader.fault(node.line, "twice_in_list", where="kinds", value=kind)
        elif kind and kind not in kinds:
            reader.fault(node.line, "unknown_kind", value=kind, hint=did_you_mean(kind, kinds))
        else:
            found.append(kind)
    return tuple(found)


def _overrides(reader: Reader, root: Table) -> Mapping[str, Override]:
    table = reader.free_table(root, "overrides")
    found = {}
    for code, node in table.entries.items():
        may = ("points", "severity", "deadline", "days", "limit", "good", "text", "problem", "guide")
        entry = reader.table(node, "overrides", ("confidence", "source"), may)
        if not set(may) & entry.entries.keys():
            reader.fault(entry.line, "override_empty", value=code)
        found[code] = _override(reader, entry, code, table.key_lines[code])
    return MappingProxyType(found)


def _override(reader: Reader, entry: Table, code: str, line: int) -> Override:
    def number(key: str) -> Decimal | None:
        return reader.number(entry, key, places=3) if key in entry.entries else None

    def words(key: str, most: int) -> str:
        return reader.text(entry, key, most) if key in entry.entries else ""

    points = entry.entries.get("points")
    return Override(
        code=code,
        line=line,
        points=reader.positive(points, "points", places=1) if points else None,
        severity=reader.word(entry, "severity", Severity) if "severity" in entry.entries else None,
        deadline=reader.word(entry, "deadline", DeadlineMode) if "deadline" in entry.entries else None,
        days=reader.days(entry, "days") if "days" in entry.entries else None,
        limit=number("limit"),
        good=number("good"),
        text=words("text", 200),
        problem=words("problem", 100),
        guide=words("guide", 300),
        origin=reader.origin(entry),
    )


def _without(reader: Reader, root: Table) -> frozenset[str]:
    if "without" not in root.entries:
        return frozenset()
    return frozenset(reader.text_of(node, "without", most=40) for node in reader.listing(root, "without"))
