"""`flask users`: the first administrator, and a way in when nobody can sign in."""

import click


@click.group("users")
def commands() -> None:
    """Accounts."""


@commands.command("add-admin")
@click.argument("user_name")
@click.argument("name")
def add_admin(user_name: str, name: str) -> None:
    """Open an administrator's account and print its first password, to be changed at the first sign-in."""
    from inspect_app.accounts import actions
    from inspect_app.accounts.rules import NewAccount
    from inspect_app.core.db import commit
    from inspect_app.core.errors import Refusal
    from inspect_app.core.permissions import Viewer
    from inspect_app.core.vocab import Role

    password = actions.first_password()
    try:
        actions.open_account(Viewer.system(), NewAccount(user_name, name, Role.ADMIN, None, password))
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    commit()
    click.echo(f"{user_name}\t{password}")


@commands.command("reset-password")
@click.argument("user_name")
def reset_password(user_name: str) -> None:
    """Give an account a new first password and lift its lock."""
    from inspect_app.accounts import actions, queries
    from inspect_app.core.db import commit
    from inspect_app.core.permissions import Viewer

    account = queries.by_user_name(user_name)
    if account is None:
        raise click.ClickException(f"there is no account {user_name}")
    password = actions.reset_password(Viewer.system(), account)
    commit()
    click.echo(f"{user_name}\t{password}")
