"""Two runs of a round side by side: which towns changed, by how much, and which lines made it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from inspect_app.core.vocab import Penalty
from inspect_app.scoring.rules.town import LineKind

_WORDS = {
    LineKind.INDICATORS: "本底指标",
    LineKind.FLOOR: "扣到零分为止",
    LineKind.ROUNDING: "尾差",
}
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Figures:
    """A town in a run: published score, rank, whether it is vetoed, grade, and the lines of its trace."""

    score: Decimal | None
    rank: int | None
    is_vetoed: bool
    band: str | None
    lines: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line that brings another number of points than before."""

    words: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class TownChange:
    """A town whose score, rank, grade or veto is not that of the run before; `by` is None where either has no score."""

    town: int
    before: Figures
    after: Figures
    by: Decimal | None
    lines: tuple[LineChange, ...]


def changes(
    before: Mapping[int, Figures], after: Mapping[int, Figures], names: Mapping[str, str]
) -> tuple[TownChange, ...]:
    """Return the towns that changed, the greatest change of score first; a town that one run lacks has no figures there."""
    none = Figures(None, None, is_vetoed=False, band=None)
    made = [
        _change(town, before.get(town, none), after.get(town, none), names)
        for town in sorted(before.keys() | after.keys())
    ]
    differing = [one for one in made if _told(one.before) != _told(one.after) or one.lines]
    return tuple(sorted(differing, key=lambda one: (-abs(one.by or NOTHING), one.town)))


def _told(figures: Figures) -> tuple[Any, ...]:
    return figures.score, figures.rank, figures.is_vetoed, figures.band


def _change(town: int, before: Figures, after: Figures, names: Mapping[str, str]) -> TownChange:
    by = None if before.score is None or after.score is None else after.score - before.score
    old, new = _shown(before.lines), _shown(after.lines)
    lines = tuple(
        LineChange(_line_words(*key, names), old.get(key, NOTHING), new.get(key, NOTHING))
        for key in {**old, **new}
        if old.get(key, NOTHING) != new.get(key, NOTHING)
    )
    return TownChange(town, before, after, by, lines)


def _shown(lines: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Decimal]:
    return {(line["kind"], line["about"]): Decimal(line["shown"]) for line in lines}


def _line_words(kind: str, about: str, names: Mapping[str, str]) -> str:
    if kind == LineKind.KIND:
        return names.get(about, about)
    return Penalty(about).label if kind == LineKind.PENALTY else _WORDS[LineKind(kind)]
