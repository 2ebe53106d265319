"""Files by their SHA-256 on local disk: written once, atomically, never changed, never deleted by the app.

The layout is `files/ab/cd/abcd…`. One small interface, so that another store can take its place.
"""

import contextlib
import errno
import hashlib
import os
import secrets
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
    return root / "files" / sha256[:2] / sha256[2:4] / sha256


def has(sha256: str) -> bool:
    """Tell whether the store holds this file."""
    return path(sha256).exists()


def read(sha256: str) -> bytes:
    """Return the bytes of a file; Refusal `file_missing` when it is not here."""
    try:
        return path(sha256).read_bytes()
    except FileNotFoundError as fault:
        raise Refusal("file_missing") from fault


def store(data: bytes, media_type: str, *, sha256: str | None = None) -> StoredFile:
    """Keep these bytes; the same bytes twice are one file. Durable on return.

    1. write beside the place, 2. fsync, 3. rename, 4. fsync the folder. A full disk leaves nothing half-written and
    raises Refusal `disk_full`. `sha256` may be given by a caller that has just hashed these very bytes.
    """
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    stored = StoredFile(sha256, len(data), media_type)
    place = path(sha256)
    if place.exists():
        return stored
    partial = place.with_name(f".{sha256}.{secrets.token_hex(4)}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _write_durably(partial, data)
        partial.rename(place)
        _sync_folder(place.parent)
    except OSError as fault:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
        if fault.errno in _FULL:
            raise Refusal("disk_full") from fault
        raise
    return stored


def _write_durably(place: Path, data: bytes) -> None:
    with place.open("xb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
