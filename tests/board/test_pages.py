"""The pages of the board: what each role is told first, figures within reach, a fixed number of queries."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select, update

from inspect_app.board.queries import home as waiting
from inspect_app.board.rules import Duty
from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.vocab import DocumentKind, DocumentState, RoundState, VisitState
from inspect_app.rounds.models import Draw, DrawnTown, Team, TeamMember
from inspect_app.visits.models import Visit
from tests import builders, cast
from tests.board import samples


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def made(app):
    world = builders.world()
    return world, samples.whole(world)


def words(answer) -> str:
    """What a person reads on a page."""
    text = re.sub(r"<(script|style|svg).*?</\1>", "", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_home_asks_a_stranger_to_sign_in(client, made):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_office_is_told_of_overdue_items_first(client, made):
    cast.sign_in(client, "office")
    page = words(client.get("/"))
    assert page.index("逾期未办结的整改项") < page.index("待确认的问题")
    assert "2 逾期未办结的整改项" in page


def test_town_is_told_of_its_own_items_only(client, made):
    cast.sign_in(client, "town")
    page = words(client.get("/"))
    assert "1 逾期未办结的整改项" in page
    assert "沙沟镇" not in page
    assert "已逾期" in page


def test_town_is_told_of_an_order_to_acknowledge(client, made):
    world, round_ = made
    samples.service(samples.document(DocumentKind.ORDER, round_, town_id=world.town.id), world.town)
    cast.sign_in(client, "town")
    assert "1 待签收的文书" in words(client.get("/"))


def test_somebody_without_work_is_told_so(client, made):
    cast.sign_in(client, "unit")
    assert "都办完了" in words(client.get("/"))


def test_board_shows_figures_scores_and_items(client, made):
    _, round_ = made
    cast.sign_in(client, "office")
    page = words(client.get(f"/board/rounds/{round_.id}"))
    for expected in ("2 / 2 个点位", "西岗镇", "92.35", "沙沟镇", "71.05", "逾期 2", "整改中 2", "模拟数据"):
        assert expected in page


def test_district_office_sees_its_district_only(client, made):
    _, round_ = made
    cast.sign_in(client, "district")
    page = words(client.get(f"/board/rounds/{round_.id}"))
    assert "西岗镇" in page
    assert "沙沟镇" not in page
    assert "1 / 1 个点位" in page


def test_district_office_learns_the_drawn_towns_when_the_check_begins(client, app):
    world = builders.world()
    round_ = samples.whole(world)
    round_.state = RoundState.DRAWN
    cast.sign_in(client, "district")
    assert "还没有抽取镇街" in words(client.get(f"/board/rounds/{round_.id}"))
    assert " / 0" in words(client.get("/board"))


@pytest.mark.parametrize("who", ["town", "expert", "unit"])
def test_board_is_closed_to_those_outside_the_offices(client, made, who):
    _, round_ = made
    cast.sign_in(client, who)
    assert client.get("/board").status_code == 403
    assert client.get(f"/board/rounds/{round_.id}").status_code == 403


def test_board_of_no_round_is_not_found(client, made):
    cast.sign_in(client, "office")
    assert client.get("/board/rounds/999999").status_code == 404


def test_board_says_what_comes_when_nothing_is_drawn(client, app):
    round_ = samples.round_()
    cast.sign_in(client, "office")
    assert "还没有抽取镇街" in words(client.get(f"/board/rounds/{round_.id}"))


def test_overview_says_what_comes_when_there_is_no_round(client, app):
    cast.sign_in(client, "office")
    assert "还没有轮次" in words(client.get("/board"))


@pytest.mark.parametrize("address", ["/", "/board", "/board/rounds/{id}"])
def test_number_of_queries_does_not_grow_with_rounds_and_towns(client, made, address):
    world, round_ = made
    cast.sign_in(client, "office")
    address = address.format(id=round_.id)
    client.get(address)
    with counted() as before:
        client.get(address)
    for sequence in (2, 3, 4):
        samples.whole(world, sequence)
    drawn = samples.draw(samples.round_(sequence=5))
    version = builders.checklist(version="99")
    for number in range(5):
        town = builders.town(world.district, f"新镇{number}")
        samples.drawn_site(drawn, town, builders.site(town), version)
    with counted() as after:
        client.get(address)
    assert len(after) == len(before) <= 11


def test_every_number_of_the_board_leads_to_a_page(client, made):
    _, round_ = made
    cast.sign_in(client, "office")
    for address in ("/", f"/board/rounds/{round_.id}"):
        main = client.get(address).text.split("<main", 1)[1].split("</main>", 1)[0]
        links = set(re.findall(r'href="(/[^"]*)"', main))
        assert links
        for link in links:
            assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_style_guide_is_there_for_developers_only(client, app):
    assert client.get("/styleguide").status_code == 200
    app.testing = False
    assert client.get("/styleguide").status_code == 404


def test_a_withdrawn_order_waits_for_nobodys_signature(client, made):
    world, round_ = made
    withdrawn = samples.document(DocumentKind.ORDER, round_, town_id=world.town.id, state=DocumentState.WITHDRAWN)
    samples.service(withdrawn, world.town)
    cast.sign_in(client, "town")
    assert "待签收的文书" not in words(client.get("/"))


def test_an_expert_has_nothing_to_visit_before_the_check_begins(app):
    round_ = samples.whole(builders.world())
    add = builders.add
    team = add(Team(draw_id=db.session.scalars(select(Draw.id)).one(), number=1))
    person = builders.expert()
    add(TeamMember(team_id=team.id, expert_id=person.id))
    for town in db.session.scalars(select(DrawnTown)):
        town.team_id = team.id
    db.session.execute(update(Visit).values(state=VisitState.RECEIVING))
    assert waiting.duty_counts(cast.viewer("expert"), clock.today())[Duty.VISIT] == 2
    round_.state = RoundState.DRAWN
    assert waiting.duty_counts(cast.viewer("expert"), clock.today())[Duty.VISIT] == 0
