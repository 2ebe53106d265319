"""Decisions on places: whether codes mean the same towns, and whether coordinates are in the wrong datum. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

Point = tuple[float, float]
Ring = Sequence[Sequence[float]]

REVIEW_YEARS = 3

# The Krasovsky ellipsoid, by which GCJ-02 displaces coordinates.
_AXIS = 6378245.0
_ECCENTRICITY = 0.006693421622965943


def code_conflict(published: Mapping[str, str], known: Mapping[str, str]) -> str | None:
    """Return the first code that means another town in `published` than in `known` (code -> name, same code system).

    Five of 台儿庄区's towns have other codes in the other system, and 370405101 means two towns: a code alone is no key.
    """
    return next((code for code, name in published.items() if known.get(code, name) != name), None)


def review_on(granted_on: date) -> date:
    """Return the day a designation is due for review: three years later, the last of February for a leap day."""
    year = granted_on.year + REVIEW_YEARS
    is_leap_day = (granted_on.month, granted_on.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day else granted_on.replace(year=year)


@dataclass(frozen=True)
class DatumReport:
    """How many sites lie outside their district as read, and how many would if they were GCJ-02 turned back."""

    sites: int
    outside: int
    outside_if_gcj02: int

    @property
    def is_suspect(self) -> bool:
        """Whether the coordinates fit their districts clearly better as GCJ-02 than as read.

        One site outside says nothing, because the outlines are generalised (about 700 m); many that fall into place when
        turned back do.
        """
        least = 5
        return self.outside >= least and self.outside_if_gcj02 * 2 < self.outside


def datum_report(sites: Sequence[tuple[str, Point]], outlines: Mapping[str, Sequence[Ring]]) -> DatumReport:
    """Return how sites (district code, (lon, lat) in degrees) lie to their districts' outlines, as read and turned back."""
    known = [(outlines[code], point) for code, point in sites if code in outlines]
    outside = sum(not is_inside(point, rings) for rings, point in known)
    turned = sum(not is_inside(from_gcj02(point), rings) for rings, point in known) if outside else 0
    return DatumReport(len(known), outside, turned)


def is_inside(point: Point, rings: Sequence[Ring]) -> bool:
    """Tell whether a point lies in an area of rings, by counting the edges that a ray to the east crosses."""
    x, y = point
    crossings = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossings += 1
    return crossings % 2 == 1


def to_gcj02(point: Point) -> Point:
    """Return a WGS-84 point as GCJ-02, for display on maps that need it."""
    lon, lat = point
    d_lon, d_lat = _displacement(lon - 105.0, lat - 35.0)
    radians = math.radians(lat)
    bulge = 1 - _ECCENTRICITY * math.sin(radians) ** 2
    north = d_lat * 180 / ((_AXIS * (1 - _ECCENTRICITY)) / (bulge * math.sqrt(bulge)) * math.pi)
    east = d_lon * 180 / (_AXIS / math.sqrt(bulge) * math.cos(radians) * math.pi)
    return lon + east, lat + north


def from_gcj02(point: Point) -> Point:
    """Return a GCJ-02 point as WGS-84, to well under a metre: guess, displace the guess, correct by what is left."""
    lon, lat = point
    for _ in range(3):
        shifted = to_gcj02((lon, lat))
        lon, lat = lon + point[0] - shifted[0], lat + point[1] - shifted[1]
    return lon, lat


def _displacement(x: float, y: float) -> tuple[float, float]:
    """Return how far GCJ-02 moves a point to the east and north, in metres; x, y: degrees from 105°E 35°N."""
    short = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    d_lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    d_lat += (short + 20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    d_lat += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    d_lon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    d_lon += (short + 20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    d_lon += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    return d_lon, d_lat
