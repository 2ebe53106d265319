"""Traces in words and figures, for the pages that explain a score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import Confidence, Penalty, Verdict
from inspect_app.scoring.rules.numbers import NoRate, exact_decimal, round_half_up
from inspect_app.scoring.rules.scheme import WHOLE
from inspect_app.scoring.rules.town import LineKind
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
class LineReading:
    """One line of a town's score in words, with the points that it brings or takes; `kind` when it is of a kind of site."""

    words: str
    points: Decimal
    kind: str = ""
    visits: tuple[int, ...] = ()


def read_losses(trace: Mapping[str, Any]) -> tuple[LossReading, ...]:
    """Return the losses of a visit, the greatest first, in the order of the checklist among equals."""
    ordered = sorted(trace["losses"], key=lambda loss: -Decimal(loss["lost"]))
    return tuple(_loss(loss) for loss in ordered)


def read_lines(trace: Mapping[str, Any], names: Mapping[str, str]) -> tuple[LineReading, ...]:
    """Return the lines of a town's score in words, kinds in the order of `names`; what rounding left only when it did."""
    kinds = {kind["kind"]: kind for kind in trace.get("kinds", ())}
    whole = sum((Fraction(kind["weight"]) for kind in kinds.values()), Fraction(0))
    places = {kind: place for place, kind in enumerate(names)}
    shown = [line for line in trace.get("lines", ()) if line["kind"] != LineKind.ROUNDING or Decimal(line["shown"])]
    read = []
    for line in sorted(shown, key=lambda one: places.get(one["about"], len(places))):
        points, about = Decimal(line["shown"]), line["about"]
        if line["kind"] == LineKind.KIND:
            words = _kind_words(kinds[about], names.get(about, about), whole, trace)
            read.append(LineReading(f"{words}，计 {points} 分", points, about, tuple(kinds[about]["visits"])))
        else:
            read.append(LineReading(f"{_other_words(line, trace)}，计 {points} 分", points))
    return tuple(read)


def _kind_words(kind: Mapping[str, Any], name: str, whole: Fraction, trace: Mapping[str, Any]) -> str:
    words = f"{name} {len(kind['visits'])} 处平均 {kind['mean_rounded']}，权重 {_plain(Fraction(kind['weight']))}/{_plain(whole)}"
    share = Fraction(trace["indicators"]["share"])
    return f"{words}，现场占 {_plain(WHOLE - share)}/{WHOLE}" if share else words


def _other_words(line: Mapping[str, Any], trace: Mapping[str, Any]) -> str:
    if line["kind"] == LineKind.PENALTY:
        penalty, rule = Penalty(line["about"]), trace["penalties"][line["about"]]
        return f"{penalty.label} {rule['count']} 起，每起扣 {rule['each']} 分，最多扣 {rule['most']} 分"
    if line["kind"] == LineKind.INDICATORS:
        one = trace["indicators"]
        if not one["known"]:
            return "本底指标没有可判的数据，不占比例"
        return f"本底指标 {one['known']} 项中 {one['met']} 项达标，占 {_plain(Fraction(one['share']))}/{WHOLE}"
    return "扣分多于得分，扣到零分为止" if line["kind"] == LineKind.FLOOR else "各行四舍五入的尾差"


def design_words(kind: Mapping[str, Any]) -> str:
    """Return how the draw chose the sites of a kind: 抽样框 40 处，抽取 12 处，每处代表 3.33 处; empty when not known."""
    if not kind.get("design") or not kind["design"][0]:
        return ""
    frame, drawn = kind["design"]
    return f"抽样框 {frame} 处，抽取 {drawn} 处，每处代表 {round_half_up(Fraction(frame, drawn))} 处"


def designs_in_words(trace: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the design of each kind of a town in words, for its page."""
    return {kind["kind"]: design_words(kind) for kind in trace.get("kinds", ())}


def _plain(value: Fraction) -> str:
    """Return a weight in plain digits, or as a fraction when it has no end."""
    try:
        return format(exact_decimal(value).normalize(), "f")
    except ValueError:
        return str(value)


def means_by_kind(trace: Mapping[str, Any]) -> Mapping[str, Decimal]:
    """Return the mean rate of each kind of a town, rounded, for the table of a round."""
    return {kind["kind"]: Decimal(kind["mean_rounded"]) for kind in trace.get("kinds", ())}


def band_titles(scheme: Mapping[str, Any] | None) -> Mapping[str, str]:
    """Return the grades of a frozen scheme by their code; none without a scheme."""
    return {} if scheme is None else {band["code"]: band["title"] for band in scheme["bands"]}


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
