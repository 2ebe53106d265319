"""Photos for the demonstration: drawn scenes that say 模拟照片, each with its site and what it shows. No real place."""

import io
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random

from flask import current_app
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 960, 720
_FONTS = ("InspectHei.otf", "InspectSans.otf")
_SKY = ((198, 216, 230), (214, 222, 226), (186, 205, 222))
_WALLS = ((222, 214, 200), (205, 196, 184), (232, 226, 214), (196, 205, 198))
_LITTER = ((236, 236, 230), (202, 62, 52), (60, 112, 170), (240, 196, 70), (70, 70, 74))


def photo(chance: Random, site: str, shows: str, taken_at: datetime, *, clean: bool = False) -> bytes:
    """Return a JPEG of a drawn street: litter and puddles, or the same street `clean` after it was put right."""
    image = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(_SKY))
    draw = ImageDraw.Draw(image)
    _street(draw, chance)
    if not clean:
        _litter(draw, chance)
    _caption(draw, site, shows, taken_at.strftime("%Y-%m-%d %H:%M"))
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


def _caption(draw: ImageDraw.ImageDraw, *lines: str) -> None:
    font = _font(24)
    draw.rectangle((0, HEIGHT - 84, WIDTH, HEIGHT), fill=(29, 39, 51))
    draw.text((20, HEIGHT - 76), f"{lines[0]}　{lines[2]}", font=font, fill="white")
    draw.text((20, HEIGHT - 42), f"模拟照片　{lines[1]}"[:40], font=font, fill=(240, 216, 160))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    folder: Path = current_app.config["FONTS_DIR"]
    for name in _FONTS:
        if (folder / name).exists():
            return ImageFont.truetype(str(folder / name), size)
    return ImageFont.load_default(size)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
