"""Teams: recusal is never broken, the load is even, and a refusal says why and is true."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.rounds.rules.teams import Roster, TeamFault, TeamsRefusedError, draw_teams, roster_from
from tests.rounds.samples import OTHER_SEED, SEED, roster

SEEDS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@st.composite
def rosters(draw: st.DrawFn, experts: int, towns: int) -> Roster:
    """Return rosters up to a size, with any recusals."""
    some = roster(draw(st.integers(2, experts)), draw(st.integers(1, towns)))
    pairs = st.tuples(st.sampled_from(sorted(some.experts)), st.sampled_from(sorted(some.towns)))
    barred: dict[str, tuple[str, ...]] = {}
    for expert, town in draw(st.sets(pairs, max_size=experts * towns // 3)):
        barred[expert] = (*barred.get(expert, ()), town)
    return roster(len(some.experts), len(some.towns), barred)


def is_even(some: Roster, teams: tuple[tuple[str, ...], ...]) -> bool:
    """Tell whether loads differ by at most one."""
    loads = [sum(expert in team for team in teams) for expert in some.experts]
    return max(loads) - min(loads) <= 1


def is_possible(some: Roster) -> bool:
    """Tell by trying every division whether an even one exists."""
    choices = [list(combinations(sorted(some.allowed(town)), 2)) for town in sorted(some.towns)]
    return any(is_even(some, teams) for teams in product(*choices))


@settings(max_examples=150)
@given(rosters(experts=12, towns=14), SEEDS)
def test_recusal_is_kept_and_the_load_is_even(some: Roster, seed: str) -> None:
    try:
        teams = draw_teams(some, seed, 2)
    except TeamsRefusedError:
        return
    assert {team.town for team in teams} == some.towns
    assert all(len(set(team.experts)) == 2 for team in teams)
    assert all(set(team.experts) <= some.allowed(team.town) for team in teams)
    assert is_even(some, tuple(team.experts for team in teams))


@settings(max_examples=150, deadline=None)
@given(rosters(experts=5, towns=4), SEEDS)
def test_teams_are_refused_only_when_no_division_exists(some: Roster, seed: str) -> None:
    if is_possible(some):
        assert is_even(some, tuple(team.experts for team in draw_teams(some, seed, 2)))
        return
    with pytest.raises(TeamsRefusedError) as refused:
        draw_teams(some, seed, 2)
    assert refused.value.obstacle.there < refused.value.obstacle.wanted


@given(rosters(experts=8, towns=6), SEEDS)
def test_teams_come_back_from_the_bytes_of_the_roster(some: Roster, seed: str) -> None:
    again = roster_from(some.content())
    assert again == some
    try:
        teams = draw_teams(some, seed, 2)
    except TeamsRefusedError:
        return
    assert draw_teams(again, seed, 2) == teams


def test_another_seed_makes_other_teams() -> None:
    assert draw_teams(roster(12, 12), SEED, 2) != draw_teams(roster(12, 12), OTHER_SEED, 2)


def test_too_few_experts() -> None:
    with pytest.raises(TeamsRefusedError) as refused:
        draw_teams(roster(1, 1), SEED, 2)
    assert refused.value.obstacle.fault is TeamFault.FEW_EXPERTS


def test_a_town_that_nobody_may_inspect_is_named_with_who_is_left() -> None:
    barred = {"e1": ("t2",), "e2": ("t2",), "e3": ("t2",)}
    with pytest.raises(TeamsRefusedError) as refused:
        draw_teams(roster(4, 3, barred), SEED, 2)
    assert refused.value.obstacle.fault is TeamFault.TOWN_WITHOUT_TEAM
    assert (refused.value.obstacle.towns, refused.value.obstacle.experts) == (("t2",), ("e4",))


def test_towns_that_share_too_few_experts_are_named_together() -> None:
    # Only e1 and e2 may go to t1, t2 and t3; with six experts and six towns nobody takes more than two.
    barred = dict.fromkeys(("e3", "e4", "e5", "e6"), ("t1", "t2", "t3"))
    with pytest.raises(TeamsRefusedError) as refused:
        draw_teams(roster(6, 6, barred), SEED, 2)
    obstacle = refused.value.obstacle
    assert (obstacle.towns, obstacle.experts) == (("t1", "t2", "t3"), ("e1", "e2"))
    assert (obstacle.wanted, obstacle.there) == (6, 4)


def test_an_expert_who_may_go_nowhere_makes_the_load_uneven() -> None:
    with pytest.raises(TeamsRefusedError) as refused:
        draw_teams(roster(4, 3, {"e4": ("t1", "t2", "t3")}), SEED, 2)
    assert refused.value.obstacle.fault is TeamFault.UNEVEN
    assert refused.value.obstacle.experts == ("e4",)
