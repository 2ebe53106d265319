"""Photos for the demonstration: drawn scenes that say 模拟照片, each with its site and what it shows. No real place."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random

from flask import current_app
from PIL import Image, ImageDraw, ImageFont

from inspect_app.core import clock

WIDTH, HEIGHT = 960, 720


@dataclass(frozen=True)
class Scene:
    """What a photo is of: the kind of site, its name, what it shows, and when it was taken."""

    kind: str
    site: str
    shows: str
    taken_at: datetime


_FONTS = ("InspectHei.otf", "InspectSans.otf")
_SKY = ((198, 216, 230), (214, 222, 226), (186, 205, 222))
_WALLS = ((222, 214, 200), (205, 196, 184), (232, 226, 214), (196, 205, 198))
_GOODS = ((206, 84, 60), (110, 160, 80), (230, 180, 70), (240, 236, 226))
_LITTER = ((236, 236, 230), (202, 62, 52), (60, 112, 170), (240, 196, 70), (70, 70, 74))


def photo(chance: Random, about: Scene, *, clean: bool = False) -> bytes:
    """Return a JPEG of a drawn place: with litter and puddles, or `clean` as after it was put right."""
    image = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(_SKY))
    draw = ImageDraw.Draw(image)
    _PLACES.get(about.kind, _street)(draw, chance)
    if not clean:
        _litter(draw, chance)
    _caption(draw, about)
    return _jpeg(image)


def signature(chance: Random) -> bytes:
    """Return a PNG of a scribble, as a signature."""
    image = Image.new("RGB", (360, 140), "white")
    draw = ImageDraw.Draw(image)
    points = [(30 + i * 12 + chance.randint(-4, 4), 70 + chance.randint(-40, 40)) for i in range(24)]
    draw.line(points, fill=(29, 39, 51), width=4, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _street(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    horizon = HEIGHT // 2
    x = 0
    while x < WIDTH:
        width = chance.randint(140, 240)
        top = chance.randint(90, 230)
        draw.rectangle((x, top, x + width, horizon + 60), fill=chance.choice(_WALLS))
        draw.rectangle((x + 16, horizon - 70, x + width - 16, horizon + 60), fill=(120, 132, 140))
        draw.rectangle((x + 8, horizon - 110, x + width - 8, horizon - 76), fill=(chance.randint(90, 170), 96, 84))
        for row in range(top + 24, horizon - 130, 56):
            for column in range(x + 20, x + width - 50, 60):
                draw.rectangle((column, row, column + 34, row + 34), fill=(150, 172, 188))
        x += width
    draw.polygon(((0, horizon + 60), (WIDTH, horizon + 60), (WIDTH, HEIGHT), (0, HEIGHT)), fill=(150, 150, 148))
    draw.polygon(
        ((0, horizon + 60), (WIDTH, horizon + 60), (WIDTH, horizon + 110), (0, horizon + 110)), fill=(178, 176, 170)
    )
    for dash in range(-40, WIDTH, 160):
        draw.polygon(
            ((dash, HEIGHT - 110), (dash + 90, HEIGHT - 110), (dash + 80, HEIGHT - 98), (dash - 10, HEIGHT - 98)),
            fill=(226, 226, 220),
        )


def _litter(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    centre = chance.randint(WIDTH // 4, WIDTH * 3 // 4)
    draw.ellipse((centre - 170, 520, centre + 150, 590), fill=(118, 122, 120))
    for _ in range(chance.randint(18, 34)):
        x, y = int(chance.gauss(centre, 120)), int(chance.gauss(500, 34))
        size = chance.randint(8, 30)
        corners = [(x + chance.randint(-size, size), y + chance.randint(-size, size) // 2) for _ in range(5)]
        draw.polygon(corners, fill=chance.choice(_LITTER))


def _hall(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    """A market hall: roof beams, rows of stalls with goods, a tiled floor."""
    draw.rectangle((0, 0, WIDTH, 230), fill=(188, 194, 196))
    for x in range(0, WIDTH, 120):
        draw.line((x, 0, x + 60, 230), fill=(150, 158, 162), width=6)
    _floor(draw, (176, 172, 164), (160, 156, 148))
    for row, top in enumerate((250, 330)):
        for x in range(20 + row * 60, WIDTH - 160, 190):
            draw.rectangle((x, top, x + 150, top + 66), fill=(206, 210, 206), outline=(120, 124, 124))
            for place in range(x + 14, x + 140, 26):
                draw.ellipse((place, top - 12, place + 22, top + 12), fill=chance.choice(_GOODS))


def _room(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    """A tiled room: wall tiles, a basin or worktop, a door."""
    wall = chance.choice(((226, 234, 234), (234, 230, 220), (220, 230, 240)))
    draw.rectangle((0, 0, WIDTH, 430), fill=wall)
    shade = tuple(part - 18 for part in wall)
    for x in range(0, WIDTH, 64):
        draw.line((x, 0, x, 430), fill=shade, width=2)
    for y in range(0, 430, 64):
        draw.line((0, y, WIDTH, y), fill=shade, width=2)
    _floor(draw, (190, 192, 190), (172, 174, 172))
    left = chance.randint(60, 240)
    draw.rectangle((left, 270, left + 420, 320), fill=(246, 246, 244), outline=(140, 146, 150), width=3)
    draw.ellipse((left + 60, 276, left + 180, 312), fill=(206, 214, 220))
    draw.rectangle((left + 110, 230, left + 124, 276), fill=(130, 138, 144))
    draw.rectangle((WIDTH - 240, 110, WIDTH - 90, 430), fill=(150, 120, 92), outline=(96, 76, 58), width=4)


def _yard(draw: ImageDraw.ImageDraw, chance: Random) -> None:
    """A yard in a village or of a transfer station: low houses, trees, a row of bins."""
    for x in range(-40, WIDTH, 300):
        top = chance.randint(180, 230)
        draw.rectangle((x, top, x + 220, 400), fill=chance.choice(_WALLS))
        draw.polygon(((x - 16, top), (x + 110, top - 70), (x + 236, top)), fill=(146, 92, 80))
        draw.rectangle((x + 84, top + 80, x + 140, 400), fill=(110, 84, 66))
        draw.ellipse((x + 226, 200, x + 300, 330), fill=(112, 148, 104))
        draw.rectangle((x + 256, 320, x + 268, 400), fill=(110, 88, 66))
    _floor(draw, (178, 168, 150), (164, 154, 138))
    for number, colour in enumerate(((60, 120, 80), (60, 100, 160), (120, 120, 124))):
        x = 90 + number * 104
        draw.rectangle((x, 380, x + 78, 490), fill=colour, outline=(40, 50, 50), width=3)
        draw.rectangle((x - 6, 368, x + 84, 384), fill=tuple(part - 30 for part in colour))


def _floor(draw: ImageDraw.ImageDraw, light: tuple[int, int, int], dark: tuple[int, int, int]) -> None:
    draw.rectangle((0, 400, WIDTH, HEIGHT), fill=light)
    for y in range(420, HEIGHT, 60):
        draw.line((0, y, WIDTH, y), fill=dark, width=3)
    for x in range(-200, WIDTH + 200, 130):
        draw.line((WIDTH // 2 + (x - WIDTH // 2) // 2, 400, x, HEIGHT), fill=dark, width=3)


def _caption(draw: ImageDraw.ImageDraw, about: Scene) -> None:
    font = _font(24)
    taken = clock.local(about.taken_at).strftime("%Y-%m-%d %H:%M")
    draw.rectangle((0, HEIGHT - 84, WIDTH, HEIGHT), fill=(29, 39, 51))
    draw.text((20, HEIGHT - 76), f"{about.site}　{taken}", font=font, fill="white")
    draw.text((20, HEIGHT - 42), f"模拟照片　{about.shows}"[:38], font=font, fill=(240, 216, 160))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    folder: Path = current_app.config["FONTS_DIR"]
    for name in _FONTS:
        if (folder / name).exists():
            return ImageFont.truetype(str(folder / name), size)
    return ImageFont.load_default(size)


_PLACES: Mapping[str, Callable[[ImageDraw.ImageDraw, Random], None]] = {
    "market": _hall, "toilet": _room, "small_rest": _room, "medical": _room, "transfer": _yard, "village": _yard,
}  # fmt: skip


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
