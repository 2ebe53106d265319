"""Values are kept with their history, figures of the office count, workbooks come in whole or not at all."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from inspect_app.baseline import actions, pages, queries
from inspect_app.baseline.models import BaselineExport, BaselineValue
from inspect_app.core import files, jobs
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import Event
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import FormLevel
from inspect_app.standards import queries as standards
from tests import builders, cast
from tests.baseline import samples
from tests.baseline.samples import YEAR, entered

LAMP, CLEANING = "streetlamprate", "mainstreetcleaningtime"


@pytest.fixture
def world(app) -> builders.World:
    made = builders.world(kinds=())
    samples.load()
    return made


def rows() -> list[BaselineValue]:
    return list(db.session.scalars(select(BaselineValue).order_by(BaselineValue.id)))


def test_a_value_is_kept_with_unit_source_and_who(world):
    saved = samples.save(world.town, {LAMP: "98.5", CLEANING: ""})
    (row,) = rows()
    assert (saved.new, saved.total) == (1, 1)
    assert (row.place, row.year, row.form, row.field, row.value) == (
        f"town-{world.town.id}", YEAR, "township", LAMP, "98.5",
    )  # fmt: skip
    assert (row.unit, row.source, row.source_on, row.entered_by) == (
        "%", "2025年统计年报", date(2026, 3, 1), "西岗镇 孙丽",
    )  # fmt: skip


def test_a_corrected_value_is_a_new_row_and_the_old_one_stays(world):
    samples.save(world.town, {LAMP: "98.5"})
    saved = samples.save(world.town, {LAMP: "89.5"}, seen={LAMP: "98.5"}, source="更正")
    assert (saved.new, saved.corrected) == (0, 1)
    assert [(row.value, row.is_current) for row in rows()] == [("98.5", False), ("89.5", True)]


def test_a_value_that_is_emptied_is_taken_back_and_stays_on_record(world):
    samples.save(world.town, {LAMP: "98.5"})
    assert samples.save(world.town, {LAMP: ""}, seen={LAMP: "98.5"}).taken_back == 1
    assert [(row.value, row.is_current) for row in rows()] == [("98.5", False), ("", True)]


def test_each_saving_is_on_record_with_before_and_after(world):
    samples.save(world.town, {LAMP: "98.5"})
    samples.save(world.town, {LAMP: "89.5"}, seen={LAMP: "98.5"})
    db.session.commit()
    found = db.session.scalars(select(Event).where(Event.action == "baseline.saved").order_by(Event.id)).all()
    assert [event.detail["values"] for event in found] == [{LAMP: ["", "98.5"]}, {LAMP: ["98.5", "89.5"]}]
    assert (found[0].subject_table, found[0].subject_id) == ("towns", world.town.id)


def test_every_wrong_field_is_named_and_nothing_is_kept(world):
    with pytest.raises(Refusal) as refused:
        samples.save(world.town, {LAMP: "120", CLEANING: "很久", "manholeintactrate": "80"}, source="", source_on=None)
    assert (refused.value.code, sorted(refused.value.fields)) == ("baseline_wrong", [CLEANING, "source", LAMP])
    assert rows() == []


def test_a_day_that_has_not_come_is_no_source(world):
    with pytest.raises(Refusal) as refused:
        samples.save(world.town, {LAMP: "98"}, source_on=date(2999, 1, 1))
    assert "不能晚于今天" in refused.value.fields["source_on"]


def test_nothing_changed_is_told(world):
    samples.save(world.town, {LAMP: "98.5"})
    with pytest.raises(Refusal, match="baseline_nothing"):
        samples.save(world.town, {LAMP: "98.5"}, seen={LAMP: "98.5"})


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(world):
    samples.save(world.town, {LAMP: "98.5"})
    with pytest.raises(Refusal) as refused:
        samples.save(world.town, {LAMP: "97"}, seen={LAMP: ""})
    assert "98.5%" in refused.value.fields[LAMP]
    assert samples.save(world.town, {LAMP: "98.5", CLEANING: "16"}, seen={LAMP: "", CLEANING: ""}).total == 1


def test_the_database_keeps_one_current_value_of_a_field(world):
    samples.save(world.town, {LAMP: "98.5"})
    (row,) = rows()
    copy = {name: getattr(row, name) for name in BaselineValue.__table__.columns.keys() if name != "id"}  # noqa: SIM118
    db.session.add(BaselineValue(**copy))
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize("year", [1899, 2999])
def test_a_year_that_cannot_be_filled_is_no_page(world, year):
    with pytest.raises(Refusal, match="not_found"):
        samples.save(world.town, {LAMP: "98.5"}, year=year)


@pytest.mark.parametrize(
    ("who", "level", "codes"),
    [
        ("office", FormLevel.TOWN, ["370403104", "370481110"]),
        ("district", FormLevel.TOWN, ["370481110"]),
        ("town", FormLevel.TOWN, ["370481110"]),
        ("expert", FormLevel.TOWN, []),
        ("office", FormLevel.DISTRICT, ["370403000"]),
        ("office", FormLevel.CITY, ["370400000", "370481000"]),
        ("district", FormLevel.CITY, ["370481000"]),
        ("district", FormLevel.DISTRICT, []),
        ("town", FormLevel.CITY, []),
    ],
)
def test_who_reaches_which_places(world, who, level, codes):
    assert list(queries.reached(cast.viewer(who), Permission.BASELINE_READ, level)) == codes


@pytest.mark.parametrize(
    ("who", "key"),
    [("town", "city"), ("district", "city"), ("town", "district-1"), ("other_district", "district-1"), ("office", "road-1"),
     ("other_town", "town-1"), ("office", "town-99"), ("public", "town-1")],
)  # fmt: skip
def test_a_place_out_of_reach_is_not_found(world, who, key):
    with pytest.raises(Refusal, match="not_found"):
        queries.get_place(cast.viewer(who), Permission.BASELINE_READ, key)


def test_the_city_has_forms_of_its_own(world):
    city = queries.get_place(cast.viewer("office"), Permission.BASELINE_FILL, "city")
    actions.save(cast.viewer("office"), city, YEAR, samples.content("city_year"), entered({"gdp": "2300.5"}))
    assert queries.values_of(city, YEAR, "city_year")["gdp"].value == "2300.5"


def test_the_offices_figure_counts_until_it_is_taken_back(world):
    standard = standards.standards_by_code()["national-township-2021"]
    before = queries.figures(standard.code)["garbage_harmless"]
    office = cast.viewer("office")
    actions.set_figure(office, standard, "garbage_harmless", (">=", Decimal(80)), ("某省通知", samples.DAY))
    actions.set_figure(office, standard, "garbage_harmless", (">=", Decimal(85)), ("某省通知", samples.DAY))
    assert queries.figures(standard.code)["garbage_harmless"].value == Decimal(85)
    actions.take_back_figure(office, standard, "garbage_harmless", "通知已废止")
    assert queries.figures(standard.code)["garbage_harmless"] == before
    history = queries.figure_history(standard, "garbage_harmless")
    assert [(row.value, row.is_current) for row in history] == [
        (None, True),
        (Decimal(85), False),
        (Decimal(80), False),
    ]
    db.session.commit()
    changes = db.session.scalars(
        select(Event.detail).where(Event.action == "baseline.figure_set").order_by(Event.id)
    ).all()
    assert [change["after"] for change in changes] == [">= 80", ">= 85", ""]


def test_one_place_goes_out_with_an_event(world):
    samples.save(world.town, {LAMP: "98.50"})
    office = cast.viewer("office")
    data = actions.export_one(office, samples.place(world.town), YEAR, samples.content())
    assert data == b'{\n  "regionname": "370481110",\n  "streetlamprate": 98.50\n}\n'
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Event).where(Event.action == "baseline.exported")) == 1


def test_a_place_without_values_does_not_go_out(world):
    with pytest.raises(Refusal, match="baseline_empty"):
        actions.export_one(cast.viewer("office"), samples.place(world.town), YEAR, samples.content())


@pytest.mark.parametrize(("who", "codes"), [("office", ["370403104", "370481110"]), ("district", ["370481110"])])
def test_many_places_go_out_by_a_job_within_the_offices_reach(world, who, codes):
    for town in (world.town, world.other_town):
        samples.save(town, {LAMP: "98.5"}, who="office")
    asked = actions.ask_export(cast.viewer(who), YEAR, samples.content())
    db.session.commit()
    jobs.run_waiting()
    row = db.session.get_one(BaselineExport, asked.id)
    assert (row.places, [one for one in ("370403104", "370481110") if one.encode() in files.read(row.sha256)]) == (
        len(codes), codes,
    )  # fmt: skip
    first = row.sha256
    actions.make_export(row.id)
    assert row.sha256 == first


def test_a_file_of_another_district_is_not_found(world):
    asked = actions.ask_export(cast.viewer("district"), YEAR, samples.content())
    assert queries.get_export(cast.viewer("office"), asked.id) is asked
    with pytest.raises(Refusal, match="not_found"):
        queries.get_export(cast.viewer("other_district"), asked.id)


def test_simulated_values_mark_the_file(world):
    samples.save(world.town, {LAMP: "98.5"}, is_simulated=True)
    asked = actions.ask_export(Viewer.system(), YEAR, samples.content())
    actions.make_export(asked.id)
    assert asked.is_simulated


def test_scores_are_told_which_indicators_of_a_town_are_met(world):
    samples.save(
        world.town, {"healthcommunities": "84", "urbanhealthsatisfactionrate": "95", "tapwaterstandardrate": "96"}
    )
    met = pages.met_by_town([world.town.id, world.other_town.id], YEAR)
    assert met[world.other_town.id] == {}
    told = met[world.town.id]
    assert (told["rural_toilet"], told["satisfaction"], told["proof_rate"]) == (False, True, None)
