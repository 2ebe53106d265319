"""`flask jobs`: the worker, and what failed."""

import logging

import click


@click.group("jobs")
def commands() -> None:
    """Background jobs."""


@commands.command("work")
@click.option("--workers", default=1, show_default=True, help="threads that run jobs")
def work(workers: int) -> None:
    """Run the job worker until SIGINT or SIGTERM; a job under way is finished or given back."""
    from flask import current_app
    from huey.consumer_options import ConsumerConfig

    from inspect_app.core import jobs

    logging.basicConfig(level=logging.WARNING)
    jobs.beat()
    jobs.sweep()
    config = ConsumerConfig(workers=workers, worker_type="thread", periodic=True, initial_delay=0.1, max_delay=1.0)
    config.validate()
    current_app.extensions["job_queue"].create_consumer(**config.values).run()


@commands.command("run")
def run() -> None:
    """Do every waiting job here and now, without a worker."""
    from inspect_app.core import jobs

    click.echo(f"{jobs.run_waiting()} job(s) done")


@commands.command("failed")
def failed() -> None:
    """List the failed jobs with the last line of their error."""
    from sqlalchemy import select

    from inspect_app.core.db import db
    from inspect_app.core.jobs import Job
    from inspect_app.core.vocab import JobState

    rows = db.session.scalars(select(Job).where(Job.state == JobState.FAILED).order_by(Job.id)).all()
    for row in rows:
        last_line = (row.error.strip().splitlines() or [""])[-1]
        click.echo(f"{row.id}\t{row.key}\t{row.attempts} attempts\t{last_line}")
    click.echo(f"{len(rows)} failed job(s)")


@commands.command("retry")
@click.argument("job_id", type=int)
def retry(job_id: int) -> None:
    """Put a failed job back in the queue."""
    from inspect_app.core import jobs
    from inspect_app.core.db import commit, db

    job = db.session.get(jobs.Job, job_id)
    if job is None:
        raise click.ClickException(f"there is no job {job_id}; `flask jobs failed` lists them")
    jobs.retry(job)
    commit()
    click.echo(f"job {job_id} waits again")
