"""What the office needs to type a paper sheet in: the drawn site, what is asked there, and the team."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from inspect_app.accounts.models import User
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import DrawState, VisitState
from inspect_app.experts.models import Expert
from inspect_app.places.models import Site, Town
from inspect_app.places.queries import town_condition
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, TeamMember
from inspect_app.rounds.rules.questions import content_in_round
from inspect_app.standards.models import ChecklistVersion
from inspect_app.visits.models import Visit
from inspect_app.visits.rules.arrival import HANDED_OUT, Destination
from inspect_app.visits.rules.check import Assignment, item_rules


@dataclass(frozen=True, slots=True)
class PaperSite:
    """A drawn site whose sheet is to be typed in: the checklist as its round asks it, and (expert id, name) of the team."""

    drawn: DrawnSite
    content: Mapping[str, Any]
    team: Sequence[tuple[int, str]]
    rules: Assignment
    place: Destination


def paper_site(viewer: Viewer, drawn_site_id: int) -> PaperSite:
    """Return a drawn site for typing its sheet in. Raises Refusal: not_found, paper_round_over."""
    drawn = db.session.scalar(
        select(DrawnSite)
        .join(DrawnTown, DrawnTown.id == DrawnSite.drawn_town_id)
        .where(DrawnSite.id == drawn_site_id, town_condition(viewer, Permission.VISIT_TYPE, DrawnTown.town_id))
        .options(
            joinedload(DrawnSite.site).joinedload(Site.kind),
            joinedload(DrawnSite.drawn_town).joinedload(DrawnTown.town).joinedload(Town.district),
            joinedload(DrawnSite.draw).joinedload(Draw.round),
            joinedload(DrawnSite.checklist_version).undefer(ChecklistVersion.content),
        )
    )
    if drawn is None:
        raise Refusal("not_found")
    round_ = drawn.draw.round
    if drawn.draw.state is not DrawState.LIVE or round_.state not in HANDED_OUT:
        raise Refusal("paper_round_over")
    content = content_in_round(drawn.checklist_version.content, round_.kind, round_.plan)
    team = _team(drawn.drawn_town.team_id)
    return PaperSite(
        drawn,
        content,
        team,
        Assignment(
            drawn.id, drawn.checklist_version_id, item_rules(content), frozenset(key for key, _ in team), is_paper=True
        ),
        Destination(drawn.id, drawn.checklist_version_id, round_.id, drawn.drawn_town.town_id, drawn.site_id),
    )


def _team(team_id: int | None) -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(Expert.id, User.name)
        .join(TeamMember, TeamMember.expert_id == Expert.id)
        .join(User, User.id == Expert.user_id)
        .where(TeamMember.team_id == team_id)
        .order_by(Expert.id)
    )
    return [(row[0], row[1]) for row in rows]


def names_of(expert_ids: Iterable[int]) -> Sequence[str]:
    """Return the names of experts, for a page whose viewer was checked."""
    rows = select(User.name).join(Expert, Expert.user_id == User.id).where(Expert.id.in_(list(expert_ids)))
    return db.session.scalars(rows.order_by(Expert.id)).all()


def visit_there(drawn_site_id: int) -> Visit | None:
    """Return the record that a drawn site has, complete or on its way; none that was set aside."""
    rows = select(Visit).where(Visit.drawn_site_id == drawn_site_id, Visit.state != VisitState.SET_ASIDE)
    return db.session.scalar(rows.order_by(Visit.id).limit(1).options(undefer(Visit.record)))
