"""How many towns each district gives: explicit, or proportional by largest remainder with at least one a district.

Proportional, in whole numbers only:

1. Every district is due towns × its size ÷ all sizes. A district that is due less than one gets exactly one and leaves
   the count, with its one town and its size; repeat until nobody is due less than one.
2. Each remaining district gets the whole part of what it is due.
3. What is left goes one by one to the largest remainders; of equal remainders the district that sorts first (by bytes).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from inspect_app.rounds.rules.plan import Allocation, Plan


@dataclass(frozen=True)
class Shortage:
    """Why the towns cannot be allocated; `district` is empty when it is the whole round."""

    district: str
    wanted: int
    there: int


class AllocationRefusedError(Exception):
    """More is asked for than there is, or fewer towns than districts."""

    def __init__(self, shortage: Shortage) -> None:
        self.shortage = shortage
        super().__init__(f"{shortage.district or 'all'}: wanted {shortage.wanted}, there {shortage.there}")


def allocate(plan: Plan, sizes: Mapping[str, int]) -> dict[str, int]:
    """Return the number of towns to draw in each district of the frame; raises AllocationRefusedError."""
    if plan.allocation is Allocation.EXPLICIT:
        return _explicit(plan.quotas, sizes)
    return proportional(plan.towns, sizes)


def _explicit(quotas: Mapping[str, int], sizes: Mapping[str, int]) -> dict[str, int]:
    for district, wanted in sorted(quotas.items()):
        there = sizes.get(district, 0)
        if wanted > there:
            raise AllocationRefusedError(Shortage(district, wanted, there))
    return dict(sorted(quotas.items()))


def proportional(total: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """Return shares of a total, one or more each and never above the size; raises AllocationRefusedError."""
    if not len(sizes) <= total <= sum(sizes.values()):
        raise AllocationRefusedError(Shortage("", total, sum(sizes.values())))
    small: dict[str, int] = {}
    rest = dict(sizes)
    while lifted := _due_less_than_one(total - len(small), rest):
        small.update(dict.fromkeys(lifted, 1))
        rest = {district: size for district, size in rest.items() if district not in lifted}
    return dict(sorted((small | _largest_remainder(total - len(small), rest)).items()))


def _due_less_than_one(total: int, sizes: Mapping[str, int]) -> set[str]:
    whole = sum(sizes.values())
    return {district for district, size in sizes.items() if total * size < whole}


def _largest_remainder(total: int, sizes: Mapping[str, int]) -> dict[str, int]:
    whole = sum(sizes.values())
    shares = {district: total * size // whole for district, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda district: (-(total * sizes[district] % whole), district))
    for district in by_remainder[: total - sum(shares.values())]:
        shares[district] += 1
    return shares
