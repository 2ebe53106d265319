"""All these stories begin on Friday 2026-11-20: deadlines must not depend on the day the tests run."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from inspect_app.core import clock


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    """Begin at 10:00 in China."""
    with clock.travel(datetime(2026, 11, 20, 2, tzinfo=UTC)):
        yield
