"""The visits of a town to its score, and the scores of a round to ranks."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from inspect_app.core.vocab import VetoReach
from inspect_app.scoring.rules.numbers import NoRate, round_half_up


@dataclass(frozen=True, slots=True)
class TownVisit:
    """One visit as it counts for its town; `visit` identifies it."""

    visit: int
    kind: str
    weight: Fraction
    rate: Fraction | None
    veto: VetoReach | None


@dataclass(frozen=True, slots=True)
class KindResult:
    """What one kind of site brings to the town: the mean of its visits, and its share of the weights that count."""

    kind: str
    weight: Fraction
    mean: Fraction
    share: Fraction
    visits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TownResult:
    """The score of a town: exact rate (None: no visit has one), kinds, and whether a veto fails the town."""

    rate: Fraction | None
    is_vetoed: bool
    reason: NoRate | None
    kinds: tuple[KindResult, ...]
    left_out: tuple[int, ...]
    vetoed_visits: tuple[int, ...]

    @property
    def score(self) -> Decimal | None:
        """The rate, rounded half up once."""
        return None if self.rate is None else round_half_up(self.rate)

    @property
    def visits_counted(self) -> int:
        """How many visits the score is made of."""
        return sum(len(kind.visits) for kind in self.kinds)


def score_town(visits: Sequence[TownVisit]) -> TownResult:
    """Return the score of a town: the weighted mean over kinds of the mean rate of each kind's visits.

    Kinds without a rated visit leave, and with them their weight; a kind's weight is that of its newest visit.
    """
    by_kind: dict[str, list[TownVisit]] = {}
    for visit in sorted(visits, key=lambda one: (one.kind, one.visit)):
        if visit.rate is not None:
            by_kind.setdefault(visit.kind, []).append(visit)
    whole = sum((rated[-1].weight for rated in by_kind.values()), Fraction(0))
    kinds = tuple(
        KindResult(
            kind=kind,
            weight=rated[-1].weight,
            mean=sum((one.rate for one in rated if one.rate is not None), Fraction(0)) / len(rated),
            share=rated[-1].weight / whole,
            visits=tuple(one.visit for one in rated),
        )
        for kind, rated in by_kind.items()
    )
    is_vetoed = any(visit.veto is VetoReach.TOWN for visit in visits)
    return TownResult(
        rate=sum((kind.mean * kind.share for kind in kinds), Fraction(0)) if kinds else None,
        is_vetoed=is_vetoed,
        reason=NoRate.VETOED if is_vetoed else (None if kinds else NoRate.NO_VISIT),
        kinds=kinds,
        left_out=tuple(sorted(visit.visit for visit in visits if visit.rate is None)),
        vetoed_visits=tuple(sorted(visit.visit for visit in visits if visit.veto is not None)),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A town as it is ranked: by its published score, so that equal figures share a rank."""

    town: int
    score: Decimal | None
    is_vetoed: bool = False


def rank(standings: Sequence[Standing]) -> dict[int, int | None]:
    """Return the rank of each town: shared ties (1, 1, 3), vetoed towns after all others, none without a score."""
    scored = [one for one in standings if one.score is not None]
    keys = {one.town: (one.is_vetoed, -(one.score or Decimal(0))) for one in scored}
    ranks: dict[int, int | None] = {one.town: None for one in standings}
    for town, key in keys.items():
        ranks[town] = 1 + sum(other < key for other in keys.values())
    return ranks
