"""What the trial page is given: a scheme and, by town, all that a scheme works on. Plain JSON, numbers as text."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from inspect_app.scoring.rules.numbers import exact_decimal
from inspect_app.scoring.rules.scheme import Terms


def scheme_of(terms: Terms, traces: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the terms of a round for the kinds that its towns were scored on, in the order of `names`."""
    met = {kind["kind"] for trace in traces for kind in trace.get("kinds", ())}
    return {
        "kinds": {"weights": {kind: _text(terms.weights.get(kind, Fraction(1))) for kind in names if kind in met}},
        "names": {kind: name for kind, name in names.items() if kind in met},
        "shares": {"visits": _text(terms.visits_share), "indicators": _text(terms.indicators_share)},
        "penalties": {
            penalty.value: {"each": _text(rule.each), "most": _text(rule.most)}
            for penalty, rule in terms.penalties.items()
        },
        "bands": [{"code": band.code, "title": band.title, "from": _text(band.begins)} for band in terms.bands],
    }


def town_of(town_id: int, trace: Mapping[str, Any], *, is_vetoed: bool) -> dict[str, Any]:
    """Return what makes a town's score beside the scheme: exact means by kind, indicators, cases."""
    indicators = trace.get("indicators", {"met": 0, "known": 0})
    return {
        "town": town_id,
        "vetoed": is_vetoed,
        "means": {kind["kind"]: kind["mean"] for kind in trace.get("kinds", ())},
        "met": indicators["met"],
        "known": indicators["known"],
        "counts": {name: rule["count"] for name, rule in trace.get("penalties", {}).items()},
    }


def _text(value: Fraction) -> str:
    return format(exact_decimal(value).normalize(), "f")
