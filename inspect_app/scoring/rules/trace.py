"""Results as plain JSON: the trace that is stored beside a score and explains it. Fractions are text, exact (`425/6`)."""

from fractions import Fraction
from functools import lru_cache
from typing import Any

from inspect_app.scoring.rules.numbers import exact_decimal, round_half_up
from inspect_app.scoring.rules.scheme import Terms
from inspect_app.scoring.rules.town import KindResult, Line, TownResult
from inspect_app.scoring.rules.visit import Loss, VisitResult


def visit_trace(result: VisitResult, checklist_sha256: str) -> dict[str, Any]:
    """Return the trace of a visit: rate, vetoes, points by section, every loss, what did not apply."""
    return {
        "checklist_sha256": checklist_sha256,
        "rate": _exact(result.rate),
        "reason": result.reason,
        "vetoes": [{"item": hit.item, "text": hit.text, "reach": hit.reach.value} for hit in result.vetoes],
        "sections": [
            {"code": one.code, "title": one.title, "won": _points(one.won), "due": _points(one.due)}
            for one in result.sections
        ],
        "losses": [_loss(loss) for loss in result.losses],
        "not_applicable": list(result.not_applicable),
        "corrections": [
            {"item": one.item, "sealed": one.sealed.value, "computed": one.computed.value} for one in result.corrections
        ],
    }


def town_trace(result: TownResult, terms: Terms) -> dict[str, Any]:
    """Return the trace of a town: its lines, its kinds with weight, mean, share, design and visits, what was left out."""
    return {
        "rate": _exact(result.rate),
        "reason": result.reason,
        "band": None if result.band is None else {"code": result.band.code, "title": result.band.title},
        "lines": [_line(line) for line in result.lines],
        "kinds": [_kind(kind) for kind in result.kinds],
        "indicators": {
            "met": result.indicators_met,
            "known": result.indicators_known,
            "share": str(result.indicators_share),
        },
        "penalties": {
            penalty.value: {"count": number, "each": _points(rule.each), "most": _points(rule.most)}
            for penalty, number in result.counts.items()
            for rule in (terms.penalties[penalty],)
        },
        "left_out": list(result.left_out),
        "vetoed_visits": list(result.vetoed_visits),
    }


def _line(line: Line) -> dict[str, str]:
    return {"kind": line.kind.value, "about": line.about, "exact": str(line.points), "shown": str(line.shown)}


def _kind(kind: KindResult) -> dict[str, Any]:
    return {
        "kind": kind.kind,
        "weight": str(kind.weight),
        "mean": str(kind.mean),
        "mean_rounded": str(round_half_up(kind.mean)),
        "share": str(kind.share),
        "design": None if kind.design is None else [kind.design.frame, kind.design.drawn],
        "visits": list(kind.visits),
    }


def _loss(loss: Loss) -> dict[str, Any]:
    return {
        "item": loss.item,
        "section": loss.section,
        "text": loss.text,
        "clause": dict(loss.clause),
        "verdict": loss.verdict.value,
        "entered": loss.entered,
        "wanted": loss.wanted,
        "due": _points(loss.due),
        "lost": _points(loss.lost),
        "remark": loss.remark,
        "photos": list(loss.photos),
    }


@lru_cache(maxsize=4096)
def _points(value: Fraction) -> str:
    return format(exact_decimal(value), "f")


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
