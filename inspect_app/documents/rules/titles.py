"""Breaking a title into lines by sense (GB/T 9704-2012, 7.3.1). Pure."""

from itertools import pairwise

MOST = 20  # characters of 22 pt on a line of 156 mm
# How ugly a break is, the first rule that holds; a break that tears a word costs _TORN.
_BEFORE = {"关于": 0.0, "限期整改": 10.0, "通报": 40.0, "通知": 40.0, "督办函": 40.0}
_AFTER = {
    "办公室": 10.0,
    "轮": 15.0,
    "问题": 20.0,
    "季度": 30.0,
    "镇": 30.0,
    "街道": 30.0,
    "的": 30.0,
    "、": 20.0,
    "》": 20.0,
    "号": 20.0,
    "年": 80.0,
}
_TORN = 150.0
_ONE_LINE_MORE = 30.0


def title_lines(title: str) -> tuple[str, ...]:
    """Return the lines of a title: as few as fit, of like length, broken where the sense allows."""
    count = max(1, -(-_width(title) // (2 * MOST)))
    ends = [n for n in range(1, len(title)) if not _inside_number(title, n)]
    found = [(_best(title, ends, count + extra), extra * _ONE_LINE_MORE) for extra in range(2)]
    ways = [(way[0] + more, way[1]) for way, more in found if way is not None]
    if not ways:
        return (title,)
    return tuple(title[start:end] for start, end in pairwise((0, *min(ways)[1], len(title))))


def _best(title: str, ends: list[int], lines: int) -> tuple[float, tuple[int, ...]] | None:
    """The cheapest way to break a title into so many lines, by dynamic programming over the breaks."""
    ideal = _width(title) / lines
    reached: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for line in range(1, lines + 1):
        stops = [len(title)] if line == lines else ends
        step: dict[int, tuple[float, tuple[int, ...]]] = {}
        for end in stops:
            choices = [
                (cost + _cost(title, start, end, ideal), (*breaks, start) if start else breaks)
                for start, (cost, breaks) in reached.items()
                if start < end and _width(title[start:end]) <= 2 * MOST
            ]
            if choices:
                step[end] = min(choices)
        reached = step
    return reached.get(len(title))


def _cost(title: str, start: int, end: int, ideal: float) -> float:
    """How ugly a line is: its distance from the mean length, and a break that tears a word."""
    return (_width(title[start:end]) - ideal) ** 2 + (0 if end == len(title) else _break_cost(title, end))


def _break_cost(title: str, place: int) -> float:
    """How far a break there follows the sense."""
    costs = [cost for word, cost in _BEFORE.items() if title.startswith(word, place)]
    costs += [cost for word, cost in _AFTER.items() if title.endswith(word, 0, place)]
    return min(costs, default=_TORN)


def _inside_number(title: str, place: int) -> bool:
    """Whether a break there would tear a number or its unit."""
    return title[place - 1].isascii() and (title[place].isascii() or title[place] in "年月日轮号")


def _width(text: str) -> int:
    """The width in half characters."""
    return sum(1 if char.isascii() else 2 for char in text)
