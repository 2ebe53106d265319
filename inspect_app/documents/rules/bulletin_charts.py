"""The six charts of a bulletin, from its content. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from inspect_app.documents.rules.charts import BLUE, GREEN, ORANGE, PURPLE, SKY, Bar, bar_chart
from inspect_app.documents.rules.content import BulletinContent, KindRow, Share
from inspect_app.documents.rules.words import score

FULL = Decimal(100)
BANDS = ((90, "90分及以上"), (80, "80至89.99分"), (70, "70至79.99分"), (60, "60至69.99分"), (0, "60分以下"))
MOST_BARS = 10


@dataclass(frozen=True)
class Chart:
    """A drawing and the line under it."""

    caption: str
    svg: str


def charts(content: BulletinContent) -> tuple[Chart, ...]:
    """Return the charts in the order in which the bulletin shows them; one without rows is left out."""
    plans = (
        ("各区（市）平均得分", [Bar(row.label, row.value, score(row.value)) for row in content.districts], FULL, BLUE),
        ("各类场所平均得分率", _kind_bars(content), FULL, GREEN),
        ("镇街得分分布", _band_bars(content), None, SKY),
        ("问题场所类型分布", _share_bars(Share(row.name, row.findings) for row in content.kinds), None, ORANGE),
        ("问题严重程度分布", _share_bars(content.severities, ordered=True), None, PURPLE),
        ("问题责任单位分布", _share_bars(content.units), None, BLUE),
    )
    return tuple(
        Chart(caption, bar_chart(caption, bars, most=most, colour=colour))
        for caption, bars, most, colour in plans
        if bars
    )


def _kind_bars(content: BulletinContent) -> list[Bar]:
    """Kinds best first; the weak ones stand out in colour and in words."""
    weak = set(content.weak)
    return [Bar(row.name, row.rate, _rate_text(row, weak), marked=row in weak) for row in content.by_rate]


def _rate_text(row: KindRow, weak: set[KindRow]) -> str:
    return f"{score(row.rate)}%" + (" 短板" if row in weak else "")


def _band_bars(content: BulletinContent) -> list[Bar]:
    """How many towns lie in each band of ten points."""
    scores = [row.score for row in content.towns if row.score is not None]
    found = []
    above: Decimal | None = None
    for least, label in BANDS:
        count = sum(1 for value in scores if value >= least and (above is None or value < above))
        found.append(Bar(label, Decimal(count), f"{count}个"))
        above = Decimal(least)
    return found if scores else []


def _share_bars(shares: Iterable[Share], *, ordered: bool = False) -> list[Bar]:
    """Counts, the largest first unless they have an order of their own; the small rest is one bar."""
    rows: Sequence[Share] = [share for share in shares if share.count]
    if not ordered:
        rows = sorted(rows, key=lambda share: (-share.count, share.label))
    shown = list(rows[:MOST_BARS])
    rest = sum(share.count for share in rows[MOST_BARS:])
    if rest:
        shown.append(Share("其他", rest))
    return [Bar(share.label, Decimal(share.count), f"{share.count}项") for share in shown]
