"""The visits of a town to its score, as lines whose sum is the score; and the scores of a round to ranks.

score = visits share · Σ kinds (weight · mean) + indicators share · indicators met − penalties, never below 0. Kinds without a
rated visit leave with their weight; sites inside a kind count by the design of the draw. One rounding, half up, at the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from inspect_app.core.vocab import Penalty, VetoReach
from inspect_app.scoring.rules.numbers import NoRate, round_half_up
from inspect_app.scoring.rules.scheme import WHOLE, Band, Terms

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class TownVisit:
    """One visit as it counts for its town; `visit` identifies it, `weight` is how many sites it stands for."""

    visit: int
    kind: str
    rate: Fraction | None
    veto: VetoReach | None
    weight: Fraction = ONE


@dataclass(frozen=True, slots=True)
class Design:
    """How a draw chose the sites of a kind in a town: `drawn` of the `frame` that it could have drawn."""

    frame: int
    drawn: int

    @property
    def weight(self) -> Fraction:
        """How many sites of the frame one drawn site stands for."""
        return Fraction(self.frame, self.drawn) if self.frame and self.drawn else ONE


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of the town's baseline data: met, not met, or unknown (None)."""

    code: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class TownCase:
    """All that makes the score of a town beside the scheme."""

    visits: Sequence[TownVisit]
    designs: Mapping[str, Design] = field(default_factory=dict)
    indicators: Sequence[Indicator] = ()
    counts: Mapping[Penalty, int] = field(default_factory=dict)


class LineKind(StrEnum):
    """What a line of a town's score is about."""

    KIND = "kind"
    INDICATORS = "indicators"
    PENALTY = "penalty"
    FLOOR = "floor"
    ROUNDING = "rounding"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a score: what it is about, the exact points that it brings or takes, and these with two decimals.

    Both add up to the score: a last line holds what rounding leaves (尾差).
    """

    kind: LineKind
    about: str
    points: Fraction
    shown: Decimal


@dataclass(frozen=True, slots=True)
class KindResult:
    """What one kind of site brings: the weighted mean of its visits, its weight among those met, its design."""

    kind: str
    weight: Fraction
    mean: Fraction
    share: Fraction
    design: Design | None
    visits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TownResult:
    """The score of a town: exact rate (None: no visit has one), its lines and kinds, and whether a veto fails the town."""

    rate: Fraction | None
    is_vetoed: bool
    reason: NoRate | None
    band: Band | None
    lines: tuple[Line, ...]
    kinds: tuple[KindResult, ...]
    left_out: tuple[int, ...]
    vetoed_visits: tuple[int, ...]
    indicators_met: int
    indicators_known: int
    indicators_share: Fraction
    counts: Mapping[Penalty, int]

    @property
    def score(self) -> Decimal | None:
        """The rate, rounded half up once."""
        return None if self.rate is None else round_half_up(self.rate)

    @property
    def visits_counted(self) -> int:
        """How many visits the score is made of."""
        return sum(len(kind.visits) for kind in self.kinds)


def score_town(case: TownCase, terms: Terms) -> TownResult:
    """Return the score of a town under the terms of a scheme, with the lines that it is the sum of."""
    kinds = _kinds(case, terms)
    is_vetoed = any(visit.veto is VetoReach.TOWN for visit in case.visits)
    known = [one for one in case.indicators if one.met is not None]
    met = sum(one.met is True for one in known)
    share = terms.indicators_share if known else ZERO
    counts = {penalty: case.counts.get(penalty, 0) for penalty in Penalty}
    lines = _lines(kinds, Fraction(met, len(known)) if known else ZERO, share, _deductions(counts, terms))
    rate = sum((line.points for line in lines), ZERO) if kinds else None
    score = None if rate is None else round_half_up(rate)
    return TownResult(
        rate=rate,
        is_vetoed=is_vetoed,
        reason=NoRate.VETOED if is_vetoed else (None if kinds else NoRate.NO_VISIT),
        band=terms.band_of(score, is_vetoed=is_vetoed),
        lines=() if score is None else (*lines, _rounding(lines, score)),
        kinds=kinds,
        left_out=tuple(sorted(visit.visit for visit in case.visits if visit.rate is None)),
        vetoed_visits=tuple(sorted(visit.visit for visit in case.visits if visit.veto is not None)),
        indicators_met=met,
        indicators_known=len(known),
        indicators_share=share,
        counts=counts,
    )


def _kinds(case: TownCase, terms: Terms) -> tuple[KindResult, ...]:
    by_kind: dict[str, list[TownVisit]] = {}
    for visit in sorted(case.visits, key=lambda one: (one.kind, one.visit)):
        if visit.rate is not None:
            by_kind.setdefault(visit.kind, []).append(visit)
    weights = {kind: terms.weights.get(kind, ONE) for kind in by_kind}
    whole = sum(weights.values(), ZERO)
    return tuple(
        KindResult(
            kind=kind,
            weight=weights[kind],
            mean=_mean(rated),
            share=weights[kind] / whole,
            design=case.designs.get(kind),
            visits=tuple(one.visit for one in rated),
        )
        for kind, rated in by_kind.items()
    )


def _mean(rated: Sequence[TownVisit]) -> Fraction:
    """Return the mean rate, each site weighted by how many of the frame it stands for."""
    total = sum((one.weight * one.rate for one in rated if one.rate is not None), ZERO)
    return total / sum((one.weight for one in rated), ZERO)


def _deductions(counts: Mapping[Penalty, int], terms: Terms) -> dict[Penalty, Fraction]:
    return {
        penalty: min(terms.penalties[penalty].each * number, terms.penalties[penalty].most)
        for penalty, number in counts.items()
    }


def _lines(kinds: Sequence[KindResult], met: Fraction, share: Fraction, off: Mapping[Penalty, Fraction]) -> list[Line]:
    """Return every line but the rounding; the share of indicators that nobody knows goes to the visits."""
    points = [(LineKind.KIND, one.kind, one.mean * one.share * (WHOLE - share) / WHOLE) for one in kinds]
    points.append((LineKind.INDICATORS, "", share * met))
    points += [(LineKind.PENALTY, penalty.value, -taken) for penalty, taken in off.items()]
    below = sum((one[2] for one in points), ZERO)
    if below < 0:
        points.append((LineKind.FLOOR, "", -below))
    return [Line(kind, about, exact, _shown(exact)) for kind, about, exact in points]


def _rounding(lines: Sequence[Line], score: Decimal) -> Line:
    exact = Fraction(score) - sum((line.points for line in lines), ZERO)
    return Line(LineKind.ROUNDING, "", exact, score - sum((line.shown for line in lines), Decimal(0)))


def _shown(points: Fraction) -> Decimal:
    size = round_half_up(abs(points))
    return -size if points < 0 and size else size


@dataclass(frozen=True, slots=True)
class Standing:
    """A town as it is ranked: by its published score, so that equal figures share a rank."""

    town: int
    score: Decimal | None
    is_vetoed: bool = False


def rank(standings: Sequence[Standing]) -> dict[int, int | None]:
    """Return the rank of each town: shared ties (1, 1, 3), vetoed towns after all others, none without a score."""
    ranks: dict[int, int | None] = {one.town: None for one in standings}
    keys = sorted((one.is_vetoed, -one.score, one.town) for one in standings if one.score is not None)
    for place, (is_vetoed, score, town) in enumerate(keys, 1):
        same = place > 1 and keys[place - 2][:2] == (is_vetoed, score)
        ranks[town] = ranks[keys[place - 2][2]] if same else place
    return ranks
