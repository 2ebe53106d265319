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


@commands.command("tidy")
@click.option("--dry-run", is_flag=True, help="only tell what would be removed")
def tidy(*, dry_run: bool) -> None:
    """Remove what is kept too long: unnamed files, old jobs and failed sign-ins, backups of visits that are here."""
    from inspect_app import flow
    from inspect_app.core.db import commit

    for found in flow.tidy(dry_run=dry_run):
        click.echo(f"{found.what}: {found.count}{' would be' if dry_run else ''} removed")
    if not dry_run:
        commit()


def _current() -> str | None:
    from alembic.runtime.migration import MigrationContext

    from inspect_app.core.db import db

    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
