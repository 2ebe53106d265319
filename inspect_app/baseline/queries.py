"""Reads of baseline data, always for a viewer: places, forms, values, figures, how far a district has come."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import contains_eager, joinedload

from inspect_app.baseline.models import BaselineExport, BaselineValue, IndicatorFigure
from inspect_app.baseline.rules import place as rules
from inspect_app.baseline.rules.figures import Figure, Own, figures_of
from inspect_app.baseline.rules.place import Place
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Scope, Viewer
from inspect_app.core.vocab import FormLevel
from inspect_app.places import queries as places
from inspect_app.places.models import District, Town
from inspect_app.standards import queries as standards
from inspect_app.standards.models import Standard
from inspect_app.standards.rules.criteria_file import GROUPS
from inspect_app.standards.rules.editions import EditionReading, editions_of

CITY_NAME = "全市"
Content = Mapping[str, Any]


def get_place(viewer: Viewer, permission: Permission, key: str) -> Place:
    """Return the place that a key names, when the viewer reaches it; Refusal `not_found` otherwise."""
    if key == rules.CITY_KEY and viewer.scope(permission) is Scope.ALL:
        return _city()
    match rules.row_of_key(key):
        case ("town", number):
            return of_town(places.get_town(viewer, permission, number))
        case ("district", number):
            found = db.session.scalar(select(District).where(District.id == number, _own_district(viewer, permission)))
            if found is not None:
                return of_district(found)
    raise Refusal("not_found")


def of_town(town: Town) -> Place:
    """Return a town as a place."""
    name = town.district.name
    return Place(
        rules.town_key(town.id), FormLevel.TOWN, town.name, rules.region_code(town.code), name, town_id=town.id
    )


def of_district(district: District) -> Place:
    """Return a district as a place."""
    return Place(
        rules.district_key(district.id),
        rules.level_of_district(district.name),
        district.name,
        rules.region_code(district.code),
        district_id=district.id,
    )


def home_of(viewer: Viewer) -> Place | None:
    """Return the town that a viewer of one town acts for."""
    town = places.own_town(viewer) if viewer.scope(Permission.BASELINE_READ) is Scope.TOWN else None
    return of_town(town) if town else None


def reached(viewer: Viewer, permission: Permission, level: FormLevel) -> dict[str, Place]:
    """Return the places of a level that the viewer reaches, by their 9-digit code."""
    if level is FormLevel.TOWN:
        found = [of_town(town) for town in places.towns(viewer, permission)]
    else:
        rows = select(District).where(_own_district(viewer, permission)).order_by(District.code)
        is_of_city = level is FormLevel.CITY and viewer.scope(permission) is Scope.ALL
        found = [_city()] if is_of_city else []
        found += [of_district(row) for row in db.session.scalars(rows)]
    return {place.code: place for place in found if place.level is level}


def forms(level: FormLevel | None = None) -> dict[str, Content]:
    """Return the content of the forms in force, of one level or all, by code."""
    found = {code: row.content for code, row in standards.platform_forms().items()}
    return {code: content for code, content in found.items() if level is None or content["level"] == level}


def get_form(level: FormLevel, code: str) -> Content:
    """Return a form that a level fills; Refusal `not_found` otherwise."""
    found = forms(level).get(code)
    if found is None:
        raise Refusal("not_found")
    return found


def current(keys: Iterable[str], year: int, codes: Iterable[str]) -> Sequence[BaselineValue]:
    """Return the values of some places in a year that count, for some forms."""
    rows = select(BaselineValue).where(
        BaselineValue.place.in_(list(keys)),
        BaselineValue.year == year,
        BaselineValue.form.in_(list(codes)),
        BaselineValue.is_current,
    )
    return db.session.scalars(rows).all()


def town_values(town_ids: Sequence[int], year: int, codes: Sequence[str]) -> Sequence[Any]:
    """Return (town, form, field, value) of all values of some towns that count, as bare rows."""
    rows = select(BaselineValue.town_id, BaselineValue.form, BaselineValue.field, BaselineValue.value).where(
        BaselineValue.town_id.in_(town_ids),
        BaselineValue.year == year,
        BaselineValue.form.in_(codes),
        BaselineValue.is_current,
        BaselineValue.value != "",
    )
    return db.session.execute(rows).all()


def values_of(place: Place, year: int, code: str) -> dict[str, BaselineValue]:
    """Return the values of one place's form that count, by field; those that were taken back have no value."""
    return {row.field: row for row in current([place.key], year, [code])}


def figures(code: str) -> dict[str, Figure]:
    """Return what counts for each indicator of a standard, the office's own figures first."""
    standard = standards.standards_by_code().get(code)
    if standard is None:
        return {}
    rows = db.session.scalars(
        select(IndicatorFigure).where(IndicatorFigure.standard_id == standard.id, IndicatorFigure.is_current)
    )
    own = {row.code: Own(row.op, row.value, row.source, row.source_on) for row in rows if row.value is not None}
    return figures_of(standard.settings.get("indicators", ()), own)


def editions(content: Content, today: date) -> dict[str, tuple[EditionReading, ...]]:
    """Return the editions of the vector standards that a form's fields rest on, by group (鼠、蚊、蝇、蟑).

    What has no day on which it began is no standard: levels do not rest on it.
    """
    standard = standards.standards_by_code().get(content["standard"])
    vectors = standard.settings.get("vectors", {}) if standard else {}
    return {group: tuple(one for one in editions_of(vectors, group, today) if one.term) for group in GROUPS}


def get_indicator(standard_id: int, code: str) -> tuple[Standard, Mapping[str, Any]]:
    """Return a standard and one of its indicators; Refusal `not_found` otherwise."""
    standard = db.session.get(Standard, standard_id)
    for one in standard.settings.get("indicators", ()) if standard else ():
        if standard and one["code"] == code:
            return standard, one
    raise Refusal("not_found")


def figure_history(standard: Standard, code: str) -> Sequence[IndicatorFigure]:
    """Return what the office has set for an indicator, the newest first."""
    rows = select(IndicatorFigure).where(IndicatorFigure.standard_id == standard.id, IndicatorFigure.code == code)
    return db.session.scalars(rows.order_by(IndicatorFigure.id.desc())).all()


def own_figure(standard: Standard, code: str) -> IndicatorFigure | None:
    """Return the row that the office's figure stands in, also when it was taken back."""
    return next((row for row in figure_history(standard, code) if row.is_current), None)


def history(place: Place, year: int, code: str) -> Select[Any]:
    """Return all that was ever entered for a place's form, the newest first."""
    return (
        select(BaselineValue)
        .where(BaselineValue.place == place.key, BaselineValue.year == year, BaselineValue.form == code)
        .order_by(BaselineValue.id.desc())
    )


def districts(viewer: Viewer) -> Sequence[District]:
    """Return the districts of which the viewer reaches a town."""
    return places.districts(viewer, Permission.BASELINE_READ)


def towns_of(viewer: Viewer, district_id: int) -> Select[Any]:
    """Return the towns of a district that the viewer reaches, for a page of the list."""
    return (
        select(Town)
        .join(Town.district)
        .options(contains_eager(Town.district))
        .where(
            places.town_condition(viewer, Permission.BASELINE_READ, Town.id),
            Town.is_inspected,
            Town.district_id == district_id,
        )
        .order_by(Town.mca_code, Town.id)
    )


def town_counts(viewer: Viewer) -> dict[int, int]:
    """Return how many towns of each district the viewer reaches."""
    reach = places.town_condition(viewer, Permission.BASELINE_READ, Town.id)
    rows = select(Town.district_id, func.count()).where(reach, Town.is_inspected).group_by(Town.district_id)
    return {district_id: count for district_id, count in db.session.execute(rows)}  # noqa: C416  Row is no pair to dict()


def filled_by_district(viewer: Viewer, year: int, codes: Sequence[str]) -> dict[int, tuple[int, int, bool]]:
    """Return by district how many of its towns have begun, how many values they have filled, and whether any is simulated."""
    rows = (
        select(
            Town.district_id,
            func.count(Town.id.distinct()),
            func.count(),
            func.count().filter(BaselineValue.is_simulated),
        )
        .join(BaselineValue, BaselineValue.town_id == Town.id)
        .where(*_filled(viewer, year, codes))
        .group_by(Town.district_id)
    )
    return {row[0]: (row[1], row[2], bool(row[3])) for row in db.session.execute(rows)}


def values_by_district(
    viewer: Viewer, year: int, code: str, fields: Sequence[str]
) -> dict[int, list[tuple[str, str, int]]]:
    """Return by district (field, value, how many towns) of the fields that are checked; equal values are one row."""
    rows = (
        select(Town.district_id, BaselineValue.field, BaselineValue.value, func.count())
        .join(BaselineValue, BaselineValue.town_id == Town.id)
        .where(*_filled(viewer, year, [code]), BaselineValue.field.in_(fields))
        .group_by(Town.district_id, BaselineValue.field, BaselineValue.value)
    )
    found: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    for district_id, field, value, towns in db.session.execute(rows):
        found[district_id].append((field, value, towns))
    return found


def exports(viewer: Viewer) -> Select[Any]:
    """Return the files of many places that the viewer may fetch, the newest first."""
    return (
        select(BaselineExport)
        .options(joinedload(BaselineExport.district))
        .where(_own_export(viewer))
        .order_by(BaselineExport.id.desc())
    )


def get_export(viewer: Viewer, export_id: int) -> BaselineExport:
    """Return a file of many places; Refusal `not_found` otherwise."""
    found = db.session.scalar(exports(viewer).where(BaselineExport.id == export_id))
    if not isinstance(found, BaselineExport):
        raise Refusal("not_found")
    return found


def district_of_office(viewer: Viewer) -> int | None:
    """Return the district whose office the viewer acts for; None for the city's."""
    if viewer.scope(Permission.BASELINE_MANY) is not Scope.DISTRICT or viewer.unit_id is None:
        return None
    return db.session.scalar(select(District.id).where(District.unit_id == viewer.unit_id))


def _city() -> Place:
    code = db.session.scalar(select(func.min(District.code))) or ""
    return Place(rules.CITY_KEY, FormLevel.CITY, CITY_NAME, rules.city_code(code))


def _own_district(viewer: Viewer, permission: Permission) -> ColumnElement[bool]:
    """Return the condition of districts whose own forms the viewer reaches: a town does not reach its district."""
    if viewer.scope(permission) is Scope.ALL:
        return true()
    is_office = viewer.scope(permission) is Scope.DISTRICT and viewer.unit_id is not None
    return District.unit_id == (viewer.unit_id if is_office else -1)


def _own_export(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition of files: an office of a district fetches its own only."""
    if viewer.scope(Permission.BASELINE_MANY) is Scope.ALL:
        return true()
    return BaselineExport.district_id == (district_of_office(viewer) or -1)


def _filled(viewer: Viewer, year: int, codes: Sequence[str]) -> list[Any]:
    return [
        places.town_condition(viewer, Permission.BASELINE_READ, Town.id),
        BaselineValue.year == year,
        BaselineValue.form.in_(list(codes)),
        BaselineValue.is_current,
        BaselineValue.value != "",
    ]
