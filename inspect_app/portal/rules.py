"""What the public is told: steps of a round, and which draws and numbers are out. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from inspect_app.core.vocab import RoundState
from inspect_app.rounds.rules.state import has_reached

# What a person outside sees of a round; `drawn` is not told before the check begins (spot checks are unannounced).
STEPS: tuple[tuple[str, RoundState], ...] = (
    ("公布计划和种子摘要", RoundState.COMMITTED),
    ("冻结抽样框", RoundState.FROZEN),
    ("抽取并开始检查", RoundState.UNDER_WAY),
    ("检查结束", RoundState.CLOSED),
)


class StepState(StrEnum):
    """Where a step of a round stands for the public."""

    DONE = "done"
    CURRENT = "current"
    TODO = "todo"


@dataclass(frozen=True)
class Step:
    """One step of a round on a public page."""

    label: str
    state: StepState
    note: str = ""


def steps(state: RoundState, *, has_bulletin: bool) -> list[Step]:
    """Return the steps of a published round, the last being the bulletin; the first one not done is the current one."""
    done = [(label, has_reached(state, wanted)) for label, wanted in STEPS] + [("印发通报", has_bulletin)]
    current = next((label for label, is_done in done if not is_done), None)
    return [Step(label, _state(label, current, is_done=is_done)) for label, is_done in done]


def _state(label: str, current: str | None, *, is_done: bool) -> StepState:
    if is_done:
        return StepState.DONE
    return StepState.CURRENT if label == current else StepState.TODO


@dataclass(frozen=True)
class Rectified:
    """How many items of a round there are and how many are closed, for the public: no names."""

    total: int
    closed: int


def phone_link(contact: str) -> str | None:
    """Return `tel:…` when the contact is a telephone number alone, else None."""
    digits = contact.replace("-", "").replace(" ", "")
    is_phone = digits.removeprefix("+").isdigit() and len(digits) >= 5  # noqa: PLR2004  12345 is the shortest
    return f"tel:{digits}" if is_phone else None
