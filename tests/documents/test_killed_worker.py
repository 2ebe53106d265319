"""A worker that is killed in the middle of a document leaves nothing half-done, and the next one finishes it."""

import hashlib
import signal
import subprocess
import sys

import pytest
from flask import Flask
from sqlalchemy import func, select

from inspect_app.core import files, jobs
from inspect_app.core.db import commit, db
from inspect_app.core.events import Event
from inspect_app.core.jobs import Job
from inspect_app.core.vocab import JobState
from inspect_app.documents import actions, drafting, paper
from inspect_app.documents.models import Document
from tests import cast
from tests.rectification import samples as rectification

pytestmark = pytest.mark.slow

# A worker that stops for ever between printing and storing, and says so.
WORKER = """
import sys, time
from pathlib import Path
from inspect_app import create_app
from inspect_app.core import files, jobs

def stuck(data, media_type):
    print("printed", len(data), flush=True)
    time.sleep(600)

app = create_app({"DATA_DIR": Path(sys.argv[1]), "SQLALCHEMY_DATABASE_URI": sys.argv[2], "QUEUE_OFF": True})
files.store = stuck
with app.app_context():
    jobs.run_waiting()
"""


def test_the_next_worker_finishes_what_a_killed_one_began(app: Flask):
    order = rectification.drafted(failed=("market-01", "market-02"))
    document = actions.draft_order(cast.viewer("office"), order.stage.round, order.item.town)
    actions.submit_for_review(cast.viewer("office"), document)
    actions.approve_and_issue(cast.viewer("office2"), document)
    commit()
    number, expected = document.id, hashlib.sha256(paper.render(drafting.content(document)).data).hexdigest()
    db.session.remove()
    kill_a_worker_in_the_middle(app)

    job = db.session.scalars(select(Job).where(Job.name == actions.RENDER)).one()
    job_id = job.id
    assert job.state is JobState.RUNNING
    assert db.session.get_one(Document, number).pdf_sha256 is None
    jobs.sweep()
    jobs.run_waiting()

    printed = db.session.get_one(Document, number)
    assert printed.pdf_sha256 == expected
    assert hashlib.sha256(files.read(expected)).hexdigest() == expected
    events = select(func.count()).select_from(Event).where(Event.action == "documents.printed")
    assert db.session.scalar(events) == 1
    assert db.session.get_one(Job, job_id).state is JobState.DONE


def kill_a_worker_in_the_middle(app: Flask) -> None:
    """Start a worker, wait until it has printed and not yet stored, and kill it."""
    url = db.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", WORKER, str(app.config["DATA_DIR"]), url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        for line in worker.stdout:
            if line.startswith("printed"):
                break
        worker.send_signal(signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL
