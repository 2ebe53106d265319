"""Traces in words and figures, for the pages that explain a score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import Confidence, Verdict
from inspect_app.scoring.rules.numbers import NoRate, round_half_up
from inspect_app.standards.rules.reading import clause_words

REASONS = MappingProxyType(
    {
        NoRate.ALL_NOT_APPLICABLE: "全部检查项都不涉及，没有应得分，因此没有得分率，也不计入镇街得分。",
        NoRate.NO_VISIT: "还没有可计分的现场检查。",
        NoRate.VETOED: "触发一票否决。",
    }
)


@dataclass(frozen=True, slots=True)
class LossReading:
    """One loss of points as a person reads it."""

    item: str
    text: str
    clause: str
    clause_confidence: Confidence
    verdict: Verdict
    entered: str
    wanted: str
    lost: str
    due: str
    remark: str
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindReading:
    """What one kind of site brought to a town, in figures of two decimals."""

    kind: str
    weight: str
    mean: Decimal
    share: Decimal
    brings: Decimal
    visits: tuple[int, ...]


def read_losses(trace: Mapping[str, Any]) -> tuple[LossReading, ...]:
    """Return the losses of a visit, the greatest first, in the order of the checklist among equals."""
    ordered = sorted(trace["losses"], key=lambda loss: -Decimal(loss["lost"]))
    return tuple(_loss(loss) for loss in ordered)


def read_kinds(trace: Mapping[str, Any], order: Sequence[str] = ()) -> tuple[KindReading, ...]:
    """Return the kinds of a town, in the given order, with mean, share of the weights in per cent, what each brings."""
    places = {kind: place for place, kind in enumerate(order)}
    ordered = sorted(trace.get("kinds", ()), key=lambda kind: places.get(kind["kind"], len(places)))
    return tuple(
        KindReading(
            kind=kind["kind"],
            weight=kind["weight"],
            mean=Decimal(kind["mean_rounded"]),
            share=round_half_up(100 * Fraction(kind["share"])),
            brings=Decimal(kind["brings"]),
            visits=tuple(kind["visits"]),
        )
        for kind in ordered
    )


def means_by_kind(trace: Mapping[str, Any]) -> Mapping[str, Decimal]:
    """Return the mean rate of each kind of a town, rounded, for the table of a round."""
    return {kind.kind: kind.mean for kind in read_kinds(trace)}


def kinds_scored(traces: Iterable[Mapping[str, Any]], order: Sequence[str]) -> list[str]:
    """Return the kinds that at least one town was scored on, in the given order."""
    there = {kind["kind"] for trace in traces for kind in trace.get("kinds", ())}
    return [kind for kind in order if kind in there]


def reason_words(trace: Mapping[str, Any]) -> str:
    """Return why a score is missing or zero; empty when it is simply that of the points."""
    return REASONS[NoRate(trace["reason"])] if trace.get("reason") else ""


def _loss(loss: Mapping[str, Any]) -> LossReading:
    return LossReading(
        item=loss["item"],
        text=loss["text"],
        clause=clause_words(loss["clause"]),
        clause_confidence=Confidence(loss["clause"]["confidence"]),
        verdict=Verdict(loss["verdict"]),
        entered=loss["entered"],
        wanted=loss["wanted"],
        lost=loss["lost"],
        due=loss["due"],
        remark=loss["remark"],
        photos=tuple(loss["photos"]),
    )
