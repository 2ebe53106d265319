"""Pictures from outside: what is taken, what is refused, and that copies carry nothing with them."""

import contextlib
import io
import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageFile

from inspect_app.core import images
from inspect_app.core.errors import Refusal


def jpeg(size=(120, 80), *, noise=True, exif=None, **options):
    image = (
        Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))
        if noise
        else Image.new("RGB", size)
    )
    out = io.BytesIO()
    image.save(out, "JPEG", **({"exif": exif} if exif else {}), **options)
    return out.getvalue()


def png(size=(120, 80), mode="RGBA"):
    out = io.BytesIO()
    Image.new(mode, size).save(out, "PNG")
    return out.getvalue()


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width, height):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000), 9)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def camera_exif(orientation=6):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "Maker\x00"
    exif[ExifTags.Base.Model] = "Pad 7"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:20 09:12:03"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (34.0, 52.0, 16.0)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (117.0, 33.0, 41.0)
    return exif.tobytes()


def refused(data):
    with pytest.raises(Refusal) as caught:
        images.accept(data)
    return caught.value.code


def test_a_photo_is_taken_with_its_real_type_and_size():
    assert images.accept(jpeg()) == images.Accepted("image/jpeg", 120, 80)
    assert images.accept(jpeg(progressive=True)) == images.Accepted("image/jpeg", 120, 80)
    assert images.accept(png()) == images.Accepted("image/png", 120, 80)


def test_bytes_after_the_end_marker_are_tolerated():
    assert images.accept(jpeg() + b"maker's trailer").width == 120


@pytest.mark.parametrize(
    "data",
    [b"", b"<html><script>alert(1)</script></html>", b"GIF89a" + bytes(50), b"RIFF\0\0\0\0WEBPVP8 ", b"%PDF-1.7"],
)
def test_what_is_no_photo_is_refused_whatever_its_name(data):
    assert refused(data) == "image_type"


def test_a_truncated_jpeg_is_refused():
    whole = jpeg((400, 300))
    for kept in (3, 30, 200, len(whole) // 2, len(whole) - 2):
        assert refused(whole[:kept]) == "image_unreadable"


def test_the_end_marker_of_a_thumbnail_does_not_hide_a_cut():
    whole = jpeg((400, 300))
    thumbnail = jpeg((16, 16))
    with_thumbnail = whole[:2] + b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail + whole[2:]
    assert images.accept(with_thumbnail).width == 400
    assert refused(with_thumbnail[:-500]) == "image_unreadable"


def test_a_truncated_or_altered_png_is_refused():
    whole = png()
    assert refused(whole[:-1]) == "image_unreadable"
    assert refused(whole[:40]) == "image_unreadable"
    assert refused(whole[:50] + bytes([whole[50] ^ 1]) + whole[51:]) == "image_unreadable"


def test_a_sixty_megapixel_bomb_is_refused_unopened():
    assert refused(bomb(10_000, 6_000)) == "image_too_many_pixels"
    assert refused(bomb(2**31 - 1, 2**31 - 1)) == "image_too_many_pixels"
    assert images.accept(bomb(10_000, 5_000)).height == 5_000


def test_a_jpeg_bomb_is_refused_by_its_frame():
    whole = bytearray(jpeg())
    frame = whole.index(b"\xff\xc0")
    whole[frame + 5 : frame + 9] = struct.pack(">HH", 6_000, 10_000)
    assert refused(bytes(whole)) == "image_too_many_pixels"


def test_a_jpeg_of_ten_thousand_scans_is_refused():
    whole = jpeg(progressive=True)
    assert (
        refused(whole[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00" * 100 + whole[-2:]) == "image_unreadable"
    )


def test_a_file_over_fifteen_megabytes_is_refused():
    assert refused(bytes(15_000_001)) == "image_too_large"


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
@settings(deadline=None)
def test_any_bytes_end_in_a_refusal_or_an_answer(data, head):
    with contextlib.suppress(Refusal):
        images.accept(head + data)


@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=0, max_value=255))
@settings(deadline=None, max_examples=50)
def test_a_flipped_byte_never_escapes_the_decoder(place, value):
    whole = bytearray(jpeg((64, 48)))
    whole[place % len(whole)] = value
    with contextlib.suppress(Refusal):
        images.reencode(bytes(whole), 32)


def test_a_copy_is_upright_small_and_empty_of_metadata():
    copy = images.reencode(jpeg((2000, 1000), noise=False, exif=camera_exif(), comment=b"secret"), 1600)
    with Image.open(io.BytesIO(copy.jpeg)) as image:
        assert image.size == (800, 1600)
        assert not image.getexif()
        assert "exif" not in image.info
        assert "comment" not in image.info
    assert b"Pad 7" not in copy.jpeg


def test_what_the_camera_wrote_is_kept_apart_as_plain_values():
    assert images.reencode(jpeg(exif=camera_exif())).exif == {
        "taken_at": "2026-11-20T09:12:03+08:00",
        "lat": 34.8711111,
        "lon": 117.5613889,
        "make": "Maker",
        "model": "Pad 7",
    }


def test_a_small_photo_is_not_enlarged():
    with Image.open(io.BytesIO(images.reencode(jpeg((120, 80)), 1600).jpeg)) as image:
        assert image.size == (120, 80)


def test_a_transparent_signature_becomes_black_on_white():
    with Image.open(io.BytesIO(images.reencode(png(), 320).jpeg)) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_colour_modes_of_scanners_and_printers_are_read():
    for mode in ("L", "CMYK"):
        out = io.BytesIO()
        Image.new(mode, (50, 50)).save(out, "JPEG")
        assert images.reencode(out.getvalue(), 20).jpeg.startswith(b"\xff\xd8")
    for mode in ("1", "P", "LA", "I;16"):
        assert images.reencode(png(mode=mode), 20).jpeg.startswith(b"\xff\xd8")


def test_a_bomb_is_not_reencoded_either():
    with pytest.raises(Refusal, match="image_too_many_pixels"):
        images.reencode(bomb(10_000, 6_000))


@pytest.mark.parametrize("lenient", [False, True])
def test_a_picture_whose_pixels_are_missing_is_unreadable(monkeypatch, lenient):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    with pytest.raises(Refusal, match="image_unreadable"):
        images.reencode(bomb(100, 100_000))
