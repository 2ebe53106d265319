"""What the board counts and in which order it says it. Pure: plain values in, plain values out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from inspect_app.core.vocab import ItemState, Labelled, Role, Severity

HUNDREDTH = Decimal("0.01")


class Duty(Labelled):
    """Something that waits for a person; the label is what the home page says."""

    ACKNOWLEDGE = "acknowledge", "待签收的文书"
    OVERDUE = "overdue", "逾期未办结的整改项"
    RETURNED = "returned", "被退回、要继续整改的项"
    OWED = "owed", "整改中的项"
    RECHECK = "recheck", "待复核的反馈"
    CONFIRM = "confirm", "待确认的问题"
    ORDER = "order", "已确认、待下达的整改项"
    REVIEW = "review", "待审核的文书"
    DRAFT = "draft", "起草中的文书"
    ROUND = "round", "待推进的轮次"
    VISIT = "visit", "待检查的点位"
    JOB = "job", "失败的后台任务"


HINTS: Mapping[Duty, str] = {
    Duty.ACKNOWLEDGE: "签收后即可逐项反馈",
    Duty.OVERDUE: "期限已过，尚未反馈或被退回",
    Duty.RETURNED: "请看退回原因，补充措施和照片后再次反馈",
    Duty.OWED: "按期限先后办理",
    Duty.RECHECK: "逐项看照片和说明，通过即销号，不足则退回",
    Duty.CONFIRM: "确认后成为整改项；重复的合并，不成立的排除",
    Duty.ORDER: "按镇街下达整改通知书后开始计算期限",
    Duty.REVIEW: "审核通过后印发",
    Duty.DRAFT: "写完后送审",
    Duty.ROUND: "尚未开始检查",
    Duty.VISIT: "请在平板上打开，先下载再出发",
    Duty.JOB: "查看原因后重试",
}

# A member unit puts right what is its own; the town writes the reply.
HINTS_OF_UNIT: Mapping[Duty, str] = {
    Duty.OVERDUE: "期限已过；整改后由镇街填写反馈",
    Duty.RETURNED: "请看退回原因，补充措施后由镇街再次反馈",
    Duty.OWED: "按期限先后办理，整改后由镇街填写反馈",
}

# Who is told what, the most urgent first.
DUTIES: Mapping[Role, tuple[Duty, ...]] = {
    Role.ADMIN: (Duty.JOB,),
    Role.CITY_OFFICE: (
        Duty.OVERDUE, Duty.RECHECK, Duty.CONFIRM, Duty.ORDER, Duty.REVIEW, Duty.DRAFT, Duty.ROUND,
    ),
    Role.DISTRICT_OFFICE: (Duty.OVERDUE, Duty.RECHECK, Duty.OWED),
    Role.EXPERT: (Duty.VISIT, Duty.RECHECK),
    Role.TOWN: (Duty.ACKNOWLEDGE, Duty.OVERDUE, Duty.RETURNED, Duty.OWED),
    Role.MEMBER_UNIT: (Duty.OVERDUE, Duty.RETURNED, Duty.OWED),
    Role.PUBLIC: (),
}  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """One line of "what waits for me": what, how many, and what to do about it."""

    duty: Duty
    count: int
    hint: str

    @property
    def is_late(self) -> bool:
        """Whether the number is marked as late."""
        return self.duty in {Duty.OVERDUE, Duty.RETURNED, Duty.JOB}


@dataclass(frozen=True)
class TownLine:
    """One drawn town on the board: how far its visits are, its score, its items. `rank` is shared and city-wide."""

    town_id: int
    name: str
    district_id: int
    district: str
    sites: int
    received: int
    score: Decimal | None = None
    rank: int | None = None
    is_vetoed: bool = False


@dataclass(frozen=True)
class DistrictLine:
    """One district on the board; `score` is the mean of its scored towns."""

    district_id: int
    name: str
    towns: int
    sites: int
    received: int
    score: Decimal | None
    vetoed: int


@dataclass(frozen=True)
class ItemCount:
    """Items of one town in one state; `overdue` of them are past their day."""

    town_id: int
    state: ItemState
    count: int
    overdue: int


@dataclass(frozen=True)
class FindingCount:
    """Findings of one kind of site and one severity that count: raised or confirmed."""

    kind: str
    severity: Severity
    raised: int
    confirmed: int


@dataclass(frozen=True)
class KindLine:
    """Findings of one kind of site by severity."""

    kind: str
    name: str
    by_severity: Mapping[Severity, int]

    @property
    def total(self) -> int:
        """All findings of the kind."""
        return sum(self.by_severity.values())


@dataclass(frozen=True)
class ItemsLine:
    """Items of one town, or of all, by what is to be done about them."""

    drafted: int = 0
    under_way: int = 0
    overdue: int = 0
    replied: int = 0
    closed: int = 0

    @property
    def total(self) -> int:
        """All items; what is overdue is not counted under way."""
        return self.drafted + self.under_way + self.overdue + self.replied + self.closed


def waiting(role: Role, counts: Mapping[Duty, int]) -> list[Waiting]:
    """Return what waits for a person of this role, the most urgent first; what is nothing is left out."""
    hints = {**HINTS, **HINTS_OF_UNIT} if role is Role.MEMBER_UNIT else HINTS
    return [Waiting(duty, counts[duty], hints[duty]) for duty in DUTIES[role] if counts.get(duty)]


def mean(scores: Iterable[Decimal]) -> Decimal | None:
    """Return the mean of scores, half up at two decimals; None without any."""
    there = list(scores)
    if not there:
        return None
    return (sum(there, Decimal(0)) / len(there)).quantize(HUNDREDTH, ROUND_HALF_UP)


def by_district(towns: Iterable[TownLine]) -> list[DistrictLine]:
    """Return the districts of these towns, best mean score first, those without a score last."""
    groups: dict[int, list[TownLine]] = defaultdict(list)
    for town in towns:
        groups[town.district_id].append(town)
    lines = [
        DistrictLine(
            district_id=members[0].district_id,
            name=members[0].district,
            towns=len(members),
            sites=sum(town.sites for town in members),
            received=sum(town.received for town in members),
            score=mean(town.score for town in members if town.score is not None),
            vetoed=sum(town.is_vetoed for town in members),
        )
        for members in groups.values()
    ]
    return sorted(lines, key=lambda line: (line.score is None, -(line.score or 0), line.district_id))


def by_rank(towns: Iterable[TownLine]) -> list[TownLine]:
    """Return the towns by rank; those without one last, by name."""
    return sorted(towns, key=lambda town: (town.rank is None, town.rank or 0, town.name))


def by_kind(counts: Sequence[FindingCount], names: Mapping[str, str]) -> list[KindLine]:
    """Return findings by kind of site and severity, in the order of `names`; kinds without any are left out."""
    groups: dict[str, dict[Severity, int]] = defaultdict(lambda: dict.fromkeys(Severity, 0))
    for count in counts:
        groups[count.kind][count.severity] += count.raised + count.confirmed
    order = [kind for kind in names if kind in groups] + sorted(groups.keys() - names.keys())
    return [KindLine(kind, names.get(kind, kind), groups[kind]) for kind in order]


def items_line(counts: Iterable[ItemCount]) -> ItemsLine:
    """Return items by what is to be done; an overdue item is counted once, as overdue."""
    there = list(counts)
    of_state = {state: sum(count.count for count in there if count.state is state) for state in ItemState}
    late = sum(count.overdue for count in there)
    return ItemsLine(
        drafted=of_state[ItemState.DRAFTED],
        under_way=of_state[ItemState.OPEN] + of_state[ItemState.RETURNED] - late,
        overdue=late,
        replied=of_state[ItemState.REPLIED],
        closed=of_state[ItemState.CLOSED],
    )


def items_by_town(counts: Iterable[ItemCount]) -> dict[int, ItemsLine]:
    """Return the items of each town."""
    groups: dict[int, list[ItemCount]] = defaultdict(list)
    for count in counts:
        groups[count.town_id].append(count)
    return {town_id: items_line(members) for town_id, members in groups.items()}


@dataclass(frozen=True)
class Progress:
    """How far a round is: towns drawn and complete, sites drawn, visits received."""

    towns: int
    complete: int
    sites: int
    received: int


def progress(towns: Sequence[TownLine]) -> Progress:
    """Return how far the visits of these towns are."""
    return Progress(
        towns=len(towns),
        complete=sum(town.received >= town.sites > 0 for town in towns),
        sites=sum(town.sites for town in towns),
        received=sum(town.received for town in towns),
    )
