"""What a draw is made from and repeated with, read from the tables for actions and queries alike; nothing for pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from inspect_app.core import files
from inspect_app.core.db import db
from inspect_app.core.vocab import DrawState
from inspect_app.experts.models import Expert
from inspect_app.experts.queries import interests_in
from inspect_app.places.models import Designation, District, Site, Town
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round, Team, TeamMember
from inspect_app.rounds.models import Recusal as RecusalRow
from inspect_app.rounds.rules.draw import Picks, SitePick, TownPick
from inspect_app.rounds.rules.frame import Frame, FrameSite, FrameTown
from inspect_app.rounds.rules.plan import Plan
from inspect_app.rounds.rules.teams import Recusal, RecusalReason, Roster, TeamPick
from inspect_app.rounds.rules.verify import DrawRecord, TeamRecord
from inspect_app.standards.queries import versions_on

# As Town.code: that of 民政部 where there is one.
TOWN_CODE = func.coalesce(Town.mca_code, Town.nbs_code)


def has_simulated_sites(plan: Plan) -> bool:
    """Tell whether the register holds simulated sites of the plan's kinds: a round on them is marked from the start."""
    return (
        db.session.scalar(
            select(Site.id).where(Site.is_simulated, Site.is_in_use, Site.kind_code.in_(plan.kinds)).limit(1)
        )
        is not None
    )


def frame_of(plan: Plan) -> Frame:
    """Return the frame as the register stands now: towns of the plan's scope, their sites in use of the plan's kinds."""
    levels = select(Designation.town_id, func.min(Designation.level).label("level")).group_by(Designation.town_id)
    if plan.levels:
        levels = levels.where(Designation.level.in_(plan.levels))
    designated = levels.subquery()
    towns = (
        select(TOWN_CODE, Town.name, District.code, designated.c.level)
        .join(District, District.id == Town.district_id)
        .join(designated, designated.c.town_id == Town.id, isouter=not plan.levels)
        .where(Town.is_inspected)
    )
    sites = (
        select(Site.source_code, Site.name, Site.kind_code, TOWN_CODE)
        .join(Town, Town.id == Site.town_id)
        .where(Town.is_inspected, Site.is_in_use, Site.kind_code.in_(plan.kinds))
    )
    if plan.levels:
        sites = sites.where(Site.town_id.in_(select(designated.c.town_id)))
    return Frame(
        tuple(
            FrameTown(code, name, district, level or "") for code, name, district, level in db.session.execute(towns)
        ),
        tuple(FrameSite(code, name, kind, town) for code, name, kind, town in db.session.execute(sites)),
    )


def live_draw(of_round: Round) -> Draw | None:
    """Return the draw of a round that counts, whoever asks."""
    return db.session.scalar(select(Draw).where(Draw.round_id == of_round.id, Draw.state == DrawState.LIVE))


def draws_of(of_round: Round) -> list[Draw]:
    """Return every draw of a round by number, void ones too."""
    return list(db.session.scalars(select(Draw).where(Draw.round_id == of_round.id).order_by(Draw.number)))


def checklists_on(standard_id: int, day: date) -> dict[str, int]:
    """Return the id of the version in force on a day for each kind of site under a standard; contents are not read."""
    return {version.kind_code: version.id for version in versions_on(standard_id, day)}


def town_ids(codes: Iterable[str]) -> dict[str, int]:
    """Return the ids of towns by the codes of a frame."""
    rows = select(TOWN_CODE, Town.id).where(TOWN_CODE.in_(list(codes)))
    return dict(db.session.execute(rows).tuples().all())


def site_ids(codes: Iterable[str]) -> dict[str, int]:
    """Return the ids of sites by the codes of a frame."""
    rows = select(Site.source_code, Site.id).where(Site.source_code.in_(list(codes)))
    return dict(db.session.execute(rows).tuples().all())


@dataclass(frozen=True)
class RosterMaterial:
    """What teams are drawn from, with the rows behind the codes."""

    roster: Roster
    towns: dict[str, DrawnTown]
    experts: dict[str, Expert]


def roster_of(draw: Draw, experts: Sequence[Expert]) -> RosterMaterial:
    """Return the drawn towns, who takes part, and who is recused where: own district and declared interests."""
    rows = select(DrawnTown).options(joinedload(DrawnTown.town)).where(DrawnTown.draw_id == draw.id)
    drawn = list(db.session.scalars(rows))
    people = {str(expert.id): expert for expert in experts}
    codes = {row.town_id: row.town.code for row in drawn}
    own = {
        Recusal(code, row.town.code, RecusalReason.OWN_DISTRICT)
        for row in drawn
        for code, expert in people.items()
        if expert.district_id == row.town.district_id
    }
    declared = {
        Recusal(str(interest.expert_id), codes[interest.town_id], RecusalReason.DECLARED_INTEREST, interest.reason)
        for interest in interests_in(codes)
        if str(interest.expert_id) in people
    }
    roster = Roster(frozenset(people), frozenset(codes.values()), frozenset(own | declared))
    return RosterMaterial(roster, {row.town.code: row for row in drawn}, people)


def frame_bytes(sha256: str) -> bytes:
    """Return the frozen frame; nothing when the file is gone, which no published hash fits: the check says so."""
    return files.read(sha256) if files.has(sha256) else b""


def record_of(draw: Draw) -> DrawRecord:
    """Return a draw as it stands on record, for `rules.verify`."""
    return DrawRecord(
        plan=draw.plan.encode(),
        plan_sha256=draw.plan_sha256,
        frame=frame_bytes(draw.frame_sha256),
        frame_sha256=draw.frame_sha256,
        seed=draw.seed,
        commitment=draw.seed_commitment,
        previous_seed=db.session.scalar(
            select(Draw.seed).where(Draw.round_id == draw.round_id, Draw.number == draw.number - 1)
        ),
        picks=Picks(tuple(_town_picks(draw)), tuple(_site_picks(draw))),
        teams=_team_record(draw),
    )


def _town_picks(draw: Draw) -> Iterable[TownPick]:
    rows = select(TOWN_CODE, DrawnTown.stratum, DrawnTown.rank, DrawnTown.digest).join(
        Town, Town.id == DrawnTown.town_id
    )
    for town, district, rank, key in db.session.execute(rows.where(DrawnTown.draw_id == draw.id)):
        yield TownPick(town, district, rank, key)


def _site_picks(draw: Draw) -> Iterable[SitePick]:
    rows = (
        select(TOWN_CODE, Site.source_code, DrawnSite.kind_code, DrawnSite.rank, DrawnSite.digest)
        .join(DrawnTown, DrawnTown.id == DrawnSite.drawn_town_id)
        .join(Town, Town.id == DrawnTown.town_id)
        .join(Site, Site.id == DrawnSite.site_id)
        .where(DrawnSite.draw_id == draw.id)
    )
    for town, site, kind, position, key in db.session.execute(rows):
        yield SitePick(town, site, kind, position, key)


def _team_record(draw: Draw) -> TeamRecord | None:
    if draw.teams_frame is None:
        return None
    members = (
        select(TOWN_CODE, TeamMember.expert_id)
        .join(Team, Team.id == TeamMember.team_id)
        .join(DrawnTown, DrawnTown.team_id == Team.id)
        .join(Town, Town.id == DrawnTown.town_id)
        .where(Team.draw_id == draw.id)
        .order_by(TeamMember.id)
    )
    teams: dict[str, list[str]] = defaultdict(list)
    for town, expert in db.session.execute(members):
        teams[town].append(str(expert))
    recused = (
        select(RecusalRow.expert_id, TOWN_CODE)
        .join(Town, Town.id == RecusalRow.town_id)
        .where(RecusalRow.draw_id == draw.id)
    )
    recusals = {(str(expert), town) for expert, town in db.session.execute(recused)}
    picks = tuple(TeamPick(town, tuple(experts)) for town, experts in teams.items())
    return TeamRecord(draw.teams_frame.encode(), frozenset(recusals), picks)
