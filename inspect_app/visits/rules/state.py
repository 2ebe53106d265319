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


def skew(device_time: datetime, server_time: datetime) -> Skew:
    """Compare the two clocks at the moment the record came in."""
    return Skew(round((device_time - server_time).total_seconds()))
