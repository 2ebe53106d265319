"""Chapters, clauses, topics and indicators of a `standard.yaml` to frozen values."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from inspect_app.core.vocab import Confidence
from inspect_app.standards.rules.answering import OPERATORS
from inspect_app.standards.rules.content import SEEN, Chapter, Clause, Indicator, StandardClause
from inspect_app.standards.rules.reader import Reader, did_you_mean
from inspect_app.standards.rules.tree import Node, Table

_CHAPTER = re.compile(r"[A-Z][A-Z0-9]{0,3}")
_CLAUSE = re.compile(r"[A-Z][A-Z0-9]{0,3}-[A-Z0-9-]{1,16}")
_TOPIC = re.compile(r"[A-Z][A-Z0-9]{1,7}")
_INDICATOR = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_chapters(reader: Reader, root: Table) -> Mapping[str, Chapter]:
    """Return the chapters by code."""
    table = reader.free_table(root, "chapters")
    found = {}
    for code, node in table.entries.items():
        _shape(reader, _CHAPTER, code, table)
        entry = reader.table(node, code, ("number", "title"))
        found[code] = Chapter(code, reader.text(entry, "number", most=10), reader.text(entry, "title", most=40))
    return MappingProxyType(found)


def read_clauses(reader: Reader, root: Table, chapters: Mapping[str, Chapter]) -> Mapping[str, StandardClause]:
    """Return the clauses by code."""
    table = reader.free_table(root, "clauses")
    if "clauses" in root.entries and not table.entries:
        reader.fault(reader.line_of(root, "clauses"), "empty_list", where="clauses")
    found = {}
    for code, node in table.entries.items():
        _shape(reader, _CLAUSE, code, table)
        found[code] = _clause(reader, node, code, chapters)
    return MappingProxyType(found)


def _clause(reader: Reader, node: Node, code: str, chapters: Mapping[str, Chapter]) -> StandardClause:
    need = ("chapter", "number", "number_confidence", "title", "summary", "seen", "confidence", "source")
    entry = reader.table(node, code, need, ("why",))
    chapter = reader.text(entry, "chapter", most=10)
    if chapter and chapter not in chapters:
        line = reader.line_of(entry, "chapter")
        reader.fault(line, "unknown_chapter", value=chapter, hint=did_you_mean(chapter, chapters))
    seen_node = entry.entries.get("seen")
    seen = reader.one_of(seen_node, "seen", SEEN) if seen_node else SEEN[0]
    if (seen == "office") != ("why" in entry.entries):
        reader.fault(reader.line_of(entry, "seen"), "office_why")
    return StandardClause(
        code=code,
        chapter=chapter,
        number=reader.text(entry, "number", most=30),
        number_confidence=reader.word(entry, "number_confidence", Confidence),
        title=reader.text(entry, "title", most=40),
        summary=reader.text(entry, "summary", most=300),
        seen=seen,
        why=reader.text(entry, "why", most=200) if "why" in entry.entries else "",
        origin=reader.origin(entry),
    )


def read_topics(reader: Reader, root: Table, clauses: Mapping[str, StandardClause]) -> Mapping[str, Clause]:
    """Return the topics by key: what an item cites under this standard."""
    table = reader.free_table(root, "topics")
    if "topics" in root.entries and not table.entries:
        reader.fault(reader.line_of(root, "topics"), "empty_list", where="topics")
    found = {}
    for topic, node in table.entries.items():
        _shape(reader, _TOPIC, topic, table)
        entry = reader.table(node, topic, ("title", "clauses", "confidence"))
        codes = []
        for one in reader.listing(entry, "clauses"):
            code = reader.text_of(one, "clauses", most=30)
            if code and code not in clauses:
                reader.fault(one.line, "unknown_clause", value=code, hint=did_you_mean(code, clauses))
            elif code:
                codes.append(code)
        numbers = dict.fromkeys(clauses[code].number for code in codes)
        title, confidence = reader.text(entry, "title", most=40), reader.word(entry, "confidence", Confidence)
        found[topic] = Clause(topic, "".join(numbers), title, confidence, tuple(codes))
    return MappingProxyType(found)


def read_indicators(reader: Reader, root: Table, clauses: Mapping[str, StandardClause]) -> tuple[Indicator, ...]:
    """Return the indicators in the order of the file."""
    found: dict[str, Indicator] = {}
    for node in reader.listing(root, "indicators") if "indicators" in root.entries else ():
        one = _indicator(reader, node, clauses)
        if one.code in found:
            reader.fault(node.line, "twice_in_list", where="indicators", value=one.code)
        found[one.code] = one
    return tuple(found.values())


def _indicator(reader: Reader, node: Node, clauses: Mapping[str, StandardClause]) -> Indicator:
    need = ("code", "clause", "name", "period", "edition", "confidence", "source")
    entry = reader.table(node, "indicators", need, ("unit", "op", "value", "text", "note"))
    code, clause = reader.text(entry, "code", most=40), reader.text(entry, "clause", most=30)
    if code and not _INDICATOR.fullmatch(code):
        reader.fault(reader.line_of(entry, "code"), "code_shape", value=code)
    if clause and clause not in clauses:
        reader.fault(
            reader.line_of(entry, "clause"), "unknown_clause", value=clause, hint=did_you_mean(clause, clauses)
        )
    is_number = {"op", "value"} <= entry.entries.keys()
    has_words = "text" in entry.entries
    if is_number == has_words or (not is_number and {"op", "value"} & entry.entries.keys()):
        reader.fault(entry.line, "number_or_text")
    op = entry.entries.get("op")
    return Indicator(
        code=code,
        clause=clause,
        name=reader.text(entry, "name", most=60),
        op=reader.one_of(op, "op", OPERATORS[:-1]) if op else "",
        value=reader.number(entry, "value", places=4) if "value" in entry.entries else None,
        text=reader.text(entry, "text", most=100) if has_words else "",
        unit=reader.text(entry, "unit", most=20) if "unit" in entry.entries else "",
        period=reader.text(entry, "period", most=20),
        edition=reader.text(entry, "edition", most=20),
        note=reader.text(entry, "note", most=200) if "note" in entry.entries else "",
        origin=reader.origin(entry),
    )


def _shape(reader: Reader, shape: re.Pattern[str], code: str, table: Table) -> None:
    if not shape.fullmatch(code):
        reader.fault(table.key_lines[code], "code_shape", value=code)
