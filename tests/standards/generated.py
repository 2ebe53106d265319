"""Generated checklists with all eight types of answer, as plain files of items."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from inspect_app.core.vocab import AnswerType, Confidence, DeadlineMode, RoundKind, Severity, VetoReach, VisitHours
from inspect_app.standards.rules.content import EVIDENCE, WAYS

# Sentences as people write them: Chinese, digits, signs that begin a formula, spaces and quotes inside.
_SIGNS = "市场地面平整无积水垃圾桶加盖每日清运１２ABC09=+-@#%&*<>:：，。“”'\"|（）()[]{}!?~`\\/"
_words = st.text(_SIGNS, min_size=1, max_size=24).map(lambda text: f"看{text}完")
_inner = st.text("市场地面 平整=+1", min_size=1, max_size=10).map(lambda text: f"甲{text}乙")
_code = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
_confidence = st.sampled_from([word.value for word in Confidence])


def _number(least: int, most: int, places: int) -> st.SearchStrategy[str]:
    scale = 10**places
    whole = st.integers(least * scale, most * scale)
    return whole.map(lambda number: format((Decimal(number) / scale).normalize(), "f"))


_points = _number(1, 50, 1)


def _some(words: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(words), min_size=1, unique=True)


@st.composite
def _limit(draw: st.DrawFn) -> dict[str, Any]:
    low, high = sorted(draw(st.tuples(st.integers(0, 40), st.integers(41, 90))))
    op = draw(st.sampled_from(["<=", "<", ">=", ">", "==", "between"]))
    if op == "between":
        return {"op": op, "limit": str(low), "upper": str(high)}
    good = {"<": low, ">": high, "=": low}[op[0]]
    limit = {"<": high, ">": low, "=": low}[op[0]]
    return {"op": op, "limit": str(limit)} | (draw(st.sampled_from([{}, {"good": str(good)}])))


@st.composite
def _measure(draw: st.DrawFn) -> dict[str, Any]:
    made = {"unit": "毫克/升"} | draw(st.sampled_from([{}, {"instrument": "快检仪"}, {"edition": "GB 5749-2022"}]))
    codes = draw(st.lists(_code, min_size=1, max_size=3, unique=True))
    if draw(st.booleans()):
        return made | {"samples": [{"code": code, "text": draw(_inner)} | draw(_limit()) for code in codes]}
    return made | draw(_limit())


@st.composite
def _choice(draw: st.DrawFn) -> list[dict[str, Any]]:
    codes = draw(st.lists(_code, min_size=2, max_size=6, unique=True))
    first = {"code": codes[0], "text": draw(_inner), "verdict": "good"}
    rest = [
        {
            "code": code,
            "text": draw(_inner),
            "verdict": draw(st.sampled_from(["pass", "fail"])),
            "ratio": draw(_number(0, 1, 2)),
        }
        for code in codes[1:]
    ]
    return [first, *rest]


def _sample() -> st.SearchStrategy[dict[str, Any]]:
    own = {"unit": "间", "positive": "合格的=房间", "op": ">=", "limit": "90", "good": "100"}
    by_level = st.sampled_from(["A", "B", "C"]).map(lambda level: {"criterion": "rodent_proof_rate", "level": level})
    return st.one_of(by_level, st.just(own), st.just(own | {"source": "指标56", "edition": "2021版"}))


_BLOCKS: dict[AnswerType, st.SearchStrategy[dict[str, Any]]] = {
    AnswerType.GRADE: st.just({}),
    AnswerType.CHECK: st.just({}),
    AnswerType.CHOICE: _choice().map(lambda options: {"choice": options}),
    AnswerType.FAULTS: st.integers(0, 99).map(
        lambda most: {"faults": {"unit": "处", "each": "0.5", "pass_up_to": str(most)}}
    ),
    AnswerType.MEASURE: _measure().map(lambda measure: {"measure": measure}),
    AnswerType.SAMPLE: _sample().map(lambda sample: {"sample": sample}),
    AnswerType.TEXT: _inner.map(lambda label: {"record": {"label": label}}),
    AnswerType.DOCUMENT: st.integers(1, 3660).map(lambda days: {"record": {"label": "报告", "valid_days": str(days)}}),
}


@st.composite
def _item(draw: st.DrawFn, number: int, answer: AnswerType) -> dict[str, Any]:
    mode = draw(st.sampled_from(list(DeadlineMode)))
    made: dict[str, Any] = {
        "code": f"market-{number:02}", "text": draw(_words), "problem": draw(_words), "guide": draw(_words),
        "way": draw(_some(WAYS)), "answer": answer.value, "points": draw(_points),
        "severity": draw(st.sampled_from([word.value for word in Severity])), "unit": "市场监管", "deadline": mode.value,
        "evidence": draw(_some(EVIDENCE)), "topic": draw(st.sampled_from(["MKT", "VECF"])), "confidence": draw(_confidence),
    }  # fmt: skip
    may: dict[str, Any] = {
        "photo_required_on_fail": "false",
        "point": "market-02 market-03",
        "rounds": draw(_some(tuple(word.value for word in RoundKind))),
        "hours": draw(_some(tuple(word.value for word in VisitHours))),
        "veto": {
            "effect": draw(st.sampled_from([reach.value for reach in VetoReach])), "confidence": draw(_confidence),
            "source": draw(_words),
        },
    }  # fmt: skip
    if mode is not DeadlineMode.IMMEDIATE:
        may["days"] = str(draw(st.integers(1, 250)))
    kept = draw(st.sets(st.sampled_from(sorted(may))))
    return made | {key: may[key] for key in sorted(kept)} | draw(_BLOCKS[answer])


@st.composite
def items_files(draw: st.DrawFn) -> dict[str, Any]:
    """Return a file of items of a market: every type of answer at least once, in any order, some with a condition."""
    answers = draw(st.permutations(list(AnswerType)))
    items = [draw(_item(number, answer)) for number, answer in enumerate(answers, 1)]
    chosen = next(number for number, item in enumerate(items) if "choice" in item)
    for later in items[chosen + 1 :]:
        condition = draw(st.sampled_from(["", "option", "verdict"]))
        if condition == "option":
            later["show_if"] = {"item": items[chosen]["code"], "option": [items[chosen]["choice"][0]["code"]]}
        elif condition:
            later["show_if"] = {
                "item": items[chosen]["code"],
                "verdict": draw(_some(("good", "pass", "fail", "not_applicable"))),
            }
    cut = draw(st.integers(1, len(items) - 1))
    sections = [
        {"code": "A", "title": draw(_inner), "items": items[:cut]},
        {"code": "BZ", "title": "其他", "items": items[cut:]},
    ]
    return {"kind": "market", "source": draw(_words), "sections": sections}
