"""The places that have yearly values: towns, districts and the city itself, each by one key."""

from dataclasses import dataclass

from inspect_app.core.vocab import FormLevel

CODE_DIGITS = 9
CITY_KEY = "city"
_YEARS_BACK = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A place with its 9-digit code; `key` is what values and addresses name it by."""

    key: str
    level: FormLevel
    name: str
    code: str
    above: str = ""
    town_id: int | None = None
    district_id: int | None = None


def town_key(town_id: int) -> str:
    """Return the key of a town."""
    return f"town-{town_id}"


def district_key(district_id: int) -> str:
    """Return the key of a district."""
    return f"district-{district_id}"


def row_of_key(key: str) -> tuple[str, int] | None:
    """Return the kind and the row that a key names; None when it names none."""
    kind, _, number = key.partition("-")
    is_number = number.isascii() and number.isdigit() and len(number) <= CODE_DIGITS
    return (kind, int(number)) if is_number and kind in {"town", "district"} else None


def region_code(code: str) -> str:
    """Return a code of the divisions in the platform's nine digits: zeros behind, nothing after the ninth."""
    return code.ljust(CODE_DIGITS, "0")[:CODE_DIGITS]


def city_code(district_code: str) -> str:
    """Return the 9-digit code of the city that a district belongs to."""
    return region_code(district_code[:4])


def level_of_district(name: str) -> FormLevel:
    """Return which forms a district fills: a county-level city those of a city, all others those of a county."""
    return FormLevel.CITY if name.endswith("市") else FormLevel.DISTRICT


def years_until(this_year: int) -> list[int]:
    """Return the years that can be filled, the newest first: a year's figures come out in the year after."""
    return [this_year - back for back in range(_YEARS_BACK)]


def usual_year(this_year: int) -> int:
    """Return the year that is filled now: the last whole one."""
    return this_year - 1
