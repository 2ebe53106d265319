"""What a list of items can be narrowed to. Pure."""

from dataclasses import dataclass

from inspect_app.core.vocab import ItemState


@dataclass(frozen=True)
class ItemFilter:
    """What a list is narrowed to; a value that is None or empty narrows nothing."""

    round_id: int | None = None
    district_id: int | None = None
    town_id: int | None = None
    unit_id: int | None = None
    state: ItemState | None = None
    overdue: bool = False
    words: str = ""
