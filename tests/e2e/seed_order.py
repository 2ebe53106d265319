"""Fills a data folder with an order of two items for the town; run as `python -m tests.e2e.seed_order` with DATA_DIR."""

from inspect_app import create_app
from inspect_app.accounts.actions import hash_password
from inspect_app.core.db import db, set_writing
from tests import cast
from tests.rectification import samples


def seed() -> None:
    """Make the schema, the cast with real passwords, and an order issued today."""
    app = create_app({"QUEUE_OFF": True})
    with app.app_context():
        set_writing(writing=True)
        db.create_all()
        samples.ordered(failed=("market-01", "market-02"))
        for user_name in ("town", "other_town", "office"):
            cast.user(user_name).password_hash = hash_password(cast.PASSWORD, user_name)
        db.session.commit()
        db.engine.dispose()


if __name__ == "__main__":
    seed()
