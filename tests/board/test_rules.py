"""What the board counts, and in which order."""

from decimal import Decimal

import pytest

from inspect_app.board import rules
from inspect_app.board.rules import Duty, FindingCount, ItemCount, TownLine
from inspect_app.core.vocab import ItemState, Role, Severity


def town(number: int, score: str | None = None, district: int = 1, **changes) -> TownLine:
    rate = None if score is None else Decimal(score)
    values = {"sites": 4, "received": 4, "rank": None} | changes
    return TownLine(number, f"镇{number}", district, f"区{district}", score=rate, **values)


def test_what_waits_is_told_most_urgent_first_and_nothing_is_left_out():
    lines = rules.waiting(Role.CITY_OFFICE, {Duty.CONFIRM: 3, Duty.OVERDUE: 1, Duty.DRAFT: 0})
    assert [(line.duty, line.count) for line in lines] == [(Duty.OVERDUE, 1), (Duty.CONFIRM, 3)]


def test_a_role_is_told_only_of_its_own_duties():
    assert rules.waiting(Role.TOWN, {Duty.CONFIRM: 3, Duty.OWED: 2})[0].duty is Duty.OWED


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_its_duties_and_every_duty_its_hint(role):
    assert all(duty in rules.HINTS for duty in rules.DUTIES[role])


def test_mean_of_scores_is_rounded_half_up_once():
    assert rules.mean([Decimal("90.00"), Decimal("90.01")]) == Decimal("90.01")


def test_mean_of_nothing_is_nothing():
    assert rules.mean([]) is None


def test_districts_stand_by_mean_score_and_those_without_stand_last():
    lines = rules.by_district([town(1, "80", 1), town(2, None, 2), town(3, "90", 3), town(4, "70", 3)])
    assert [(line.district_id, line.score) for line in lines] == [
        (1, Decimal("80.00")),
        (3, Decimal("80.00")),
        (2, None),
    ]


def test_a_district_counts_vetoed_towns_and_visits():
    line = rules.by_district([town(1, "80", is_vetoed=True), town(2, "60", received=1)])[0]
    assert (line.vetoed, line.sites, line.received) == (1, 8, 5)


def test_towns_stand_by_rank_and_those_without_stand_last():
    lines = rules.by_rank([town(1), town(2, rank=3), town(3, rank=1)])
    assert [line.town_id for line in lines] == [3, 2, 1]


def test_an_overdue_item_is_counted_once():
    counts = [
        ItemCount(1, ItemState.OPEN, 5, 2),
        ItemCount(1, ItemState.RETURNED, 1, 1),
        ItemCount(2, ItemState.CLOSED, 4, 0),
    ]
    line = rules.items_line(counts)
    assert (line.under_way, line.overdue, line.closed, line.total) == (3, 3, 4, 10)
    assert rules.items_by_town(counts)[2].closed == 4


def test_findings_stand_in_the_order_of_the_kinds():
    counts = [FindingCount("toilet", Severity.GRAVE, 1, 2), FindingCount("market", Severity.GENERAL, 0, 5)]
    lines = rules.by_kind(counts, {"market": "农贸市场", "toilet": "公共厕所", "village": "行政村"})
    assert [(line.name, line.total) for line in lines] == [("农贸市场", 5), ("公共厕所", 3)]


def test_a_town_is_complete_when_all_its_sites_are_received():
    progress = rules.progress([town(1), town(2, received=3), town(3, sites=0, received=0)])
    assert (progress.towns, progress.complete, progress.sites, progress.received) == (3, 1, 8, 7)
