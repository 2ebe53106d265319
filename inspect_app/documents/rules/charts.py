"""Charts as SVG: horizontal bars from zero with direct labels, in colours safe for colour-blind readers. Pure.

Sizes are in tenths of a millimetre, so the drawing is crisp at the width of the type area (156 mm).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

BLUE, ORANGE, GREEN, SKY, VERMILION, PURPLE = "#0072b2", "#e69f00", "#009e73", "#56b4e9", "#d55e00", "#cc79a7"
WIDTH = 1560
ROW, BAR, TOP = 62, 38, 12
TEXT = 34
VALUE_ROOM = 170
FONT = "Inspect Sans"


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its length, what stands behind it, whether it is the one to look at."""

    label: str
    value: Decimal
    text: str
    marked: bool = False


def bar_chart(title: str, bars: Sequence[Bar], *, most: Decimal | None = None, colour: str = BLUE) -> str:
    """Return the SVG of a bar chart; `most` is the end of the scale (100 for rates), else the longest bar."""
    end = most or max((bar.value for bar in bars), default=Decimal(1)) or Decimal(1)
    label_room = 40.0 + TEXT * max((_width(bar.label) for bar in bars), default=0)
    room = WIDTH - label_room - VALUE_ROOM
    height = TOP * 2 + ROW * len(bars)
    rows = [_row(bar, TOP + ROW * n, label_room, room / float(end), colour) for n, bar in enumerate(bars)]
    axis = f'<path d="M{label_room:.1f} {TOP}V{height - TOP}" stroke="#1d2733" stroke-width="3"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'width="156mm" height="{height / 10:.1f}mm"><title>{escape(title)}</title>'
        f'<g font-family="{FONT}" font-size="{TEXT}" fill="#1d2733">{"".join(rows)}{axis}</g></svg>'
    )


def _row(bar: Bar, top: int, left: float, scale: float, colour: str) -> str:
    """One bar with its label before and its value behind it."""
    length = max(float(bar.value) * scale, 0.0)
    base = top + ROW / 2 + TEXT * 0.36
    fill = VERMILION if bar.marked else colour
    return (
        f'<text x="{left - 18:.1f}" y="{base:.1f}" text-anchor="end">{escape(bar.label)}</text>'
        f'<rect x="{left:.1f}" y="{top + (ROW - BAR) / 2:.1f}" width="{length:.1f}" height="{BAR}" fill="{fill}"/>'
        f'<text x="{left + length + 14:.1f}" y="{base:.1f}">{escape(bar.text)}</text>'
    )


def _width(text: str) -> float:
    """The width of a label in characters: a digit or Latin letter is about half of one."""
    return sum(0.58 if char.isascii() else 1.0 for char in text)
