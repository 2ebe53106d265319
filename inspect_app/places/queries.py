"""Reads of places, and the one filter by which every town-bearing row is scoped."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Scope, Viewer
from inspect_app.places.models import Designation, District, Site, Town, Village
from inspect_app.standards.models import SiteKind


def town_condition(viewer: Viewer, permission: Permission, town_id: Any) -> ColumnElement[bool]:
    """Return the condition that keeps the rows whose `town_id` column the viewer reaches with a permission.

    ASSIGNED and NONE reach nothing here: what is assigned is a room's own matter.
    """
    condition: ColumnElement[bool]
    match viewer.scope(permission):
        case Scope.ALL:
            condition = true()
        case _ if viewer.unit_id is None:  # "= NULL" would become IS NULL and reach every town without a unit
            condition = false()
        case Scope.DISTRICT:
            condition = town_id.in_(select(Town.id).join(Town.district).where(District.unit_id == viewer.unit_id))
        case Scope.TOWN:
            condition = town_id.in_(select(Town.id).where(Town.unit_id == viewer.unit_id))
        case _:
            condition = false()
    return condition


def districts(viewer: Viewer, permission: Permission) -> Sequence[District]:
    """Return the districts of which the viewer reaches at least one town."""
    reached = select(Town.district_id).where(town_condition(viewer, permission, Town.id))
    return db.session.scalars(select(District).where(District.id.in_(reached)).order_by(District.code)).all()


def towns(viewer: Viewer, permission: Permission) -> Sequence[Town]:
    """Return the towns that the viewer reaches, with their districts, by district and name."""
    rows = (
        select(Town)
        .join(Town.district)
        .options(contains_eager(Town.district))
        .where(town_condition(viewer, permission, Town.id), Town.is_inspected)
        .order_by(District.code, Town.mca_code)
    )
    return db.session.scalars(rows).all()


def get_town(viewer: Viewer, permission: Permission, town_id: int) -> Town:
    """Return a town that the viewer reaches; Refusal `not_found` otherwise."""
    found = db.session.scalar(
        select(Town)
        .options(joinedload(Town.district))
        .where(Town.id == town_id, town_condition(viewer, permission, Town.id))
    )
    if found is None:
        raise Refusal("not_found")
    return found


def own_town(viewer: Viewer) -> Town | None:
    """Return the town whose unit the viewer acts for."""
    if viewer.unit_id is None:
        return None
    return db.session.scalar(select(Town).options(joinedload(Town.district)).where(Town.unit_id == viewer.unit_id))


def town_counts(viewer: Viewer, permission: Permission) -> Select[Any]:
    """Return rows (Town, villages, sites, designation levels) for the list of towns."""
    villages = select(Village.town_id, func.count().label("villages")).group_by(Village.town_id).subquery()
    sites = select(Site.town_id, func.count().label("sites")).group_by(Site.town_id).subquery()
    levels = (
        select(Designation.town_id, func.min(Designation.level).label("level")).group_by(Designation.town_id).subquery()
    )
    return (
        select(Town, func.coalesce(villages.c.villages, 0), func.coalesce(sites.c.sites, 0), levels.c.level)
        .join(Town.district)
        .options(contains_eager(Town.district))
        .outerjoin(villages, villages.c.town_id == Town.id)
        .outerjoin(sites, sites.c.town_id == Town.id)
        .outerjoin(levels, levels.c.town_id == Town.id)
        .where(town_condition(viewer, permission, Town.id))
        .order_by(District.code, Town.mca_code)
    )


def sites(viewer: Viewer, permission: Permission, *, town_id: int | None, kind: str, words: str) -> Select[Any]:
    """Return the sites that the viewer reaches, filtered by town, kind and a part of the name."""
    rows = (
        select(Site)
        .options(joinedload(Site.town).joinedload(Town.district), joinedload(Site.kind))
        .where(town_condition(viewer, permission, Site.town_id))
        .order_by(Site.town_id, Site.kind_code, Site.id)
    )
    if town_id:
        rows = rows.where(Site.town_id == town_id)
    if kind:
        rows = rows.where(Site.kind_code == kind)
    if words:
        rows = rows.where(or_(Site.name.contains(words, autoescape=True), Site.source_code == words))
    return rows


def designations(town: Town) -> Sequence[Designation]:
    """Return the designations of a town that the viewer has been given."""
    return db.session.scalars(
        select(Designation).where(Designation.town_id == town.id).order_by(Designation.level)
    ).all()


def village_count(town: Town) -> int:
    """Return how many villages a town has."""
    return db.session.scalar(select(func.count()).select_from(Village).where(Village.town_id == town.id)) or 0


def sites_by_kind(town: Town) -> Sequence[Any]:
    """Return rows (SiteKind, count of the town's sites), in the standard's order."""
    counts = select(Site.kind_code, func.count().label("sites")).where(Site.town_id == town.id).group_by(Site.kind_code)
    found = counts.subquery()
    rows = select(SiteKind, found.c.sites).join(found, found.c.kind_code == SiteKind.code).order_by(SiteKind.position)
    return db.session.execute(rows).all()


def site_kinds() -> Sequence[SiteKind]:
    """Return all kinds of site, in the standard's order."""
    return db.session.scalars(select(SiteKind).order_by(SiteKind.position)).all()
