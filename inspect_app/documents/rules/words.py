"""How figures stand in Chinese official prose: dates, lists, scores. Pure."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

_LEVELS = "一二三四五六七八九十"


def long_date(day: date | None) -> str:
    """2026年10月12日, without leading zeros (GB/T 9704-2012, 7.3.5.4); empty places for a draft."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　年　月　日"


def span(start: date, end: date) -> str:
    """The days of a check: 2026年10月12日至16日, 2026年9月28日至10月9日."""
    if start == end:
        return long_date(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{long_date(start)}至{end.day}日"
    if start.year == end.year:
        return f"{long_date(start)}至{end.month}月{end.day}日"
    return f"{long_date(start)}至{long_date(end)}"


def score(value: Decimal | None) -> str:
    """A score with two decimals; a dash when there is none."""
    return "—" if value is None else f"{value:.2f}"


def ordinal(number: int) -> str:
    """一, 二 … 十, 十一: the number of a first-level heading."""
    if number <= len(_LEVELS):
        return _LEVELS[number - 1]
    return "十" + _LEVELS[number - 11]


def listed(words: Iterable[str]) -> str:
    """甲、乙、丙."""
    return "、".join(words)


def ends_with_stop(text: str) -> str:
    """The sentence with its full stop, whether or not the clerk typed one."""
    stripped = text.strip()
    return stripped if not stripped or stripped[-1] in "。！？；" else stripped + "。"


def tight(text: str) -> str:
    """Without the spaces that screens put between hanzi and digits: 2026年第四季度第1轮."""
    return "".join(text.split())


def government_of(town: str) -> str:
    """The body that a document to a town is addressed to: 税郭镇人民政府, 中心街街道办事处."""
    if town.endswith("街道"):
        return town + "办事处"
    return town + "人民政府" if town.endswith(("镇", "乡")) else town


def you(town: str) -> str:
    """How a document speaks to a town: 你镇, 你街道, 你乡."""
    for kind in ("街道", "镇", "乡"):
        if town.endswith(kind):
            return "你" + kind
    return "你单位"


def short_date(day: date) -> str:
    """10月12日, in tables whose year is plain."""
    return f"{day.month}月{day.day}日"
