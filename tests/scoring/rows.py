"""A round under way with received visits, as scoring begins with one."""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

from sqlalchemy import select

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import DrawState, RoundKind, RoundState, Verdict, VisitState
from inspect_app.places.models import Town
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round, Team
from inspect_app.scoring import actions, material
from inspect_app.scoring.computing import Facts
from inspect_app.scoring.models import ScoringRun, TownScore, VisitScore
from inspect_app.standards.models import ChecklistVersion
from inspect_app.visits.models import Answer, Visit, VisitFile
from tests import builders, cast
from tests.builders import World, add

_numbers = count(1)


@dataclass
class Stage:
    """Two towns drawn in a round under way."""

    world: World
    round: Round
    draw: Draw
    drawn: dict[int, DrawnTown] = field(default_factory=dict)


def stage() -> Stage:
    """Make the world and draw its two towns."""
    world = builders.world(kinds=("market", "toilet"), sites_each=1)
    held = add(
        Round(
            year=2026, quarter=4, sequence=1, kind=RoundKind.QUARTERLY, title="2026年第四季度第1轮",
            state=RoundState.UNDER_WAY, standard_id=builders.standard().id, starts_on=clock.today(),
            ends_on=clock.today(), plan="{}", plan_sha256="0" * 64, created_at=clock.now(),
        )
    )  # fmt: skip
    made = Stage(world, held, draw(held))
    for town in (world.town, world.other_town):
        draw_town(made, town)
    return made


def score_all(on: Stage) -> list[TownScore]:
    """Compute the scores of the round as closing does, and freeze them; returns them in the order of the draw."""
    run = actions.close_run(Viewer.system(), on.round, Facts())
    rows = select(TownScore).where(TownScore.run_id == run.id).order_by(TownScore.id)
    return list(db.session.scalars(rows))


def live_run(on: Stage) -> ScoringRun:
    """Return the run that is open to visits, made when there is none."""
    return material.live_run(on.round.id) or actions.open_run(Viewer.system(), on.round)


def scored(on: Stage, made: Visit) -> VisitScore | None:
    """Score one visit in the live run."""
    return actions.score_visit(Viewer.system(), live_run(on), made)


def draw(held: Round, number: int = 1) -> Draw:
    """Make a draw that is live."""
    return add(
        Draw(
            round_id=held.id, number=number, state=DrawState.LIVE, algorithm="test", seed="0" * 64,
            seed_commitment="0" * 64, plan="{}", plan_sha256="0" * 64, frame_sha256="0" * 64, drawn_at=clock.now(),
            drawn_by="test",
        )
    )  # fmt: skip


def draw_town(on: Stage, town: Town) -> None:
    """Draw a town for a team of its own."""
    number = next(_numbers)
    team = add(Team(draw_id=on.draw.id, number=number))
    on.drawn[town.id] = add(
        DrawnTown(draw_id=on.draw.id, town_id=town.id, stratum="", rank=number, digest="0" * 64, team_id=team.id)
    )


def visit(
    on: Stage,
    town: Town | None = None,
    kind: str = "market",
    verdicts: tuple[str, str, str] = ("good", "good", "pass"),
    *,
    measured: str | None = "0",
    state: VisitState = VisitState.RECEIVED,
    photo: str = "",
) -> Visit:
    """Make a visit of a new site: three verdicts and a measured value (None: not applicable) by the default checklist."""
    place = town or on.world.town
    version = db.session.scalars(select(ChecklistVersion).where(ChecklistVersion.kind_code == kind)).one()
    site, now = builders.site(place, kind), clock.now()
    drawn = add(
        DrawnSite(
            draw_id=on.draw.id, drawn_town_id=on.drawn[place.id].id, site_id=site.id, kind_code=kind,
            checklist_version_id=version.id, rank=1, digest="0" * 64,
        )
    )  # fmt: skip
    sealed = {"answers": [{"item": f"{kind}-01", "photos": [photo] if photo else []}]}
    made = add(
        Visit(
            client_id=f"00000000-0000-4000-8000-{next(_numbers):012}", drawn_site_id=drawn.id, round_id=on.round.id,
            town_id=place.id, site_id=site.id, checklist_version_id=version.id, user_id=cast.user("expert").id,
            state=state, record=json.dumps(sealed), record_sha256="0" * 64, started_at=now, sealed_at=now,
            first_byte_at=now, received_at=now,
        )
    )  # fmt: skip
    for number, verdict in enumerate(verdicts, 1):
        add(Answer(visit_id=made.id, item_code=f"{kind}-{number:02}", verdict=Verdict(verdict), remark="东门内侧"))
    last = Verdict.NOT_APPLICABLE if measured is None else Verdict.GOOD
    value = None if measured is None else Decimal(measured)
    add(Answer(visit_id=made.id, item_code=f"{kind}-04", verdict=last, measured=value))
    if photo:
        add(
            VisitFile(
                visit_id=made.id, sha256=photo, purpose="photo", item_code=f"{kind}-01", media_type="image/jpeg",
                size=9, received_at=now,
            )
        )  # fmt: skip
    return made
