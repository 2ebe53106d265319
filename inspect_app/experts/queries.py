"""Reads of the experts room."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, false, func, select, true
from sqlalchemy.orm import joinedload

from inspect_app.accounts.models import User
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Scope, Viewer
from inspect_app.experts.models import Expert, Interest
from inspect_app.places.models import District, Town


def experts(viewer: Viewer, permission: Permission) -> Select[Any]:
    """Return rows (Expert, declared interests) for the office's list, by name."""
    declared = select(Interest.expert_id, func.count().label("number")).group_by(Interest.expert_id).subquery()
    reached = true() if viewer.scope(permission) is Scope.ALL else false()
    return (
        select(Expert, func.coalesce(declared.c.number, 0))
        .join(Expert.user)
        .outerjoin(declared, declared.c.expert_id == Expert.id)
        .options(joinedload(Expert.district))
        .where(reached)
        .order_by(Expert.is_active.desc(), User.name, Expert.id)
    )


def get_expert(viewer: Viewer, permission: Permission, expert_id: int) -> Expert:
    """Return an expert whom the viewer reaches: all, or oneself when what is assigned counts.

    Raises Refusal not_found.
    """
    found = db.session.get(Expert, expert_id, options=[joinedload(Expert.district)])
    scope = viewer.scope(permission)
    if found is None or not (scope is Scope.ALL or (scope is Scope.ASSIGNED and found.user_id == viewer.user_id)):
        raise Refusal("not_found")
    return found


def own_expert(viewer: Viewer) -> Expert | None:
    """Return the expert that the viewer is, or None."""
    if viewer.user_id is None:
        return None
    rows = select(Expert).options(joinedload(Expert.district)).where(Expert.user_id == viewer.user_id)
    return db.session.scalar(rows)


def active_experts() -> Sequence[Expert]:
    """Return who can take part in a draw of teams, by id; for the draw, not for a page."""
    rows = select(Expert).options(joinedload(Expert.district)).where(Expert.is_active).order_by(Expert.id)
    return db.session.scalars(rows).all()


def interests_of(expert: Expert) -> Sequence[Interest]:
    """Return what an expert has declared, newest first; the expert was loaded with permission."""
    rows = (
        select(Interest)
        .options(joinedload(Interest.town).joinedload(Town.district))
        .where(Interest.expert_id == expert.id)
        .order_by(Interest.declared_at.desc(), Interest.id.desc())
    )
    return db.session.scalars(rows).all()


def interests_in(town_ids: Iterable[int]) -> Sequence[Interest]:
    """Return the interests declared in some towns; for the draw of teams, not for a page."""
    return db.session.scalars(select(Interest).where(Interest.town_id.in_(list(town_ids))).order_by(Interest.id)).all()


def towns_to_declare() -> Sequence[Town]:
    """Return every inspected town for the choice in the declaration; names of towns are public."""
    rows = (
        select(Town)
        .join(Town.district)
        .options(joinedload(Town.district))
        .where(Town.is_inspected)
        .order_by(District.code, Town.mca_code)
    )
    return db.session.scalars(rows).all()


def get_town_to_declare(town_id: int) -> Town:
    """Return one inspected town; raises Refusal not_found."""
    found = db.session.scalar(select(Town).where(Town.id == town_id, Town.is_inspected))
    if found is None:
        raise Refusal("not_found")
    return found
