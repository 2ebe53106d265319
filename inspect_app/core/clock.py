"""The only module that reads the time.

Instants are aware and in UTC; days are days in China. Tests and the demonstration travel in time instead of writing
dates into rows by hand.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")

_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta(0))


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC) + _shift.get()


def today() -> date:
    """Return the present day in China, by which deadlines count."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """Return an aware instant as Chinese local time."""
    return instant.astimezone(CHINA)


@contextmanager
def travel(to: datetime) -> Iterator[None]:
    """Let the clock run on from an aware instant, for tests and the demonstration only."""
    token = _shift.set(to - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.reset(token)
