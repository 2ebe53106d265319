"""Who sees which score, and what the pages explain."""

import pytest
from flask.testing import FlaskClient

from inspect_app.core import clock, files
from inspect_app.core.db import db
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import RoundState
from inspect_app.scoring import actions
from inspect_app.scoring.computing import Facts
from tests import cast
from tests.scoring import rows
from tests.visits.field import picture

pytestmark = pytest.mark.usefixtures("app")


class Scene:
    """A scored round: 西岗镇 lost points at a market with a photo, 沙沟镇 has a clean toilet."""

    def __init__(self) -> None:
        stored = files.store(picture(1), "image/jpeg")
        on = rows.stage()
        lost = rows.visit(on, verdicts=("fail", "pass", "pass"), measured="2", photo=stored.sha256)
        clean = rows.visit(on, on.world.other_town, "toilet")
        actions.score_received(lost.id)
        actions.score_received(clean.id)
        self.round, self.photo = on.round, stored.sha256
        self.ids = {
            "round": on.round.id, "town": on.world.town.id, "other": on.world.other_town.id, "visit": lost.id,
            "clean": clean.id,
        }  # fmt: skip
        db.session.commit()

    def close(self) -> None:
        self.round.state, self.round.closed_at = RoundState.CLOSED, clock.now()
        actions.close_run(Viewer.system(), self.round, Facts())
        db.session.commit()

    def url(self, name: str) -> str:
        """Return the address of a page of this scene."""
        ids = self.ids
        return {
            "rounds": "/scores/",
            "round": f"/scores/rounds/{ids['round']}",
            "town": f"/scores/rounds/{ids['round']}/towns/{ids['town']}",
            "other": f"/scores/rounds/{ids['round']}/towns/{ids['other']}",
            "visit": f"/scores/visits/{ids['visit']}",
            "clean": f"/scores/visits/{ids['clean']}",
            "photo": f"/scores/visits/{ids['visit']}/photos/{self.photo}/thumb",
        }[name]


@pytest.fixture
def scene() -> Scene:
    return Scene()


PAGES = ("rounds", "round", "town", "visit", "photo")


@pytest.mark.parametrize("name", PAGES)
def test_office_sees_every_page(client: FlaskClient, scene: Scene, name: str) -> None:
    cast.sign_in(client, "office")
    assert client.get(scene.url(name)).status_code == 200


@pytest.mark.parametrize("person", ["expert", "unit", "admin"])
@pytest.mark.parametrize("name", PAGES)
def test_no_expert_or_member_unit_sees_a_score(client: FlaskClient, scene: Scene, person: str, name: str) -> None:
    scene.close()
    cast.sign_in(client, person)
    assert client.get(scene.url(name)).status_code == 403


@pytest.mark.parametrize("name", ["town", "visit", "photo"])
def test_town_sees_its_own_score_only_when_the_round_is_closed(client: FlaskClient, scene: Scene, name: str) -> None:
    cast.sign_in(client, "town")
    assert client.get(scene.url("round")).status_code == 404
    assert client.get(scene.url(name)).status_code == 404
    scene.close()
    assert client.get(scene.url(name)).status_code == 200


@pytest.mark.parametrize("name", ["other", "clean"])
def test_town_and_district_do_not_see_the_score_of_others(client: FlaskClient, scene: Scene, name: str) -> None:
    scene.close()
    for person in ("town", "district"):
        cast.sign_in(client, person)
        assert client.get(scene.url(name)).status_code == 404


def test_ranking_shows_a_district_only_its_towns(client: FlaskClient, scene: Scene) -> None:
    cast.sign_in(client, "district")
    page = client.get(scene.url("round")).text
    assert "西岗镇" in page
    assert "沙沟镇" not in page


def test_ranking_shows_scores_ranks_and_means_by_kind(client: FlaskClient, scene: Scene) -> None:
    cast.sign_in(client, "office")
    page = client.get(scene.url("round")).text
    for words in ("100.00", "54.17", "农贸市场", "公共厕所", "轮次尚未结束"):
        assert words in page
    assert page.index("沙沟镇") < page.index("西岗镇")


def test_visit_page_explains_every_lost_point(client: FlaskClient, scene: Scene) -> None:
    cast.sign_in(client, "office")
    page = client.get(scene.url("visit")).text
    explained = (
        "54.17",
        "16.25 / 30",
        "market-01 的要求",
        "（十二）集贸市场",
        "待核",
        "东门内侧",
        "2 处/百米",
        "模拟数据",
    )
    for words in (*explained, "不超过 2 处/百米为合格，不超过 0 为好", scene.photo):
        assert words in page
    assert page.index('id="market-01"') < page.index('id="market-02"') < page.index('id="market-04"')
    assert 'id="market-03"' not in page


def test_town_page_explains_how_the_number_came_about(client: FlaskClient, scene: Scene) -> None:
    cast.sign_in(client, "office")
    page = client.get(scene.url("town")).text
    told = ("农贸市场 1 处平均 54.17，权重 1/1，计 54.17 分", "反弹 0 起", "得分（以上各行之和）")
    for words in (*told, f"/scores/visits/{scene.ids['visit']}"):
        assert words in page


def test_visit_without_losses_says_so(client: FlaskClient, scene: Scene) -> None:
    cast.sign_in(client, "office")
    assert "没有失分" in client.get(scene.url("clean")).text


def test_photo_of_another_size_or_hash_is_not_found(client: FlaskClient, scene: Scene) -> None:
    cast.sign_in(client, "office")
    assert client.get(scene.url("photo").replace("thumb", "raw")).status_code == 404
    assert client.get(scene.url("photo").replace(scene.photo, "0" * 64)).status_code == 404


def test_empty_list_says_when_scores_come(client: FlaskClient) -> None:
    cast.sign_in(client, "office")
    assert "自动计分" in client.get("/scores/").text
    assert client.get("/scores/rounds/99").status_code == 404
