"""Pictures from outside: a cheap check at the door, and copies that are safe to show.

`accept` reads header bytes only (no decoder runs on a request); `reencode` decodes once, in a job or
outside of a transaction. Only what `reencode` returns is ever served; originals are evidence.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from PIL import ExifTags, Image, ImageFile, ImageOps

from inspect_app.core.errors import Refusal

MAX_BYTES = 15_000_000
MAX_PIXELS = 50_000_000
JPEG = "image/jpeg"
PNG = "image/png"

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_HEAD = struct.Struct(">I4s")
_MARK, _START_OF_SCAN, _PROGRESSIVE = 0xFF, 0xDA, 0xC2
_LENGTH_BYTES, _FRAME_BYTES, _BITS = 2, 9, 8
# Baseline, extended and progressive Huffman: what cameras write and what Pillow decodes.
_FRAMES = frozenset({0xC0, 0xC1, _PROGRESSIVE})
_OTHER_FRAMES = frozenset({0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
# Each scan costs a pass over all pixels: a small file of ten thousand scans would hold a worker for hours.
_MAX_SCANS = 64
_MAX_EXIF_NUMBER = 1e7


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the header says: the real media type (by content) and the size in pixels."""

    media_type: str
    width: int
    height: int


class Reencoded(NamedTuple):
    """A copy fit to be served, and the plain values of the EXIF that was taken out of it."""

    jpeg: bytes
    exif: dict[str, str | float]


class _BrokenError(Exception):
    """The bytes do not hold what their header promises."""


def accept(data: bytes) -> Accepted:
    """Check an upload by its bytes, for every room that takes pictures; nothing is decoded.

    Raises Refusal: image_too_large (over 15 MB), image_type (neither JPEG nor PNG by content),
    image_unreadable (damaged or cut off), image_too_many_pixels (over 50 million).
    """
    if len(data) > MAX_BYTES:
        raise Refusal("image_too_large", limit_mb=MAX_BYTES // 1_000_000)
    try:
        found = _sniff(data)
    except (_BrokenError, struct.error, IndexError) as error:
        raise Refusal("image_unreadable") from error
    if found is None:
        raise Refusal("image_type")
    if found.width * found.height > MAX_PIXELS:
        raise Refusal("image_too_many_pixels", limit_mp=MAX_PIXELS // 1_000_000)
    return found


def _sniff(data: bytes) -> Accepted | None:
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(_PNG_SIGNATURE):
        return _png(data)
    return None


def _jpeg(data: bytes) -> Accepted:
    """Walk the segments to the first scan; the end marker must come after it (a thumbnail's does not count)."""
    position, frame = 2, b""
    marker = 0
    while marker != _START_OF_SCAN:
        if data[position] != _MARK:
            raise _BrokenError
        while data[position] == _MARK:
            position += 1
        marker = data[position]
        if marker in _OTHER_FRAMES or marker in {0x00, 0xD8, 0xD9}:
            raise _BrokenError
        (length,) = struct.unpack_from(">H", data, position + 1)
        if length < _LENGTH_BYTES or position + 1 + length > len(data):
            raise _BrokenError
        if marker in _FRAMES:
            frame = data[position : position + 1 + length]
        position += 1 + length
    if len(frame) < _FRAME_BYTES or data.rfind(b"\xff\xd9", position) < 0:
        raise _BrokenError
    precision, height, width, components = struct.unpack_from(">BHHB", frame, 3)
    if precision != _BITS or not width or not height or components not in {1, 3, 4}:
        raise _BrokenError
    _check_scans(data, progressive=frame[0] == _PROGRESSIVE)
    return Accepted(JPEG, width, height)


def _check_scans(data: bytes, *, progressive: bool) -> None:
    if progressive and data.count(b"\xff\xda") > _MAX_SCANS:
        raise _BrokenError


def _png(data: bytes) -> Accepted:
    """Walk the chunks and their check sums; the walk must end at IEND."""
    position, size, pixels = len(_PNG_SIGNATURE), (0, 0), 0
    while True:
        length, kind = _PNG_HEAD.unpack_from(data, position)
        end = position + 8 + length
        (checksum,) = struct.unpack_from(">I", data, end)
        if zlib.crc32(memoryview(data)[position + 4 : end]) != checksum:
            raise _BrokenError
        if (kind == b"IHDR") != (position == len(_PNG_SIGNATURE)):
            raise _BrokenError
        if kind == b"IHDR":
            size = struct.unpack_from(">II", data, position + 8)
        pixels += length if kind == b"IDAT" else 0
        position = end + 4
        if kind == b"IEND":
            break
    if not pixels or not all(size):
        raise _BrokenError
    return Accepted(PNG, size[0], size[1])


def reencode(data: bytes, max_side: int = 1600, quality: int = 82) -> Reencoded:
    """Decode once and write a plain JPEG, turned upright, without metadata, for pages and documents.

    The longer side is at most `max_side`; smaller pictures are not enlarged. The colour profile goes too:
    it names the device, and the copy is for looking, the original stays the evidence.
    Raises Refusal image_unreadable when the decoder gives up (and all that `accept` raises).
    """
    accept(data)
    try:
        with _whole_only(), Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            exif = read_exif(image)
            image.draft("RGB", (max_side, max_side))
            upright = _flat(ImageOps.exif_transpose(image))
    except (OSError, SyntaxError, ValueError, struct.error, zlib.error, Image.DecompressionBombError) as error:
        raise Refusal("image_unreadable") from error
    upright.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=quality, optimize=True)
    return Reencoded(out.getvalue(), exif)


@contextmanager
def _whole_only() -> Iterator[None]:
    """Let the decoder refuse pictures that end early: WeasyPrint tells Pillow for the whole process to make do."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _flat(image: Image.Image) -> Image.Image:
    """RGB on white: signatures are often transparent PNGs, which plain JPEG would turn black."""
    if image.mode == "RGB":
        # `info` would carry comments and the colour profile over into the copy.
        image.info = {}
        return image
    rgba = image.convert("RGBA")
    flat = Image.new("RGB", rgba.size, "white")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    return flat


def read_exif(image: Image.Image) -> dict[str, str | float]:
    """Time, place and device of the photo as plain JSON values; what is missing or odd is left out.

    Keys: taken_at (ISO, with offset when the camera wrote one), lon, lat (degrees), altitude_m, gps_datum,
    make, model, software. Never trusted: shown beside the record, not used for decisions.
    """
    exif = image.getexif()
    detail = exif.get_ifd(ExifTags.IFD.Exif)
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    found: dict[str, str | float | None] = {
        "taken_at": _taken_at(
            detail.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime),
            detail.get(ExifTags.Base.OffsetTimeOriginal),
        ),
        "lat": _degrees(place.get(ExifTags.GPS.GPSLatitude), place.get(ExifTags.GPS.GPSLatitudeRef), 90),
        "lon": _degrees(place.get(ExifTags.GPS.GPSLongitude), place.get(ExifTags.GPS.GPSLongitudeRef), 180),
        "altitude_m": _number(place.get(ExifTags.GPS.GPSAltitude)),
        "gps_datum": _text(place.get(ExifTags.GPS.GPSMapDatum)),
        "make": _text(exif.get(ExifTags.Base.Make)),
        "model": _text(exif.get(ExifTags.Base.Model)),
        "software": _text(exif.get(ExifTags.Base.Software)),
    }
    return {key: value for key, value in found.items() if value is not None}


def _text(value: object) -> str | None:
    raw = value.decode("utf-8", "ignore") if isinstance(value, bytes) else value
    if not isinstance(raw, str):
        return None
    kept = "".join(sign for sign in raw if sign.isprintable()).strip()
    return kept[:80] or None


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return round(number, 7) if abs(number) < _MAX_EXIF_NUMBER else None


def _degrees(value: object, reference: object, limit: int) -> float | None:
    parts = [_number(part) for part in value] if isinstance(value, tuple) else []
    try:
        degrees, minutes, seconds = (part for part in parts if part is not None)
    except ValueError:
        return None
    sign = -1 if _text(reference) in {"S", "W"} else 1
    whole = round(sign * (degrees + minutes / 60 + seconds / 3600), 7)
    return whole if abs(whole) <= limit else None


def _taken_at(value: object, offset: object) -> str | None:
    text, zone = _text(value), _text(offset)
    if text is None:
        return None
    try:
        naive = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - cameras seldom write the zone
        return datetime.fromisoformat(f"{naive.isoformat()}{zone or ''}").isoformat()
    except ValueError:
        return None
