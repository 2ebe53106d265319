"""A record and its files in one request: multipart/form-data, read in place. Pure.

Only the tablet's own bundles are taken (one level, one boundary, a name for each part), so no general parser runs and
nothing is spooled to disk on the way: each file is cut out of the body once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from inspect_app.core.errors import Refusal

PARTS_MOST = 220
_BOUNDARY = re.compile(
    r'multipart/form-data\s*;.*?boundary="?([0-9A-Za-z\'()+_,./:=? -]{1,70}?)"?\s*(;.*)?$', re.IGNORECASE
)
_NAME = re.compile(rb'^content-disposition:\s*form-data;.*?\bname="([^"\r\n]{1,80})"', re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The bytes of a sealed record, and files by the name they came under: their SHA-256."""

    record: bytes
    files: Mapping[str, bytes]


def open_bundle(content_type: str, body: bytes) -> Bundle:
    """Cut a bundle into its parts: one named `record`, every other named by the SHA-256 of its bytes.

    Raises Refusal bundle_shape when it is no such thing or was cut off.
    """
    found = _BOUNDARY.match(content_type)
    if found is None:
        raise Refusal("bundle_shape")
    parts = _parts(b"--" + found.group(1).encode("ascii"), body)
    record = parts.pop("record", None)
    if record is None:
        raise Refusal("bundle_shape")
    return Bundle(record, MappingProxyType(parts))


def _parts(delimiter: bytes, body: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    between = b"\r\n" + delimiter
    position = len(delimiter)
    if not body.startswith(delimiter):
        raise Refusal("bundle_shape")
    while body[position : position + 2] == b"\r\n":
        head_end = body.find(b"\r\n\r\n", position)
        end = body.find(between, head_end + 4)
        name = _NAME.search(body[position + 2 : head_end]) if head_end >= 0 and end >= 0 else None
        if name is None or len(parts) == PARTS_MOST:
            raise Refusal("bundle_shape")
        parts[name.group(1).decode("utf-8", "replace")] = body[head_end + 4 : end]
        position = end + len(between)
    if body[position : position + 2] != b"--":
        raise Refusal("bundle_shape")
    return parts
