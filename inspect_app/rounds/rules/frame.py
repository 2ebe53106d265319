"""The frame: the frozen list of towns and sites that a draw is made from, as canonical lines.

A town is `{"code":…,"district":…,"level":…,"name":…,"type":"town"}`, a site is
`{"code":…,"kind":…,"name":…,"town":…,"type":"site"}`; `code` is the unit id that is ranked, `district` is the stratum.
The file is the lines sorted by their bytes, so `LC_ALL=C sort -c` accepts it and `sha256sum` gives its published hash.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inspect_app.rounds.rules import canonical
from inspect_app.rounds.rules.plan import Plan


@dataclass(frozen=True)
class FrameTown:
    """One town that can be drawn; `level` is its designation, empty when it has none."""

    code: str
    name: str
    district: str
    level: str = ""

    def document(self) -> dict[str, Any]:
        """Return the content of the town's line."""
        return {"type": "town", "code": self.code, "name": self.name, "district": self.district, "level": self.level}


@dataclass(frozen=True)
class FrameSite:
    """One site that can be drawn, of a kind that has a checklist."""

    code: str
    name: str
    kind: str
    town: str

    def document(self) -> dict[str, Any]:
        """Return the content of the site's line."""
        return {"type": "site", "code": self.code, "name": self.name, "kind": self.kind, "town": self.town}


@dataclass(frozen=True)
class Frame:
    """Towns and sites; two frames with the same members have the same bytes, in whatever order they were given."""

    towns: tuple[FrameTown, ...]
    sites: tuple[FrameSite, ...]

    def content(self) -> bytes:
        """Return the exact bytes that are hashed, published and downloaded."""
        towns = [town.document() for town in self.towns]
        return canonical.lines([*towns, *(site.document() for site in self.sites)])

    @property
    def sha256(self) -> str:
        """Return the hash under which the frame is published."""
        return canonical.digest(self.content())

    @cached_property
    def sites_by_town(self) -> dict[str, list[FrameSite]]:
        """Return the sites of each town."""
        sites: dict[str, list[FrameSite]] = defaultdict(list)
        for site in self.sites:
            sites[site.town].append(site)
        return dict(sites)

    def district_sizes(self) -> dict[str, int]:
        """Return how many towns each district has in the frame."""
        return dict(Counter(town.district for town in self.towns))


@dataclass(frozen=True)
class SiteShortage:
    """One town that has too few sites for the plan; `kind` is empty when all kinds together are too few."""

    town: str
    town_name: str
    kind: str
    wanted: int
    there: int


def frame_from(content: bytes) -> Frame:
    """Return the frame of stored canonical bytes; raises ValueError or KeyError for another format."""
    values = canonical.read_lines(content)
    towns = [FrameTown(v["code"], v["name"], v["district"], v["level"]) for v in values if v["type"] == "town"]
    sites = [FrameSite(v["code"], v["name"], v["kind"], v["town"]) for v in values if v["type"] == "site"]
    return Frame(tuple(towns), tuple(sites))


def repeated_codes(frame: Frame) -> list[str]:
    """Return codes that occur twice: a unit must be in the frame once, or its chance would be doubled."""
    counts = Counter([("town", town.code) for town in frame.towns] + [("site", site.code) for site in frame.sites])
    return sorted(code for (_, code), times in counts.items() if times > 1)


def sites_for(plan: Plan, frame: Frame, town: str) -> list[FrameSite]:
    """Return the sites of a town that the plan may draw: of its kinds only."""
    return [site for site in frame.sites_by_town.get(town, []) if site.kind in plan.kinds]


def site_shortages(plan: Plan, frame: Frame) -> list[SiteShortage]:
    """Return what every town of the frame lacks for the plan; checked before the draw, so chance decides nothing."""
    found = [
        shortage for town in frame.towns for shortage in _shortages_of(plan, town, sites_for(plan, frame, town.code))
    ]
    return sorted(found, key=lambda shortage: (shortage.town, shortage.kind))


def _shortages_of(plan: Plan, town: FrameTown, sites: list[FrameSite]) -> Iterable[SiteShortage]:
    there = Counter(site.kind for site in sites)
    for kind, wanted in plan.required.items():
        if there[kind] < wanted:
            yield SiteShortage(town.code, town.name, kind, wanted, there[kind])
    if len(sites) < plan.sites_per_town:
        yield SiteShortage(town.code, town.name, "", plan.sites_per_town, len(sites))
