"""The exact interval of a share (Clopper and Pearson 1934): what a small sample lets one say. Pure.

For the reader only: a verdict never follows from it, so ordinary floats will do. static/js/modules/interval.js does the same;
both read `tests/golden/answers.json`.
"""

from dataclasses import dataclass
from math import exp, lgamma, log

_STEPS = 60
_NEGLIGIBLE = 1e-17


@dataclass(frozen=True, slots=True)
class Interval:
    """The two ends of an interval of shares, from 0 to 1."""

    lower: float
    upper: float


def clopper_pearson(checked: int, positive: int, confidence: float = 0.95) -> Interval:
    """Return the two-sided exact interval of a share of which `positive` of `checked` were seen.

    Raises ValueError for counts that are no sample.
    """
    if not 0 <= positive <= checked or not checked:
        raise ValueError(f"no sample: {positive} of {checked}")
    tail = (1 - confidence) / 2
    return Interval(_lower(checked, positive, tail), 1 - _lower(checked, checked - positive, tail))


def _lower(checked: int, positive: int, tail: float) -> float:
    """Return the share at which so many positives or more are seen with probability `tail`, by halving."""
    if positive == 0:
        return 0.0
    low, high = 0.0, positive / checked
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_least(checked, positive, middle) < tail:
            low = middle
        else:
            high = middle
    return high


def _at_least(checked: int, positive: int, share: float) -> float:
    """Return the probability of so many positives or more; below the share that was seen the terms only get smaller."""
    ways = lgamma(checked + 1) - lgamma(positive + 1) - lgamma(checked - positive + 1)
    term = exp(ways + positive * log(share) + (checked - positive) * log(1 - share)) if share else 0.0
    total, odds = term, share / (1 - share)
    for count in range(positive, checked):
        term *= (checked - count) / (count + 1) * odds
        total += term
        if term < total * _NEGLIGIBLE:
            break
    return total
