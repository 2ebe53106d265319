"""`flask audit`: prove that the audit trail is whole."""

import sys

import click


@click.group("audit")
def commands() -> None:
    """Audit trail."""


@commands.command("verify")
def verify() -> None:
    """Walk the hash chain; exit 1 and name every altered, removed or inserted row."""
    from inspect_app.core.db import db, reading
    from inspect_app.core.events import EventHead
    from inspect_app.core.events import verify as faults_of_chain

    with reading():
        faults = list(faults_of_chain())
        head = db.session.get_one(EventHead, 1)
    for fault in faults:
        click.echo(f"审计记录第 {fault.position} 条：{fault.reason}", err=True)
    if faults:
        click.echo(f"audit verify: FAILED, {len(faults)} fault(s)", err=True)
        sys.exit(1)
    click.echo(f"audit verify: ok, {head.position} events, last hash {head.hash}")
