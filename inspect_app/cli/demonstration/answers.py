"""Plausible answers of every type: what an expert would enter for an item that is good, passes or fails."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from random import Random
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import AnswerType, Verdict
from inspect_app.standards.rules.judge import limit_of
from inspect_app.standards.rules.measure import Limit

_ROOMS = 20
_NUMBERS = ("3704-2025-0118", "3704-2024-0932", "鲁枣卫证字〔2025〕第0217号")


def answer_like(item: Mapping[str, Any], verdict: Verdict, chance: Random, day: date) -> dict[str, Any]:
    """Return verdict and values of an answer given on a day; where the value decides, it is one of that verdict."""
    answer = AnswerType(item["answer"])
    if answer is AnswerType.DOCUMENT:
        return {"verdict": verdict} | _document(item, verdict, chance, day)
    return {"verdict": verdict} | _MAKERS[answer](item, verdict, chance)


def _nothing(_item: Mapping[str, Any], _verdict: Verdict, _chance: Random) -> dict[str, Any]:
    return {}


def _yes_no(_item: Mapping[str, Any], verdict: Verdict, _chance: Random) -> dict[str, Any]:
    return {"verdict": Verdict.FAIL if verdict is Verdict.FAIL else Verdict.PASS}


def _choice(item: Mapping[str, Any], verdict: Verdict, chance: Random) -> dict[str, Any]:
    fitting = [one["code"] for one in item["choice"] if one["verdict"] == verdict.value]
    return {"option": chance.choice(fitting or [one["code"] for one in item["choice"] if one["verdict"] != "fail"])}


def _faults(item: Mapping[str, Any], verdict: Verdict, chance: Random) -> dict[str, Any]:
    most = item["faults"]["pass_up_to"]
    if verdict is Verdict.FAIL:
        return {"faults": most + chance.randint(1, 2)}
    return {"faults": chance.randint(1, most) if verdict is Verdict.PASS and most else 0}


def _measure(item: Mapping[str, Any], verdict: Verdict, chance: Random) -> dict[str, Any]:
    samples = [one["code"] for one in item["measure"].get("samples", ())]
    sample = chance.choice(samples) if samples else None
    value = _measured(limit_of(item, sample), fails=verdict is Verdict.FAIL)
    return {"measured": format(value, "f")} | ({"sample": sample} if sample else {})


def _measured(limit: Limit, *, fails: bool) -> Decimal:
    """Return a value of this measure: at its good mark, or clearly beyond its limit."""
    step = abs(limit.limit) / 5 or Decimal(1)
    if limit.upper is not None:
        value = limit.upper + step if fails else (limit.limit + limit.upper) / 2
        return value.quantize(Decimal("0.01")).normalize() + 0
    if limit.limit == limit.limit.to_integral_value():
        step = step.to_integral_value(ROUND_CEILING)  # nobody counts 2.4 places
    is_upper = limit.op in {"<", "<="}
    if fails:
        value = limit.limit + step if is_upper else limit.limit - step
    else:
        value = limit.limit if limit.good is None else limit.good
        if limit.op in {"<", ">"}:
            value += -step if is_upper else step
    return max(Decimal(0), value).quantize(Decimal("0.001")).normalize() + 0


def _sample(item: Mapping[str, Any], verdict: Verdict, chance: Random) -> dict[str, Any]:
    """Few rooms are checked; a share that must be low fails by some positive rooms, one that must be high by some bad."""
    checked = chance.randint(_ROOMS // 2 + 1, _ROOMS)
    bad = max(3, checked // 4) if verdict is Verdict.FAIL else 0
    is_high_wanted = item["sample"]["op"] in {">", ">="}
    return {"checked": checked, "positive": checked - bad if is_high_wanted else bad}


def _text(_item: Mapping[str, Any], verdict: Verdict, chance: Random) -> dict[str, Any]:
    if verdict is Verdict.FAIL:
        return {"verdict": verdict}
    return {"verdict": Verdict.PASS, "text": chance.choice(_NUMBERS)}


def _document(item: Mapping[str, Any], verdict: Verdict, chance: Random, day: date) -> dict[str, Any]:
    if verdict is Verdict.FAIL:
        return {"verdict": verdict}
    valid = item["record"].get("valid_days") or 200
    age = chance.randint(0, min(valid, 60) - 1)
    return {"verdict": Verdict.PASS, "day": day - timedelta(days=age)}


_MAKERS: Mapping[AnswerType, Callable[[Mapping[str, Any], Verdict, Random], dict[str, Any]]] = MappingProxyType(
    {
        AnswerType.GRADE: _nothing,
        AnswerType.CHECK: _yes_no,
        AnswerType.CHOICE: _choice,
        AnswerType.FAULTS: _faults,
        AnswerType.MEASURE: _measure,
        AnswerType.SAMPLE: _sample,
        AnswerType.TEXT: _text,
    }
)
