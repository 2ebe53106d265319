"""The rows of a sheet to the same tree that a YAML file gives, so that the same readers check both. Pure.

The line of a node is the row of the sheet. Habits of WPS and Excel are forgiven: empty rows, spaces around a word, full-width
digits and letters where no sentence stands. What a person wrote is never guessed at.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspect_app.core.vocab import AnswerType
from inspect_app.standards.rules.answer_file import BLOCKS
from inspect_app.standards.rules.faults import Fault
from inspect_app.standards.rules.sheet_columns import (
    ALL_BLOCK_COLUMNS,
    BLOCK_COLUMNS,
    BY_KEY,
    COLUMNS,
    HEADS,
    ITEM,
    OF_CRITERION,
    OF_ROW,
    OPTION,
    SECTION,
    VERDICTS,
    VETO_COLUMNS,
    Column,
    letter,
    named,
)
from inspect_app.standards.rules.sheet_words import make_fault
from inspect_app.standards.rules.tree import Listing, Node, Scalar, Table

_BETWEEN_WORDS = re.compile(r"[、，,;；/\s]+")
_COPIED = ("code", "text", "problem", "guide", "way", "answer", "points", "severity", "unit", "deadline", "days")
_COPIED_AFTER = ("evidence", "photo_required_on_fail", "topic", "confidence", "point", "rounds", "hours")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that is not empty: its number from 1, and the texts of its cells from column A."""

    number: int
    cells: tuple[str, ...]


def tree_of(sheet: str, rows: Sequence[SheetRow], head: Mapping[str, str]) -> tuple[Table | None, tuple[Fault, ...]]:
    """Return the tree of a sheet and what is wrong with its shape; `head` is kind and source, from the cover.

    No tree when the columns are not those of the sheet that was handed out.
    """
    if not rows:
        return None, (make_fault(sheet, 1, "sheet_empty"),)
    faults = tuple(_heads(sheet, rows[0]))
    if faults:
        return None, faults
    reading = _Sheet(sheet)
    for row in rows[1:]:
        reading.take(row)
    if not reading.sections:
        reading.note(rows[0].number, "sheet_empty")
    return reading.tree(head), tuple(reading.faults)


def _heads(sheet: str, row: SheetRow) -> Iterator[Fault]:
    """Yield what is wrong with the first row: columns that are missing, unknown or moved."""
    found = [_narrow(text) for text in row.cells]
    while found and not found[-1]:
        found.pop()
    wanted = [_narrow(head) for head in HEADS]
    if found == wanted:
        return
    missing = [head for head, narrow in zip(HEADS, wanted, strict=True) if narrow not in found]
    unknown = [f"{letter(place)} 列“{text}”" for place, text in enumerate(found) if text and text not in wanted]
    if missing:
        yield make_fault(sheet, row.number, "sheet_columns_missing", heads="、".join(missing))
    if unknown:
        yield make_fault(sheet, row.number, "sheet_columns_unknown", heads="、".join(unknown))
    if not missing and not unknown:
        moved = next(place for place, text in enumerate(found) if place >= len(wanted) or text != wanted[place])
        head = HEADS[moved] if moved < len(HEADS) else ""
        yield make_fault(
            sheet, row.number, "sheet_columns_moved", column=letter(moved), wanted=head, there=found[moved]
        )


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


class _Item:
    """An item being read: its entries, and the rows of options and samples that follow it."""

    def __init__(self, line: int, entries: dict[str, Node], answer: AnswerType | None) -> None:
        self.line = line
        self.entries = entries
        self.answer = answer
        self.below: list[Table] = []

    def node(self) -> Table:
        """Return the item with what follows it."""
        below = Listing(tuple(self.below), self.line)
        if self.answer is AnswerType.CHOICE and self.below:
            self.entries["choice"] = below
        if self.answer is AnswerType.MEASURE and self.below:
            block = self.entries.get("measure")
            entries = block.entries if isinstance(block, Table) else {}
            self.entries["measure"] = _table({**entries, "samples": below}, self.line)
        return _table(self.entries, self.line)


def _table(entries: Mapping[str, Node], line: int) -> Table:
    return Table(dict(entries), dict.fromkeys(entries, line), line)


class _Sheet:
    """The rows of one sheet being read, with the faults found so far."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.faults: list[Fault] = []
        self.sections: list[tuple[dict[str, Node], list[_Item], int]] = []

    def note(self, line: int, code: str, **values: object) -> None:
        """Note one fault."""
        self.faults.append(make_fault(self.sheet, line, code, **values))

    def take(self, row: SheetRow) -> None:
        """Read one row into its place."""
        values = {
            column.key: text for column, cell in zip(COLUMNS, row.cells, strict=False) if (text := _clean(column, cell))
        }
        if not values:
            return
        kind = self.word(BY_KEY["row"], values.get("row", ""), row.number)
        if kind is None:
            return
        self.unwanted(kind, values, row.number)
        if kind == SECTION:
            entries: dict[str, Node] = {
                key: Scalar(values[name], row.number)
                for key, name in (("code", "code"), ("title", "text"))
                if name in values
            }
            self.sections.append((entries, [], row.number))
        elif not self.sections:
            self.note(row.number, "sheet_before_section")
        elif kind == ITEM:
            self.sections[-1][1].append(self.item(values, row.number))
        else:
            self.below(kind, values, row.number)

    def unwanted(self, kind: str, values: Mapping[str, str], line: int) -> None:
        """Note what is filled in where a row of this kind says nothing."""
        mine = OF_ROW.get(kind)
        for key in values if mine is not None else ():
            if key not in mine:  # type: ignore[operator]
                self.note(line, "sheet_cell_of_row", column=named(key), row=BY_KEY["row"].words[kind])

    def below(self, kind: str, values: Mapping[str, str], line: int) -> None:
        """Put an option or a kind of sample to the item above it."""
        items = self.sections[-1][1]
        above = items[-1] if items else None
        wanted = AnswerType.CHOICE if kind == OPTION else AnswerType.MEASURE
        if above is None or (above.answer is not None and above.answer is not wanted):
            self.note(line, "sheet_row_place", row=BY_KEY["row"].words[kind], answer=wanted.label)
            return
        above.below.append(_table({key: self.node(key, values[key], line) for key in _of(kind) if key in values}, line))

    def item(self, values: Mapping[str, str], line: int) -> _Item:
        """Return the item of a row."""
        entries = {key: self.node(key, values[key], line) for key in (*_COPIED, *_COPIED_AFTER) if key in values}
        word = BY_KEY["answer"].words
        code = next((code for code, label in word.items() if values.get("answer") in {code, label}), None)
        answer = AnswerType(code) if code else None
        if answer is not None:
            self.block(entries, answer, values, line)
        veto = {key: self.node(column, values[column], line) for column, key in VETO_COLUMNS if column in values}
        if veto:
            entries["veto"] = _table(veto, line)
        if "if_item" in values or "if_answer" in values:
            entries["show_if"] = self.condition(values, line)
        return _Item(line, entries, answer)

    def block(self, entries: dict[str, Node], answer: AnswerType, values: Mapping[str, str], line: int) -> None:
        """Put what belongs to the type of answer into its block, and note what belongs to another."""
        pairs = BLOCK_COLUMNS.get(answer, ())
        mine = {column for column, _ in pairs}
        if answer is AnswerType.SAMPLE and "criterion" in values:
            mine = set(OF_CRITERION)
        for column in sorted(ALL_BLOCK_COLUMNS & values.keys() - mine):
            by_criterion = answer is AnswerType.SAMPLE and "criterion" in values
            code = "sheet_cell_of_criterion" if by_criterion else "sheet_cell_of_answer"
            self.note(line, code, column=named(column), answer=answer.label)
        if answer is AnswerType.CHOICE:
            return
        found = {
            key: self.node(column, values[column], line) for column, key in pairs if column in values and column in mine
        }
        if answer in BLOCKS and found:
            entries[BLOCKS[answer]] = _table(found, line)

    def condition(self, values: Mapping[str, str], line: int) -> Table:
        """Return the condition of an item: Chinese words are verdicts, all else are options."""
        words = _words(values.get("if_answer", ""))
        verdicts = {label: word for word, label in VERDICTS.items()}
        entries: dict[str, Node] = {}
        if "if_item" in values:
            entries["item"] = Scalar(values["if_item"], line)
        if words and all(word in verdicts for word in words):
            entries["verdict"] = Listing(tuple(Scalar(verdicts[word], line) for word in words), line)
        elif words:
            entries["option"] = Listing(tuple(Scalar(word, line) for word in words), line)
        return _table(entries, line)

    def node(self, key: str, text: str, line: int) -> Node:
        """Return the node of a cell, its Chinese words as a file says them."""
        column = BY_KEY[key]
        if column.listed:
            words = [self.word(column, word, line) if column.words else word for word in _words(text)]
            return Listing(tuple(Scalar(word, line) for word in words if word is not None), line)
        if column.words:
            return Scalar(self.word(column, text, line) or next(iter(column.words)), line)
        return Scalar(text.split(maxsplit=1)[0] if key in {"topic", "criterion"} else text, line)

    def word(self, column: Column, text: str, line: int) -> str | None:
        """Return the word of a file for what a cell shows; None after a fault."""
        for word, label in column.words.items():
            if text in {word, label}:
                return word
        allowed = "、".join(column.words.values())
        self.note(line, "sheet_word", column=named(column.key), value=text, allowed=allowed)
        return None

    def tree(self, head: Mapping[str, str]) -> Table:
        """Return the file of items that the rows say."""
        sections = []
        for entries, items, line in self.sections:
            nodes = Listing(tuple(item.node() for item in items), line)
            sections.append(_table({**entries, "items": nodes}, line))
        heads: dict[str, Node] = {key: Scalar(text, 1) for key, text in head.items()}
        return _table({**heads, "sections": Listing(tuple(sections), 1)}, 1)


def _of(kind: str) -> Sequence[str]:
    return [column.key for column in COLUMNS if column.key in OF_ROW[kind] and column.key != "row"]


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(text) if word]


def _clean(column: Column, text: str) -> str:
    """Return a cell without its spaces; full-width digits and letters become narrow where no sentence stands."""
    is_word = column.words or column.listed or column.is_number or column.is_coded
    return _narrow(text) if is_word else text.strip()
