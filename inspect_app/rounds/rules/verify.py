"""Re-draw and compare: what on record is not what (frame, plan, seed, roster) give. For office, portal and command."""

from collections.abc import Iterable
from dataclasses import dataclass

from inspect_app.core.vocab import Labelled
from inspect_app.rounds.rules import canonical
from inspect_app.rounds.rules.allocation import AllocationRefusedError
from inspect_app.rounds.rules.draw import Picks, SitePick, SitesMissingError, TownPick, commitment_of, draw
from inspect_app.rounds.rules.frame import frame_from
from inspect_app.rounds.rules.plan import Plan, plan_from
from inspect_app.rounds.rules.teams import TeamPick, TeamsRefusedError, draw_teams, roster_from


class Subject(Labelled):
    """What was compared."""

    PLAN_HASH = "plan_hash", "计划的摘要"
    FRAME_HASH = "frame_hash", "抽样框的摘要"
    SEED_HASH = "seed_hash", "种子的摘要"
    SEED_CHAIN = "seed_chain", "种子与上一次（作废）抽取的衔接"
    DRAW = "draw", "重新抽取"
    TOWNS = "towns", "抽中的镇街"
    SITES = "sites", "抽中的点位"
    RECUSALS = "recusals", "回避名单"
    TEAMS = "teams", "检查组"


@dataclass(frozen=True)
class TeamRecord:
    """The teams as they stand on record, with the roster that they were drawn from; recusals as (expert, town)."""

    roster: bytes
    recusals: frozenset[tuple[str, str]]
    teams: tuple[TeamPick, ...]


@dataclass(frozen=True)
class DrawRecord:
    """A draw as it stands on record; `teams` is None until teams have been drawn.

    `previous_seed` is the seed of the void draw before this one, None for the first: it must be this draw's commitment.
    """

    plan: bytes
    plan_sha256: str
    frame: bytes
    frame_sha256: str
    seed: str
    commitment: str
    previous_seed: str | None
    picks: Picks
    teams: TeamRecord | None


@dataclass(frozen=True)
class Difference:
    """One thing on record that is not what the draw gives; empty text where one side has nothing."""

    subject: Subject
    unit: str
    expected: str
    on_record: str


def differences(record: DrawRecord) -> list[Difference]:
    """Return every difference between a recorded draw and its repetition; an empty list means: all agrees."""
    found = _of_hashes(record)
    try:
        plan = plan_from(record.plan)
        picks = draw(frame_from(record.frame), plan, record.seed)
    except (ValueError, KeyError, TypeError, AllocationRefusedError, SitesMissingError) as fault:
        return [*found, Difference(Subject.DRAW, "", "", f"{type(fault).__name__}: {fault}")]
    found += _of_units(Subject.TOWNS, _town_texts(picks.towns), _town_texts(record.picks.towns))
    found += _of_units(Subject.SITES, _site_texts(picks.sites), _site_texts(record.picks.sites))
    return found + (_of_teams(record.teams, record.seed, picks, plan) if record.teams else [])


def _of_hashes(record: DrawRecord) -> list[Difference]:
    pairs = [
        (Subject.PLAN_HASH, canonical.digest(record.plan), record.plan_sha256),
        (Subject.FRAME_HASH, canonical.digest(record.frame), record.frame_sha256),
        (Subject.SEED_HASH, commitment_of(record.seed), record.commitment),
        (Subject.SEED_CHAIN, record.previous_seed or record.commitment, record.commitment),
    ]
    return [Difference(subject, "", is_now, was) for subject, is_now, was in pairs if is_now != was]


def _of_teams(record: TeamRecord, seed: str, picks: Picks, plan: Plan) -> list[Difference]:
    try:
        roster = roster_from(record.roster)
        teams = draw_teams(roster, seed, plan.team_size)
    except (ValueError, KeyError, TypeError, TeamsRefusedError) as fault:
        return [Difference(Subject.TEAMS, "", "", f"{type(fault).__name__}: {fault}")]
    recused = {f"{recusal.expert} {recusal.town}": "" for recusal in roster.recusals}
    recorded = {f"{expert} {town}": "" for expert, town in record.recusals}
    return [
        *_of_units(Subject.TEAMS, {pick.town: "" for pick in picks.towns}, dict.fromkeys(roster.towns, "")),
        *_of_units(Subject.RECUSALS, recused, recorded),
        *_of_units(Subject.TEAMS, _team_texts(teams), _team_texts(record.teams)),
    ]


def _of_units(subject: Subject, expected: dict[str, str], on_record: dict[str, str]) -> list[Difference]:
    units = sorted(expected.keys() | on_record.keys())
    return [
        Difference(subject, unit, _shown(expected, unit), _shown(on_record, unit))
        for unit in units
        if expected.get(unit) != on_record.get(unit)
    ]


def _shown(texts: dict[str, str], unit: str) -> str:
    return texts.get(unit, "无") or "有"


def _town_texts(picks: Iterable[TownPick]) -> dict[str, str]:
    return {pick.town: f"{pick.district} 第{pick.rank}位 {pick.key}" for pick in picks}


def _site_texts(picks: Iterable[SitePick]) -> dict[str, str]:
    return {pick.site: f"{pick.town} 第{pick.position}位 {pick.kind} {pick.key}" for pick in picks}


def _team_texts(teams: Iterable[TeamPick]) -> dict[str, str]:
    return {team.town: "、".join(team.experts) for team in teams}
