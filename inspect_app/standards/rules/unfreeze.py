"""From a frozen content back to what a file of items says, and to what such a file is read against. Pure.

`plain_of` is the one way back: the YAML of a version and the sheet of a workbook are both written from it. Read again against
`context_of` the same content, it gives the same content, whatever the files have become since.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import yaml

from inspect_app.core.vocab import AnswerType, Confidence, DeadlineMode, Severity, Verdict
from inspect_app.standards.rules.answer_file import BLOCKS
from inspect_app.standards.rules.answering import Allowed
from inspect_app.standards.rules.checklist_file import Context, read_items
from inspect_app.standards.rules.content import (
    Checklist,
    Clause,
    DeadlineDefaults,
    Marks,
    SiteKind,
    Sourced,
    Standard,
)
from inspect_app.standards.rules.criteria_file import Criterion
from inspect_app.standards.rules.reader import Reader
from inspect_app.standards.rules.tree import Node

_UNSAID = Sourced(Confidence.LOW, "")
_COPIED = ("code", "text", "problem", "guide", "way", "answer", "points", "severity", "unit")
_RATIOS = MappingProxyType({Verdict.GOOD.value: "1", Verdict.PASS.value: "0.75", Verdict.FAIL.value: "0"})


def plain_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the file of items that this content would be read from: mappings, lists and texts only."""
    sections = [
        {"code": section["code"], "title": section["title"], "items": [_item(item) for item in section["items"]]}
        for section in content["sections"]
    ]
    return {"kind": content["kind"], "source": content["source"], "sections": sections}


def yaml_of(content: Mapping[str, Any]) -> str:
    """Return a version as YAML, as a file of items is written."""
    named = f"{content['standard_title']}：{content['kind_name']}，第 {content['version']} 版"
    return f"# {named}。由 flask checklists export 写出。\n" + yaml.safe_dump(
        plain_of(content), allow_unicode=True, sort_keys=False, width=110
    )


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {key: item[key] for key in _COPIED}
    mode = item["deadline"]["mode"]
    made["deadline"] = mode
    if mode != DeadlineMode.IMMEDIATE:
        made["days"] = str(item["deadline"]["days"])
    made |= {"evidence": item["evidence"], "topic": item["clause"]["topic"]}
    made["confidence"] = item.get("confidence", Confidence.LOW.value)
    if "point" in item:
        made["point"] = " ".join(item["point"])
    if not item["photo_required_on_fail"]:
        made["photo_required_on_fail"] = "false"
    if item["veto"]:
        made["veto"] = {"effect": item["veto"], **item["veto_source"]}
    answer = AnswerType(item["answer"])
    if answer in BLOCKS:
        made[BLOCKS[answer]] = _block(answer, item[BLOCKS[answer]])
    return made | {key: item[key] for key in ("show_if", "rounds", "hours") if key in item}


def _block(answer: AnswerType, rule: Any) -> Any:
    if answer is AnswerType.SAMPLE and "criterion" in rule:
        return {"criterion": rule["criterion"], "level": rule["level"]}
    return _texts(rule)


def _texts(value: Any) -> Any:
    """Return a value with every number as the text that a file would hold."""
    if isinstance(value, Mapping):
        return {key: _texts(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_texts(entry) for entry in value]
    return str(value)


def context_of(settings: Mapping[str, Any], content: Mapping[str, Any]) -> Context:
    """Return what a changed file of this checklist is read against.

    What the content itself says of topics, units, criteria and the time of what is immediate comes first, what the
    standard says now (`settings`, see `freeze.settings_of`) comes after it.
    """
    items = [item for section in content["sections"] for item in section["items"]]
    topics = {name: _topic(name, one) for name, one in settings.get("topics", {}).items()}
    topics |= {item["clause"]["topic"]: _clause(item["clause"]) for item in items}
    kind = SiteKind(content["kind"], content["kind_name"], "")
    standard = _standard(settings, content, items)
    standard = replace(standard, topics=MappingProxyType(topics), kinds=(kind.code,))
    return Context(standard, kind, _criteria(settings, items), frozenset(topics))


def read_again(reader: Reader, tree: Node, context: Context) -> Checklist:
    """Return the checklist that a tree of items says; `reader.faults` says whether it may be used."""
    read = read_items(reader, tree, context)
    return Checklist(context.standard, context.kind, read.source, read.sections)


def _topic(name: str, one: Mapping[str, Any]) -> Clause:
    return Clause(name, one["number"], one["title"], Confidence(one["confidence"]), tuple(one["clauses"]))


def _clause(clause: Mapping[str, Any]) -> Clause:
    codes = tuple(clause.get("codes", ()))
    return Clause(clause["topic"], clause["number"], clause["title"], Confidence(clause["confidence"]), codes)


def _standard(settings: Mapping[str, Any], content: Mapping[str, Any], items: list[Mapping[str, Any]]) -> Standard:
    units = dict.fromkeys([*settings.get("member_units", ()), *(item["unit"] for item in items)])
    marks = content.get("marks")
    ranges = MappingProxyType({Verdict(word): (ends[0], ends[1]) for word, ends in (marks or {}).items()})
    ratios = content.get("ratios", _RATIOS)
    return Standard(
        code=content["standard"],
        title=content["standard_title"],
        document_number="",
        edition="",
        issued_on=date.min,
        effective_from=date.min,
        effective_until=None,
        applies_to="",
        extends="",
        ratios=MappingProxyType({Verdict(word): Decimal(ratio) for word, ratio in ratios.items()}),
        ratios_origin=_UNSAID,
        marks=Marks(ranges, _UNSAID) if marks else None,
        places=content["rounding"]["places"],
        deadlines=_deadlines(settings, items),
        member_units=tuple(units),
        kinds=(),
        weights=MappingProxyType({content["kind"]: Decimal(content["weight"])}),
        chapters=MappingProxyType({}),
        clauses=MappingProxyType({}),
        topics=MappingProxyType({}),
        indicators=(),
        overrides=MappingProxyType({}),
        without=frozenset(),
    )


def _deadlines(settings: Mapping[str, Any], items: list[Mapping[str, Any]]) -> DeadlineDefaults:
    said = settings.get("deadlines", {})
    at_once = [item["deadline"]["days"] for item in items if item["deadline"]["mode"] == DeadlineMode.IMMEDIATE]
    return DeadlineDefaults(
        immediate=at_once[0] if at_once else said.get("immediate", 1),
        working_days=MappingProxyType({word: said.get("working_days", {}).get(word.value, 3) for word in Severity}),
        project=said.get("project", 30),
        origin=_UNSAID,
    )


def _criteria(settings: Mapping[str, Any], items: list[Mapping[str, Any]]) -> Mapping[str, Criterion]:
    found = {one["id"]: _criterion(one) for one in settings.get("vectors", {}).get("criteria", ())}
    rules = [item["sample"] for item in items if "criterion" in item.get("sample", {})]
    return MappingProxyType(found | {rule["criterion"]: _criterion_of(rule) for rule in rules})


def _criterion(one: Mapping[str, Any]) -> Criterion:
    return replace(
        Criterion.unknown(one["id"]),
        name=one["name"],
        unit=one["unit"],
        counted=one["counted"],
        op=one["op"],
        levels=_levels(one["levels"]),
        edition=one["edition"],
        origin=Sourced(Confidence(one["confidence"]), one["source"]),
        allowed=tuple(Allowed(row["up_to"], row["positive"]) for row in one["allowed"]),
        stricter=None if one["stricter"] is None else Decimal(one["stricter"]),
    )


def _criterion_of(rule: Mapping[str, Any]) -> Criterion:
    """Return the criterion that a frozen share was made from; a limit that is not that of its level is a stricter one."""
    limit, levels = Decimal(rule["limit"]), _levels(rule["levels"])
    return replace(
        Criterion.unknown(rule["criterion"]),
        name=rule["positive"],
        counted=rule["unit"],
        op=rule["op"],
        levels=levels,
        edition=rule.get("edition", ""),
        origin=Sourced(Confidence.LOW, rule.get("source", "")),
        allowed=tuple(Allowed(row["up_to"], row["positive"]) for row in rule.get("allowed", ())),
        stricter=None if limit == levels[rule["level"]] else limit,
    )


def _levels(levels: Mapping[str, str]) -> Mapping[str, Decimal]:
    return MappingProxyType({name: Decimal(limit) for name, limit in levels.items()})
