"""Where a visit stands on the server, and what can happen to it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import VisitState


class VisitInput(StrEnum):
    """What can happen to a visit that the server has a record of."""

    COMPLETE = "complete"
    SET_ASIDE = "set_aside"


_S, _I = VisitState, VisitInput
TRANSITIONS: Mapping[tuple[VisitState, VisitInput], VisitState] = MappingProxyType(
    {
        (_S.RECEIVING, _I.COMPLETE): _S.RECEIVED,
        (_S.RECEIVING, _I.SET_ASIDE): _S.SET_ASIDE,
    }
)
# A device clock within two minutes of the server's is as good as right; beyond it the page says so.
SKEW_TOLERATED = timedelta(minutes=2)


def move(state: VisitState, given: VisitInput) -> VisitState:
    """Return the state after an input.

    Raises Refusal visit_state when the state does not know the input.
    """
    following = TRANSITIONS.get((state, given))
    if following is None:
        raise Refusal("visit_state", state=state.label)
    return following


@dataclass(frozen=True, slots=True)
class Skew:
    """How far the device's clock was ahead of the server's (negative: behind) when the record was sent."""

    seconds: int

    @property
    def is_notable(self) -> bool:
        """Tell whether the page should point it out."""
        return abs(self.seconds) > SKEW_TOLERATED.total_seconds()


def skew(said: datetime | None, written: datetime, server_time: datetime) -> Skew:
    """Compare the clocks as the record comes in: what the device says now, else the time written in the record.

    The written time is that of sealing, perhaps hours of no signal ago: only a clock that is ahead shows by it.
    """
    if said is not None:
        return Skew(round((said - server_time).total_seconds()))
    return Skew(max(0, round((written - server_time).total_seconds())))
