"""The steps of a round: what each leaves behind, what it refuses, and that nothing is relaxed."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from inspect_app.core import files
from inspect_app.core.db import commit, db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import Event
from inspect_app.core.vocab import DesignationLevel, DrawState, RoundState
from inspect_app.experts import actions as expert_actions
from inspect_app.places.models import Site
from inspect_app.rounds import actions, material, queries
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Recusal, TeamMember
from inspect_app.rounds.rules.draw import commitment_of
from inspect_app.rounds.rules.plan import Allocation
from tests import builders, cast
from tests.rounds import worlds

OFFICE = "office"


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    return pytest.raises(Refusal, match=f"^{code}:")


def test_a_round_goes_through_all_its_states(app: Flask) -> None:
    builders.world()
    worlds.experts(4)
    office, made = cast.viewer(OFFICE), worlds.planned()
    seen = [made.state]
    for step in (
        actions.commit_seed,
        actions.freeze_frame,
        actions.draw,
        actions.draw_teams,
        actions.start_round,
        lambda who, of_round: actions.close_round(who, of_round, "汛期道路中断"),
    ):
        step(office, made)
        seen.append(made.state)
    states = list(RoundState)
    assert seen == [*states[:4], RoundState.DRAWN, *states[4:]]
    commit()
    # What other rooms do about it is theirs (flow); the reason for sites without a visit stands in `visits.missed`.
    actions_done = [event.action for event in db.session.scalars(select(Event).order_by(Event.id))]
    assert [one for one in actions_done if one.startswith("rounds.")] == [
        "rounds.planned", "rounds.seed_committed", "rounds.frame_frozen", "rounds.drawn", "rounds.teams_drawn",
        "rounds.started", "rounds.closed",
    ]  # fmt: skip
    assert "visits.missed" in actions_done


def test_a_round_over_simulated_sites_is_marked_from_the_start(app: Flask) -> None:
    builders.world()
    assert worlds.planned().is_simulated
    db.session.execute(update(Site).values(is_simulated=False))
    assert not worlds.planned(sequence=2).is_simulated


def test_a_draw_keeps_towns_and_sites_with_their_checklists(app: Flask) -> None:
    builders.world()
    _, draw = worlds.drawn()
    towns = db.session.scalars(select(DrawnTown).where(DrawnTown.draw_id == draw.id)).all()
    assert Counter(town.stratum for town in towns) == {"370481": 1, "370403": 1}
    sites = db.session.scalars(select(DrawnSite).where(DrawnSite.draw_id == draw.id)).all()
    assert len(sites) == 8
    assert all(site.checklist_version.kind_code == site.kind_code == site.site.kind_code for site in sites)


def test_the_record_of_a_draw_agrees_with_its_repetition(app: Flask) -> None:
    world = builders.world()
    worlds.experts(2, world.district)
    worlds.experts(2, world.other_district)
    made, draw = worlds.drawn()
    assert queries.check(draw).differences == ()
    actions.draw_teams(cast.viewer(OFFICE), made)
    assert queries.check(draw).differences == ()


def test_the_seed_is_in_no_event_before_the_draw(app: Flask) -> None:
    builders.world()
    made = worlds.frozen()
    commit()
    details = [json.dumps(event.detail) for event in db.session.scalars(select(Event))]
    assert made.seed
    assert not any(made.seed in detail for detail in details)
    assert any(commitment_of(made.seed) in detail for detail in details)


def test_the_frozen_frame_is_kept_as_the_hashed_bytes(app: Flask) -> None:
    builders.world()
    made = worlds.frozen()
    assert made.frame_sha256
    frame = files.read(made.frame_sha256).decode().splitlines()
    assert sum('"type":"town"' in line for line in frame) == 2
    assert made.frame_counts == {"towns": 2, "sites": 12, "districts": {"370403": 1, "370481": 1}}


def test_a_site_added_after_the_freeze_is_not_drawn(app: Flask) -> None:
    world = builders.world()
    made = worlds.frozen()
    late = builders.site(world.town, "market")
    actions.draw(cast.viewer(OFFICE), made)
    drawn = db.session.scalars(select(DrawnSite.site_id)).all()
    assert late.id not in drawn


def test_only_sites_in_use_of_designated_inspected_towns_come_into_the_frame(app: Flask) -> None:
    world = builders.world()
    closed = builders.site(world.town, "market")
    closed.is_in_use = False
    other_kind = builders.site(world.town, "village")
    undesignated = builders.town(world.district, "姜屯镇")
    elsewhere = builders.site(undesignated, "market")
    db.session.flush()
    frame = material.frame_of(worlds.SMALL)
    assert {town.name for town in frame.towns} == {"西岗镇", "沙沟镇"}
    outside = {closed.source_code, other_kind.source_code, elsewhere.source_code}
    assert not outside & {site.code for site in frame.sites}


def test_a_plan_without_levels_reaches_every_town(app: Flask) -> None:
    world = builders.world()
    builders.town(world.district, "姜屯镇")
    towns = material.frame_of(replace(worlds.SMALL, levels=frozenset())).towns
    assert {(town.name, town.level) for town in towns} == {
        ("西岗镇", "national"),
        ("沙沟镇", "national"),
        ("姜屯镇", ""),
    }


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"towns": 3}, "round_not_enough_towns", "towns"),
        ({"towns": 1}, "round_fewer_than_districts", "towns"),
        ({"allocation": Allocation.EXPLICIT, "quotas": {"370481": 2}}, "round_district_not_enough", "quotas"),
        ({"sites_per_town": 7}, "round_not_enough_sites", "sites_per_town"),
        ({"required": {"market": 3}}, "round_not_enough_sites", "sites_per_town"),
        ({"levels": frozenset({DesignationLevel.PROVINCIAL})}, "round_not_enough_towns", "towns"),
        ({"kinds": frozenset({"market", "toilet", "hotel"})}, "round_kind_without_checklist", "kinds"),
        ({"quarter": 9}, "round_plan_wrong", "quarter"),
    ],
)
def test_a_plan_that_asks_for_more_than_there_is_is_refused(
    app: Flask, changes: dict[str, object], code: str, field: str
) -> None:
    builders.world()
    with refused(code) as refusal:
        worlds.planned(**changes)
    assert field in refusal.value.fields


def test_the_refusal_names_the_town_the_kind_and_the_numbers(app: Flask) -> None:
    builders.world()
    with pytest.raises(Refusal) as refusal:
        worlds.planned(required={"market": 3})
    assert "沙沟镇农贸市场需 3 处、现有 2 处" in refusal.value.message


def test_towns_that_went_after_the_plan_stop_the_freeze(app: Flask) -> None:
    world = builders.world()
    made = worlds.planned()
    actions.commit_seed(cast.viewer(OFFICE), made)
    world.town.is_inspected = False
    db.session.flush()
    with refused("round_not_enough_towns"):
        actions.freeze_frame(cast.viewer(OFFICE), made)


def test_the_same_round_cannot_be_planned_twice(app: Flask) -> None:
    builders.world()
    worlds.planned()
    with refused("round_exists"):
        worlds.planned()


def test_a_step_out_of_turn_says_where_the_round_stands(app: Flask) -> None:
    builders.world()
    made = worlds.planned()
    with pytest.raises(Refusal) as refusal:
        actions.draw(cast.viewer(OFFICE), made)
    assert refusal.value.code == "round_step_not_now"
    assert "已计划" in refusal.value.message


def test_a_frame_that_was_altered_stops_the_draw(app: Flask) -> None:
    builders.world()
    made = worlds.frozen()
    assert made.frame_sha256
    place = files.path(made.frame_sha256)
    place.write_bytes(place.read_bytes().replace("西岗镇".encode(), "东岗镇".encode()))
    with refused("round_material_altered") as refusal:
        actions.draw(cast.viewer(OFFICE), made)
    assert "抽样框" in refusal.value.message


def test_a_frame_that_is_gone_stops_the_draw(app: Flask) -> None:
    builders.world()
    made = worlds.frozen()
    files.path(made.frame_sha256 or "").unlink()
    with refused("round_material_altered"):
        actions.draw(cast.viewer(OFFICE), made)


def test_a_seed_that_was_exchanged_stops_the_draw(app: Flask) -> None:
    builders.world()
    made = worlds.frozen()
    made.seed = "0" * 64
    db.session.flush()
    with refused("round_material_altered"):
        actions.draw(cast.viewer(OFFICE), made)


def test_a_void_draw_stays_with_its_reason_and_the_next_has_another_seed(app: Flask) -> None:
    builders.world()
    made, first = worlds.drawn()
    actions.void_draw(cast.viewer(OFFICE), made, "  抽样框漏了一个镇街 ")
    assert (first.state, first.void_reason) == (DrawState.VOID, "抽样框漏了一个镇街")
    assert made.state is RoundState.FROZEN
    assert made.seed != first.seed
    second = actions.draw(cast.viewer(OFFICE), made)
    assert (first.number, second.number, second.state) == (1, 2, DrawState.LIVE)
    assert second.seed_commitment == made.seed_commitment != first.seed_commitment
    assert second.seed_commitment == first.seed, "the first commitment fixes the seeds of all later draws"
    assert [checked.differences for checked in queries.check_all(made)] == [(), ()]


def test_a_void_needs_a_reason(app: Flask) -> None:
    builders.world()
    made, _ = worlds.drawn()
    with refused("round_reason_needed"):
        actions.void_draw(cast.viewer(OFFICE), made, "  ")


def test_nobody_inspects_the_own_district_or_where_an_interest_was_declared(app: Flask) -> None:
    world = builders.world()
    home = worlds.experts(2, world.district)
    free = worlds.experts(3)
    expert_actions.declare_interest(cast.viewer(OFFICE), free[0], world.other_town, "配偶在该镇任职")
    made, draw = worlds.drawn()
    actions.draw_teams(cast.viewer(OFFICE), made, [*home, *free])
    members = {
        shown.town.name: {expert.id for expert in shown.experts}
        for shown in queries.towns_of(cast.viewer(OFFICE), draw)
    }
    assert not members["西岗镇"] & {expert.id for expert in home}
    assert free[0].id not in members["沙沟镇"]
    assert all(len(team) == 2 for team in members.values())
    reasons = {(row.expert_id, row.town_id): row.reason for row in db.session.scalars(select(Recusal))}
    assert reasons == {
        (home[0].id, world.town.id): "本人所在区",
        (home[1].id, world.town.id): "本人所在区",
        (free[0].id, world.other_town.id): "申报利害关系：配偶在该镇任职",
    }


def test_infeasible_teams_are_refused_with_town_and_people(app: Flask) -> None:
    world = builders.world()
    worlds.experts(3, world.district)
    worlds.experts(1, world.other_district)
    made, _ = worlds.drawn()
    with refused("teams_town_without_team") as refusal:
        actions.draw_teams(cast.viewer(OFFICE), made)
    for words in (
        "西岗镇共需 2 人次，最多能安排 1 人次",
        "回避 专家 panel01370481（本人所在区）",
        "可派 专家 panel01370403",
    ):
        assert words in refusal.value.message
    assert db.session.scalar(select(TeamMember.id)) is None


def test_an_expert_out_of_the_register_is_not_drawn(app: Flask) -> None:
    builders.world()
    out, *rest = worlds.experts(5)
    out.is_active = False
    made, _ = worlds.drawn()
    actions.draw_teams(cast.viewer(OFFICE), made)
    assert set(db.session.scalars(select(TeamMember.expert_id))) == {expert.id for expert in rest}


def test_too_few_experts_are_refused(app: Flask) -> None:
    builders.world()
    worlds.experts(1)
    made, _ = worlds.drawn()
    with refused("teams_few_experts"):
        actions.draw_teams(cast.viewer(OFFICE), made)


def test_teams_are_drawn_once_and_before_the_start(app: Flask) -> None:
    builders.world()
    worlds.experts(4)
    made, _ = worlds.drawn()
    with refused("round_teams_first"):
        actions.start_round(cast.viewer(OFFICE), made)
    actions.draw_teams(cast.viewer(OFFICE), made)
    with refused("round_teams_drawn"):
        actions.draw_teams(cast.viewer(OFFICE), made)


def test_an_altered_result_is_found(app: Flask) -> None:
    builders.world()
    _, draw = worlds.drawn()
    site = db.session.scalars(select(DrawnSite)).first()
    assert site
    ids = material.site_ids(site.code for site in material.frame_of(worlds.SMALL).sites)
    unused = set(ids.values()) - set(db.session.scalars(select(DrawnSite.site_id)))
    site.site_id = min(unused)
    db.session.flush()
    assert len(queries.check(draw).differences) == 2


def test_an_altered_plan_is_found(app: Flask) -> None:
    builders.world()
    _, draw = worlds.drawn()
    draw.plan = draw.plan.replace('"sites_per_town":4', '"sites_per_town":3')
    db.session.flush()
    assert {found.subject.value for found in queries.check(draw).differences} == {"plan_hash", "sites"}


def test_at_most_one_draw_is_live(app: Flask) -> None:
    builders.world()
    made, first = worlds.drawn()
    made.state = RoundState.FROZEN
    db.session.flush()
    with refused("changed_meanwhile"):
        actions.draw(cast.viewer(OFFICE), made)
    assert db.session.scalars(select(Draw.id)).all() == [first.id]
