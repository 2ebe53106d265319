"""Files by their SHA-256 on local disk: written once, atomically, never changed, never deleted by the app.

The layout is `files/ab/abcd…`: 256 folders, soon all there, so that a new file seldom needs a new folder.
One small interface, so that another store can take its place.
"""

import errno
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from inspect_app.core.errors import Refusal

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class StoredFile:
    """A file in the store: its name by content, its size in bytes and its media type."""

    sha256: str
    size: int
    media_type: str


def path(sha256: str) -> Path:
    """Return where the file of this hash lies or would lie; refuses what is no hash."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):  # noqa: PLR2004  a SHA-256 in hex
        raise Refusal("file_missing")
    root: Path = current_app.config["DATA_DIR"]
    return root / "files" / sha256[:2] / sha256


def has(sha256: str) -> bool:
    """Tell whether the store holds this file."""
    return path(sha256).exists()


def read(sha256: str) -> bytes:
    """Return the bytes of a file; Refusal `file_missing` when it is not here."""
    try:
        return path(sha256).read_bytes()
    except FileNotFoundError as fault:
        raise Refusal("file_missing") from fault


def store(data: bytes, media_type: str) -> StoredFile:
    """Keep these bytes; the same bytes twice are one file. Durable on return.

    A full disk leaves nothing half-written and raises Refusal `disk_full`.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    store_all({sha256: data})
    return StoredFile(sha256, len(data), media_type)


def store_all(blobs: Mapping[str, bytes]) -> None:
    """Keep several files at once, each under the SHA-256 that the caller has just made of it. Durable on return.

    1. write each beside its place and fsync it, 2. rename all, 3. fsync the folders: the first of these takes all the
    renames to the disk in one go, which is why a bundle is kept together. A file that is here already may have been
    renamed a moment ago by somebody else, so its folder is synced too. Refusal `disk_full` leaves nothing half-written.
    """
    partials: dict[Path, Path] = {}
    places = [path(sha256) for sha256 in blobs]
    try:
        for place, data in zip(places, blobs.values(), strict=True):
            if not place.exists():
                partials[place] = _write_beside(place, data)
        for place, partial in partials.items():
            partial.rename(place)
        for folder in {place.parent for place in places}:
            _sync_folder(folder)
    except OSError as fault:
        for partial in partials.values():
            partial.unlink(missing_ok=True)
        if fault.errno in _FULL:
            raise Refusal("disk_full") from fault
        raise


def _write_beside(place: Path, data: bytes) -> Path:
    partial = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        _write_durably(partial, data)
    except FileNotFoundError:
        _make_folder(place.parent)
        _write_durably(partial, data)
    return partial


def _make_folder(folder: Path) -> None:
    """Make a folder that survives a power cut: its name in each folder above is synced too."""
    if not folder.parent.exists():
        _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _write_durably(place: Path, data: bytes) -> None:
    try:
        with place.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except OSError:
        place.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
