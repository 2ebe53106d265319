"""Fills a data folder with a closed round and the shipped standards; run as `python -m tests.e2e.seed_standard`."""

from inspect_app import create_app
from inspect_app.core.db import db, set_writing
from inspect_app.core.permissions import Viewer
from inspect_app.standards import actions
from inspect_app.standards.queries import files_in
from tests.e2e import seed_round
from tests.house.sources import ROOT


def seed() -> None:
    """Play a round by checklists of old, then load the shipped files: their versions follow, the round keeps its own."""
    seed_round.seed()
    app = create_app({"QUEUE_OFF": True, "WTF_CSRF_ENABLED": False})
    with app.app_context():
        set_writing(writing=True)
        actions.load(Viewer.system(), files_in(ROOT / "checklists"))
        db.session.commit()
        db.engine.dispose()


if __name__ == "__main__":
    seed()
