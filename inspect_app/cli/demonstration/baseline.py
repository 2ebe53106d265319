"""A year of baseline data for the demonstration: typed by the towns themselves, marked 模拟数据 through and through."""

from collections.abc import Mapping
from datetime import date
from random import Random
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from inspect_app.baseline import actions, queries
from inspect_app.baseline.actions import Entered
from inspect_app.baseline.rules.place import Place
from inspect_app.baseline.rules.values import fields_of
from inspect_app.cli.demonstration import people
from inspect_app.cli.demonstration.story import at
from inspect_app.core import clock
from inspect_app.core.db import commit, db
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import FieldType
from inspect_app.places.models import District, Town

YEAR = 2025
SOURCE = "模拟数据（演示用）"
SOURCE_ON = date(2026, 3, 10)
# What a made-up value lies between, where the unit says too little: accidents, hours, sizes of a town.
_USUAL: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "小时": (8, 18), "平方公里": (2, 110), "万人": (1, 9), "万元": (20_000, 900_000), "元": (18_000, 60_000),
        "个": (2, 60), "起": (0, 0), "处": (0, 1), "天": (250, 330), "平方米": (1, 20), "亿元": (40, 900), "岁": (76, 81),
        "人/十万": (5, 14), "‰": (2, 5), "分贝": (50, 56), "名": (1, 4), "张": (4, 8), "类": (1, 3), "": (1, 3),
    }
)  # fmt: skip
_SHARES = MappingProxyType({"近视": (28, 52), "肥胖": (8, 19), "吸烟": (17, 24), "死亡": (12, 16), "支出": (24, 28)})


def fill(chance: Random) -> None:
    """Let every town fill its forms, some not wholly and a few not at all; one corrects itself; a district fills its own."""
    towns = db.session.scalars(
        select(Town).options(joinedload(Town.district)).where(Town.is_inspected).order_by(Town.mca_code)
    ).all()
    for number, town in enumerate(towns):
        with clock.travel(at(4, 1 + number % 28, 9, number % 60)):
            _fill_place(
                people.town_viewer(town), queries.of_town(town), chance, share=(1, 1, 0.8, 1, 0.4, 0)[number % 6]
            )
    _correct(towns[0], chance)
    district = db.session.scalars(select(District).where(District.code == "370481")).one()
    with clock.travel(at(4, 20)):
        _fill_place(people.viewer("district-370481"), queries.of_district(district), chance, share=0.9)


def _fill_place(viewer: Viewer, place: Place, chance: Random, *, share: float) -> None:
    for content in queries.forms(place.level).values():
        typed = {field["name"]: _value(field, chance) for field in fields_of(content) if chance.random() < share}
        if typed:
            actions.save(viewer, place, YEAR, content, Entered(typed, {}, SOURCE, SOURCE_ON, is_simulated=True))
            commit()


def _correct(town: Town, chance: Random) -> None:
    """Correct one value of a town two weeks later, so that the history has something to show."""
    place, content = queries.of_town(town), queries.forms()["township"]
    there = {name: row.value for name, row in queries.values_of(place, YEAR, "township").items()}
    typed = {"streetlamprate": f"{chance.uniform(90, 99):.1f}"}
    with clock.travel(at(5, 12)):
        entered = Entered(typed, there, f"更正说明，{SOURCE}", date(2026, 5, 11), is_simulated=True)
        actions.save(people.town_viewer(town), place, YEAR, content, entered)
        commit()


def _value(field: Mapping[str, Any], chance: Random) -> str:
    kind = FieldType(field["type"])
    if kind is FieldType.CHOICE:
        codes = [one["code"] for one in field["choices"]]
        return str(chance.choices(codes, [3, 4, 3, 0.4][: len(codes)])[0])
    if kind is FieldType.YEAR:
        back = next((n for n in (1, 2, 3) if f"第{n}年" in field["label"]), 1)
        return str(YEAR + 1 - back)
    if kind is FieldType.TEXT:
        return "演示"
    least, most = _between(field)
    number = chance.uniform(least, most)
    return str(round(number)) if kind is FieldType.INTEGER or field["unit"] in {"起", "处"} else f"{number:.1f}"


def _between(field: Mapping[str, Any]) -> tuple[float, float]:
    if field["unit"] == "%":
        return next((ends for word, ends in _SHARES.items() if word in field["label"]), (84, 100))
    return _USUAL.get(field["unit"], (1, 50))
