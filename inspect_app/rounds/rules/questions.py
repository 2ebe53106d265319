"""What a round asks at a site: the frozen checklist without the items that other kinds of round or hours ask. Pure."""

from collections.abc import Mapping
from typing import Any

from inspect_app.core.vocab import RoundKind
from inspect_app.rounds.rules.plan import hours_of
from inspect_app.standards.rules.asked import asked_content


def content_in_round(content: Mapping[str, Any], kind: RoundKind, plan: str) -> dict[str, Any]:
    """Return a frozen checklist as a round asks it; `plan` is the round's canonical text, as it is kept.

    The tablet, the intake, the page of a visit and its score all read this and nothing wider.
    """
    return asked_content(content, kind, hours_of(plan))
