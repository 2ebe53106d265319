"""Reads values out of the tree of one file and notes every fault with its line, instead of stopping at the first.

Each method returns a usable stand-in after a fault, so that the rest of the file is still checked; whoever asks for the
result must look at the faults first.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from types import MappingProxyType
from typing import TypeVar

from inspect_app.core.vocab import Confidence, Labelled
from inspect_app.standards.rules.content import Sourced
from inspect_app.standards.rules.faults import Fault, make_fault
from inspect_app.standards.rules.tree import Listing, Node, Scalar, Table

W = TypeVar("W", bound=Labelled)

_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
DAYS_MOST = 250  # a year of working days
_TRUTH = MappingProxyType({"true": True, "false": False})


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the known word nearest to what was written, or nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"，是不是“{near[0]}”" if near else ""


class Reader:
    """One file being read: its name and the faults found so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, line: int, code: str, **values: object) -> None:
        """Note one fault."""
        self.faults.append(make_fault(self.file, line, code, **values))

    def table(self, node: Node | None, where: str, required: Collection[str], optional: Collection[str] = ()) -> Table:
        """Return a mapping whose keys are known; an empty one after a fault."""
        if node is None:
            return Table({}, {}, 1)
        if not isinstance(node, Table):
            self.fault(node.line, "want_table", where=where)
            return Table({}, {}, node.line)
        known = [*required, *optional]
        for key, line in node.key_lines.items():
            if key not in known:
                self.fault(line, "unknown_key", key=key, hint=did_you_mean(key, known))
        for key in required:
            if key not in node.entries:
                self.fault(node.line, "missing_key", where=where, key=key)
        return node

    def free_table(self, parent: Table, key: str) -> Table:
        """Return a mapping whose keys are data (kinds, clauses); an empty one after a fault."""
        node = parent.entries.get(key)
        if node is None:
            return Table({}, {}, parent.line)
        if not isinstance(node, Table):
            self.fault(node.line, "want_table", where=key)
            return Table({}, {}, node.line)
        return node

    def listing(self, parent: Table, key: str) -> tuple[Node, ...]:
        """Return the entries of a list that must not be empty."""
        node = parent.entries.get(key)
        if node is None:
            return ()
        if not isinstance(node, Listing):
            empty = isinstance(node, Scalar) and not node.text
            self.fault(node.line, "empty_list" if empty else "want_list", where=key)
            return ()
        if not node.entries:
            self.fault(node.line, "empty_list", where=key)
        return node.entries

    def line_of(self, parent: Table, key: str) -> int:
        """Return the line where a key stands, or that of its table."""
        return parent.key_lines.get(key, parent.line)

    def text(self, parent: Table, key: str, most: int = 200) -> str:
        """Return a text that is there, not empty and not too long."""
        node = parent.entries.get(key)
        return "" if node is None else self.text_of(node, key, most)

    def text_of(self, node: Node, where: str, most: int = 200) -> str:
        """Return the text of a node."""
        if not isinstance(node, Scalar):
            self.fault(node.line, "want_text", where=where)
            return ""
        if not node.text:
            self.fault(node.line, "empty_value", where=where)
        elif len(node.text) > most:
            self.fault(node.line, "text_too_long", where=where, there=len(node.text), most=most)
        return node.text

    def one_of(self, node: Node, where: str, allowed: Collection[str]) -> str:
        """Return one of the allowed words; the first of them after a fault."""
        text = self.text_of(node, where)
        if text in allowed:
            return text
        if text:
            hint, words = did_you_mean(text, allowed), "、".join(allowed)
            self.fault(node.line, "unknown_word", where=where, value=text, hint=hint, allowed=words)
        return next(iter(allowed))

    def word(self, parent: Table, key: str, words: type[W]) -> W:
        """Return a member of an enum."""
        node = parent.entries.get(key)
        values = [word.value for word in words]
        return words(values[0] if node is None else self.one_of(node, key, values))

    def words_of(self, parent: Table, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return a list of allowed words, none of them twice."""
        found: list[str] = []
        for node in self.listing(parent, key):
            word = self.one_of(node, key, allowed)
            if word in found:
                self.fault(node.line, "twice_in_list", where=key, value=word)
            found.append(word)
        return tuple(found)

    def number(self, parent: Table, key: str, places: int) -> Decimal:
        """Return a decimal with at most so many places; zero when it is not there."""
        node = parent.entries.get(key)
        return Decimal(0) if node is None else self.number_of(node, key, places)

    def number_of(self, node: Node, where: str, places: int) -> Decimal:
        """Return the decimal of a node; one after a fault."""
        text = self.text_of(node, where)
        if not _NUMBER.fullmatch(text):
            if text:
                self.fault(node.line, "not_a_number", where=where, value=text)
            return Decimal(1)
        if len(text.partition(".")[2].rstrip("0")) > places:
            self.fault(node.line, "too_many_decimals", where=where, value=text, most=places)
        return Decimal(text)

    def positive(self, node: Node, where: str, places: int) -> Decimal:
        """Return a decimal above zero."""
        value = self.number_of(node, where, places)
        if value <= 0:
            self.fault(node.line, "not_positive", where=where)
        return value

    def days(self, parent: Table, key: str, default: int = 1) -> int:
        """Return a whole number of days from 1 to DAYS_MOST."""
        node = parent.entries.get(key)
        if node is None:
            return default
        return self.whole(parent, key, least=1, most=DAYS_MOST)

    def whole(self, parent: Table, key: str, least: int, most: int) -> int:
        """Return a whole number between two ends; the least after a fault or when it is not there."""
        node = parent.entries.get(key)
        if node is None:
            return least
        text = self.text_of(node, key)
        if not text.isascii() or not text.isdigit():
            if text:
                self.fault(node.line, "not_whole", where=key, value=text)
            return least
        if len(text) > len(str(most)) or not least <= int(text) <= most:
            self.fault(node.line, "number_out_of_range", where=key, least=least, most=most)
            return least
        return int(text)

    def truth(self, parent: Table, key: str, *, default: bool) -> bool:
        """Return true or false."""
        node = parent.entries.get(key)
        if node is None:
            return default
        text = self.text_of(node, key)
        if text not in _TRUTH:
            self.fault(node.line, "not_true_false", where=key, value=text)
        return _TRUTH.get(text, default)

    def origin(self, table: Table) -> Sourced:
        """Return source and confidence of a figure or rule."""
        return Sourced(self.word(table, "confidence", Confidence), self.text(table, "source", most=300))

    def may_day(self, parent: Table, key: str) -> date | None:
        """Return a date that may be left out."""
        return self.day(parent, key) if key in parent.entries else None

    def day(self, parent: Table, key: str) -> date:
        """Return a date written as 2021-12-03."""
        text = self.text(parent, key)
        try:
            return date.fromisoformat(text)
        except ValueError:
            if text:
                self.fault(self.line_of(parent, key), "not_a_date", where=key, value=text)
            return date(2021, 1, 1)
