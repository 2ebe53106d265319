"""A visit that has been received, with its answers and photos, as findings and items begin with one."""

import io
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from PIL import Image
from sqlalchemy import select

from inspect_app.core import clock, files
from inspect_app.core.db import db
from inspect_app.core.vocab import DrawState, RoundKind, RoundState, UnitKind, Verdict, VisitState
from inspect_app.places.models import Town
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round, Team, TeamMember
from inspect_app.visits.models import Answer, Visit, VisitFile
from tests import builders, cast
from tests.builders import World, add

_numbers = count(1)


@dataclass(frozen=True)
class Stage:
    """A world with a round under way, whose team of `expert` inspects both towns."""

    world: World
    round: Round
    draw: Draw
    team: Team


def member_unit(user_name: str = "unit", short_name: str = "城管") -> int:
    """Give a member unit of the cast the short name that checklists use; return its id."""
    person = cast.CAST[user_name]
    assert person.unit is not None
    unit = cast.unit_of(person.unit[0], UnitKind.MEMBER_UNIT)
    unit.short_name = short_name
    return unit.id


def stage() -> Stage:
    """Make a world with a round under way."""
    for name in cast.CAST:  # a reply ends the transaction before its photos: nobody may be new in it
        cast.user(name)
    world = builders.world(kinds=("market",), sites_each=1)
    member_unit()
    held = add(
        Round(
            year=2026, quarter=4, sequence=1, kind=RoundKind.QUARTERLY, title="2026年第四季度第1轮",
            state=RoundState.UNDER_WAY, standard_id=builders.standard().id, starts_on=clock.today(),
            ends_on=clock.today(), plan="{}", plan_sha256="0" * 64, created_at=clock.now(),
        )
    )  # fmt: skip
    draw = add(
        Draw(
            round_id=held.id, number=1, state=DrawState.LIVE, algorithm="test", seed="0" * 64, seed_commitment="0" * 64,
            plan="{}", plan_sha256="0" * 64, frame_sha256="0" * 64, drawn_at=clock.now(), drawn_by="test",
        )
    )  # fmt: skip
    team = add(Team(draw_id=draw.id, number=1))
    add(TeamMember(team_id=team.id, expert_id=builders.expert("expert").id))
    return Stage(world, held, draw, team)


def drawn_site(on: Stage, town: Town) -> DrawnSite:
    """Draw a new market of a town."""
    number = next(_numbers)
    site = builders.site(town, "market")
    drawn_town = db.session.scalar(
        select(DrawnTown).where(DrawnTown.draw_id == on.draw.id, DrawnTown.town_id == town.id)
    ) or add(
        DrawnTown(draw_id=on.draw.id, town_id=town.id, stratum="", rank=number, digest="0" * 64, team_id=on.team.id)
    )
    version = builders.checklist("market", version=f"t{number}")
    return add(
        DrawnSite(
            draw_id=on.draw.id, drawn_town_id=drawn_town.id, site_id=site.id, kind_code="market",
            checklist_version_id=version.id, rank=1, digest="0" * 64,
        )
    )  # fmt: skip


def jpeg(visit_id: int, code: str) -> bytes:
    """Return a tiny real photo that no other answer has."""
    out = io.BytesIO()
    Image.new("RGB", (16, 12), "gray").save(out, "JPEG", comment=f"{visit_id} {code}".encode())
    return out.getvalue()


def visit(on: Stage, town: Town | None = None, failed: tuple[str, ...] = ("market-01",)) -> Visit:
    """Make a received visit of a new market in which these items failed, with a photo of each."""
    drawn = drawn_site(on, town or on.world.town)
    now = clock.now()
    made = add(
        Visit(
            client_id=f"00000000-0000-4000-8000-{next(_numbers):012}", drawn_site_id=drawn.id, round_id=on.round.id,
            town_id=drawn.drawn_town.town_id, site_id=drawn.site_id, checklist_version_id=drawn.checklist_version_id,
            user_id=cast.user("expert").id, state=VisitState.RECEIVED, record="{}", record_sha256="0" * 64,
            started_at=now, sealed_at=now, first_byte_at=now, received_at=now,
        )
    )  # fmt: skip
    for code in ("market-01", "market-02", "market-03"):
        verdict = Verdict.FAIL if code in failed else Verdict.GOOD
        add(Answer(visit_id=made.id, item_code=code, verdict=verdict, remark="东门内侧" if code in failed else ""))
    value = Decimal(3) if "market-04" in failed else Decimal(0)
    add(Answer(visit_id=made.id, item_code="market-04", verdict=Verdict.GOOD, measured=value))
    for code in failed:
        view = files.store(jpeg(made.id, code), "image/jpeg").sha256
        add(
            VisitFile(
                visit_id=made.id, sha256=view, purpose="photo", item_code=code, media_type="image/jpeg", size=9,
                received_at=now, view_sha256=view, thumb_sha256=view,
            )
        )  # fmt: skip
    return made
