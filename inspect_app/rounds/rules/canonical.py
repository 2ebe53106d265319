"""One way of writing a value as bytes, so that its SHA-256 can be repeated by anybody.

A canonical line is JSON in UTF-8 with the keys sorted, no spaces, Chinese written as it is, ended by one line feed. A
canonical file is its lines in the order of their bytes (`LC_ALL=C sort`).
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any


def line(value: Mapping[str, Any]) -> bytes:
    """Return one canonical JSON line for hashing and download, ended by a line feed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def lines(values: Iterable[Mapping[str, Any]]) -> bytes:
    """Return canonical lines in the order of their bytes, whatever the order of the input."""
    return b"".join(sorted(line(value) for value in values))


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes in lower-case hexadecimal, as `sha256sum` prints it."""
    return sha256(data).hexdigest()


def read_lines(data: bytes) -> list[dict[str, Any]]:
    """Return the values of canonical lines; raises ValueError for anything that is not JSON objects."""
    values = [json.loads(text) for text in data.decode().split("\n") if text]
    if not all(isinstance(value, dict) for value in values):
        raise ValueError("a canonical line must be a JSON object")
    return values
