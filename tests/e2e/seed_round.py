"""Fills a data folder with a closed round whose findings are confirmed; run as `python -m tests.e2e.seed_round`."""

from random import Random

from sqlalchemy import select

from inspect_app import create_app
from inspect_app.accounts.actions import hash_password
from inspect_app.core import jobs
from inspect_app.core.db import db, set_writing
from inspect_app.findings.models import Finding
from tests import cast
from tests.flow import steps


def seed() -> None:
    """Play the round by the requests of its people, up to where the office writes the orders."""
    app = create_app({"QUEUE_OFF": True, "WTF_CSRF_ENABLED": False})
    with app.app_context():
        set_writing(writing=True)
        db.create_all()
        steps.world()
        office = steps.Desk(app, "office")
        round_id = steps.drawn(office)
        steps.inspected(Random(7))
        office.post("/findings/decide", day=10, what="confirm", chosen=db.session.scalars(select(Finding.id)).all())
        office.post(f"/rounds/{round_id}/close", day=11)
        jobs.run_waiting()
        for user_name in ("town", "office", "office2"):
            cast.user(user_name).password_hash = hash_password(cast.PASSWORD, user_name)
        db.session.commit()
        db.engine.dispose()


if __name__ == "__main__":
    seed()
