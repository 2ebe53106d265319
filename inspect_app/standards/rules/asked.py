"""Which items of a frozen checklist a round asks, and which of them the answers given so far open. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from inspect_app.core.vocab import RoundKind, Verdict, VisitHours


def asked_content(content: Mapping[str, Any], kind: RoundKind, hours: Collection[VisitHours]) -> dict[str, Any]:
    """Return the checklist as a round of this kind asks it at these hours: without the items that it leaves out.

    An item with a condition on one that is left out is left out too; sections without items fall away.
    """
    left: set[str] = set()
    sections = []
    for section in content["sections"]:
        items = []
        for item in section["items"]:
            condition = item.get("show_if")
            if _is_asked(item, kind, hours) and not (condition and condition["item"] in left):
                items.append(item)
            else:
                left.add(item["code"])
        if items:
            sections.append({**section, "items": items})
    return {**content, "sections": sections}


def _is_asked(item: Mapping[str, Any], kind: RoundKind, hours: Collection[VisitHours]) -> bool:
    in_round = "rounds" not in item or kind.value in item["rounds"]
    return in_round and ("hours" not in item or any(one.value in item["hours"] for one in hours))


def is_open(item: Mapping[str, Any], answers: Mapping[str, tuple[Verdict, str | None]]) -> bool:
    """Tell whether the condition of an item holds; answers are (verdict, option) by item.

    An item whose condition does not hold is answered 不涉及 and nothing else.
    """
    condition = item.get("show_if")
    if condition is None:
        return True
    verdict, option = answers.get(condition["item"], (Verdict.NOT_APPLICABLE, None))
    if "option" in condition:
        return option in condition["option"]
    return verdict.value in condition["verdict"]
