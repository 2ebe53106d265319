"""What a new version of a checklist changes, so that a person can read it before it is published. Pure.

Items are the same by their code. Every difference of two contents is told: what has no words of its own is shown as it is
stored, so that a change is never silent (property test).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import AnswerType, Confidence, Labelled, RoundKind, Severity, Verdict, VetoReach, VisitHours
from inspect_app.standards.rules.answer_file import BLOCKS
from inspect_app.standards.rules.freeze import canonical
from inspect_app.standards.rules.reading import clause_words, condition_words, deadline_words, rule_words

NOTHING = "（无）"


class ChangeKind(Labelled):
    """What happened to an item."""

    ADDED = "added", "新增"
    REMOVED = "removed", "删去"
    REWORDED = "reworded", "改文字"
    CHANGED = "changed", "改规则"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing that is otherwise now, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item that is new, gone or otherwise now; `points` are the points that it has, before it went or now."""

    kind: ChangeKind
    code: str
    text: str
    points: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """All that is otherwise between two contents of one checklist: of the list as a whole, and item by item."""

    whole: tuple[FieldChange, ...]
    items: tuple[ItemChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both ask the same."""
        return not self.whole and not self.items

    def count(self, kind: ChangeKind) -> int:
        """Return how many items changed in this way."""
        return sum(change.kind is kind for change in self.items)

    @property
    def words(self) -> str:
        """The difference in a line: 新增 1 项，改文字 2 项."""
        counted = [f"{kind.label} {number} 项" for kind in ChangeKind if (number := self.count(kind))]
        return "，".join([*counted, *(["整表有改动"] if self.whole else [])]) or "没有变化"


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> Diff:
    """Return what the second content changes in the first; version numbers do not count."""
    old, new = _items(before), _items(after)
    changes = [_of_item(old.get(code), item) for code, item in new.items()]
    gone = [ItemChange(ChangeKind.REMOVED, *_told(item), ()) for code, item in old.items() if code not in new]
    return Diff(tuple(_whole(before, after)), tuple(change for change in [*changes, *gone] if change is not None))


def _told(item: Mapping[str, Any]) -> tuple[str, str, str]:
    return item["code"], item["text"], item["points"]


def _items(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        item["code"]: item | {"section": section["code"]}
        for section in content["sections"]
        for item in section["items"]
    }


def _of_item(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> ItemChange | None:
    if old is None:
        return ItemChange(ChangeKind.ADDED, *_told(new), ())
    fields = tuple(_fields(old, new))
    if not fields:
        return None
    is_wording = all(field.name in _WORDING for field in fields)
    return ItemChange(ChangeKind.REWORDED if is_wording else ChangeKind.CHANGED, *_told(new), fields)


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldChange]:
    """Yield what differs, each key of the frozen item under its name."""
    for name, keys, words in _FIELDS:
        if any(old.get(key) != new.get(key) for key in keys):
            yield _changed(name, words(old), words(new), [old.get(key) for key in keys], [new.get(key) for key in keys])
    for key in sorted((old.keys() | new.keys()) - _NAMED):
        if old.get(key) != new.get(key):
            yield FieldChange(key, canonical({key: old.get(key)}), canonical({key: new.get(key)}))


def _changed(name: str, before: str, after: str, old: Any, new: Any) -> FieldChange:
    """Return a change; where both sides read the same, what is stored tells them apart."""
    if before == after:
        return FieldChange(name, canonical({name: old}), canonical({name: new}))
    return FieldChange(name, before or NOTHING, after or NOTHING)


def _whole(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FieldChange]:
    for key in sorted((before.keys() | after.keys()) - {"version", "sections"}):
        if before.get(key) != after.get(key):
            words = _WHOLE.get(key, canonical)
            named = _WHOLE_NAMES.get(key, key)
            yield _changed(named, words(before), words(after), before.get(key), after.get(key))
    titles = [[(section["code"], section["title"]) for section in one["sections"]] for one in (before, after)]
    if titles[0] != titles[1]:
        told = ["、".join(f"{code} {title}" for code, title in pairs) for pairs in titles]
        yield _changed("分节", *told, *titles)
    order = [
        [code for code in _items(one) if code in _items(other)] for one, other in ((before, after), (after, before))
    ]
    if order[0] != order[1]:
        yield _changed("检查项的顺序", "、".join(order[0]), "、".join(order[1]), *order)


def _text(key: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda item: str(item.get(key, ""))


def _label(key: str, words: type[Labelled]) -> Callable[[Mapping[str, Any]], str]:
    return lambda item: words(item[key]).label if item.get(key) else ""


def _labels(key: str, words: type[Labelled]) -> Callable[[Mapping[str, Any]], str]:
    return lambda item: "、".join(words(word).label for word in item.get(key, ()))


def _listed(key: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda item: "、".join(item.get(key, ()))


def _veto(item: Mapping[str, Any]) -> str:
    if not item.get("veto"):
        return ""
    origin = item.get("veto_source") or {}
    confidence = Confidence(origin.get("confidence", Confidence.LOW)).label
    return f"{VetoReach(item['veto']).label}（依据可靠程度{confidence}：{origin.get('source', '')}）"


_WORDING = frozenset(("要求", "问题表述", "查法"))
_BLOCKS = tuple(dict.fromkeys(BLOCKS.values()))
_FIELDS: tuple[tuple[str, tuple[str, ...], Callable[[Mapping[str, Any]], str]], ...] = (
    ("要求", ("text",), _text("text")),
    ("问题表述", ("problem",), _text("problem")),
    ("查法", ("guide",), _text("guide")),
    ("分值", ("points",), _text("points")),
    ("作答", ("answer",), _label("answer", AnswerType)),
    ("判定", _BLOCKS, rule_words),
    ("严重程度", ("severity",), _label("severity", Severity)),
    ("整改时限", ("deadline",), lambda item: deadline_words(item["deadline"])),
    ("责任单位", ("unit",), _text("unit")),
    ("一票否决", ("veto", "veto_source"), _veto),
    ("前提", ("show_if",), condition_words),
    ("只在哪些轮次", ("rounds",), _labels("rounds", RoundKind)),
    ("只在哪些时段", ("hours",), _labels("hours", VisitHours)),
    ("方式", ("way",), _listed("way")),
    ("证据", ("evidence",), _listed("evidence")),
    ("不合格必拍", ("photo_required_on_fail",), lambda item: "是" if item["photo_required_on_fail"] else "否"),
    ("条款", ("clause",), lambda item: clause_words(item["clause"])),
    ("依据可靠程度", ("confidence",), _label("confidence", Confidence)),
    ("对应要点", ("point",), _listed("point")),
    ("所在分节", ("section",), _text("section")),
)
_NAMED = frozenset({"code", *(key for _, keys, _ in _FIELDS for key in keys)})
_WHOLE_NAMES = MappingProxyType(
    {"source": "主要来源", "weight": "类别权重", "ratios": "记分比例", "marks": "分档", "rounding": "舍入",
     "standard_title": "标准名称", "kind_name": "场所名称"}
)  # fmt: skip
_WHOLE: Mapping[str, Callable[[Mapping[str, Any]], str]] = MappingProxyType(
    {
        "source": _text("source"),
        "weight": _text("weight"),
        "standard_title": _text("standard_title"),
        "kind_name": _text("kind_name"),
        "ratios": lambda content: "、".join(
            f"{Verdict(word).label} {ratio}" for word, ratio in content.get("ratios", {}).items()
        ),
        "marks": lambda content: "、".join(
            f"{Verdict(word).label} {ends[0]}–{ends[1]}" for word, ends in (content.get("marks") or {}).items()
        ),
    }
)
