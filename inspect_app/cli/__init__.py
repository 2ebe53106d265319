"""Flask commands: checks that fail loudly, the job worker, the demonstration."""

import importlib
import importlib.util

from flask import Flask

GROUPS = ("checklists", "rounds", "audit", "jobs", "doctor", "demo", "database", "users", "rectification")


def install(app: Flask) -> None:
    """Add every command group to an app."""
    for name in GROUPS:
        if importlib.util.find_spec(f"inspect_app.cli.{name}"):
            app.cli.add_command(importlib.import_module(f"inspect_app.cli.{name}").commands)
