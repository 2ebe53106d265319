"""Decisions on passwords and lock-out. Pure.

Passwords follow length and a list of what everybody uses, without composition theatre (NIST SP 800-63B, 5.1.1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inspect_app.core.vocab import Role, UnitKind


@dataclass(frozen=True)
class NewAccount:
    """What the administrator says of a new account; the password is the first one, to be changed at once."""

    user_name: str
    name: str
    role: Role
    unit_id: int | None
    password: str


# The kind of unit an account of a role belongs to; the others may sit anywhere.
UNIT_KIND_OF: Mapping[Role, UnitKind] = {
    Role.CITY_OFFICE: UnitKind.CITY_OFFICE,
    Role.DISTRICT_OFFICE: UnitKind.DISTRICT_OFFICE,
    Role.EXPERT: UnitKind.EXPERT_PANEL,
    Role.TOWN: UnitKind.TOWN,
    Role.MEMBER_UNIT: UnitKind.MEMBER_UNIT,
}

LEAST_CHARACTERS = 10
MOST_CHARACTERS = 200
FAILURES_OF_ACCOUNT = 5
FAILURES_OF_ADDRESS = 50
WINDOW = timedelta(minutes=15)

# What is tried first on every such system: whole passwords and the stems that people decorate.
_COMMON = ("password", "passw0rd", "qwertyuiop", "1q2w3e4r", "1qaz2wsx", "abc123", "iloveyou", "admin", "welcome",
           "zaozhuang", "aiweiban", "woaini", "a123456", "爱国卫生", "枣庄市")  # fmt: skip
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def password_fault(password: str, user_name: str) -> str | None:
    """Return the code of what is wrong with a new password, or None when it will do."""
    if len(password) < LEAST_CHARACTERS:
        return "password_short"
    if len(password) > MOST_CHARACTERS:
        return "password_long"
    lowered = password.lower()
    if user_name.lower() in lowered:
        return "password_has_name"
    return "password_common" if _is_common(lowered) else None


def _is_common(lowered: str) -> bool:
    """Tell whether a password is one character repeated, a run of the keyboard, or a common stem with decoration."""
    few_characters = 3
    if len(set(lowered)) <= few_characters or any(lowered in run for run in _RUNS):
        return True
    rest = lowered
    for stem in (*_COMMON, *_RUNS):
        rest = rest.replace(stem, "")
    return len(rest.strip("0123456789!@#$%.*_-")) < few_characters and any(stem in lowered for stem in _COMMON)


def minutes_locked(failures: Sequence[datetime], most: int, now: datetime) -> int:
    """Return for how many more minutes an account or address with these failed sign-ins is locked; 0 when it is not.

    `failures` are the instants of failures within WINDOW, in any order.
    """
    recent = sorted(at for at in failures if now - at < WINDOW)
    if len(recent) < most:
        return 0
    opens = recent[-most] + WINDOW
    return max(1, -(-int((opens - now).total_seconds()) // 60))
