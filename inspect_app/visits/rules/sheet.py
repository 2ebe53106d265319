"""A visit as a filled-in sheet, section by section, for its page. Pure: plain values in, plain values out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inspect_app.core.vocab import Confidence, Severity, Verdict
from inspect_app.standards.rules.judge import Given
from inspect_app.standards.rules.reading import entered_words, sample_note, verdict_words


@dataclass(frozen=True, slots=True)
class SheetPhoto:
    """One photo of an answer, here or still on the tablet."""

    sha256: str
    is_here: bool
    is_readable: bool
    taken_at: Any


@dataclass(frozen=True, slots=True)
class SheetAnswer:
    """What was answered to one item."""

    given: Given
    remark: str

    @property
    def verdict(self) -> Verdict:
        """What was answered."""
        return self.given.verdict


@dataclass(frozen=True, slots=True)
class SheetItem:
    """One line of the sheet."""

    code: str
    text: str
    severity: Severity
    veto: str
    said: str
    entered: str
    note: str
    answer: SheetAnswer | None
    photos: tuple[SheetPhoto, ...]
    lacks_photo: bool
    is_unsure: bool = False

    @property
    def shown(self) -> tuple[SheetPhoto, ...]:
        """The photos that can be shown."""
        return tuple(photo for photo in self.photos if photo.is_here and photo.is_readable)

    @property
    def waiting(self) -> int:
        """How many photos the tablet still has."""
        return sum(1 for photo in self.photos if not photo.is_here)

    @property
    def unreadable(self) -> int:
        """How many photos are kept but cannot be opened."""
        return sum(1 for photo in self.photos if photo.is_here and not photo.is_readable)


@dataclass(frozen=True, slots=True)
class SheetSection:
    """One section of the sheet with the number of its failed items."""

    title: str
    lines: tuple[SheetItem, ...]

    @property
    def failed(self) -> int:
        """How many items failed."""
        return sum(1 for item in self.lines if item.answer and item.answer.verdict is Verdict.FAIL)


def sheet(
    content: Mapping[str, Any], answers: Mapping[str, SheetAnswer], photos: Iterable[tuple[str, SheetPhoto]]
) -> tuple[SheetSection, ...]:
    """Lay answers and photos out along the frozen checklist; photos come with the code of their item."""
    by_item: dict[str, list[SheetPhoto]] = {}
    for code, photo in photos:
        by_item.setdefault(code, []).append(photo)
    return tuple(
        SheetSection(
            section["title"],
            tuple(
                _line(item, answers.get(item["code"]), tuple(by_item.get(item["code"], ())))
                for item in section["items"]
            ),
        )
        for section in content["sections"]
    )


def _line(item: Mapping[str, Any], answer: SheetAnswer | None, photos: tuple[SheetPhoto, ...]) -> SheetItem:
    failed = answer is not None and answer.verdict is Verdict.FAIL
    return SheetItem(
        code=item["code"],
        text=item["text"],
        severity=Severity(item["severity"]),
        veto=item["veto"] or "",
        said=verdict_words(item, answer.verdict) if answer else "",
        entered=entered_words(item, answer.given) if answer else "",
        note=sample_note(item, answer.given) if answer else "",
        answer=answer,
        photos=photos,
        is_unsure={item["clause"]["confidence"], item.get("confidence")} != {Confidence.HIGH},
        lacks_photo=failed and bool(item["photo_required_on_fail"]) and not photos,
    )
