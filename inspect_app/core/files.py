"""Files by their SHA-256 on local disk: written once, atomically, never changed; only `tidy` deletes what no row names.

The layout is `files/ab/abcd…`: 256 folders, soon all there, so that a new file seldom needs a new folder.
One small interface, so that another store can take its place.
"""

# Plain calls of the system take two thirds of the CPU that pathlib's take, and every photo passes here.
# ruff: noqa: PTH102, PTH104, PTH108, PTH110, PTH120

import contextlib
import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app

from inspect_app.core.errors import Refusal

_SHA256 = re.compile("[0-9a-f]{64}")
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class StoredFile:
    """A file in the store: its name by content, its size in bytes and its media type."""

    sha256: str
    size: int
    media_type: str


def path(sha256: str) -> Path:
    """Return where the file of this hash lies or would lie; refuses what is no hash."""
    if not _SHA256.fullmatch(sha256):
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
    partials: dict[str, str] = {}
    places = [str(path(sha256)) for sha256 in blobs]
    mark = secrets.token_hex(4)
    try:
        for place, data in zip(places, blobs.values(), strict=True):
            if not _is_here(place):
                partials[place] = _write_beside(place, mark, data)
        for place, partial in partials.items():
            os.rename(partial, place)
        for folder in {os.path.dirname(place) for place in places}:
            _sync_folder(folder)
    except OSError as fault:
        for partial in partials.values():
            _forget(partial)
        if fault.errno in _FULL:
            raise Refusal("disk_full") from fault
        raise


def old_files(before: datetime) -> Iterator[str]:
    """Yield the hashes of the files that nobody has stored, or stored again, since an instant."""
    return (path.name for path in _older(before) if _SHA256.fullmatch(path.name))


def remove(sha256: str, before: datetime) -> bool:
    """Delete a file that no row names, unless somebody has stored the same bytes again since an instant.

    1. take it out of its place, so that who comes now writes it anew, 2. look at its time once more: who came just
    before has made it young, and gets it back, 3. delete.
    """
    place = path(sha256)
    aside = place.with_name(f".{sha256}.tidy")
    try:
        place.rename(aside)
    except FileNotFoundError:
        return False
    if aside.stat().st_mtime >= before.timestamp():
        aside.rename(place)
        return False
    aside.unlink()
    return True


def remove_partials(before: datetime, *, dry_run: bool) -> int:
    """Delete what uploads that broke off have left beside the files; return how many there were."""
    found = [path for path in _older(before) if path.name.startswith(".")]
    for path in () if dry_run else found:
        path.unlink(missing_ok=True)
    return len(found)


def _older(before: datetime) -> Iterator[Path]:
    root: Path = current_app.config["DATA_DIR"] / "files"
    for folder in sorted(root.iterdir()) if root.exists() else ():
        yield from (path for path in folder.iterdir() if path.stat().st_mtime < before.timestamp())


def _is_here(place: str) -> bool:
    """Tell whether a file is in its place, and make it young: `remove` leaves alone what somebody has just stored."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    return True


def _write_beside(place: str, mark: str, data: bytes) -> str:
    folder, name = os.path.split(place)
    partial = f"{folder}/.{name}.{mark}"
    try:
        handle = os.open(partial, _NEW, 0o644)
    except FileNotFoundError:
        _make_folder(folder)
        handle = os.open(partial, _NEW, 0o644)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    except OSError:
        _forget(partial)
        raise
    finally:
        os.close(handle)
    return partial


def _make_folder(folder: str) -> None:
    """Make a folder that survives a power cut: its name in each folder above is synced too."""
    above = os.path.dirname(folder)
    if not os.path.exists(above):
        _make_folder(above)
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder)
    _sync_folder(above)


def _forget(partial: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(partial)


def _sync_folder(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
