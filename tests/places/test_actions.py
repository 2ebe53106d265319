import csv
import io
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import UnitKind
from inspect_app.places import actions, queries, rules
from inspect_app.places.models import Site, Town, Village
from tests import builders, cast

DIVISIONS = (actions.DATA / "zaozhuang_divisions.csv").read_text(encoding="utf-8")
SITES = (actions.DATA / "zaozhuang_sites_synthetic.csv").read_text(encoding="utf-8")
OUTLINES = (actions.DATA / "zaozhuang_outline_cgcs2000.geojson").read_text(encoding="utf-8")
SYSTEM = Viewer.system()


@pytest.fixture
def divisions(app):
    actions.load_divisions(SYSTEM, DIVISIONS)
    for row in csv.DictReader(io.StringIO(SITES)):
        builders.site_kind(row["kind"])


def test_zaozhuang_has_65_inspected_towns_and_loading_again_changes_nothing(divisions):
    assert db.session.scalar(select(func.count()).select_from(Town).where(Town.is_inspected)) == 65
    assert db.session.scalar(select(func.count()).select_from(Village)) == 2469
    assert actions.load_divisions(SYSTEM, DIVISIONS) == 0


@pytest.mark.slow
def test_the_town_whose_codes_differ_keeps_both(divisions):
    town = db.session.scalar(select(Town).where(Town.name == "涧头集镇"))
    assert town is not None
    assert (town.mca_code, town.nbs_code) == ("370405101", "370405103")


@pytest.mark.slow
def test_divisions_whose_code_means_another_town_are_refused(divisions):
    other = DIVISIONS.replace("370405101,涧头集镇", "370405101,张山子镇")
    with pytest.raises(Refusal, match="town_code_conflict"):
        actions.load_divisions(SYSTEM, other)


@pytest.mark.slow
def test_the_synthetic_sites_load_and_say_that_they_are_simulated(divisions):
    assert actions.load_sites(SYSTEM, SITES, outlines=OUTLINES) == 7517
    assert db.session.scalar(select(func.count()).select_from(Site).where(~Site.is_simulated)) == 0
    assert actions.load_sites(SYSTEM, SITES, outlines=OUTLINES) == 0


@pytest.mark.slow
def test_sites_in_the_wrong_datum_are_noticed_and_none_is_loaded(divisions):
    rows = list(csv.DictReader(io.StringIO(SITES)))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    for row in rows:
        lon, lat = rules.to_gcj02((float(row["lon"]), float(row["lat"])))
        writer.writerow(row | {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}"})
    with pytest.raises(Refusal, match="sites_datum_suspect"):
        actions.load_sites(SYSTEM, out.getvalue(), outlines=OUTLINES)
    assert db.session.scalar(select(func.count()).select_from(Site)) == 0


@pytest.mark.slow
def test_a_site_with_unreadable_coordinates_is_refused_by_name(divisions):
    rows = SITES.splitlines()[:2]
    broken = "\n".join(rows).replace("117.561549", "东经117度")
    with pytest.raises(Refusal, match="中心街街道农贸市场"):
        actions.load_sites(SYSTEM, broken, outlines=OUTLINES)


@pytest.mark.slow
def test_real_villages_become_sites_once(divisions):
    builders.site_kind("village")
    made = actions.add_village_sites(SYSTEM)
    assert made > 2000
    assert actions.add_village_sites(SYSTEM) == 0


def test_each_sees_the_towns_of_its_scope(app):
    world = builders.world()
    names = {
        who: [town.name for town in queries.towns(cast.viewer(who), Permission.PLACE_READ)]
        for who in ("office", "district", "town", "expert", "unit", "public")
    }
    assert names == {
        "office": ["沙沟镇", "西岗镇"], "district": ["西岗镇"], "town": ["西岗镇"], "expert": [], "unit": [], "public": [],
    }  # fmt: skip
    assert world.town.unit is not None
    assert world.town.unit.kind is UnitKind.TOWN


def test_a_town_cannot_load_another_town(app):
    world = builders.world()
    with pytest.raises(Refusal, match="not_found"):
        queries.get_town(cast.viewer("town"), Permission.PLACE_READ, world.other_town.id)


def test_a_two_character_word_finds_sites(app, client):
    world = builders.world()
    builders.site(world.town, "toilet", "西岗大街公厕")
    cast.sign_in(client, "office")
    page = client.get("/places/sites?q=公厕").text
    assert "西岗大街公厕" in page
    assert "模拟数据" in page


def test_a_name_beyond_the_bmp_is_kept_and_shown(app, client):
    home = builders.district("测试区", "370499")
    builders.town(home, "柳树𨟠镇")
    cast.sign_in(client, "office")
    assert "柳树𨟠镇" in client.get("/places/").text


@pytest.mark.parametrize("who", ["town", "district"])
def test_an_account_without_a_unit_reaches_no_town_that_has_none_either(app, who):
    world = builders.world()
    world.town.unit_id = None
    world.town.district.unit_id = None
    lost = replace(cast.viewer(who), unit_id=None)
    assert queries.towns(lost, Permission.PLACE_READ) == []
