"""A checked checklist to the content that is frozen: what the tablet carries and scoring reads, and its SHA-256.

Numbers are text in plain digits, so that no reader turns them into floats; the canonical JSON has sorted keys, no
spaces and Chinese unescaped, in UTF-8, so that anybody can compute the hash again.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from inspect_app.core.vocab import AnswerType
from inspect_app.standards.rules.answer_file import BLOCKS
from inspect_app.standards.rules.answering import plain
from inspect_app.standards.rules.content import Asked, Checklist, Item, Section, Standard


def canonical(content: Mapping[str, Any]) -> str:
    """Return the canonical JSON text of a content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256_of(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON text, in hex."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def same_but_version(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two contents ask the same questions, whatever their version numbers."""
    return canonical({**one, "version": ""}) == canonical({**other, "version": ""})


def content_of(checklist: Checklist, version: str) -> dict[str, Any]:
    """Return the content to be frozen under a version number."""
    standard = checklist.standard
    content: dict[str, Any] = {
        "standard": standard.code,
        "standard_title": standard.title,
        "kind": checklist.kind.code,
        "kind_name": checklist.kind.name,
        "version": version,
        "source": checklist.source,
        "weight": plain(standard.weights[checklist.kind.code]),
        "ratios": {verdict.value: plain(ratio) for verdict, ratio in standard.ratios.items()},
        "rounding": {"places": standard.places, "mode": "half_up"},
        "sections": [_section(section) for section in checklist.sections],
    }
    if standard.marks is not None:
        content["marks"] = {verdict.value: list(ends) for verdict, ends in standard.marks.ranges.items()}
    return content


def settings_of(standard: Standard) -> dict[str, Any]:
    """Return what the page of a standard shows beside its checklists."""
    marks = standard.marks
    return {
        "edition": standard.edition,
        "issued_on": standard.issued_on.isoformat(),
        "effective_from": standard.effective_from.isoformat(),
        "effective_until": standard.effective_until.isoformat() if standard.effective_until else None,
        "applies_to": standard.applies_to,
        "extends": standard.extends,
        "ratios": {verdict.value: plain(ratio) for verdict, ratio in standard.ratios.items()},
        "ratios_confidence": standard.ratios_origin.confidence.value,
        "ratios_source": standard.ratios_origin.source,
        "marks": {verdict.value: list(ends) for verdict, ends in marks.ranges.items()} if marks else None,
        "places": standard.places,
        "deadlines": {
            "immediate": standard.deadlines.immediate,
            "working_days": {word.value: days for word, days in standard.deadlines.working_days.items()},
            "project": standard.deadlines.project,
            "confidence": standard.deadlines.origin.confidence.value,
            "source": standard.deadlines.origin.source,
        },
        "member_units": list(standard.member_units),
        "weights": {kind: plain(weight) for kind, weight in standard.weights.items()},
        "chapters": [
            {"code": one.code, "number": one.number, "title": one.title} for one in standard.chapters.values()
        ],
        "clauses": [_clause(standard, code) for code in standard.clauses],
        "topics": {
            topic: {"number": one.number, "title": one.title, "clauses": list(one.codes), "confidence": one.confidence}
            for topic, one in standard.topics.items()
        },
        "indicators": [_indicator(standard, position) for position in range(len(standard.indicators))],
        "overrides": {
            code: {"confidence": one.origin.confidence.value, "source": one.origin.source}
            for code, one in standard.overrides.items()
        },
    }


def _clause(standard: Standard, code: str) -> dict[str, Any]:
    clause = standard.clauses[code]
    return {
        "code": code,
        "chapter": clause.chapter,
        "number": clause.number,
        "number_confidence": clause.number_confidence.value,
        "title": clause.title,
        "summary": clause.summary,
        "seen": clause.seen,
        "why": clause.why,
        "confidence": clause.origin.confidence.value,
        "source": clause.origin.source,
    }


def _indicator(standard: Standard, position: int) -> dict[str, Any]:
    one = standard.indicators[position]
    return {
        "code": one.code,
        "clause": one.clause,
        "name": one.name,
        "op": one.op,
        "value": None if one.value is None else plain(one.value),
        "text": one.text,
        "unit": one.unit,
        "period": one.period,
        "edition": one.edition,
        "note": one.note,
        "confidence": one.origin.confidence.value,
        "source": one.origin.source,
    }


def _section(section: Section) -> dict[str, Any]:
    return {"code": section.code, "title": section.title, "items": [_item(item) for item in section.items]}


def _item(item: Item) -> dict[str, Any]:
    veto, clause = item.veto, item.clause
    frozen: dict[str, Any] = {
        "code": item.code,
        "text": item.wording.text,
        "problem": item.wording.problem,
        "guide": item.wording.guide,
        "way": list(item.way),
        "answer": item.answer.value,
        "points": plain(item.points),
        "severity": item.severity.value,
        "veto": veto.effect.value if veto else None,
        "veto_source": {"confidence": veto.origin.confidence.value, "source": veto.origin.source} if veto else None,
        "unit": item.unit,
        "deadline": {"mode": item.deadline.mode.value, "days": item.deadline.days},
        "evidence": list(item.evidence),
        "photo_required_on_fail": item.photo_required_on_fail,
        "measure": None,
        "clause": {
            "topic": clause.topic,
            "number": clause.number,
            "title": clause.title,
            "confidence": clause.confidence.value,
            "codes": list(clause.codes),
        },
        "confidence": item.confidence.value,
    }
    if item.rule is not None:
        frozen[BLOCKS[AnswerType(item.answer)]] = item.rule.frozen()
    if item.points_of != (item.code,):
        frozen["point"] = list(item.points_of)
    return frozen | _asked(item.asked)


def _asked(asked: Asked) -> dict[str, Any]:
    """Return when an item is asked; nothing when it always is."""
    made: dict[str, Any] = {}
    if asked.show_if is not None:
        condition, words = asked.show_if, [verdict.value for verdict in asked.show_if.verdicts]
        looks_at = {"verdict": words} if words else {"option": list(condition.options)}
        made["show_if"] = {"item": condition.item, **looks_at}
    if asked.rounds:
        made["rounds"] = [kind.value for kind in asked.rounds]
    if asked.hours:
        made["hours"] = [hours.value for hours in asked.hours]
    return made
