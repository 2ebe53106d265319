"""Writes of places: loading published divisions, sites and designations from files. Loading again changes nothing."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from inspect_app.accounts.models import Unit
from inspect_app.core import events
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import DesignationLevel, UnitKind
from inspect_app.places import rules
from inspect_app.places.models import Designation, District, Site, Town, Village

DATA = Path(__file__).parent / "data"
_CITY, _DISTRICT, _TOWN, _VILLAGE = "2", "3", "4", "5"


def load_divisions(viewer: Viewer, text: str) -> int:
    """Load districts, towns and villages with their units from the divisions file; returns how many towns are new."""
    rows = list(csv.DictReader(io.StringIO(text)))
    districts = _load_districts([row for row in rows if row["level"] == _DISTRICT])
    published = {row["mca_code"]: row["name"] for row in rows if row["level"] == _TOWN and row["mca_code"]}
    known = {town.mca_code: town.name for town in db.session.scalars(select(Town)) if town.mca_code}
    if conflict := rules.code_conflict(published, known):
        raise Refusal("town_code_conflict", code=conflict, name=published[conflict])
    there = set(db.session.scalars(select(Town.name)))
    new = [row for row in rows if row["level"] == _TOWN and row["name"] not in there]
    towns = {row["code"]: _add_town(row, districts[row["parent_code"]]) for row in new}
    db.session.flush()
    villages = [
        {"town_id": towns[row["parent_code"]].id, "code": row["code"], "name": row["name"], "kind": row["kind"]}
        for row in rows
        if row["level"] == _VILLAGE and row["parent_code"] in towns
    ]
    if villages:
        db.session.execute(insert(Village), villages)
    for district in districts.values():
        events.record(viewer, "places.divisions_loaded", district, towns=len(towns), villages=len(villages))
    return len(towns)


def _load_districts(rows: Sequence[Mapping[str, str]]) -> dict[str, District]:
    found = {district.code: district for district in db.session.scalars(select(District))}
    for row in rows:
        if row["code"] not in found:
            unit = Unit(
                name=f"{row['name']}爱国卫生运动委员会办公室",
                short_name=f"{row['name']}爱卫办",
                kind=UnitKind.DISTRICT_OFFICE,
            )
            found[row["code"]] = District(code=row["code"], name=row["name"], unit=unit)
            db.session.add(found[row["code"]])
    db.session.flush()
    return found


def _add_town(row: Mapping[str, str], district: District) -> Town:
    body = "办事处" if row["kind"] == "街道" else "人民政府"
    is_inspected = bool(row["mca_code"])
    unit = Unit(name=f"{row['name']}{body}", short_name=row["name"], kind=UnitKind.TOWN) if is_inspected else None
    town = Town(
        district_id=district.id, name=row["name"], kind=row["kind"], mca_code=row["mca_code"] or None,
        nbs_code=row["nbs_code"] or None, is_inspected=is_inspected, unit=unit,
    )  # fmt: skip
    db.session.add(town)
    return town


def load_sites(viewer: Viewer, text: str, *, outlines: str = "", datum: str = "WGS84") -> int:
    """Load sites from a file; returns how many are new. A file in the wrong datum or with a bad row loads nothing.

    Columns: site_id, town_code (民政部), village_code, kind, subkind, name, lon, lat, grid_bd5, size, size_unit, status,
    synthetic. Raises Refusal `site_coordinates`, `site_town_unknown`, `sites_datum_suspect`.
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    towns = {town.code: town for town in db.session.scalars(select(Town).options(joinedload(Town.district)))}
    villages = {code: key for code, key in db.session.execute(select(Village.code, Village.id))}  # noqa: C416  Row is no pair to dict()
    there = set(db.session.scalars(select(Site.source_code)))
    made = [_site_values(row, towns, villages, datum) for row in rows if row["site_id"] not in there]
    _check_datum(made, {town.id: town.district.code for town in towns.values()}, outlines)
    if made:
        db.session.execute(insert(Site), made)
        events.record(viewer, "places.sites_loaded", towns[rows[0]["town_code"]], sites=len(made), datum=datum)
    return len(made)


def _site_values(
    row: Mapping[str, str], towns: Mapping[str, Town], villages: Mapping[str, int], datum: str
) -> dict[str, Any]:
    if row["town_code"] not in towns:
        raise Refusal("site_town_unknown", name=row["name"], code=row["town_code"])
    try:
        lon, lat = Decimal(row["lon"]), Decimal(row["lat"])
    except InvalidOperation as fault:
        raise Refusal("site_coordinates", name=row["name"]) from fault
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004  the bounds of the globe
        raise Refusal("site_coordinates", name=row["name"])
    return {
        "source_code": row["site_id"], "town_id": towns[row["town_code"]].id,
        "village_id": villages.get(row["village_code"]), "kind_code": row["kind"], "subkind": row["subkind"],
        "name": row["name"], "lon": lon, "lat": lat, "datum": datum, "grid_code": row["grid_bd5"],
        "size": f"{row['size']}{row['size_unit']}", "is_in_use": row["status"] == "在用",
        "is_simulated": bool(row["synthetic"]),
    }  # fmt: skip


def _check_datum(sites: Sequence[Mapping[str, Any]], district_of: Mapping[int, str], outlines: str) -> None:
    """Refuse sites whose coordinates fit their districts clearly better as GCJ-02."""
    if not outlines:
        return
    shapes = {f["properties"]["code"]: _rings(f["geometry"]) for f in json.loads(outlines)["features"]}
    points = [(district_of[site["town_id"]], (float(site["lon"]), float(site["lat"]))) for site in sites]
    report = rules.datum_report(points, shapes)
    if report.is_suspect:
        raise Refusal("sites_datum_suspect", outside=report.outside, converted=report.outside_if_gcj02)


def _rings(geometry: Mapping[str, Any]) -> list[rules.Ring]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def add_village_sites(viewer: Viewer, kind_code: str = "village") -> int:
    """Make each real village (村, not a community) a site of its kind; without coordinates, which nobody publishes."""
    there = set(db.session.scalars(select(Site.source_code).where(Site.kind_code == kind_code)))
    rows = db.session.scalars(select(Village).where(Village.kind == "村").order_by(Village.code)).all()
    new = [
        {"source_code": row.code, "town_id": row.town_id, "village_id": row.id, "kind_code": kind_code, "name": row.name,
         "subkind": "行政村", "datum": "", "grid_code": "", "size": "", "is_in_use": True, "is_simulated": False}
        for row in rows
        if row.code not in there
    ]  # fmt: skip
    if new:
        db.session.execute(insert(Site), new)
        first = db.session.get_one(Village, rows[0].id)
        events.record(viewer, "places.village_sites_added", first, sites=len(new))
    return len(new)


def designate(viewer: Viewer, town: Town, level: DesignationLevel, granted_on: date, *, simulated: bool) -> Designation:
    """Put a town's designation on record; its review is due three years later."""
    row = Designation(
        town_id=town.id, level=level, granted_on=granted_on, review_on=rules.review_on(granted_on),
        is_simulated=simulated,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    events.record(viewer, "places.designated", row, level=level.value, simulated=simulated)
    return row
