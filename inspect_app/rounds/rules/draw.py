"""The draw: deterministic from (frame, plan, seed); anybody can repeat it with `sha256sum` and `sort`.

The seed is 64 lower-case hexadecimal characters. Its SHA-256 (of these 64 characters as text) is published before the
frame is frozen; the seed itself is shown when the draw has been made. The rank of a unit is the SHA-256, in
hexadecimal, of the UTF-8 text

    <purpose>:<seed>:<code>

with the purpose `town` for towns, `site` for the sites of a town and `team` for experts (see `teams`), so that the
ranks of different purposes have nothing to do with each other. Smaller hexadecimal text ranks first. Two different
texts with the same SHA-256 are not known to exist; should it happen, the smaller code ranks first.

1. Towns: in each district the first towns by rank, as many as `allocation` gives that district.
2. Sites: in each drawn town, for each required kind its first sites by rank; then the first sites by rank of what is
   left, of whatever kind, until the town has its number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from inspect_app.rounds.rules import canonical
from inspect_app.rounds.rules.allocation import allocate
from inspect_app.rounds.rules.frame import Frame, FrameSite, FrameTown, SiteShortage, site_shortages, sites_for
from inspect_app.rounds.rules.plan import Plan

ALGORITHM = "sha256-rank/1"
SEED = re.compile(r"[0-9a-f]{64}")
# How many draws one commitment fixes, void ones included.
CHAIN = 64
TOWN, SITE = "town", "site"
Unit = TypeVar("Unit", FrameTown, FrameSite)


class SitesMissingError(Exception):
    """A town of the frame has fewer sites than the plan asks for."""

    def __init__(self, shortages: list[SiteShortage]) -> None:
        self.shortages = shortages
        super().__init__(f"{len(shortages)} shortages")


@dataclass(frozen=True)
class TownPick:
    """One drawn town; `rank` is its place in its district, from 1, `key` the hash that put it there."""

    town: str
    district: str
    rank: int
    key: str


@dataclass(frozen=True)
class SitePick:
    """One drawn site; `position` is its place in the town's list, from 1: required kinds first, then the fill."""

    town: str
    site: str
    kind: str
    position: int
    key: str


@dataclass(frozen=True)
class Picks:
    """What a draw gives: towns by district and rank, sites by town and position."""

    towns: tuple[TownPick, ...]
    sites: tuple[SitePick, ...]


def commitment_of(seed: str) -> str:
    """Return the hash of a seed that is published before the frame is frozen."""
    return canonical.digest(seed.encode())


def seed_of(root: str, number: int) -> str:
    """Return the seed of the draw with this number (from 1), one link of a chain made from one secret root.

    The commitment of draw n + 1 is the seed of draw n, so whoever voids a draw cannot choose the next one: everything
    was fixed by the commitment that was published before the frame was frozen, and each seed stays secret until its draw.
    """
    if not 1 <= number <= CHAIN:
        raise ValueError(f"draw {number} is not in the chain")
    seed = root
    for _ in range(CHAIN - number):
        seed = commitment_of(seed)
    return seed


def rank_key(purpose: str, seed: str, code: str) -> str:
    """Return the hexadecimal text by which a unit is ranked."""
    return canonical.digest(f"{purpose}:{seed}:{code}".encode())


def draw(frame: Frame, plan: Plan, seed: str) -> Picks:
    """Return the drawn towns and sites; raises AllocationRefusedError or SitesMissingError, never gives less."""
    if not SEED.fullmatch(seed):
        raise ValueError("a seed is 64 lower-case hexadecimal characters")
    if shortages := site_shortages(plan, frame):
        raise SitesMissingError(shortages)
    shares = allocate(plan, frame.district_sizes())
    towns = [pick for district, share in shares.items() for pick in _towns_of(frame, district, seed)[:share]]
    sites = [pick for town in towns for pick in _sites_of(plan, sites_for(plan, frame, town.town), seed)]
    return Picks(tuple(towns), tuple(sites))


def _towns_of(frame: Frame, district: str, seed: str) -> list[TownPick]:
    ranked = _ranked(TOWN, seed, (town for town in frame.towns if town.district == district))
    return [TownPick(unit.code, district, rank, key) for rank, (key, unit) in enumerate(ranked, 1)]


def _sites_of(plan: Plan, sites: list[FrameSite], seed: str) -> list[SitePick]:
    ranked = _ranked(SITE, seed, sites)
    required: set[str] = set()
    for kind, least in plan.required.items():
        required.update([site.code for _, site in ranked if site.kind == kind][:least])
    first = [entry for entry in ranked if entry[1].code in required]
    fill = [entry for entry in ranked if entry[1].code not in required]
    chosen = (first + fill)[: plan.sites_per_town]
    return [SitePick(site.town, site.code, site.kind, position, key) for position, (key, site) in enumerate(chosen, 1)]


def _ranked(purpose: str, seed: str, units: Iterable[Unit]) -> list[tuple[str, Unit]]:
    keyed = [(rank_key(purpose, seed, unit.code), unit) for unit in units]
    return sorted(keyed, key=lambda entry: (entry[0], entry[1].code))
