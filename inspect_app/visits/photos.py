"""Copies of photos that may be shown: 320 and 1600 pixels, re-encoded, without metadata. Originals are never served.

The job `visits.prepare_photos` makes them ahead; a page that comes earlier makes them when asked. Later rooms and
documents read photos through `read_copy`, after they have checked that their viewer may see the visit or the finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from inspect_app.core import files, images
from inspect_app.core.errors import Refusal
from inspect_app.visits.models import VisitFile


class PhotoSize(StrEnum):
    """Which copy: for a grid or for looking closely."""

    THUMB = "thumb"
    VIEW = "view"


MAX_SIDE = {PhotoSize.THUMB: 320, PhotoSize.VIEW: 1600}


@dataclass(frozen=True, slots=True)
class Copies:
    """The hashes of the copies (None when no decoder reads the original), and what the camera had written."""

    view: str | None
    thumb: str | None
    exif: Mapping[str, str | float | bool]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as plain values, to be read after the transaction has ended."""

    sha256: str
    view: str | None
    thumb: str | None

    @classmethod
    def of(cls, row: VisitFile) -> "Photo":
        """Take the names out of a row."""
        return cls(row.sha256, row.view_sha256, row.thumb_sha256)

    def named(self, size: PhotoSize) -> str | None:
        """Return the hash of the copy of this size, if it has been made."""
        return self.view if size is PhotoSize.VIEW else self.thumb


def read_copy(photo: Photo, size: PhotoSize) -> bytes:
    """Return a JPEG to be shown. Call `db.release()` before: it may have to decode the original.

    Raises Refusal: file_missing, image_unreadable.
    """
    named = photo.named(size)
    if named is not None and files.has(named):
        return files.read(named)
    copies = make_copies(photo.sha256)
    made = copies.view if size is PhotoSize.VIEW else copies.thumb
    if made is None:
        raise Refusal("image_unreadable")
    return files.read(made)


def make_copies(sha256: str) -> Copies:
    """Make and keep both copies of an original; the small one is made from the large one."""
    try:
        view = images.reencode(files.read(sha256), MAX_SIDE[PhotoSize.VIEW])
    except Refusal as refusal:
        if refusal.code == "file_missing":
            raise
        return Copies(None, None, {"unreadable": True})
    thumb = images.reencode(view.jpeg, MAX_SIDE[PhotoSize.THUMB])
    return Copies(
        view=files.store(view.jpeg, images.JPEG).sha256,
        thumb=files.store(thumb.jpeg, images.JPEG).sha256,
        exif=view.exif,
    )
