"""Exact numbers: the one rounding, and points as decimals."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

DEFAULT_PLACES = 2


class NoRate(StrEnum):
    """Why there is no rate, or why it is not that of the points."""

    ALL_NOT_APPLICABLE = "all_not_applicable"
    NO_VISIT = "no_visit"
    VETOED = "vetoed"


def round_half_up(value: Fraction, places: int = DEFAULT_PLACES) -> Decimal:
    """Return a value of zero or more with so many decimals, exactly half upwards."""
    scaled = value * 10**places + Fraction(1, 2)
    return Decimal(scaled.numerator // scaled.denominator).scaleb(-places)


def exact_decimal(value: Fraction) -> Decimal:
    """Return points as a decimal; points times ratios have few digits, so nothing is lost."""
    made = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(made) != value:
        raise ValueError(f"not a finite decimal: {value}")
    return made
