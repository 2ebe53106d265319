"""枣庄市 as published, its synthetic sites, and designations that say 模拟."""

from datetime import date
from random import Random

from sqlalchemy import select

from inspect_app.core.db import db
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import DesignationLevel
from inspect_app.places import actions
from inspect_app.places.models import Town

NATIONAL, PROVINCIAL = 26, 22


def load_divisions() -> None:
    """Load districts, towns and villages."""
    actions.load_divisions(Viewer.system(), _read("zaozhuang_divisions.csv"))


def load_sites(chance: Random) -> None:
    """Load the synthetic sites, make the real villages sites, and designate 48 of the 65 towns, as a simulation."""
    system = Viewer.system()
    outlines = _read("zaozhuang_outline_cgcs2000.geojson")
    actions.load_sites(system, _read("zaozhuang_sites_synthetic.csv"), outlines=outlines)
    actions.add_village_sites(system)
    towns = list(db.session.scalars(select(Town).where(Town.is_inspected, Town.kind == "镇").order_by(Town.mca_code)))
    streets = list(db.session.scalars(select(Town).where(Town.is_inspected, Town.kind != "镇").order_by(Town.mca_code)))
    chance.shuffle(streets)
    chosen = [*towns, *streets][: NATIONAL + PROVINCIAL]
    for number, town in enumerate(chosen):
        level = DesignationLevel.NATIONAL if number % 2 and number < NATIONAL * 2 else DesignationLevel.PROVINCIAL
        actions.designate(system, town, level, date(2023, 12, 15), simulated=True)


def _read(name: str) -> str:
    return (actions.DATA / name).read_text(encoding="utf-8")
