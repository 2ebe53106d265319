"""Steps of the story that several tests take: a person at a desk, a round drawn, every site visited."""

from datetime import datetime, timedelta

from sqlalchemy import select

from inspect_app.cli.demonstration.tablet import Tablet
from inspect_app.core import clock, jobs
from inspect_app.core.clock import CHINA
from inspect_app.core.db import db
from inspect_app.experts.models import Expert
from inspect_app.rounds.models import Round
from tests import builders, cast

START = datetime(2026, 10, 12, 9, 0, tzinfo=CHINA)
PLAN = {
    "year": 2026, "quarter": 4, "sequence": 1, "kind": "quarterly", "starts_on": "2026-10-19", "ends_on": "2026-10-23",
    "levels": ["national", "provincial"], "towns": 2, "allocation": "proportional", "sites_per_town": 3,
    "kinds": ["market", "toilet", "road_main"], "hours": ["day"], "required_market": 1,
}  # fmt: skip


class Desk:
    """One person at a browser: posts forms and says on which day."""

    def __init__(self, app, who):
        self.client = app.test_client()
        cast.sign_in(self.client, who)

    def post(self, path, day=0, expect=303, **form):
        with clock.travel(START + timedelta(days=day)):
            answer = self.client.post(path, data=form, content_type="multipart/form-data")
        assert answer.status_code == expect, f"{path}: {answer.status_code} {answer.text[-1500:]}"
        return answer

    def get(self, path, day=0, expect=200):
        with clock.travel(START + timedelta(days=day)):
            answer = self.client.get(path)
        assert answer.status_code == expect, f"{path}: {answer.status_code}"
        return answer


def world():
    """Make the towns of the cast and two experts."""
    made = builders.world()
    builders.expert("expert")
    builders.expert("other_expert")
    db.session.commit()
    return made


def drawn(office):
    """Plan, commit, freeze, draw, teams, start."""
    standard = builders.standard()
    office.post("/rounds/new", standard_id=standard.id, **PLAN)
    round_id = db.session.scalar(select(Round.id))
    for step in ("seed", "frame", "draw"):
        office.post(f"/rounds/{round_id}/{step}", day=1)
    experts = db.session.scalars(select(Expert.id)).all()
    office.post(f"/rounds/{round_id}/teams", day=1, experts=experts)
    office.post(f"/rounds/{round_id}/start", day=7)
    return round_id


def inspected(chance):
    """One expert visits every drawn site."""
    began = START + timedelta(days=7)
    with clock.travel(began):
        tablet = Tablet("expert", chance)
        assignments = tablet.assignments()
    for number, assignment in enumerate(assignments):
        for place, site in enumerate(assignment["sites"]):
            tablet.visit(assignment, site, began + timedelta(days=number, minutes=40 * place))
    with clock.travel(began + timedelta(days=3)):
        jobs.run_waiting()
