"""From which day to which day a version holds, so that on every day at most one version of a checklist does. Pure.

A period is half open: `ends` is the first day on which it no longer holds. A version that was replaced on the very day
it was to begin has an empty period: it never held, and stays on record.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from inspect_app.core.errors import Refusal


@dataclass(frozen=True, slots=True)
class Period:
    """When a version holds; without an end it holds until another one follows."""

    begins: date
    ends: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the version is in force on a day."""
        return self.begins <= day and (self.ends is None or day < self.ends)

    @property
    def is_empty(self) -> bool:
        """Whether it never holds."""
        return self.ends is not None and self.ends <= self.begins


def overlapping(periods: Iterable[Period]) -> list[tuple[Period, Period]]:
    """Return the pairs of periods that share a day."""
    held = [period for period in periods if not period.is_empty]
    return [
        (one, other)
        for one, other in combinations(held, 2)
        if (other.ends is None or one.begins < other.ends) and (one.ends is None or other.begins < one.ends)
    ]


def follow(last: Period | None, begins: date, today: date) -> Period | None:
    """Return the period that the last version keeps when another one begins on a day; None when there is no last one.

    Raises Refusal version_begins_past (the past is not rewritten), version_begins_early (a later version is fixed).
    """
    if begins < today:
        raise Refusal("version_begins_past", fields={"effective_from": "不能早于今天。"}, day=begins.isoformat())
    if last is None:
        return None
    if begins < last.begins:
        fixed = last.begins.isoformat()
        raise Refusal("version_begins_early", fields={"effective_from": f"不能早于 {fixed}。"}, day=fixed)
    return Period(last.begins, begins if last.ends is None else min(begins, last.ends))
