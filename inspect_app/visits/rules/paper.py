"""The sealed record of a sheet that was typed in from paper, built by the server. Pure."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from inspect_app.core.errors import Refusal
from inspect_app.visits.rules.record import Sealed, open_sealed


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A scan of the sheet, or a photo of one item; the bytes are in the file store."""

    sha256: str
    size: int
    media_type: str
    item: str | None

    def promised(self, at: datetime) -> dict[str, Any]:
        """Return the file as a manifest names it. When the camera took it nobody knows: the end of the visit stands for it."""
        return {
            "sha256": self.sha256,
            "size": self.size,
            "media_type": self.media_type,
            "purpose": "photo" if self.item else "scan",
            "item": self.item,
            "taken_at": at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What stands on the head and foot of the sheet, and who typed it in when."""

    visit_id: UUID
    drawn_site_id: int
    checklist_version_id: int
    filled_on: date
    started_at: datetime
    ended_at: datetime
    met_person: str
    met_person_title: str
    signed_by: tuple[int, ...]
    typed_by: str
    typed_by_id: int
    typed_at: datetime


def day_fault(day: date, first: date, last: date) -> str:
    """Return what is wrong with the day on the paper: outside of the round or still to come; nothing when it fits."""
    return "" if first <= day <= last else Refusal("paper_day_wrong", first=first, last=last).message


def seal(head: PaperHead, answers: tuple[dict[str, Any], ...], files: tuple[PaperFile, ...]) -> Sealed:
    """Return the record of a typed sheet, with its bytes and hash. Raises Refusal record_shape."""
    person = {"name": head.met_person, "title": head.met_person_title}
    record = {
        "visit_id": str(head.visit_id),
        "drawn_site_id": head.drawn_site_id,
        "checklist_version_id": head.checklist_version_id,
        "started_at": head.started_at.isoformat(),
        "sealed_at": head.ended_at.isoformat(),
        "device_time_sent": head.typed_at.isoformat(),
        "position": None,
        "met_person": person if any(person.values()) else None,
        "answers": answers,
        "signatures": [],
        "manifest": [file.promised(head.ended_at) for file in files],
        "paper": {
            "filled_on": head.filled_on.isoformat(),
            "signed_by": head.signed_by,
            "typed_by": head.typed_by,
            "typed_by_id": head.typed_by_id,
            "typed_at": head.typed_at.isoformat(),
        },
    }
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return open_sealed(text.encode(), None)
