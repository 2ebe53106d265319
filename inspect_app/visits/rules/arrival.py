"""What a file must be to be taken, and what becomes of a visit when its files are here. Pure."""

from dataclasses import dataclass

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import RoundState
from inspect_app.visits.rules.state import VisitInput

# Rounds whose sites are handed to experts: the check is unannounced, and until it begins the draw may be voided.
HANDED_OUT = (RoundState.UNDER_WAY,)
# Rounds whose records count; a record of another round is kept but does not count.
IN_THE_FIELD = (RoundState.DRAWN, RoundState.UNDER_WAY)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of one file: as the manifest promises it, or as it came."""

    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a record belongs: the drawn site with its frozen checklist, and its round, town and site."""

    drawn_site_id: int
    checklist_version_id: int
    round_id: int
    town_id: int
    site_id: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """What decides about a visit: files still missing, a record of the site that counts, draw and round."""

    missing: int
    is_taken: bool
    draw_is_live: bool
    round_state: RoundState


def check_file(promised: FileFacts | None, here: FileFacts) -> None:
    """Refuse a file that is not the one promised.

    Raises Refusal: file_not_in_manifest, file_size_differs, image_type.
    """
    if promised is None or promised.sha256 != here.sha256:
        raise Refusal("file_not_in_manifest")
    if promised.size != here.size:
        raise Refusal("file_size_differs")
    if promised.media_type != here.media_type:
        raise Refusal("image_type")


def outcome(arrival: Arrival) -> VisitInput | None:
    """Return what happens to a visit now: nothing while files miss, else it counts or is set aside.

    It is set aside when the site has a record that counts, when the draw was voided and when the round is over: field
    work is kept as evidence in each case.
    """
    if arrival.missing:
        return None
    counts = not arrival.is_taken and arrival.draw_is_live and arrival.round_state in IN_THE_FIELD
    return VisitInput.COMPLETE if counts else VisitInput.SET_ASIDE
