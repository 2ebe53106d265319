"""A round by day and at dawn with real checklists, on which every type of answer is asked; `python -m tests.e2e.seed_types`."""

from pathlib import Path

from sqlalchemy import select

from inspect_app import create_app
from inspect_app.accounts.actions import hash_password
from inspect_app.core.db import db, set_writing
from inspect_app.core.vocab import VisitHours
from inspect_app.places.models import Site
from inspect_app.rounds.models import DrawnSite, Round
from inspect_app.standards.models import ChecklistVersion
from inspect_app.standards.rules.check import read_library
from inspect_app.standards.rules.freeze import content_of
from tests import builders, cast
from tests.rounds.samples import plan
from tests.visits.field import field

FOLDER = Path(__file__).parents[2] / "checklists"
STANDARD = "national-township-2021"
# Water has all eight types and a condition; market has conditions and items of the dawn; toilets have kinds of sample.
NAMES = {"water": "西岗镇东河", "market": "西岗镇第一农贸市场", "toilet": "西岗镇中心公厕"}


def versions() -> dict[str, ChecklistVersion]:
    """Freeze the real checklists of these kinds."""
    files = {str(path.relative_to(FOLDER)): path.read_bytes() for path in FOLDER.rglob("*.yaml")}
    library = read_library(files)
    made = {}
    for checklist in library.checklists:
        kind = checklist.kind
        if checklist.standard.code == STANDARD and kind.code in NAMES:
            builders.site_kind(kind.code).name = kind.name
            made[kind.code] = builders.checklist(kind.code)
            made[kind.code].content = content_of(checklist, "1")
    return made


def seed() -> None:
    """Make the schema, the cast with real passwords, and a round with a site of each of these kinds."""
    app = create_app({"QUEUE_OFF": True})
    with app.app_context():
        set_writing(writing=True)
        db.create_all()
        frozen = versions()
        place = field(frozen["water"], sites=len(NAMES))
        of_round = db.session.get_one(Round, place.round_id)
        of_round.plan = plan(hours=frozenset({VisitHours.DAY, VisitHours.DAWN})).content().decode()
        drawn = db.session.scalars(select(DrawnSite).order_by(DrawnSite.rank)).all()
        for row, kind in zip(drawn, NAMES, strict=True):
            row.kind_code, row.checklist_version_id = kind, frozen[kind].id
            site = db.session.get_one(Site, row.site_id)
            site.kind_code, site.name = kind, NAMES[kind]
        for user_name in ("expert", "other_expert", "office"):
            cast.user(user_name).password_hash = hash_password(cast.PASSWORD, user_name)
        db.session.commit()
        db.engine.dispose()


if __name__ == "__main__":
    seed()
