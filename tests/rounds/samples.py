"""Plans, frames and rosters for the tests of the pure rules; sizes are given, names follow from the codes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from inspect_app.core.vocab import DesignationLevel, RoundKind
from inspect_app.rounds.rules.frame import Frame, FrameSite, FrameTown
from inspect_app.rounds.rules.plan import Allocation, Plan
from inspect_app.rounds.rules.teams import Recusal, RecusalReason, Roster

SEED = "9f2c1d7ab04e5836c1fe0a9d7b264835e1c07a92b8d4f6130a5c9e8277b1d34f"
OTHER_SEED = "0" * 64
KINDS = ("market", "toilet", "village")

PLAN = Plan(
    year=2026,
    quarter=4,
    sequence=1,
    kind=RoundKind.QUARTERLY,
    levels=frozenset({DesignationLevel.NATIONAL}),
    allocation=Allocation.PROPORTIONAL,
    towns=5,
    quotas={},
    sites_per_town=4,
    kinds=frozenset(KINDS),
    required={"market": 1, "toilet": 2},
    starts_on=date(2026, 11, 23),
    ends_on=date(2026, 12, 11),
)


def plan(**changes: Any) -> Plan:
    """Return the usual plan with changes."""
    return replace(PLAN, **changes)


def frame(sizes: Mapping[str, int], sites_of_a_kind: int = 3) -> Frame:
    """Return a frame with so many towns in each district and the same number of sites of each kind in each town."""
    towns = [
        FrameTown(f"{d}{n:03}", f"{d}镇{n}", d, "national") for d, size in sizes.items() for n in range(1, size + 1)
    ]
    sites = [
        FrameSite(f"S-{town.code}-{kind}-{n}", f"{town.name}{kind}{n}", kind, town.code)
        for town in towns
        for kind in KINDS
        for n in range(1, sites_of_a_kind + 1)
    ]
    return Frame(tuple(towns), tuple(sites))


def roster(experts: int, towns: int, recused: Mapping[str, tuple[str, ...]] | None = None) -> Roster:
    """Return a roster of experts e1… and towns t1…; `recused` names the towns each expert may not inspect."""
    recusals = {
        Recusal(expert, town, RecusalReason.DECLARED_INTEREST)
        for expert, barred in (recused or {}).items()
        for town in barred
    }
    return Roster(
        frozenset(f"e{n}" for n in range(1, experts + 1)),
        frozenset(f"t{n}" for n in range(1, towns + 1)),
        frozenset(recusals),
    )
