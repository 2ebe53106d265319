"""Which clauses of a standard have an item that looks at them, which cannot be seen in the field and why. Pure.

Reads the plain settings of a standard (`freeze.settings_of`), so that the page and `flask checklists check` say the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inspect_app.core.vocab import Confidence

OFFICE = "office"


@dataclass(frozen=True, slots=True)
class ClauseCover:
    """One clause with the number of items that look at it; `why` says why an office clause cannot be seen."""

    code: str
    number: str
    title: str
    summary: str
    source: str
    confidence: Confidence
    number_confidence: Confidence
    is_office: bool
    why: str
    items: int

    @property
    def is_gap(self) -> bool:
        """Whether the clause can be seen in the field and no item looks at it."""
        return not self.is_office and not self.items


@dataclass(frozen=True, slots=True)
class ChapterCover:
    """A chapter with its clauses."""

    code: str
    number: str
    title: str
    clauses: tuple[ClauseCover, ...]


def total(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return how many items of all checklists look at each clause."""
    found: dict[str, int] = {}
    for count in counts:
        for code, items in count.items():
            found[code] = found.get(code, 0) + items
    return found


def cover(settings: Mapping[str, Any], items: Mapping[str, int]) -> tuple[ChapterCover, ...]:
    """Return the chapters of a standard with their clauses; `items` counts items by clause."""
    clauses = settings.get("clauses", ())
    return tuple(
        ChapterCover(
            chapter["code"],
            chapter["number"],
            chapter["title"],
            tuple(_clause(one, items) for one in clauses if one["chapter"] == chapter["code"]),
        )
        for chapter in settings.get("chapters", ())
    )


def clauses_of(chapters: Iterable[ChapterCover]) -> list[ClauseCover]:
    """Return all clauses in their order."""
    return [clause for chapter in chapters for clause in chapter.clauses]


def _clause(one: Mapping[str, Any], items: Mapping[str, int]) -> ClauseCover:
    return ClauseCover(
        code=one["code"],
        number=one["number"],
        title=one["title"],
        summary=one["summary"],
        source=one["source"],
        confidence=Confidence(one["confidence"]),
        number_confidence=Confidence(one["number_confidence"]),
        is_office=one["seen"] == OFFICE,
        why=one["why"],
        items=items.get(one["code"], 0),
    )
