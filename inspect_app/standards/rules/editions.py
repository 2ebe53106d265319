"""Editions of the vector standards in words: which holds on a day, which is over, what is still borrowed from an old one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspect_app.core.vocab import Confidence


@dataclass(frozen=True, slots=True)
class EditionReading:
    """One edition as a person reads it; `is_borrowed` says that its limits are used although it is over."""

    code: str
    title: str
    term: str
    note: str
    confidence: Confidence
    is_over: bool
    is_borrowed: bool
    groups: frozenset[str]

    @property
    def words(self) -> str:
        """The edition in one line, for a figure that rests on it."""
        return f"{self.code}（{self.term}）" if self.term else self.code


def read_editions(vectors: Mapping[str, Any], today: date) -> tuple[EditionReading, ...]:
    """Return the editions of frozen criteria as they stand on a day, with the groups whose limits they give.

    An edition that replaces another belongs to the same groups, although no limit of it may be known yet.
    """
    groups: dict[str, set[str]] = {}
    for one in vectors.get("criteria", ()):
        groups.setdefault(one["edition"], set()).add(one["group"])
    for edition in vectors.get("editions", ()):
        if edition["replaced_by"]:
            groups.setdefault(edition["replaced_by"], set()).update(groups.get(edition["code"], ()))
    used = {one["edition"] for one in vectors.get("criteria", ())}
    return tuple(_reading(edition, today, used, groups) for edition in vectors.get("editions", ()))


def editions_of(vectors: Mapping[str, Any], group: str, today: date) -> tuple[EditionReading, ...]:
    """Return the editions that speak of a group (鼠、蚊、蝇、蟑) on a day."""
    return tuple(edition for edition in read_editions(vectors, today) if group in edition.groups)


def _reading(edition: Mapping[str, Any], today: date, used: set[str], groups: Mapping[str, set[str]]) -> EditionReading:
    until = edition["effective_until"]
    is_over = until is not None and date.fromisoformat(until) < today
    parts = [f"{edition['effective_from']} 起" if edition["effective_from"] else "", f"{until} 止" if until else ""]
    parts.append(f"由 {edition['replaced_by']} 代替" if edition["replaced_by"] else "")
    return EditionReading(
        code=edition["code"],
        title=edition["title"],
        term="，".join(part for part in parts if part),
        note=edition["note"],
        confidence=Confidence(edition["confidence"]),
        is_over=is_over,
        is_borrowed=is_over and edition["code"] in used,
        groups=frozenset(groups.get(edition["code"], ())),
    )
