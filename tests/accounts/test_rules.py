from datetime import UTC, datetime, timedelta

import pytest

from inspect_app.accounts import rules

NOW = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("短", "password_short"),
        ("x" * 201, "password_long"),
        ("aaaaaaaaaaaa", "password_common"),
        ("12345678901234", "password_common"),
        ("qwertyuiop", "password_common"),
        ("password2026!", "password_common"),
        ("xigang.sunli-1234", "password_has_name"),
        ("四月的井水很甜又凉爽", None),
        ("correct horse battery", None),
    ],
)
def test_passwords_are_judged_by_length_and_commonness_only(password, fault):
    assert rules.password_fault(password, "xigang.sunli") == fault


def test_an_account_locks_after_five_failures_and_opens_a_quarter_of_an_hour_later():
    failures = [NOW - timedelta(minutes=m) for m in (1, 2, 3, 4)]
    assert rules.minutes_locked(failures, 5, NOW) == 0
    failures.append(NOW - timedelta(minutes=5))
    assert rules.minutes_locked(failures, 5, NOW) == 10
    assert rules.minutes_locked(failures, 5, NOW + timedelta(minutes=10)) == 0
