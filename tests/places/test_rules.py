from datetime import date

import pytest

from inspect_app.places import rules

SQUARE = [[(117.0, 35.0), (117.1, 35.0), (117.1, 35.1), (117.0, 35.1)]]


def test_a_point_in_the_square_is_inside_and_one_beside_it_is_not():
    assert rules.is_inside((117.05, 35.05), SQUARE)
    assert not rules.is_inside((117.15, 35.05), SQUARE)


def test_gcj02_lies_several_hundred_metres_off_and_turns_back_to_a_metre():
    point = (117.323725, 34.810488)
    shifted = rules.to_gcj02(point)
    metres = ((shifted[0] - point[0]) * 91300) ** 2 + ((shifted[1] - point[1]) * 111000) ** 2
    assert 400**2 < metres < 700**2
    back = rules.from_gcj02(shifted)
    assert abs(back[0] - point[0]) < 1e-5
    assert abs(back[1] - point[1]) < 1e-5


def test_sites_that_fit_only_when_turned_back_are_suspect():
    edge = [("370402", (117.0999, 35.01 + i / 100)) for i in range(8)]
    shifted = [(code, rules.to_gcj02(point)) for code, point in edge]
    assert not rules.datum_report(edge, {"370402": SQUARE}).is_suspect
    assert rules.datum_report(shifted, {"370402": SQUARE}).is_suspect


def test_a_few_sites_outside_a_generalised_outline_are_not_suspect():
    outside = [("370402", (117.104, 35.05))] * 4 + [("370402", (117.05, 35.05))] * 50
    assert not rules.datum_report(outside, {"370402": SQUARE}).is_suspect


def test_the_code_that_means_two_towns_is_a_conflict():
    published = {"370405101": "涧头集镇", "370405104": "张山子镇"}
    assert rules.code_conflict(published, {"370405101": "张山子镇"}) == "370405101"
    assert rules.code_conflict(published, {"370405101": "涧头集镇"}) is None


@pytest.mark.parametrize(
    ("granted", "review"), [(date(2023, 5, 1), date(2026, 5, 1)), (date(2024, 2, 29), date(2027, 2, 28))]
)
def test_a_designation_is_reviewed_three_years_later(granted, review):
    assert rules.review_on(granted) == review
