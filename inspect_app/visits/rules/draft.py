"""A backup of an unfinished record: a revision number and an opaque JSON value. Pure."""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from inspect_app.core.errors import Refusal


class _Draft(msgspec.Struct, frozen=True):
    revision: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    content: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as its tablet wants it back: `content` is JSON text that nobody here reads."""

    revision: int
    content: str


_DECODER = msgspec.json.Decoder(_Draft)


def open_draft(data: bytes) -> Draft:
    """Read a backup as the tablet sends it.

    Raises Refusal draft_shape.
    """
    try:
        found = _DECODER.decode(data)
        # Raw is not looked into; what is no JSON inside must not come back to a tablet in a list of good ones.
        msgspec.json.decode(found.content)
        return Draft(found.revision, bytes(found.content).decode("utf-8"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise Refusal("draft_shape") from fault
