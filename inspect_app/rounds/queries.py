"""Reads of the rounds room: lists and pages, always within a viewer's scope.

What the draw is made from and repeated with is in `material`. A district office learns the drawn towns when the check
begins, not before (spot checks are unannounced): `visible_draw` is the one gate.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import Event
from inspect_app.core.permissions import Permission, Scope, Viewer
from inspect_app.core.vocab import DrawState, RoundState
from inspect_app.experts.models import Expert
from inspect_app.places.models import District, Site, Town
from inspect_app.places.queries import town_condition
from inspect_app.rounds.material import draws_of, live_draw, record_of
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Recusal, Round, TeamMember
from inspect_app.rounds.rules.state import is_open_to_districts
from inspect_app.rounds.rules.verify import Difference, differences
from inspect_app.standards.models import SiteKind, Standard
from inspect_app.standards.queries import kinds_with_version


def rounds(viewer: Viewer) -> Select[Any]:
    """Return rows (Round, drawn towns in the viewer's scope that are known already) for the list, newest first."""
    sees_all = viewer.scope(Permission.ROUND_READ) is Scope.ALL
    opened = [state for state in RoundState if sees_all or is_open_to_districts(state)]
    drawn = (
        select(Draw.round_id, func.count().label("towns"))
        .join(DrawnTown, DrawnTown.draw_id == Draw.id)
        .where(Draw.state == DrawState.LIVE, town_condition(viewer, Permission.ROUND_READ, DrawnTown.town_id))
        .group_by(Draw.round_id)
        .subquery()
    )
    return (
        select(Round, func.coalesce(drawn.c.towns, 0))
        .outerjoin(drawn, and_(drawn.c.round_id == Round.id, Round.state.in_(opened)))
        .options(joinedload(Round.standard))
        .order_by(Round.year.desc(), Round.quarter.desc(), Round.sequence.desc(), Round.id.desc())
    )


def get_round(viewer: Viewer, permission: Permission, round_id: int) -> Round:
    """Return a round; every holder of the permission may know that it exists. Raises Refusal not_found."""
    found = db.session.get(Round, round_id, options=[joinedload(Round.standard)])
    if found is None or not viewer.may(permission):
        raise Refusal("not_found")
    return found


def visible_draw(viewer: Viewer, of_round: Round) -> Draw | None:
    """Return the draw that counts if the viewer may know its result already."""
    sees_all = viewer.scope(Permission.ROUND_READ) is Scope.ALL
    return live_draw(of_round) if sees_all or is_open_to_districts(of_round.state) else None


def void_draws(of_round: Round) -> Sequence[Draw]:
    """Return the voided draws of a round, oldest first; they and their seeds are for everybody to see."""
    rows = select(Draw).where(Draw.round_id == of_round.id, Draw.state == DrawState.VOID).order_by(Draw.number)
    return db.session.scalars(rows).all()


def get_visible_draw(viewer: Viewer, of_round: Round) -> Draw:
    """Return the draw that counts if the viewer may know its result already. Raises Refusal round_not_drawn."""
    found = visible_draw(viewer, of_round)
    if found is None:
        raise Refusal("round_not_drawn")
    return found


def shown_draws(viewer: Viewer, of_round: Round) -> list[Draw]:
    """Return the draws whose result and seed the viewer may know: void ones, and the live one when its time has come."""
    visible = visible_draw(viewer, of_round)
    return [draw for draw in draws_of(of_round) if draw.state is DrawState.VOID or draw == visible]


@dataclass(frozen=True)
class Closing:
    """How a round ended: how many sites had no record, why, and who says so."""

    sites: int
    reason: str
    by: str


def closing_of(of_round: Round) -> Closing | None:
    """Return which gaps a round was closed with, if any (event `visits.missed`)."""
    rows = select(Event).where(
        Event.subject_table == Round.__tablename__, Event.subject_id == of_round.id, Event.action == "visits.missed"
    )
    found = db.session.scalar(rows.order_by(Event.position.desc()).limit(1))
    return Closing(found.detail["sites"], found.detail["reason"], found.user_name) if found else None


def has_teams(of_round: Round) -> bool:
    """Tell whether the live draw has its teams."""
    draw = live_draw(of_round)
    return draw is not None and draw.teams_drawn_at is not None


@dataclass(frozen=True)
class TownShown:
    """A drawn town with its team and how many sites are to be checked."""

    drawn: DrawnTown
    town: Town
    experts: tuple[Expert, ...]
    sites: int


def towns_of(viewer: Viewer, draw: Draw) -> list[TownShown]:
    """Return the drawn towns in the viewer's scope by district and rank, with teams, in three queries."""
    rows = (
        select(DrawnTown)
        .join(DrawnTown.town)
        .join(Town.district)
        .options(contains_eager(DrawnTown.town).contains_eager(Town.district))
        .where(DrawnTown.draw_id == draw.id, town_condition(viewer, Permission.ROUND_READ, DrawnTown.town_id))
        .order_by(District.code, DrawnTown.rank)
    )
    teams = teams_of(draw)
    counts = select(DrawnSite.drawn_town_id, func.count()).where(DrawnSite.draw_id == draw.id)
    sites = dict(db.session.execute(counts.group_by(DrawnSite.drawn_town_id)).tuples().all())
    return [
        TownShown(drawn, drawn.town, teams.get(drawn.team_id or 0, ()), sites.get(drawn.id, 0))
        for drawn in db.session.scalars(rows)
    ]


def get_town_shown(viewer: Viewer, draw: Draw, town_id: int) -> TownShown:
    """Return one drawn town in the viewer's scope. Raises Refusal not_found."""
    found = next((shown for shown in towns_of(viewer, draw) if shown.town.id == town_id), None)
    if found is None:
        raise Refusal("not_found")
    return found


def sites_of(drawn: DrawnTown) -> Sequence[DrawnSite]:
    """Return the drawn sites of a town in their order, with site, kind and checklist version."""
    rows = (
        select(DrawnSite)
        .options(joinedload(DrawnSite.site).joinedload(Site.kind), joinedload(DrawnSite.checklist_version))
        .where(DrawnSite.drawn_town_id == drawn.id)
        .order_by(DrawnSite.rank)
    )
    return db.session.scalars(rows).all()


def teams_of(draw: Draw) -> Mapping[int, tuple[Expert, ...]]:
    """Return the members of each team of a draw by team id, in the order of their rank."""
    rows = (
        select(TeamMember)
        .join(TeamMember.team)
        .options(joinedload(TeamMember.expert).joinedload(Expert.district))
        .where(TeamMember.team.has(draw_id=draw.id))
        .order_by(TeamMember.id)
    )
    teams: dict[int, list[Expert]] = defaultdict(list)
    for member in db.session.scalars(rows):
        teams[member.team_id].append(member.expert)
    return {team: tuple(members) for team, members in teams.items()}


def recusals_of(viewer: Viewer, draw: Draw) -> Mapping[int, list[Recusal]]:
    """Return who was left out and why, by town id; empty for those who do not see the whole round."""
    if viewer.scope(Permission.ROUND_READ) is not Scope.ALL:
        return {}
    rows = (
        select(Recusal)
        .options(joinedload(Recusal.expert))
        .where(Recusal.draw_id == draw.id)
        .order_by(Recusal.reason, Recusal.expert_id)
    )
    found: dict[int, list[Recusal]] = defaultdict(list)
    for recusal in db.session.scalars(rows):
        found[recusal.town_id].append(recusal)
    return found


def loads_of(draw: Draw) -> list[tuple[Expert, int]]:
    """Return how many towns each member of a team has in this draw, by name."""
    counts = Counter(expert for team in teams_of(draw).values() for expert in team)
    return sorted(counts.items(), key=lambda entry: (entry[0].name, entry[0].id))


def standards() -> Sequence[Standard]:
    """Return the standards that a round can be held by."""
    return db.session.scalars(select(Standard).order_by(Standard.id)).all()


def kinds_with_checklist() -> Sequence[SiteKind]:
    """Return the kinds of site that a plan can name, in their usual order."""
    return kinds_with_version(clock.today())


def districts() -> Sequence[District]:
    """Return all districts, for the plan's explicit numbers."""
    return db.session.scalars(select(District).order_by(District.code)).all()


def names() -> dict[str, str]:
    """Return the Chinese name of every kind of site and every district, by code."""
    kinds = db.session.execute(select(SiteKind.code, SiteKind.name)).tuples()
    return dict([*kinds, *((district.code, district.name) for district in districts())])


def next_sequence(year: int, quarter: int) -> int:
    """Return the first free sequence number of a quarter, as the form's suggestion."""
    used = db.session.scalar(select(func.max(Round.sequence)).where(Round.year == year, Round.quarter == quarter))
    return (used or 0) + 1


@dataclass(frozen=True)
class Checked:
    """One draw and what its repetition found; no difference means that all agrees."""

    draw: Draw
    differences: tuple[Difference, ...]


def check(draw: Draw) -> Checked:
    """Repeat a draw and compare; the draw was loaded with permission."""
    return Checked(draw, tuple(differences(record_of(draw))))


def check_all(of_round: Round) -> list[Checked]:
    """Repeat every draw of a round, void ones too; for `flask rounds verify`."""
    return [check(draw) for draw in draws_of(of_round)]


def all_rounds() -> Sequence[Round]:
    """Return every round by id, for `flask rounds list`."""
    return db.session.scalars(select(Round).order_by(Round.id)).all()


def published_rounds() -> Sequence[Round]:
    """Return the rounds whose plan and seed commitment are published, newest first, for the public."""
    rows = select(Round).where(Round.state != RoundState.PLANNED).order_by(Round.starts_on.desc(), Round.id.desc())
    return db.session.scalars(rows).all()


def get_published_round(round_id: int) -> Round:
    """Return a published round for the public page. Raises Refusal not_found."""
    found = db.session.get(Round, round_id)
    if found is None or found.state is RoundState.PLANNED:
        raise Refusal("not_found")
    return found


def published_draws(of_round: Round) -> list[Draw]:
    """Return the draws that the public may see with their seeds: void ones, and the live one once the check began."""
    opened = is_open_to_districts(of_round.state)
    return [draw for draw in draws_of(of_round) if draw.state is DrawState.VOID or opened]
