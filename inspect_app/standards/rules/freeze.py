"""A checked checklist to the content that is frozen: what the tablet carries and scoring reads, and its SHA-256.

Numbers are text in plain digits, so that no reader turns them into floats; the canonical JSON has sorted keys, no
spaces and Chinese unescaped, in UTF-8, so that anybody can compute the hash again.
"""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from inspect_app.standards.rules.content import Checklist, Item, Measure, Section, Standard


def plain(number: Decimal) -> str:
    """Return a number in plain digits without needless zeros: 10, 1.5, 0.01."""
    return format(number.normalize(), "f")


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
    return {
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


def settings_of(standard: Standard) -> dict[str, Any]:
    """Return what the page of a standard shows beside its checklists."""
    return {
        "issued_on": standard.issued_on.isoformat(),
        "applies_to": standard.applies_to,
        "ratios": {verdict.value: plain(ratio) for verdict, ratio in standard.ratios.items()},
        "ratios_confidence": standard.ratios_origin.confidence.value,
        "ratios_source": standard.ratios_origin.source,
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
        "clauses": {
            topic: {"number": clause.number, "title": clause.title, "confidence": clause.confidence.value}
            for topic, clause in standard.clauses.items()
        },
    }


def _section(section: Section) -> dict[str, Any]:
    return {"code": section.code, "title": section.title, "items": [_item(item) for item in section.items]}


def _item(item: Item) -> dict[str, Any]:
    veto, clause = item.veto, item.clause
    return {
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
        "measure": _measure(item.measure) if item.measure else None,
        "clause": {
            "topic": clause.topic,
            "number": clause.number,
            "title": clause.title,
            "confidence": clause.confidence.value,
        },
        "confidence": item.confidence.value,
    }


def _measure(measure: Measure) -> dict[str, str]:
    return {"unit": measure.unit, "op": measure.op, "limit": plain(measure.limit), "good": plain(measure.good)}
