"""How this room knows where a visit has begun: visits stand further along the corridor, so `flow` hands the question over."""

from collections.abc import Callable, Collection

Ask = Callable[[Collection[int]], Collection[int]]

_asked: list[Ask] = []


def answer_by(ask: Ask) -> None:
    """Let a later room answer at which of some drawn sites a visit has begun; called once, by `flow`."""
    _asked[:] = [ask]


def begun_at(drawn_sites: Collection[int]) -> set[int]:
    """Return those of some drawn sites where a visit has begun."""
    return {site for ask in _asked for site in ask(drawn_sites)}
