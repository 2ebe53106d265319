"""The pages of baseline data: what is filled, wrong, empty, forbidden; workbooks; a fixed number of queries."""

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from inspect_app.baseline import queries
from inspect_app.baseline.models import BaselineExport
from inspect_app.core import jobs
from inspect_app.core.db import db
from inspect_app.standards import queries as standards
from tests import builders, cast
from tests.baseline import samples
from tests.baseline.samples import LAMP, YEAR, count
from tests.board.test_pages import counted, words


@pytest.fixture
def world(app) -> builders.World:
    made = builders.world(kinds=())
    samples.load()
    return made


def typed(**values: str) -> dict[str, str]:
    """Return what the browser sends for the third chapter."""
    sent = {f"v-{name}": value for name, value in values.items()}
    return sent | {"source": "2025年统计年报", "source_on": "2026-03-01"}


def chapter(world: builders.World, number: int = 3) -> str:
    return f"/baseline/town-{world.town.id}/{YEAR}/township/{number}"


def test_a_town_is_led_to_its_own_page_and_sees_what_is_missing(client: FlaskClient, world):
    cast.sign_in(client, "town")
    answer = client.get("/baseline/", follow_redirects=True)
    assert answer.request.path == f"/baseline/town-{world.town.id}/{YEAR}"
    page = words(answer)
    for expected in ("乡镇评估数据 还没有填", "市容环境卫生 0 / 7", "群众满意率", "待核", "未填"):
        assert expected in page


def test_a_town_fills_a_chapter_and_goes_on_to_the_next(client: FlaskClient, world):
    cast.sign_in(client, "town")
    answer = client.post(chapter(world), data=typed(streetlamprate="98.5", healthcommunities="84"))
    assert (answer.status_code, answer.location) == (303, chapter(world, 4))
    page = client.get(answer.location).text
    assert f'data-draft-sent="baseline-town-{world.town.id}-2025-township-3"' in page
    shown = words(client.get(f"/baseline/town-{world.town.id}/{YEAR}"))
    assert "市容环境卫生 2 / 7" in shown
    assert "农村卫生厕所普及率 未达标 84%" in shown


def test_the_last_chapter_leads_back_to_the_place(client: FlaskClient, world):
    cast.sign_in(client, "town")
    last = len(samples.content()["chapters"])
    answer = client.post(chapter(world, last), data=typed(health_villages="70"))
    assert answer.location == f"/baseline/town-{world.town.id}/{YEAR}"


def test_wrong_values_come_back_with_a_sentence_at_their_field(client: FlaskClient, world):
    cast.sign_in(client, "town")
    sent = typed(streetlamprate="120", healthcommunities="很高") | {"source_on": "2999-01-01"}
    answer = client.post(chapter(world), data=sent)
    page = words(answer)
    assert answer.status_code == 422
    for expected in ("请先改正下面 3 处", "120 超出范围", "“很高”不是数字", "不能晚于今天"):
        assert expected in page
    assert 'value="120"' in answer.text
    assert count() == 0


def test_saving_nothing_is_told(client: FlaskClient, world):
    cast.sign_in(client, "town")
    answer = client.post(chapter(world), data=typed())
    assert (answer.status_code, "没有改动任何数值" in words(answer)) == (422, True)


def test_what_was_typed_is_kept_in_the_browser(client: FlaskClient, world):
    cast.sign_in(client, "town")
    assert 'data-keep-draft="baseline-town-' in client.get(chapter(world)).text


def test_a_town_neither_sees_nor_fills_another(client: FlaskClient, world):
    cast.sign_in(client, "other_town")
    assert client.get(chapter(world)).status_code == 404
    assert client.post(chapter(world), data=typed(streetlamprate="1")).status_code == 404
    assert client.get(f"/baseline/town-{world.town.id}/{YEAR}").status_code == 404
    assert client.post(f"/baseline/town-{world.town.id}/{YEAR}/township/export").status_code == 404


@pytest.mark.parametrize("who", ["expert", "unit"])
def test_others_have_no_baseline_data(client: FlaskClient, world, who):
    cast.sign_in(client, who)
    assert client.get("/baseline/").status_code == 403


@pytest.mark.parametrize(
    "path",
    ["town-1/2031", "town-1/1999", "road-1/2025", "town-1/2025/county/1", "town-1/2025/township/0", "town-1/2025/township/9",
     "districts/99", "town-1/2025/none/history", "many/2025/none/template.xlsx", "figures/1/none", "exports/1.json"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: FlaskClient, world, path):
    cast.sign_in(client, "office")
    assert client.get(f"/baseline/{path}").status_code == 404


def test_the_office_sees_how_far_each_district_is(client: FlaskClient, world):
    samples.save(world.town, {LAMP: "98.5", "healthcommunities": "84", "vaccinationcoveragerate": "95"})
    cast.sign_in(client, "office")
    page = words(client.get(f"/baseline/?year={YEAR}"))
    due = sum(len(c["fields"]) for code in ("township", "township_year") for c in samples.content(code)["chapters"]) - 2
    assert f"滕州市 1 1 3 / {due} 1 1" in page
    assert "薛城区 1 0 0 /" in page
    assert "全市" in page
    page = words(client.get(f"/baseline/districts/{world.district.id}?year={YEAR}"))
    assert "西岗镇 3 / " in page


def test_a_district_office_sees_its_own_towns_and_its_own_forms(client: FlaskClient, world):
    cast.sign_in(client, "district")
    page = words(client.get("/baseline/"))
    assert "滕州市" in page
    assert "薛城区" not in page
    assert "全市" not in page
    assert client.get(f"/baseline/districts/{world.other_district.id}").status_code == 404
    own = f"/baseline/district-{world.district.id}/{YEAR}"
    assert "城市评估数据" in words(client.get(own))


def test_every_correction_stands_in_the_history(client: FlaskClient, world):
    samples.save(world.town, {LAMP: "98.5"})
    samples.save(world.town, {LAMP: "89.5"}, seen={LAMP: "98.5"}, source="镇政府更正说明")
    cast.sign_in(client, "office")
    page = words(client.get(f"/baseline/town-{world.town.id}/{YEAR}/township/history"))
    assert page.index("89.5% 现用 镇政府更正说明") < page.index("98.5% 已更正")
    empty = words(client.get(f"/baseline/town-{world.other_town.id}/{YEAR}/township/history"))
    assert "还没有填报记录" in empty


def test_the_office_sets_a_figure_and_takes_it_back(client: FlaskClient, world):
    samples.save(world.town, {"healthcommunities": "84"})
    cast.sign_in(client, "office")
    standard_id = next(row.id for row in standards.standards_by_code().values() if "township" in row.code)
    page = f"/baseline/figures/{standard_id}/rural_toilet"
    assert "不低于 85%" in words(client.get(page))
    sent = {"op": ">=", "value": "80", "source": "省文件", "source_on": "2026-01-05"}
    assert client.post(page, data=sent).status_code == 303
    assert "爱卫办设定" in words(client.get("/baseline/figures"))
    assert "农村卫生厕所普及率 达标" in words(client.get(f"/baseline/town-{world.town.id}/{YEAR}"))
    assert client.post(f"{page}/take-back", data={"reason": "省文件废止"}).status_code == 303
    assert "农村卫生厕所普及率 未达标" in words(client.get(f"/baseline/town-{world.town.id}/{YEAR}"))
    assert "省文件废止" in words(client.get(page))


@pytest.mark.parametrize(
    ("change", "expected"),
    [({"value": "101"}, "0 到 100"), ({"value": "x"}, "数值应是"), ({"op": "=>"}, "比较方式"), ({"source": " "}, "数据来源"),
     ({"source_on": "2999-01-01"}, "不能晚于今天"), ({"source_on": ""}, "来源的日期")],
)  # fmt: skip
def test_a_figure_that_makes_no_sense_is_refused_at_its_field(client: FlaskClient, world, change, expected):
    cast.sign_in(client, "office")
    standard_id = next(row.id for row in standards.standards_by_code().values() if "township" in row.code)
    sent = {"op": ">=", "value": "80", "source": "省文件", "source_on": "2026-01-05"} | change
    answer = client.post(f"/baseline/figures/{standard_id}/rural_toilet", data=sent)
    assert (answer.status_code, expected in words(answer)) == (422, True)


def test_only_the_city_office_sets_figures(client: FlaskClient, world):
    cast.sign_in(client, "district")
    assert client.get("/baseline/figures/1/rural_toilet").status_code == 403


def test_one_place_is_downloaded_as_the_platforms_json(client: FlaskClient, world):
    samples.save(world.town, {LAMP: "98.5"})
    cast.sign_in(client, "town")
    answer = client.post(f"/baseline/town-{world.town.id}/{YEAR}/township/export")
    assert answer.mimetype == "application/json"
    assert "370481110-2025-township.json" in answer.headers["Content-Disposition"]
    assert json.loads(answer.data) == {"regionname": "370481110", LAMP: 98.5}
    assert client.post(f"/baseline/town-{world.town.id}/{YEAR}/township_year/export").status_code == 409


def test_many_places_are_made_by_a_job_and_fetched(client: FlaskClient, world):
    samples.save(world.town, {LAMP: "98.5"})
    cast.sign_in(client, "office")
    assert client.post(f"/baseline/many/{YEAR}/township/export").status_code == 303
    export_id = db.session.scalars(select(BaselineExport.id)).one()
    assert "正在生成" in words(client.get("/baseline/many"))
    assert client.get(f"/baseline/exports/{export_id}.json").status_code == 404
    jobs.run_waiting()
    assert "下载 JSON" in words(client.get("/baseline/many"))
    with client.get(f"/baseline/exports/{export_id}.json") as answer:
        assert len(json.loads(answer.data)["records"]) == 1
    cast.sign_in(client, "other_district")
    assert client.get(f"/baseline/exports/{export_id}.json").status_code == 404


def test_simulated_values_say_so_on_their_pages(client: FlaskClient, world):
    samples.save(world.town, {LAMP: "98.5"}, is_simulated=True)
    cast.sign_in(client, "town")
    for path in (f"{YEAR}", f"{YEAR}/township/3", f"{YEAR}/township/history"):
        assert "模拟数据" in words(client.get(f"/baseline/town-{world.town.id}/{path}"))


def test_without_forms_the_pages_say_what_to_do(client: FlaskClient, app):
    world = builders.world(kinds=())
    cast.sign_in(client, "office")
    for path in (f"town-{world.town.id}/{YEAR}", "many", "figures"):
        assert "flask checklists load" in words(client.get(f"/baseline/{path}"))


@pytest.mark.parametrize("path", ["?year=2025", "districts/{district}?year=2025", "town-{town}/2025", "figures", "many",
                                  "town-{town}/2025/township/3", "town-{town}/2025/township/history"])  # fmt: skip
def test_number_of_queries_does_not_grow_with_towns_years_and_corrections(client: FlaskClient, world, path):
    cast.sign_in(client, "office")
    address = "/baseline/" + path.format(district=world.district.id, town=world.town.id)
    samples.save(world.town, {LAMP: "98.5"})
    client.get(address)
    db.session.commit()
    with counted() as before:
        client.get(address)
    for number in range(4):
        town = builders.town(world.district, f"新镇{number}", f"37048190{number}")
        samples.save(town, {LAMP: "9.5"}, who="office")
        samples.save(world.town, {LAMP: str(number)}, seen={LAMP: "98.5" if number == 0 else str(number - 1)})
        samples.save(world.town, {LAMP: "5"}, year=2020 + number)
    db.session.commit()
    with counted() as after:
        client.get(address)
    assert len(after) == len(before) <= 15


def test_values_that_are_not_shown_are_not_read(client: FlaskClient, world):
    samples.save(world.town, {LAMP: "98.5"})
    for number in range(30):
        samples.save(
            builders.town(world.other_district, f"远镇{number}", f"3704039{number:02}"), {LAMP: "9.5"}, who="office"
        )
    for year in range(2018, 2025):
        samples.save(world.town, {LAMP: "7"}, year=year)
    reader = cast.viewer("office")
    shown = list(db.session.scalars(queries.towns_of(reader, world.district.id)))
    rows = queries.current([queries.of_town(town).key for town in shown], YEAR, queries.forms())
    assert [row.value for row in rows] == ["98.5"]
    assert len(queries.values_by_district(reader, YEAR, "township", [LAMP])[world.other_district.id]) == 1


def test_every_link_of_the_pages_leads_somewhere(client: FlaskClient, world):
    samples.save(world.town, {LAMP: "98.5"})
    cast.sign_in(client, "office")
    for path in ("", "many", "figures", f"districts/{world.district.id}", f"town-{world.town.id}/{YEAR}"):
        main = client.get(f"/baseline/{path}").text.split("<main", 1)[1].split("</main>", 1)[0]
        links = set(re.findall(r'href="(/[^"]*)"', main))
        assert links
        for link in links:
            assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_the_level_of_flies_says_which_edition_it_rests_on(client: FlaskClient, world):
    cast.sign_in(client, "town")
    for path in (f"/baseline/town-{world.town.id}/{YEAR}", chapter(world, 6)):
        page = words(client.get(path))
        assert "GB/T 27772-2011（2012-04-01 起，2025-10-31 止，由 GB/T 27772-2025 代替） 已停用，暂用它的限值" in page


def test_lists_with_simulated_values_say_so(client: FlaskClient, world):
    cast.sign_in(client, "office")
    lists = (f"/baseline/?year={YEAR}", f"/baseline/districts/{world.district.id}?year={YEAR}")
    assert not [path for path in lists if "模拟数据" in words(client.get(path))]
    samples.save(world.town, {LAMP: "98.5"}, is_simulated=True)
    assert not [path for path in lists if "模拟数据" not in words(client.get(path))]
