"""Deadlines in working days by the published calendar, and how many are left in words. Pure.

The day of the order does not count (民法典第二百零一条). A year for which 国务院办公厅 has not published its
arrangement of holidays is counted Monday to Friday; the deadline is provisional (暂定) until an event recomputes it.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import DeadlineMode, ItemState

WORKING_DAYS_MOST = 250
EXTENSION_MOST = timedelta(days=366)
PROJECT_DAYS = 30
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """The published working days: every day of every published year."""

    days: Mapping[date, bool]
    years: frozenset[int]

    def is_published(self, day: date) -> bool:
        """Tell whether the year of a day has a published arrangement."""
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        """Tell whether a day is worked: by the calendar, else by the pattern Monday to Friday."""
        return self.days[day] if self.is_published(day) else day.weekday() < _SATURDAY


@dataclass(frozen=True)
class Deadline:
    """The last day to put something right, and whether a calendar still to come may change it."""

    due_on: date
    provisional: bool


@dataclass(frozen=True)
class Term:
    """How much time an item of a checklist gives: mode and days as the frozen checklist has them."""

    mode: DeadlineMode
    days: int


class Urgency(StrEnum):
    """How a page marks the time that is left."""

    CLOSED = "closed"
    CALM = "calm"
    NEAR = "near"
    TODAY = "today"
    LATE = "late"


@dataclass(frozen=True)
class TimeLeft:
    """The time left in words for a person, and its urgency for the colour."""

    words: str
    urgency: Urgency


def parse_calendar(lines: Iterable[str]) -> Calendar:
    """Read the calendar (columns date, is_workday); a year counts as published only when all its days are there."""
    days: dict[date, bool] = {}
    for row in csv.DictReader(lines):
        day = date.fromisoformat(row["date"])
        if day in days or row["is_workday"] not in {"0", "1"}:
            message = f"calendar: {row['date']} is there twice or neither 0 nor 1"
            raise ValueError(message)
        days[day] = row["is_workday"] == "1"
    counts = Counter(day.year for day in days)
    years = frozenset(year for year, count in counts.items() if count == _length(year))
    return Calendar(MappingProxyType(days), years)


def add_working_days(start: date, days: int, calendar: Calendar) -> Deadline:
    """Return the last of so many working days after a day; the day itself does not count."""
    if not 1 <= days <= WORKING_DAYS_MOST:
        raise Refusal("deadline_days", most=WORKING_DAYS_MOST)
    day, left = start, days
    while left:
        day += _DAY
        left -= calendar.is_working(day)
    return Deadline(day, not _all_published(start, day, calendar))


def deadline(start: date, term: Term, calendar: Calendar) -> Deadline:
    """Return the deadline that a term gives from the day of the order.

    Immediate (立行立改, 24 hours) is the next day, whatever day it is. A project (需工程投入) has 30 days for a plan;
    a last day off moves to the next working day (民法典第二百零三条). All else is counted in working days.
    """
    if term.mode is DeadlineMode.IMMEDIATE:
        return Deadline(start + _DAY, provisional=False)
    if term.mode is DeadlineMode.PROJECT:
        return _project(start, term.days or PROJECT_DAYS, calendar)
    return add_working_days(start, term.days, calendar)


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Count the working days after `start` up to and with `end`; 0 when `end` is not after `start`."""
    span = max((end - start).days, 0)
    return sum(calendar.is_working(start + n * _DAY) for n in range(1, span + 1))


def time_left(due_on: date, today: date, calendar: Calendar) -> TimeLeft:
    """Return what a town reads beside an item: 还有 3 个工作日, 今天到期, 已逾期 2 个工作日."""
    if today == due_on:
        return TimeLeft("今天到期", Urgency.TODAY)
    if today > due_on:
        late = working_days_between(due_on, today, calendar)
        return TimeLeft(f"已逾期 {_amount(late, (today - due_on).days)}", Urgency.LATE)
    left = working_days_between(today, due_on, calendar)
    about = "还有" if _all_published(today, due_on, calendar) else "约还有"
    return TimeLeft(f"{about} {_amount(left, (due_on - today).days)}", Urgency.NEAR if left <= 1 else Urgency.CALM)


def time_left_of(state: ItemState, due_on: date | None, today: date, calendar: Calendar) -> TimeLeft:
    """Return the time left of an item in its state; what waits for a recheck is not pressed."""
    if state is ItemState.CLOSED:
        return TimeLeft("已销号", Urgency.CLOSED)
    if due_on is None:
        return TimeLeft("待下达", Urgency.CLOSED)
    if state is ItemState.REPLIED:
        return TimeLeft("等待复核", Urgency.CLOSED)
    return time_left(due_on, today, calendar)


def check_extension(due_on: date, until: date, today: date) -> None:
    """Refuse an extension that does not extend, has no future or has no end in sight (lesson 43: always an end)."""
    if until <= due_on or until < today:
        raise Refusal("extension_not_later", fields={"until": "请选择晚于现期限且不早于今天的日期"})
    if until - today > EXTENSION_MOST:
        raise Refusal("extension_too_long", fields={"until": "延期最长一年"})


def _project(start: date, days: int, calendar: Calendar) -> Deadline:
    last = start + days * _DAY
    while not calendar.is_working(last):
        last += _DAY
    return Deadline(last, not calendar.is_published(last) or not calendar.is_published(start + days * _DAY))


def _all_published(start: date, end: date, calendar: Calendar) -> bool:
    return all(year in calendar.years for year in range((start + _DAY).year, end.year + 1))


def _amount(working: int, plain: int) -> str:
    return f"{working} 个工作日" if working else f"{plain} 天"


def _length(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days
