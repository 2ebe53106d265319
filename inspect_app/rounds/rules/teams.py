"""Teams: two experts for each drawn town, with recusal and an even load; deterministic from the seed.

Towns are taken in the order of SHA-256(`team:<seed>:<town>`); each town ranks the experts who may go there by
SHA-256(`team:<seed>:<town>:<expert>`). Loads differ by at most one: with S places (towns × team size) and E experts
everybody has S÷E places rounded down (`least`) or up (`most`).

1. With `least` as the limit of everybody, then again with `most`: for each place of a team in turn, every town in order
   takes its first ranked expert who is below the limit.
2. When all of them are at the limit, each of them in turn is asked to leave a town (in town order) to the first ranked
   expert of that town who is below the limit; then those are asked in the same way, layer by layer, until somebody is
   found (the shortest augmenting path). So a place stays empty only if no division exists.
3. A place that stays empty refuses the whole draw with its reason; nothing is relaxed.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from inspect_app.core.vocab import Labelled
from inspect_app.rounds.rules import canonical

TEAM = "team"


class RecusalReason(Labelled):
    """Why an expert may not inspect a town (回避)."""

    OWN_DISTRICT = "own_district", "本人所在区"
    DECLARED_INTEREST = "declared_interest", "申报利害关系"


class TeamFault(Labelled):
    """Why the teams cannot be drawn."""

    FEW_EXPERTS = "few_experts", "在库专家人数不足一个检查组"
    TOWN_WITHOUT_TEAM = "town_without_team", "可派往该镇街的专家不足"
    UNEVEN = "uneven", "回避后无法做到负担均匀"


@dataclass(frozen=True)
class Recusal:
    """One expert may not inspect one town, and why; `note` is what the expert wrote."""

    expert: str
    town: str
    reason: RecusalReason
    note: str = ""

    @property
    def text(self) -> str:
        """Return the reason in words, for the office: the kind, and what the expert wrote."""
        return f"{self.reason.label}：{self.note}" if self.note else self.reason.label

    def document(self) -> dict[str, str]:
        """Return the content of the recusal's line; what the expert wrote in private stays out."""
        return {"type": "recusal", "expert": self.expert, "town": self.town, "reason": self.reason.value}


@dataclass(frozen=True)
class Roster:
    """What teams are drawn from: experts who take part, drawn towns, recusals."""

    experts: frozenset[str]
    towns: frozenset[str]
    recusals: frozenset[Recusal]

    def content(self) -> bytes:
        """Return the roster as canonical lines, to hash, keep and re-draw from."""
        experts = [{"type": "expert", "expert": expert} for expert in self.experts]
        towns = [{"type": "town", "town": town} for town in self.towns]
        return canonical.lines([*experts, *towns, *(recusal.document() for recusal in self.recusals)])

    @property
    def sha256(self) -> str:
        """Return the hash under which the roster is kept."""
        return canonical.digest(self.content())

    @cached_property
    def _recused(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for recusal in self.recusals:
            found[recusal.town].add(recusal.expert)
        return dict(found)

    def allowed(self, town: str) -> frozenset[str]:
        """Return the experts who may inspect a town."""
        return self.experts - self._recused.get(town, set())


def roster_from(content: bytes) -> Roster:
    """Return the roster of stored canonical bytes; raises ValueError or KeyError for another format."""
    values = canonical.read_lines(content)
    return Roster(
        experts=frozenset(v["expert"] for v in values if v["type"] == "expert"),
        towns=frozenset(v["town"] for v in values if v["type"] == "town"),
        recusals=frozenset(
            Recusal(v["expert"], v["town"], RecusalReason(v["reason"])) for v in values if v["type"] == "recusal"
        ),
    )


@dataclass(frozen=True)
class Obstacle:
    """What stands in the way, so that it can be counted again by hand.

    TOWN_WITHOUT_TEAM: the teams of `towns` need `wanted` people; `experts` are all taken, and with them (and with
    whoever else may go there, once a town) only `there` places can be filled. UNEVEN: each of `experts` would have to
    take `wanted` places, but after recusal (they may go to `towns` only) one of them finds no more than `there`.
    """

    fault: TeamFault
    towns: tuple[str, ...]
    experts: tuple[str, ...]
    wanted: int
    there: int


class TeamsRefusedError(Exception):
    """Teams cannot be drawn without breaking a recusal or the even load."""

    def __init__(self, obstacle: Obstacle) -> None:
        self.obstacle = obstacle
        super().__init__(f"{obstacle.fault.value}: {obstacle.towns} {obstacle.experts}")


@dataclass(frozen=True)
class TeamPick:
    """The team of one town; experts in the order of their rank for this town."""

    town: str
    experts: tuple[str, ...]


@dataclass
class _Division:
    """The teams while they are being made: who goes where, under a limit that rises once."""

    ranked: Mapping[str, list[str]]
    limit: int = 0
    teams: dict[str, list[str]] = field(default_factory=dict)
    loads: Counter[str] = field(default_factory=Counter)

    def fill(self, town: str) -> set[str]:
        """Give a town one more expert by the shortest chain; return the experts tried in vain (empty: success)."""
        found = dict.fromkeys(self._others(town), (town, ""))
        waiting = deque(found)
        while waiting:
            expert = waiting.popleft()
            if self.loads[expert] < self.limit:
                self._follow(expert, found)
                return set()
            for other in [name for name, team in self.teams.items() if expert in team]:
                for substitute in self._others(other):
                    if substitute not in found:
                        found[substitute] = (other, expert)
                        waiting.append(substitute)
        return set(found)

    def _others(self, town: str) -> list[str]:
        return [expert for expert in self.ranked[town] if expert not in self.teams[town]]

    def _follow(self, expert: str, found: Mapping[str, tuple[str, str]]) -> None:
        """Let everybody along a chain take the place of the next; the first of them had a place to spare."""
        self.loads[expert] += 1
        while expert:
            town, leaving = found[expert]
            self.teams[town].append(expert)
            if leaving:
                self.teams[town].remove(leaving)
            expert = leaving


def draw_teams(roster: Roster, seed: str, team_size: int) -> tuple[TeamPick, ...]:
    """Return the team of every town, ordered by town; raises TeamsRefusedError with the reason."""
    _refuse_the_obvious(roster, team_size)
    order = sorted(roster.towns, key=lambda town: (_key(seed, town), town))
    ranked = {town: _ranked(roster, seed, town) for town in order}
    division = _Division(ranked, teams={town: [] for town in order})
    places = len(order) * team_size
    least, spare = divmod(places, len(roster.experts))
    _fill_all(division, least, team_size)
    reached = Counter(division.loads)
    _fill_all(division, least + bool(spare), team_size)
    _refuse_empty(roster, division, team_size)
    _refuse_uneven(roster, reached, least)
    return tuple(
        TeamPick(town, tuple(sorted(division.teams[town], key=ranked[town].index))) for town in sorted(roster.towns)
    )


def _key(seed: str, *codes: str) -> str:
    return canonical.digest(":".join((TEAM, seed, *codes)).encode())


def _ranked(roster: Roster, seed: str, town: str) -> list[str]:
    return sorted(roster.allowed(town), key=lambda expert: (_key(seed, town, expert), expert))


def _fill_all(division: _Division, limit: int, team_size: int) -> None:
    division.limit = limit
    for size in range(1, team_size + 1):
        for town in division.teams:
            if len(division.teams[town]) < size:
                division.fill(town)


def _refuse_the_obvious(roster: Roster, team_size: int) -> None:
    if len(roster.experts) < team_size:
        there = len(roster.experts)
        raise TeamsRefusedError(Obstacle(TeamFault.FEW_EXPERTS, (), tuple(sorted(roster.experts)), team_size, there))
    for town in sorted(roster.towns):
        left = roster.allowed(town)
        if len(left) < team_size:
            raise TeamsRefusedError(
                Obstacle(TeamFault.TOWN_WITHOUT_TEAM, (town,), tuple(sorted(left)), team_size, len(left))
            )


def _refuse_uneven(roster: Roster, reached: Mapping[str, int], least: int) -> None:
    short = sorted(expert for expert in roster.experts if reached.get(expert, 0) < least)
    if short:
        there = min(reached.get(expert, 0) for expert in short)
        towns = tuple(sorted(town for town in roster.towns if roster.allowed(town) & set(short)))
        raise TeamsRefusedError(Obstacle(TeamFault.UNEVEN, towns, tuple(short), least, there))


def _refuse_empty(roster: Roster, division: _Division, team_size: int) -> None:
    empty = [town for town, team in division.teams.items() if len(team) < team_size]
    if not empty:
        return
    experts = division.fill(empty[0])
    towns = {empty[0]} | {town for town, team in division.teams.items() if experts & set(team)}
    others = sum(len(roster.allowed(town) - experts) for town in towns)
    there = len(experts) * division.limit + others
    raise TeamsRefusedError(
        Obstacle(
            TeamFault.TOWN_WITHOUT_TEAM, tuple(sorted(towns)), tuple(sorted(experts)), len(towns) * team_size, there
        )
    )
