"""The verdict of a calculated item as a formula of XLSForm: the same rules as `judge`, in XPath. Pure.

Nothing is said before the values are there: an empty field gives an empty verdict.
"""

from collections.abc import Mapping
from typing import Any

from inspect_app.core.vocab import Verdict

_OUT = Verdict.NOT_APPLICABLE.value


def choice(item: Mapping[str, Any]) -> str:
    """Return the verdict of the chosen option."""
    name = _ref(item, "option")
    formula = f"if({name} = '{_OUT}', '{_OUT}', '')"
    for option in reversed(item["choice"]):
        formula = f"if({name} = '{option['code']}', '{option['verdict']}', {formula})"
    return formula


def faults(item: Mapping[str, Any]) -> str:
    """Return the verdict of a number of faults."""
    count, most = _ref(item, "faults"), item["faults"]["pass_up_to"]
    passes = _passes(f"{count} <= {most}")
    return _applying(item, ("faults",), f"if({count} = 0, 'good', {passes})")


def measure(item: Mapping[str, Any]) -> str:
    """Return the verdict of a measured number against its limit, or the limit of the kind of sample."""
    rule = item["measure"]
    if "samples" not in rule:
        return _applying(item, ("measured",), _against(item, rule))
    sample, formula = _ref(item, "sample"), "''"
    for one in reversed(rule["samples"]):
        formula = f"if({sample} = '{one['code']}', {_against(item, one)}, {formula})"
    return _applying(item, ("measured", "sample"), formula)


def sample(item: Mapping[str, Any]) -> str:
    """Return the verdict of a share; small samples of one unit go by the counts that are allowed."""
    rule, checked, positive = item["sample"], _ref(item, "checked"), _ref(item, "positive")
    good, limit = (f"100 * {positive} {_op(rule['op'])} {rule[key]} * {checked}" for key in ("good", "limit"))
    formula = f"if({good}, 'good', {_passes(limit)})"
    for row in reversed(rule.get("allowed", ())):
        passes = _passes(f"{positive} <= {row['positive']}")
        formula = f"if({checked} <= {row['up_to']}, if({positive} = 0, 'good', {passes}), {formula})"
    return _applying(item, ("checked", "positive"), formula)


def document(item: Mapping[str, Any]) -> str:
    """Return the verdict of a record: one that was too old on the day of the visit is no record."""
    said, day, days = _ref(item, "said"), _ref(item, "day"), item["record"]["valid_days"]
    age = f"decimal-date-time(${{visited_on}}) - decimal-date-time({day})"
    return f"if({said} = 'pass' and {day} != '', if({age} > {days}, 'fail', 'pass'), {said})"


def _applying(item: Mapping[str, Any], wanted: tuple[str, ...], formula: str) -> str:
    empty = " or ".join(f"{_ref(item, name)} = ''" for name in wanted)
    return f"if({_ref(item, 'applies')} = '{_OUT}', '{_OUT}', if({empty}, '', {formula}))"


def _against(item: Mapping[str, Any], limit: Mapping[str, Any]) -> str:
    value = _ref(item, "measured")
    if "upper" in limit:
        return f"if({value} >= {limit['limit']} and {value} <= {limit['upper']}, 'good', 'fail')"
    op = _op(limit["op"])
    passes = _passes(f"{value} {op} {limit['limit']}")
    good = limit.get("good")
    return passes if good is None else f"if({value} {op} {good}, 'good', {passes})"


def _passes(condition: str) -> str:
    return f"if({condition}, 'pass', 'fail')"


def _op(op: str) -> str:
    return "=" if op == "==" else op


def _ref(item: Mapping[str, Any], name: str) -> str:
    return f"${{{item['code']}_{name}}}"
