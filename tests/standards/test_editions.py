"""Editions of the vector standards: what holds on a day, and whose limits are borrowed although it is over."""

from datetime import date

from inspect_app.standards.queries import standards_by_code
from inspect_app.standards.rules.check import read_library
from inspect_app.standards.rules.editions import editions_of, read_editions
from tests import cast
from tests.baseline import samples
from tests.board.test_pages import words
from tests.standards.test_check import shipped

VECTORS = read_library(shipped()).criteria.frozen()
BEFORE, AFTER = date(2025, 10, 31), date(2025, 11, 1)


def test_the_edition_of_flies_is_over_and_its_limits_are_borrowed():
    old, new = editions_of(VECTORS, "fly", AFTER)
    assert (old.code, old.is_over, old.is_borrowed) == ("GB/T 27772-2011", True, True)
    assert (new.code, new.is_over, new.is_borrowed) == ("GB/T 27772-2025", False, False)
    assert old.words == "GB/T 27772-2011（2012-04-01 起，2025-10-31 止，由 GB/T 27772-2025 代替）"


def test_on_its_last_day_an_edition_still_holds():
    old, _ = editions_of(VECTORS, "fly", BEFORE)
    assert not old.is_over


def test_other_groups_have_their_own_edition():
    assert "GB/T 27770-2011" in {edition.code for edition in editions_of(VECTORS, "rodent", AFTER)}
    assert {edition.code for edition in read_editions(VECTORS, AFTER)} >= {"GB/T 27771-2011", "GB/T 27773-2011"}


def test_criteria_without_editions_have_none():
    assert read_editions({}, AFTER) == ()


def test_the_page_of_a_standard_says_which_edition_is_over(client, app):
    samples.load()
    standard_id = standards_by_code()["national-township-2021"].id
    cast.sign_in(client, "town")
    page = words(client.get(f"/standards/{standard_id}"))
    assert "2025-10-31 止，由 GB/T 27772-2025 代替 已停用，暂用它的限值" in page
