"""The scheme of a round as scoring reads it: weights, shares, penalties, grade bands. Exact fractions, from frozen JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import Penalty

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points off for each case, up to `most`."""

    each: Fraction
    most: Fraction


@dataclass(frozen=True, slots=True)
class Band:
    """A grade: published scores from `begins` upwards, up to the band above it."""

    code: str
    title: str
    begins: Fraction


@dataclass(frozen=True, slots=True)
class Terms:
    """What a scheme says, as numbers; shares are per cent and make 100 together."""

    weights: Mapping[str, Fraction]
    visits_share: Fraction
    indicators_share: Fraction
    penalties: Mapping[Penalty, Deduction]
    bands: tuple[Band, ...]

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Terms":
        """Read the frozen content of a scheme."""
        return cls(
            weights={kind: Fraction(weight) for kind, weight in content["kinds"]["weights"].items()},
            visits_share=Fraction(content["shares"]["visits"]),
            indicators_share=Fraction(content["shares"]["indicators"]),
            penalties={
                Penalty(name): Deduction(Fraction(one["each"]), Fraction(one["most"]))
                for name, one in content["penalties"].items()
            },
            bands=tuple(Band(one["code"], one["title"], Fraction(one["from"])) for one in content["bands"]),
        )

    @classmethod
    def of_weights(cls, weights: Mapping[str, Fraction]) -> "Terms":
        """Return the terms of a round without a scheme: visits alone, nothing taken off, no grades."""
        none = Deduction(Fraction(0), Fraction(0))
        return cls(MappingProxyType(dict(weights)), Fraction(WHOLE), Fraction(0), dict.fromkeys(Penalty, none), ())

    def band_of(self, score: Decimal | None, *, is_vetoed: bool) -> Band | None:
        """Return the grade of a published score; a vetoed town has the lowest, a town without a score none."""
        if score is None or not self.bands:
            return None
        if is_vetoed:
            return self.bands[-1]
        return next(band for band in self.bands if Fraction(score) >= band.begins)
