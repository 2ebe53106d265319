"""A round whose sites have no record is closed with its gaps listed and a reason."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from inspect_app.core import clock
from inspect_app.core.db import commit, db
from inspect_app.core.events import Event
from inspect_app.core.vocab import DrawState, RoundState, VisitState
from inspect_app.rounds import actions as rounds
from inspect_app.rounds.models import Round
from tests import builders, cast
from tests.findings import samples
from tests.rounds import worlds

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def stage():
    """A round under way: one site visited, one whose photos are on the way, one in each town without a record."""
    made = samples.stage()
    made.round.plan = worlds.SMALL.content().decode()
    samples.visit(made)
    samples.visit(made).state = VisitState.RECEIVING
    for town in (made.world.town, made.world.other_town):
        samples.drawn_site(made, town)
    commit()
    return made


def gaps(client, who: str, stage: samples.Stage):
    cast.sign_in(client, who)
    return client.get(f"/visits/rounds/{stage.round.id}/gaps")


def test_the_sites_without_a_record_are_counted_and_listed(client, stage):
    shown = gaps(client, "office", stage).text
    assert "还有 3 处点位没有完整的检查记录，其中 1 处的照片还没有传完" in shown
    assert shown.count("没有记录</span>") == 2
    assert 'name="reason"' in shown


def test_a_district_sees_its_own_gaps_and_no_way_to_close(client, stage):
    shown = gaps(client, "other_district", stage).text
    assert "还有 1 处点位" in shown
    assert 'name="reason"' not in shown


def test_gaps_of_a_round_that_has_not_begun_are_not_known_to_anybody(client, stage):
    stage.round.state = RoundState.DRAWN
    assert gaps(client, "district", stage).status_code == 404


def test_without_a_reason_the_round_stays_open(client, stage):
    cast.sign_in(client, "office")
    refused = client.post(f"/rounds/{stage.round.id}/close", data={"reason": " "})
    assert refused.status_code == 422
    assert "还有 3 处点位没有检查记录" in refused.text
    assert db.session.get_one(Round, stage.round.id).state is RoundState.UNDER_WAY


def test_with_a_reason_it_is_closed_and_the_reason_is_kept(client, stage):
    cast.sign_in(client, "office")
    assert client.post(f"/rounds/{stage.round.id}/close", data={"reason": "汛期道路中断"}).status_code == 303
    missed = db.session.scalars(select(Event).where(Event.action == "visits.missed")).one()
    assert (missed.detail["sites"], missed.detail["reason"]) == (3, "汛期道路中断")


def test_where_every_site_has_its_record_no_reason_is_asked(client):
    stage = samples.stage()
    samples.visit(stage)
    commit()
    assert 'name="reason"' not in gaps(client, "office", stage).text
    assert client.post(f"/rounds/{stage.round.id}/close").status_code == 303


def test_void_draws_leave_no_gaps(client, stage):
    stage.draw.state = DrawState.VOID
    assert "全部抽中点位都有检查记录" in gaps(client, "office", stage).text


@pytest.mark.parametrize(("day", "warned"), [(20, True), (23, False)])
def test_to_begin_before_the_planned_day_is_warned_of(client, day, warned):
    builders.world()
    worlds.experts(4)
    held, _ = worlds.drawn()
    rounds.draw_teams(cast.viewer("office"), held)
    with clock.travel(datetime(2026, 11, day, 2, tzinfo=UTC)):
        cast.sign_in(client, "office")
        shown = client.get(f"/rounds/{held.id}").text
    assert ("提前开始会提前公开" in shown) is warned
