"""`flask db`: bring the database to the version of this code, and tell where it stands."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def alembic_config() -> "Config":
    """Return Alembic's settings for this app's migrations."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


@click.group("db")
def commands() -> None:
    """Database migrations."""


@commands.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database up to a revision (the newest by default)."""
    from alembic import command

    command.upgrade(alembic_config(), revision)
    click.echo(f"database: at {_current() or 'nothing'}")


@commands.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database back to a revision (`base` empties it)."""
    from alembic import command

    command.downgrade(alembic_config(), revision)
    click.echo(f"database: at {_current() or 'nothing'}")


@commands.command("current")
def current() -> None:
    """Tell which revision the database is at."""
    click.echo(_current() or "nothing: run `flask db upgrade`")


def _current() -> str | None:
    from alembic.runtime.migration import MigrationContext

    from inspect_app.core.db import db

    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
