import os
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from inspect_app.core import clock, events, jobs
from inspect_app.core.db import commit, db
from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import JobState
from tests import cast


@pytest.fixture
def done(app):
    """The list that the job `test.note` writes to."""
    notes = []
    jobs.every_day([])
    jobs.register("test.note", lambda *, word: notes.append(word))
    return notes


def the_job():
    return db.session.scalar(select(jobs.Job))


def test_a_job_runs_after_the_commit_and_is_done(done):
    jobs.later("test.note", key="test.note:1", word="好")
    assert done == []
    commit()
    assert jobs.run_waiting() == 1
    assert (done, the_job().state) == (["好"], JobState.DONE)


def test_asking_twice_while_it_waits_does_it_once(done):
    jobs.later("test.note", key="test.note:1", word="好")
    jobs.later("test.note", key="test.note:1", word="好")
    commit()
    assert jobs.run_waiting() == 1


def test_a_rolled_back_change_leaves_no_job(done):
    jobs.later("test.note", key="test.note:1", word="好")
    db.session.rollback()
    assert jobs.run_waiting() == 0


def test_a_fault_is_tried_again_and_then_kept_with_its_error(app):
    def fail():
        raise OSError("no such printer")

    jobs.register("test.fail", fail)
    jobs.later("test.fail", key="test.fail:1")
    commit()
    assert jobs.run_waiting() == 3
    job = the_job()
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert "no such printer" in job.error


def test_a_refusal_is_final_at_once(app):
    def refuse():
        raise Refusal("not_found")

    jobs.register("test.refuse", refuse)
    jobs.later("test.refuse", key="test.refuse:1")
    commit()
    assert jobs.run_waiting() == 1
    assert the_job().state is JobState.FAILED


def test_a_failed_job_can_be_retried_and_another_cannot(done):
    jobs.later("test.note", key="test.note:1", word="好")
    commit()
    with pytest.raises(Refusal):
        jobs.retry(the_job())
    db.session.execute(update(jobs.Job).values(state=JobState.FAILED))
    jobs.retry(the_job())
    commit()
    assert jobs.run_waiting() == 1


def test_the_job_of_a_killed_worker_is_given_back(done):
    jobs.later("test.note", key="test.note:1", word="好")
    commit()
    gone = f"{jobs._this_worker().rpartition(':')[0]}:4194304"
    db.session.execute(update(jobs.Job).values(state=JobState.RUNNING, worker=gone, attempts=1, started_at=clock.now()))
    commit()
    assert jobs.sweep() == 1
    assert jobs.run_waiting() == 1
    assert done == ["好"]


def test_the_job_of_a_living_worker_is_left_alone_until_its_lease_ends(done):
    jobs.later("test.note", key="test.note:1", word="好")
    commit()
    running = {"state": JobState.RUNNING, "worker": jobs._this_worker(), "attempts": 1}
    db.session.execute(update(jobs.Job).values(**running, started_at=clock.now()))
    commit()
    assert jobs.sweep() == 0
    db.session.execute(update(jobs.Job).values(started_at=clock.now() - timedelta(hours=1)))
    commit()
    assert jobs.sweep() == 1
    assert os.getpid()


def test_a_queue_that_does_not_answer_loses_nothing(done, app):
    def broken(_job_id):
        raise sqlite3.OperationalError("database is locked")

    app.extensions["job_task"] = broken
    jobs.later("test.note", key="test.note:1", word="好")
    commit()
    del app.extensions["job_task"]
    assert jobs.run_waiting() == 1
    assert done == ["好"]


def test_progress_is_seen_while_the_job_runs(app):
    seen = []

    def work():
        jobs.progress(1, 4, "正在排版")
        seen.append(the_job().message)

    jobs.register("test.work", work)
    jobs.later("test.work", key="test.work:1")
    commit()
    jobs.run_waiting()
    assert seen == ["正在排版"]


def test_a_job_that_has_ended_keeps_no_message_of_its_progress(app):
    jobs.register("test.work", lambda: jobs.progress(1, 4, "正在排版"))
    jobs.later("test.work", key="test.work:1")
    commit()
    jobs.run_waiting()
    assert (the_job().state, the_job().message) == (JobState.DONE, "")


def test_the_administrator_sees_failed_jobs_and_retries_one(app, client):
    def fail():
        raise OSError("no such printer")

    jobs.register("test.fail", fail)
    jobs.later("test.fail", key="test.fail:1")
    commit()
    jobs.run_waiting()
    cast.sign_in(client, "admin")
    assert "no such printer" in client.get("/jobs?state=failed").text
    assert client.post(f"/jobs/{the_job().id}/retry").status_code == 303
    assert the_job().state is JobState.WAITING


def test_a_savepoint_rolled_back_forgets_no_job_and_no_event(done):
    events.record(cast.viewer("office"), "test.done", cast.user("office"))
    jobs.later("test.note", key="test.note:1", word="好")
    asked = list(db.session.info["jobs"])
    savepoint = db.session.begin_nested()
    savepoint.rollback()
    assert db.session.info["jobs"] == asked
    commit()
    assert db.session.scalar(select(events.Event.action)) == "test.done"


def test_the_end_of_a_savepoint_queues_nothing_that_nobody_can_see_yet(done, app):
    queued: list[int] = []
    app.extensions["job_task"] = queued.append
    jobs.later("test.note", key="test.note:1", word="好")
    with db.session.begin_nested():
        pass
    assert queued == []
    commit()
    assert len(queued) == 1


def waiting_twice(state):
    """Leave a job of a key in a state, and a newer one of the same key that waits."""
    jobs.later("test.note", key="test.note:1", word="旧")
    commit()
    gone = f"{jobs._this_worker().rpartition(':')[0]}:4194304"
    db.session.execute(update(jobs.Job).values(state=state, worker=gone, attempts=1, started_at=clock.now()))
    jobs.later("test.note", key="test.note:1", word="新")
    commit()


def test_the_sweep_goes_on_when_a_newer_job_took_the_place_of_a_killed_one(done):
    waiting_twice(JobState.RUNNING)
    jobs.sweep()
    assert jobs.run_waiting() == 1
    assert done == ["新"]


def test_a_job_that_was_asked_for_again_while_it_failed_gives_way(done):
    def fail():
        jobs.later("test.fail", key="test.fail:1")
        commit()
        raise OSError("no such printer")

    jobs.register("test.fail", fail)
    jobs.later("test.fail", key="test.fail:1")
    commit()
    assert jobs.run(the_job().id)
    assert sorted(db.session.scalars(select(jobs.Job.state))) == [JobState.FAILED, JobState.WAITING]


def test_a_failed_job_whose_successor_waits_is_not_queued_again(done):
    waiting_twice(JobState.FAILED)
    with pytest.raises(Refusal, match="job_waits_already"):
        jobs.retry(db.session.scalars(select(jobs.Job).order_by(jobs.Job.id)).first())
