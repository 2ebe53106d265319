"""The pages of a round: the office plays it in the browser, others see what is theirs and not before its time."""

import re
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from inspect_app.core.db import commit, db
from inspect_app.core.vocab import DrawState, RoundState
from inspect_app.rounds import actions
from inspect_app.rounds.models import Draw, Round
from tests import builders, cast
from tests.rounds import worlds

FILLED: dict[str, Any] = {
    "year": "2026", "quarter": "4", "sequence": "1", "kind": "quarterly", "starts_on": "2026-11-23",
    "ends_on": "2026-12-11", "levels": ["national"], "towns": "2", "allocation": "proportional", "sites_per_town": "4",
    "kinds": ["market", "toilet", "road_main"], "hours": ["day"], "required_market": "1",
}  # fmt: skip


def filled(**changes: Any) -> dict[str, Any]:
    return FILLED | {"standard_id": str(builders.standard().id)} | changes


def only_round() -> Round:
    found = db.session.scalars(select(Round)).one()
    db.session.refresh(found)
    return found


def test_the_office_plays_a_round_in_the_browser(app: Flask, client: FlaskClient) -> None:
    builders.world()
    worlds.experts(4)
    form = filled()
    cast.sign_in(client, "office")
    assert "还没有抽查轮次" in client.get("/rounds/").text
    assert "计划一轮抽查" in client.get("/rounds/new").text
    address = client.post("/rounds/new", data=form).location
    for deed, words in (
        ("seed", "冻结抽样框"),
        ("frame", "下一步：抽取"),
        ("draw", "下一步：抽取检查组"),
    ):
        assert client.post(f"{address}/{deed}").status_code == 303
        assert words in client.get(address).text
    assert "谁参加本轮" in client.get(f"{address}/teams").text
    chosen = re.findall(r'name="experts"[^>]*value="(\d+)"', client.get(f"{address}/teams").text)
    assert client.post(f"{address}/teams", data={"experts": chosen}).status_code == 303
    assert "每人负担" in client.get(f"{address}/teams").text
    for deed, words in (("start", "专家正在现场检查"), ("close", "本轮已结束")):
        assert client.post(f"{address}/{deed}", data={"reason": "汛期道路中断"}).status_code == 303
        assert words in client.get(address).text
    assert only_round().state is RoundState.CLOSED
    assert "结束时有 8 处点位没有检查记录" in client.get(address).text
    assert "理由：汛期道路中断（市爱卫办 王敏）" in client.get(address).text


def test_a_plan_in_error_comes_back_with_everything_typed(app: Flask, client: FlaskClient) -> None:
    builders.world()
    form = filled(ends_on="2026-11-01", towns="77", required_market="3")
    cast.sign_in(client, "office")
    page = client.post("/rounds/new", data=form).text
    assert "结束日期不能早于开始日期" in page
    assert 'value="77"' in page
    assert 'value="3"' in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"towns": "30"}, "符合范围的只有 2 个"),
        ({"sites_per_town": "100"}, "沙沟镇各类合计需 100 处、现有 6 处"),
        ({"required_market": "4"}, "沙沟镇农贸市场需 4 处、现有 2 处"),
        ({"allocation": "explicit", "quota_370481": "2"}, "滕州市指定抽取 2 个镇街，符合范围的只有 1 个"),
        ({"allocation": "explicit"}, "请为至少一个区（市）指定镇街数"),
        ({"required_market": "3", "required_toilet": "3"}, "各必查类型数量之和超过了每个镇街的点位数"),
        ({"kinds": ["market"], "required_toilet": "1"}, "必查类型须在已选的场所类型之内"),
        ({"kinds": []}, "请至少选择一类"),
        ({"towns": ""}, "请填写数字"),
        ({"towns": "abc"}, "不是有效的整数"),
        ({"starts_on": "2026-99-99"}, "不是有效的日期值"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_on_its_form(
    app: Flask, client: FlaskClient, changes: dict[str, Any], words: str
) -> None:
    builders.world()
    form = filled(**changes)
    cast.sign_in(client, "office")
    page = client.post("/rounds/new", data=form).text
    assert "还没有提交" in page
    assert words in page
    assert db.session.scalar(select(Round.id)) is None


def test_the_seed_is_on_no_page_before_the_draw_and_then_fits_its_hash(app: Flask, client: FlaskClient) -> None:
    builders.world()
    made = worlds.frozen()
    address, seed = f"/rounds/{made.id}", made.seed or ""
    cast.sign_in(client, "office")
    for page in ("", "/verify", "/plan.json", "/frame.jsonl"):
        assert seed not in client.get(address + page).text
    client.post(f"{address}/draw")
    page = client.get(address).text
    assert seed in page
    assert sha256(seed.encode()).hexdigest() in page


def test_the_downloads_are_the_hashed_bytes(app: Flask, client: FlaskClient) -> None:
    builders.world()
    made = worlds.frozen()
    hashes = [made.plan_sha256, made.frame_sha256]
    cast.sign_in(client, "office")
    got = [client.get(f"/rounds/{made.id}/{name}").data for name in ("plan.json", "frame.jsonl")]
    assert [sha256(data).hexdigest() for data in got] == hashes


def test_a_void_draw_stays_on_the_page_with_its_reason(app: Flask, client: FlaskClient) -> None:
    builders.world()
    made, draw = worlds.drawn()
    address, seed = f"/rounds/{made.id}", draw.seed
    cast.sign_in(client, "office")
    refused = client.post(f"{address}/void", data={"reason": " "})
    assert refused.status_code == 422
    assert "请写明作废的理由" in refused.text
    client.post(f"{address}/void", data={"reason": "抽样框漏了一个镇街"})
    page = client.get(address).text
    assert "抽样框漏了一个镇街" in page
    assert seed in page
    assert "下一步：抽取" in page
    client.post(f"{address}/draw")
    states = db.session.scalars(select(Draw.state).order_by(Draw.number)).all()
    assert states == [DrawState.VOID, DrawState.LIVE]
    assert client.get(f"{address}/verify").text.count("完全一致") == 2


def test_infeasible_teams_come_back_with_the_reason_and_nothing_changed(app: Flask, client: FlaskClient) -> None:
    world = builders.world()
    people = worlds.experts(3, world.district)
    made, _ = worlds.drawn()
    chosen = [str(expert.id) for expert in people]
    cast.sign_in(client, "office")
    answer = client.post(f"/rounds/{made.id}/teams", data={"experts": chosen})
    assert answer.status_code == 422
    assert "西岗镇共需 2 人次，最多能安排 0 人次" in answer.text
    assert "抽取检查组" in client.get(f"/rounds/{made.id}").text
    assert db.session.scalars(select(Draw)).one().teams_drawn_at is None


def test_a_second_draw_is_told_where_the_round_stands(app: Flask, client: FlaskClient) -> None:
    builders.world()
    made = worlds.frozen()
    cast.sign_in(client, "office")
    assert client.post(f"/rounds/{made.id}/draw").status_code == 303
    second = client.post(f"/rounds/{made.id}/draw")
    assert second.status_code == 409
    assert "本轮目前是“已抽取”" in second.text


def test_a_district_learns_its_towns_only_when_the_check_begins(app: Flask, client: FlaskClient) -> None:
    builders.world()
    worlds.experts(4)
    made, draw = worlds.drawn()
    office = cast.viewer("office")
    actions.draw_teams(office, made)
    address, seed = f"/rounds/{made.id}", draw.seed
    commit()
    cast.sign_in(client, "district")
    page = client.get(address).text
    assert "西岗镇" not in page
    assert seed not in page
    assert "1 个" not in client.get("/rounds/").text
    assert seed not in client.get(f"{address}/verify").text
    actions.start_round(office, made)
    page = client.get(address).text
    assert "西岗镇" in page
    assert "沙沟镇" not in page
    teams = client.get(f"{address}/teams").text
    assert "西岗镇" in teams
    assert "回避及理由" not in teams


def test_a_district_cannot_open_a_town_of_another(app: Flask, client: FlaskClient) -> None:
    world = builders.world()
    worlds.experts(4)
    made, _ = worlds.drawn()
    office = cast.viewer("office")
    actions.draw_teams(office, made)
    actions.start_round(office, made)
    address, own, other = f"/rounds/{made.id}/towns", world.town.id, world.other_town.id
    cast.sign_in(client, "district")
    assert client.get(f"{address}/{own}").status_code == 200
    assert client.get(f"{address}/{other}").status_code == 404


@pytest.mark.parametrize("who", ["district", "admin"])
def test_only_the_city_office_moves_a_round(app: Flask, client: FlaskClient, who: str) -> None:
    builders.world()
    made = worlds.planned()
    address = f"/rounds/{made.id}"
    cast.sign_in(client, who)
    assert client.get(address).status_code == 200
    assert client.post(f"{address}/seed").status_code == 403
    assert only_round().state is RoundState.PLANNED


def test_altered_data_are_shown_on_the_verify_page(app: Flask, client: FlaskClient) -> None:
    builders.world()
    made, draw = worlds.drawn()
    draw.seed = "0" * 64
    db.session.flush()
    cast.sign_in(client, "office")
    page = client.get(f"/rounds/{made.id}/verify").text
    assert "处不一致" in page
    assert "种子的摘要" in page


def test_a_town_page_lists_the_drawn_sites_as_simulated(app: Flask, client: FlaskClient) -> None:
    world = builders.world()
    made, _ = worlds.drawn()
    town = world.town.id
    cast.sign_in(client, "office")
    page = client.get(f"/rounds/{made.id}/towns/{town}").text
    assert page.count("SYN-T") == 4
    assert "模拟数据" in page
