"""Figures of fairness: how experts answer, whether scores crowd just above a grade limit, whether two experts agree.

Each says on how many numbers it stands; below `SMALL` it is shown with that warning, and without numbers not at all.
Cohen's kappa: (p_o - p_e) / (1 - p_e), undefined when chance alone would agree always (Cohen 1960).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from inspect_app.core.vocab import Verdict
from inspect_app.scoring.rules.numbers import round_half_up
from inspect_app.scoring.rules.scheme import WHOLE, Band

SMALL = 30
WINDOW = Fraction(2)
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ExpertRates:
    """How one expert answered: of all answers the share of 不涉及, of those that apply the share of 好, in per cent."""

    expert: str
    answers: int
    not_applicable: Decimal
    good: Decimal | None

    @property
    def is_small(self) -> bool:
        """Whether there are too few answers to say much."""
        return self.answers < SMALL


def rates_of(expert: str, counts: Mapping[Verdict, int]) -> ExpertRates:
    """Return the rates of an expert who gave at least one answer."""
    answers = sum(counts.values())
    out = counts.get(Verdict.NOT_APPLICABLE, 0)
    applying = answers - out
    good = round_half_up(Fraction(WHOLE * counts.get(Verdict.GOOD, 0), applying)) if applying else None
    return ExpertRates(expert, answers, round_half_up(Fraction(WHOLE * out, answers)), good)


@dataclass(frozen=True, slots=True)
class Bunching:
    """How many site rates lie within two points below and above a grade limit; many more above is worth a look."""

    limit: Decimal
    title: str
    below: int
    above: int

    @property
    def is_small(self) -> bool:
        """Whether there are too few rates near the limit to say much."""
        return self.below + self.above < SMALL


def bunching(rates: Sequence[Decimal], bands: Sequence[Band]) -> tuple[Bunching, ...]:
    """Return the counts around each limit of the bands but the lowest, which begins at 0."""
    return tuple(
        Bunching(
            round_half_up(band.begins),
            band.title,
            sum(band.begins - WINDOW <= rate < band.begins for rate in rates),
            sum(band.begins <= rate < band.begins + WINDOW for rate in rates),
        )
        for band in bands[:-1]
    )


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two experts gave the same verdict on the same item of the same site."""

    pairs: int
    agreed: int
    kappa: Fraction | None

    @property
    def percent(self) -> Decimal:
        """The share of equal verdicts in per cent."""
        return round_half_up(Fraction(WHOLE * self.agreed, self.pairs))

    @property
    def kappa_shown(self) -> Decimal | None:
        """Kappa with two decimals; it may be below 0."""
        if self.kappa is None:
            return None
        size = round_half_up(abs(self.kappa))
        return -size if self.kappa < 0 and size else size

    @property
    def is_small(self) -> bool:
        """Whether there are too few pairs to say much."""
        return self.pairs < SMALL


def agreement(counts: Mapping[Pair, int]) -> Agreement | None:
    """Return the agreement of pairs of verdicts with how often each occurred; None when there is none."""
    pairs = sum(counts.values())
    if not pairs:
        return None
    agreed = sum(number for (one, other), number in counts.items() if one == other)
    words = {word for pair in counts for word in pair}
    by_chance = sum(
        Fraction(
            sum(number for (one, _), number in counts.items() if one == word)
            * sum(number for (_, other), number in counts.items() if other == word),
            pairs * pairs,
        )
        for word in words
    )
    observed = Fraction(agreed, pairs)
    return Agreement(pairs, agreed, None if by_chance == 1 else (observed - by_chance) / (1 - by_chance))
