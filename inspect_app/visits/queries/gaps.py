"""Which drawn sites have no record yet: what must be looked at before the field work of a round ends."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager, joinedload

from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import DrawState, VisitState
from inspect_app.places.models import District, Site, Town
from inspect_app.places.queries import town_condition
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round
from inspect_app.rounds.rules.state import is_open_to_districts
from inspect_app.visits.models import Visit


def get_round(viewer: Viewer, round_id: int) -> Round:
    """Return a round whose drawn sites the viewer may know already. Raises Refusal not_found."""
    found = db.session.get(Round, round_id)
    if found is None or not viewer.may(Permission.VISIT_READ) or not is_open_to_districts(found.state):
        raise Refusal("not_found")
    return found


def unvisited(viewer: Viewer, round_id: int) -> Sequence[DrawnSite]:
    """Return the drawn sites of a round without a complete record, by district and town, in a viewer's scope."""
    rows = (
        _gaps(round_id)
        .join(DrawnSite.drawn_town)
        .join(DrawnTown.town)
        .join(Town.district)
        .where(town_condition(viewer, Permission.VISIT_READ, DrawnTown.town_id))
        .options(
            contains_eager(DrawnSite.drawn_town).contains_eager(DrawnTown.town).contains_eager(Town.district),
            joinedload(DrawnSite.site).joinedload(Site.kind),
        )
        .order_by(District.code, DrawnTown.rank, DrawnSite.rank)
    )
    return db.session.scalars(rows).all()


def unvisited_ids(round_id: int) -> list[int]:
    """Return the ids of the drawn sites of a round without a complete record."""
    return list(db.session.scalars(_gaps(round_id).with_only_columns(DrawnSite.id).order_by(DrawnSite.id)))


def on_the_way(round_id: int) -> frozenset[int]:
    """Return the drawn sites of a round whose record is here but not all of its photos."""
    rows = select(Visit.drawn_site_id).where(Visit.round_id == round_id, Visit.state == VisitState.RECEIVING)
    return frozenset(db.session.scalars(rows))


def _gaps(round_id: int) -> Select[tuple[DrawnSite]]:
    counted = exists(select(1).where(Visit.drawn_site_id == DrawnSite.id, Visit.state == VisitState.RECEIVED))
    live = select(Draw.id).where(Draw.round_id == round_id, Draw.state == DrawState.LIVE)
    return select(DrawnSite).where(DrawnSite.draw_id.in_(live), ~counted)
