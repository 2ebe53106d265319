"""Deadlines by the published calendar: golden cases around 调休, properties, and the year that is not published."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import inspect_app.rectification
from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import DeadlineMode, ItemState
from inspect_app.rectification.rules import deadline as rules
from inspect_app.rectification.rules.deadline import Calendar, Deadline, Term, TimeLeft, Urgency

FILE = Path(inspect_app.rectification.__file__).parent / "data" / "calendar_cn.csv"
DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
COUNTS = st.integers(1, 60)


@cache
def calendar() -> Calendar:
    """Return the calendar that the product ships."""
    return rules.parse_calendar(FILE.read_text(encoding="utf-8").splitlines())


def with_2027() -> Calendar:
    """Return the calendar with an invented 2027, in which the first week is off."""
    days = dict(calendar().days)
    for n in range(365):
        day = date(2027, 1, 1) + timedelta(n)
        days[day] = day.weekday() < 5 and n > 6
    return Calendar(days, calendar().years | {2027})


def test_the_shipped_calendar_publishes_seven_years() -> None:
    assert calendar().years == frozenset(range(2020, 2027))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        # 春节 2026: 2-14 (Sat) is worked, 2-15 to 2-23 off, 2-28 (Sat) is worked
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2026, 2, 16), 3, date(2026, 2, 26)),
        (date(2026, 2, 26), 3, date(2026, 3, 2)),
        # 国庆 2026: 9-20 (Sun) is worked, 10-1 to 10-7 off, 10-10 (Sat) is worked
        (date(2026, 9, 18), 1, date(2026, 9, 20)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 28), 7, date(2026, 10, 13)),
        # 国庆 and 中秋 2025: 9-28 (Sun) is worked, 10-1 to 10-8 off, 10-11 (Sat) is worked
        (date(2025, 9, 27), 1, date(2025, 9, 28)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
        # 春节 2025: 1-26 (Sun) is worked, 1-28 to 2-4 off, 2-8 (Sat) is worked
        (date(2025, 1, 24), 2, date(2025, 1, 27)),
        (date(2025, 1, 27), 4, date(2025, 2, 8)),
        # an ordinary week, and the last days of the calendar
        (date(2026, 11, 20), 3, date(2026, 11, 25)),
        (date(2026, 12, 28), 3, date(2026, 12, 31)),
    ],
)
def test_golden_deadlines(start: date, days: int, due: date) -> None:
    assert rules.add_working_days(start, days, calendar()) == Deadline(due, provisional=False)


def test_a_deadline_that_crosses_into_an_unpublished_year_is_provisional() -> None:
    # 2027-01-01 is counted as a working Friday until the notice says otherwise
    assert rules.add_working_days(date(2026, 12, 30), 3, calendar()) == Deadline(date(2027, 1, 4), provisional=True)


def test_the_same_deadline_is_certain_once_the_year_is_published() -> None:
    assert rules.add_working_days(date(2026, 12, 30), 3, with_2027()) == Deadline(date(2027, 1, 11), provisional=False)


def test_a_year_with_a_missing_day_counts_as_unpublished() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert 2026 not in rules.parse_calendar(lines[:-1]).years


@pytest.mark.parametrize("line", ["2026-12-31,1,workday,", "2027-01-01,maybe,holiday,"])
def test_a_calendar_with_a_double_or_unclear_day_is_refused(line: str) -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    with pytest.raises(ValueError, match="calendar"):
        rules.parse_calendar([*lines, line])


def test_immediate_is_the_next_day_even_when_it_is_off() -> None:
    term = Term(DeadlineMode.IMMEDIATE, 1)
    assert rules.deadline(date(2026, 11, 20), term, calendar()) == Deadline(date(2026, 11, 21), provisional=False)


def test_a_project_plan_is_due_after_thirty_days_and_moves_off_a_holiday() -> None:
    term = Term(DeadlineMode.PROJECT, 30)
    assert rules.deadline(date(2026, 9, 3), term, calendar()) == Deadline(date(2026, 10, 8), provisional=False)


def test_a_project_plan_beyond_the_calendar_is_provisional() -> None:
    assert rules.deadline(date(2026, 12, 10), Term(DeadlineMode.PROJECT, 30), calendar()).provisional


@pytest.mark.parametrize("days", [0, -1, 251])
def test_endless_and_empty_terms_are_refused(days: int) -> None:
    with pytest.raises(Refusal, match="deadline_days"):
        rules.add_working_days(date(2026, 11, 20), days, calendar())


@given(DAYS, COUNTS)
def test_a_deadline_is_a_working_day_with_exactly_so_many_days_up_to_it(start: date, days: int) -> None:
    due = rules.add_working_days(start, days, calendar()).due_on
    assert calendar().is_working(due)
    assert rules.working_days_between(start, due, calendar()) == days


@given(DAYS, COUNTS, COUNTS)
def test_days_can_be_added_in_two_steps(start: date, first: int, second: int) -> None:
    halfway = rules.add_working_days(start, first, calendar()).due_on
    assert (
        rules.add_working_days(halfway, second, calendar()).due_on
        == rules.add_working_days(start, first + second, calendar()).due_on
    )


@given(DAYS, COUNTS)
def test_only_provisional_deadlines_move_when_a_year_is_published(start: date, days: int) -> None:
    before, after = rules.add_working_days(start, days, calendar()), rules.add_working_days(start, days, with_2027())
    assert before.provisional == (before.due_on.year > 2026)
    assert before.provisional or before == after


@given(DAYS, COUNTS)
def test_a_later_order_is_never_due_earlier(start: date, days: int) -> None:
    later = rules.add_working_days(start + timedelta(1), days, calendar())
    assert later.due_on >= rules.add_working_days(start, days, calendar()).due_on


@pytest.mark.parametrize(
    ("due", "today", "left"),
    [
        (date(2026, 11, 25), date(2026, 11, 20), TimeLeft("还有 3 个工作日", Urgency.CALM)),
        (date(2026, 11, 25), date(2026, 11, 24), TimeLeft("还有 1 个工作日", Urgency.NEAR)),
        (date(2026, 11, 22), date(2026, 11, 21), TimeLeft("还有 1 天", Urgency.NEAR)),
        (date(2026, 11, 25), date(2026, 11, 25), TimeLeft("今天到期", Urgency.TODAY)),
        (date(2026, 11, 20), date(2026, 11, 24), TimeLeft("已逾期 2 个工作日", Urgency.LATE)),
        (date(2026, 11, 20), date(2026, 11, 21), TimeLeft("已逾期 1 天", Urgency.LATE)),
        (date(2026, 9, 30), date(2026, 10, 8), TimeLeft("已逾期 1 个工作日", Urgency.LATE)),
        (date(2027, 1, 4), date(2026, 12, 30), TimeLeft("约还有 3 个工作日", Urgency.CALM)),
    ],
)
def test_the_time_left_in_words(due: date, today: date, left: TimeLeft) -> None:
    assert rules.time_left(due, today, calendar()) == left


@pytest.mark.parametrize(
    ("state", "words"),
    [(ItemState.CLOSED, "已销号"), (ItemState.REPLIED, "等待复核"), (ItemState.OPEN, "已逾期 2 个工作日")],
)
def test_only_what_is_owed_is_pressed(state: ItemState, words: str) -> None:
    assert rules.time_left_of(state, date(2026, 11, 20), date(2026, 11, 24), calendar()).words == words


@pytest.mark.parametrize("until", [date(2026, 11, 25), date(2026, 11, 20), date(2028, 1, 1)])
def test_an_extension_must_extend_and_must_end(until: date) -> None:
    with pytest.raises(Refusal, match="extension"):
        rules.check_extension(date(2026, 11, 25), until, date(2026, 11, 22))


def test_an_extension_of_an_overdue_item_may_not_end_in_the_past() -> None:
    with pytest.raises(Refusal, match="extension_not_later"):
        rules.check_extension(date(2026, 11, 10), date(2026, 11, 15), date(2026, 11, 22))


def test_an_extension_to_a_later_day_is_accepted() -> None:
    rules.check_extension(date(2026, 11, 25), date(2026, 12, 10), date(2026, 11, 22))
