"""Which clauses of a standard have an item that looks at them, which cannot be seen in the field and why. Pure.

Reads the plain settings of a standard (`freeze.settings_of`), so that the page and `flask checklists check` say the same.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inspect_app.core.vocab import Confidence
from inspect_app.standards.rules.check import Library
from inspect_app.standards.rules.content import Standard
from inspect_app.standards.rules.freeze import content_of, settings_of
from inspect_app.standards.rules.reading import clauses_in

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


def report(library: Library) -> dict[str, Any]:
    """Return what the files hold, counted: standards, kinds, items, clauses by confidence, gaps, and what cannot be seen."""
    items = {item.code: item for checklist in library.checklists for item in checklist.items}
    return {
        "standards": [_standard(library, standard) for standard in library.standards],
        "kinds": len({checklist.kind.code for checklist in library.checklists}),
        "checklists": len(library.checklists),
        "items": len(items),
        "items_by_confidence": _by_confidence(item.confidence for item in items.values()),
        "items_by_answer": dict(sorted(Counter(item.answer.value for item in items.values()).items())),
        "vector_criteria": len(library.criteria.criteria),
        "faults": [str(fault) for fault in library.faults],
    }


def _standard(library: Library, standard: Standard) -> dict[str, Any]:
    mine = [checklist for checklist in library.checklists if checklist.standard.code == standard.code]
    counts = total(clauses_in(content_of(checklist, "")) for checklist in mine)
    clauses = clauses_of(cover(settings_of(standard), counts))
    return {
        "code": standard.code,
        "title": standard.title,
        "edition": standard.edition,
        "effective_from": standard.effective_from.isoformat(),
        "checklists": len(mine),
        "items": sum(len(checklist.items) for checklist in mine),
        "clauses": len(clauses),
        "clauses_covered": sum(bool(clause.items) for clause in clauses),
        "clauses_by_confidence": _by_confidence(clause.confidence for clause in clauses),
        "covered_by_confidence": _by_confidence(clause.confidence for clause in clauses if clause.items),
        "indicators": len(standard.indicators),
        "field_clauses_without_item": [clause.code for clause in clauses if clause.is_gap],
        "not_seen_in_the_field": [
            {"code": clause.code, "title": clause.title, "why": clause.why} for clause in clauses if clause.is_office
        ],
    }


def _by_confidence(found: Iterable[Confidence]) -> dict[str, int]:
    counted = Counter(found)
    return {word.value: counted[word] for word in Confidence}
