"""The shape of a sealed record, as the tablet's protocol fixes it. Pure.

Decoding is strict: an unknown field, a missing one or a wrong type is refused with the place it stands at. The
instants carry their offset, so that a record made in another zone keeps its meaning.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import Verdict
from inspect_app.standards.rules.judge import Given

MAX_RECORD_BYTES = 1_000_000

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
# What a database key can be; anything else would be a fault of the driver instead of a refusal.
Key = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the device thought it was: raw degrees, accuracy in metres, and the datum it measured in."""

    lon: float
    lat: float
    accuracy_m: float
    datum: str
    taken_at: Instant


class MetPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The person met at the site."""

    name: str
    title: str


class AnswerValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What was entered beside the verdict; only the fields that the type of the item takes (standards.rules.judge)."""

    mark: int | None = None
    option: str | None = None
    faults: int | None = None
    sample: str | None = None
    checked: int | None = None
    positive: int | None = None
    text: str | None = None
    day: date | None = None


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One item answered; `measured` is the decimal number as typed, `photos` are SHA-256 of the manifest."""

    item: str
    verdict: Verdict
    measured: str | None
    remark: str
    photos: tuple[Sha256, ...]
    value: AnswerValue | None = None

    def given(self) -> Given:
        """Return the answer as the rules of the standards judge it."""
        if self.value is None:
            return Given(self.verdict, measured=self.measured)
        return Given(self.verdict, measured=self.measured, **msgspec.structs.asdict(self.value))


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One hand-written signature, as a picture of the manifest."""

    signer: Literal["expert", "met_person"]
    expert_id: Key | None
    name: str
    sha256: Sha256


class ManifestFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file the record promises; `item` is None for a photo of the site as a whole and for signatures."""

    sha256: Sha256
    size: Key
    media_type: Literal["image/jpeg", "image/png"]
    purpose: Literal["photo", "signature", "scan"]
    item: str | None
    taken_at: Instant


class PaperOrigin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A record that was typed in from paper: the day on the paper, whose signatures stand on it, who typed it and when.

    The signatures are the paper's own; the manifest has scans of it instead of pictures of signatures.
    """

    filled_on: date
    signed_by: tuple[Key, ...]
    typed_by: str
    typed_by_id: Key
    typed_at: Instant


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One visit as sealed on the device; the bytes it came in are the evidence, this is how they are read."""

    visit_id: UUID
    drawn_site_id: Key
    checklist_version_id: Key
    started_at: Instant
    sealed_at: Instant
    device_time_sent: Instant
    position: Position | None
    met_person: MetPerson | None
    answers: tuple[Answer, ...]
    signatures: tuple[Signature, ...]
    manifest: tuple[ManifestFile, ...]
    paper: PaperOrigin | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A record as it came: what it says, the exact bytes, and their hash."""

    record: Record
    data: bytes
    sha256: str


_DECODER = msgspec.json.Decoder(Record)
# msgspec ends its message with "- at `$.answers[3].measured`"; the words are for the log, the place for the reader.
_PLACE = re.compile(r"`\$\.?(.*)`$")


def open_sealed(data: bytes, promised_sha256: str | None) -> Sealed:
    """Take the bytes of a sealed record, for intake; `promised_sha256` is what the tablet says they hash to.

    Raises Refusal: visit_hash_differs, and all that `decode` raises.
    """
    digest = hashlib.sha256(data).hexdigest()
    if promised_sha256 is not None and promised_sha256.lower() != digest:
        raise Refusal("visit_hash_differs")
    return Sealed(decode(data), data, digest)


def decode(data: bytes) -> Record:
    """Read the bytes of a sealed record.

    Raises Refusal: record_too_large (over 1 MB), record_shape (not JSON, or not the agreed fields and types; the
    field path is in `fields`).
    """
    if len(data) > MAX_RECORD_BYTES:
        raise Refusal("record_too_large", limit_kb=MAX_RECORD_BYTES // 1000)
    try:
        record = _DECODER.decode(data)
    except msgspec.ValidationError as error:
        found = _PLACE.search(str(error))
        place = found.group(1) if found else ""
        text = Refusal("record_field_shape").message
        raise Refusal("record_shape", {place or "$": text}) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refusal("record_shape", {"$": Refusal("record_not_json").message}) from error
    return record
