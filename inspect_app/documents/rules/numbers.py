"""Numbers of documents (发文字号): issuer code, year in 〔〕, sequence without gaps or leading zeros. Pure."""

from dataclasses import dataclass

MARK_MM = 156.0
MARK_CHARACTER_MM = 12.7  # 36 pt
MARK_WIDTHS = (100, 95, 90, 85, 80, 75, 70, 65, 60, 55, 50)


@dataclass(frozen=True)
class Number:
    """A number in its series; `previous` is the one before it in the same year, None for the first."""

    series: str
    year: int
    sequence: int

    @property
    def previous(self) -> int | None:
        """The sequence that must exist for this one to exist."""
        return self.sequence - 1 if self.sequence > 1 else None

    @property
    def text(self) -> str:
        """枣爱卫办整改〔2026〕1号."""
        return f"{self.series}〔{self.year}〕{self.sequence}号"


def next_number(series: str, year: int, last: int | None) -> Number:
    """Return the number after the last one of the year of issue."""
    return Number(series, year, (last or 0) + 1)


def mark_width(mark: str) -> int:
    """Return by how many per cent the red mark is narrowed so that it stays on one line of 156 mm."""
    room = 100 * MARK_MM / (MARK_CHARACTER_MM * max(len(mark), 1))
    return next((width for width in MARK_WIDTHS if width <= room), MARK_WIDTHS[-1])


def signature_indent(name: str, day: str) -> int:
    """Return the half characters right of the issuer's name, so that it is centred over a date four from the right.

    A long name ends at the edge of the type area (GB/T 9704-2012, 7.3.5.1).
    """
    date_width = sum(1 if char.isascii() else 2 for char in day)
    return max(0, 8 - max(0, len(name) * 2 - date_width) // 2)
