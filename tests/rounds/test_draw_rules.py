"""The draw: deterministic, independent of the input's order, exact in its numbers, strata apart from each other."""

import random
from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.rounds.rules import canonical
from inspect_app.rounds.rules.allocation import AllocationRefusedError
from inspect_app.rounds.rules.draw import CHAIN, SitesMissingError, commitment_of, draw, rank_key, seed_of
from inspect_app.rounds.rules.frame import Frame, frame_from, repeated_codes
from inspect_app.rounds.rules.plan import Allocation
from tests.rounds.samples import OTHER_SEED, PLAN, SEED, frame, plan

SEEDS = st.binary(min_size=32, max_size=32).map(bytes.hex)
SIZES = st.dictionaries(st.sampled_from(["370402", "370403", "370404"]), st.integers(1, 6), min_size=1)


@settings(max_examples=40)
@given(SIZES, SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_the_frame_changes_nothing(sizes: dict[str, int], seed: str, chance: random.Random) -> None:
    given_frame = frame(sizes)
    towns, sites = list(given_frame.towns), list(given_frame.sites)
    chance.shuffle(towns)
    chance.shuffle(sites)
    turned = Frame(tuple(towns), tuple(sites))
    wanted = plan(towns=sum(sizes.values()))
    assert turned.content() == given_frame.content()
    assert draw(turned, wanted, seed) == draw(given_frame, wanted, seed)


@settings(max_examples=40)
@given(SIZES, SEEDS, st.data())
def test_the_numbers_of_the_plan_are_met_exactly(sizes: dict[str, int], seed: str, data: st.DataObject) -> None:
    wanted = plan(towns=data.draw(st.integers(len(sizes), sum(sizes.values()))))
    picks = draw(frame(sizes), wanted, seed)
    assert len(picks.towns) == wanted.towns
    for town in picks.towns:
        kinds = Counter(pick.kind for pick in picks.sites if pick.town == town.town)
        assert kinds.total() == wanted.sites_per_town
        assert all(kinds[kind] >= least for kind, least in wanted.required.items())
    assert len({pick.site for pick in picks.sites}) == len(picks.sites)


@settings(max_examples=40)
@given(SIZES, SEEDS)
def test_another_district_in_the_frame_does_not_change_the_others(sizes: dict[str, int], seed: str) -> None:
    quotas = dict.fromkeys(sizes, 1)
    wanted = plan(allocation=Allocation.EXPLICIT, towns=len(quotas), quotas=quotas)
    wider = frame(sizes | {"370481": 4})
    assert draw(wider, wanted, seed) == draw(frame(sizes), wanted, seed)


def test_another_seed_draws_otherwise() -> None:
    units = frame({"370402": 30})
    assert draw(units, PLAN, SEED).towns != draw(units, PLAN, OTHER_SEED).towns


def test_every_town_has_the_same_chance() -> None:
    units, wanted = frame({"370402": 5}), plan(towns=1)
    seeds = [sha256(str(n).encode()).hexdigest() for n in range(1000)]
    drawn = Counter(draw(units, wanted, seed).towns[0].town for seed in seeds)
    assert set(drawn) == {town.code for town in units.towns}
    assert max(abs(times - 200) for times in drawn.values()) < 50


def test_required_sites_come_first() -> None:
    sites = draw(frame({"370402": 1}), plan(towns=1), SEED).sites
    assert sorted(pick.kind for pick in sites[:3]) == ["market", "toilet", "toilet"]
    assert [pick.position for pick in sites] == [1, 2, 3, 4]


def test_a_kind_outside_the_plan_is_never_drawn() -> None:
    picks = draw(frame({"370402": 3}), plan(towns=3, kinds=frozenset({"market", "toilet"})), SEED)
    assert "village" not in {pick.kind for pick in picks.sites}


def test_more_towns_than_there_are_is_refused() -> None:
    with pytest.raises(AllocationRefusedError) as refused:
        draw(frame({"370402": 2, "370403": 2}), plan(towns=5), SEED)
    assert (refused.value.shortage.wanted, refused.value.shortage.there) == (5, 4)


def test_too_few_sites_name_the_town_and_the_kind() -> None:
    with pytest.raises(SitesMissingError) as refused:
        draw(frame({"370402": 1}, sites_of_a_kind=1), plan(towns=1), SEED)
    found = {(lack.town, lack.kind, lack.wanted, lack.there) for lack in refused.value.shortages}
    assert found == {("370402001", "toilet", 2, 1), ("370402001", "", 4, 3)}


def test_a_seed_that_is_not_a_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="64 lower-case"):
        draw(frame({"370402": 1}), plan(towns=1), "abc")


def test_ranks_of_different_purposes_are_apart() -> None:
    assert rank_key("town", SEED, "370402001") != rank_key("site", SEED, "370402001")


def test_the_commitment_is_the_hash_of_the_seed_as_text() -> None:
    assert commitment_of(SEED) == sha256(SEED.encode("ascii")).hexdigest()


def test_a_frame_comes_back_from_its_bytes_with_a_name_beyond_the_bmp() -> None:
    units = frame({"柳树𨟠区": 2})
    again = frame_from(units.content())
    assert again.content() == units.content()
    assert "𨟠".encode() in units.content()


def test_the_lines_of_a_frame_are_sorted_by_bytes() -> None:
    lines = frame({"370403": 3, "370402": 2}).content().splitlines()
    assert lines == sorted(lines)


def test_a_unit_that_is_in_the_frame_twice_is_named() -> None:
    units = frame({"370402": 2})
    doubled = Frame((*units.towns, units.towns[0]), units.sites)
    assert repeated_codes(doubled) == ["370402001"]
    assert repeated_codes(units) == []


def test_lines_that_are_not_objects_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON object"):
        canonical.read_lines(b"[1]\n")


def test_each_seed_is_the_commitment_of_the_next_and_the_root_is_never_shown() -> None:
    root = "ab" * 32
    seeds = [seed_of(root, number) for number in (1, 2, 3)]
    assert [commitment_of(seed) for seed in seeds[1:]] == seeds[:2]
    assert root not in seeds


@pytest.mark.parametrize("number", [0, CHAIN + 1])
def test_a_draw_outside_the_chain_has_no_seed(number: int) -> None:
    with pytest.raises(ValueError, match="chain"):
        seed_of("ab" * 32, number)
