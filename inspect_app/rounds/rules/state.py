"""The states of a round: one table of transitions.

planned -> committed -> frozen -> drawn -> under_way -> closed; voiding a draw leads from drawn back to frozen, where
the void draw stays on record and a new seed is committed.
"""

from enum import StrEnum

from inspect_app.core.vocab import RoundState


class RoundStep(StrEnum):
    """What can be done to a round as a whole."""

    COMMIT_SEED = "commit_seed"
    FREEZE_FRAME = "freeze_frame"
    DRAW = "draw"
    VOID_DRAW = "void_draw"
    START = "start"
    CLOSE = "close"


TRANSITIONS: dict[tuple[RoundState, RoundStep], RoundState] = {
    (RoundState.PLANNED, RoundStep.COMMIT_SEED): RoundState.COMMITTED,
    (RoundState.COMMITTED, RoundStep.FREEZE_FRAME): RoundState.FROZEN,
    (RoundState.FROZEN, RoundStep.DRAW): RoundState.DRAWN,
    (RoundState.DRAWN, RoundStep.VOID_DRAW): RoundState.FROZEN,
    (RoundState.DRAWN, RoundStep.START): RoundState.UNDER_WAY,
    (RoundState.UNDER_WAY, RoundStep.CLOSE): RoundState.CLOSED,
}

ORDER: tuple[RoundState, ...] = tuple(RoundState)


def after(state: RoundState, step: RoundStep) -> RoundState | None:
    """Return the state that a step leads to, or None when the step is not allowed now."""
    return TRANSITIONS.get((state, step))


def source_of(step: RoundStep) -> RoundState:
    """Return the one state in which a step is allowed."""
    return next(state for state, allowed in TRANSITIONS if allowed is step)


def has_reached(state: RoundState, wanted: RoundState) -> bool:
    """Tell whether a round stands at a state or beyond it."""
    return ORDER.index(state) >= ORDER.index(wanted)


def is_open_to_districts(state: RoundState) -> bool:
    """Tell whether district offices and the public may know what was drawn: from the beginning of the check on.

    The check is unannounced; and from frame and seed anybody can compute the drawn towns, so the seed waits as well.
    """
    return has_reached(state, RoundState.UNDER_WAY)


def stage_of(state: RoundState, *, has_teams: bool) -> str:
    """Return the name of what is next on the round's page: the state, and within 已抽取 whether teams are drawn."""
    return "teams_drawn" if state is RoundState.DRAWN and has_teams else state.value
