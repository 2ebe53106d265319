"""ONE table "when this has happened, do that"; the only module that knows every room.

`AT_ONCE` runs in the same transaction as the event; `LATER` becomes a job after the commit, at least once, so a job is
idempotent. Read it from top to bottom: it is the story of a round.
"""

import importlib
import importlib.util

from flask import Flask

from inspect_app.core import events, jobs

ROOMS = (
    "accounts", "standards", "places", "experts", "rounds", "visits", "scoring", "findings", "rectification",
    "documents", "board", "portal",
)  # fmt: skip


def install(app: Flask) -> None:
    """Register every room's routes, what follows which event, and which function does which job."""
    for name in ROOMS:
        if importlib.util.find_spec(f"inspect_app.{name}.views"):
            app.register_blueprint(importlib.import_module(f"inspect_app.{name}.views").room)
    events.forget_followers()
    _ = jobs
