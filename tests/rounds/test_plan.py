"""The plan: its faults, its bytes, and how towns are shared out."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.core.vocab import RoundKind, VisitHours
from inspect_app.rounds.rules.allocation import AllocationRefusedError, Shortage, allocate, proportional
from inspect_app.rounds.rules.plan import Allocation, PlanFault, faults, hours_of, plan_from
from inspect_app.rounds.rules.questions import content_in_round
from tests.rounds.samples import PLAN, plan

SIZES = st.dictionaries(
    st.sampled_from(["370402", "370403", "370404", "370405", "370406", "370481"]), st.integers(1, 30), min_size=1
)


def test_a_sound_plan_has_no_fault() -> None:
    assert faults(PLAN) == {}


@pytest.mark.parametrize(
    ("changes", "field", "fault"),
    [
        ({"quarter": 5}, "quarter", PlanFault.QUARTER),
        ({"sequence": 0}, "sequence", PlanFault.SEQUENCE),
        ({"ends_on": date(2026, 11, 1)}, "ends_on", PlanFault.DATES),
        ({"starts_on": date(2025, 11, 1)}, "starts_on", PlanFault.YEAR),
        ({"towns": 0}, "towns", PlanFault.TOWNS),
        ({"allocation": Allocation.EXPLICIT}, "quotas", PlanFault.QUOTA),
        ({"allocation": Allocation.EXPLICIT, "quotas": {"370402": 4}}, "quotas", PlanFault.QUOTA_SUM),
        ({"sites_per_town": 0}, "sites_per_town", PlanFault.SITES),
        ({"kinds": frozenset()}, "kinds", PlanFault.KINDS),
        ({"hours": frozenset()}, "hours", PlanFault.HOURS),
        ({"required": {"hotel": 1}}, "required", PlanFault.REQUIRED_KIND),
        ({"required": {"market": 5}}, "required", PlanFault.REQUIRED_SUM),
    ],
)
def test_a_fault_is_named_at_its_field(changes: dict[str, Any], field: str, fault: PlanFault) -> None:
    assert faults(plan(**changes)) == {field: fault}


def test_the_bytes_of_a_plan_do_not_depend_on_the_order_it_was_filled_in() -> None:
    turned = replace(PLAN, required={"toilet": 2, "market": 1}, kinds=frozenset(sorted(PLAN.kinds, reverse=True)))
    assert turned.content() == PLAN.content()


def test_a_plan_comes_back_from_its_bytes() -> None:
    assert plan_from(PLAN.content()) == PLAN


def test_a_plan_by_day_says_nothing_of_hours_and_other_hours_are_in_its_bytes() -> None:
    by_night = plan(hours=frozenset({VisitHours.NIGHT, VisitHours.DAY}))
    assert "hours" not in PLAN.document()
    assert by_night.document()["hours"] == ["day", "night"]
    assert plan_from(by_night.content()) == by_night
    assert by_night.sha256 != PLAN.sha256
    assert hours_of(by_night.content().decode()) == by_night.hours


def test_a_round_asks_only_what_its_kind_and_hours_ask() -> None:
    items = [{"code": "m-01"}, {"code": "m-02", "hours": ["night"]}, {"code": "m-03", "rounds": ["recheck_review"]}]
    content = {"sections": [{"code": "A", "items": items}]}
    by_night = plan(hours=frozenset({VisitHours.NIGHT})).content().decode()

    def codes(kind: RoundKind, text: str) -> list[str]:
        return [item["code"] for item in content_in_round(content, kind, text)["sections"][0]["items"]]

    assert codes(RoundKind.QUARTERLY, PLAN.content().decode()) == ["m-01"]
    assert codes(RoundKind.QUARTERLY, by_night) == ["m-01", "m-02"]
    assert codes(RoundKind.RECHECK_REVIEW, PLAN.content().decode()) == ["m-01", "m-03"]


def test_another_format_is_refused() -> None:
    other = json.dumps(PLAN.document() | {"format": "inspect-plan/9"}).encode()
    with pytest.raises(ValueError, match="unknown plan format"):
        plan_from(other)


def test_the_title_says_year_quarter_sequence_and_kind() -> None:
    assert PLAN.title == "2026年第四季度第1轮季度抽查"


def test_zaozhuang_with_twelve_towns() -> None:
    sizes = {"370402": 11, "370403": 9, "370404": 7, "370405": 6, "370406": 11, "370481": 21}
    # due: 2.03, 1.66, 1.29, 1.11, 2.03, 3.88; whole parts 2+1+1+1+2+3 = 10, two left for .88 and .66
    assert proportional(12, sizes) == {"370402": 2, "370403": 2, "370404": 1, "370405": 1, "370406": 2, "370481": 4}


def test_a_small_district_still_gives_one() -> None:
    assert proportional(4, {"a": 1, "b": 20, "c": 20}) == {"a": 1, "b": 2, "c": 1}


@given(SIZES, st.integers(0, 200))
def test_shares_are_exact_at_least_one_and_never_above_the_size(sizes: dict[str, int], total: int) -> None:
    if not len(sizes) <= total <= sum(sizes.values()):
        with pytest.raises(AllocationRefusedError):
            proportional(total, sizes)
        return
    shares = proportional(total, sizes)
    assert sum(shares.values()) == total
    assert all(1 <= shares[district] <= size for district, size in sizes.items())


@given(SIZES, st.data())
def test_a_larger_district_never_gives_less(sizes: dict[str, int], data: st.DataObject) -> None:
    shares = proportional(data.draw(st.integers(len(sizes), sum(sizes.values()))), sizes)
    assert all(shares[a] >= shares[b] for a in sizes for b in sizes if sizes[a] > sizes[b])


def test_explicit_quotas_beyond_a_district_name_that_district() -> None:
    explicit = plan(allocation=Allocation.EXPLICIT, towns=5, quotas={"370402": 2, "370404": 3})
    with pytest.raises(AllocationRefusedError) as refused:
        allocate(explicit, {"370402": 3, "370404": 2})
    assert refused.value.shortage == Shortage("370404", wanted=3, there=2)
