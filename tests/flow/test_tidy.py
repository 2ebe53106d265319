"""What is kept too long is removed; what any row names stays."""

import hashlib
import os
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from inspect_app import flow
from inspect_app.accounts.models import SignInFailure
from inspect_app.core import clock, events, files, jobs, tidy
from inspect_app.core.db import commit, db
from inspect_app.core.vocab import JobState, VisitState
from inspect_app.documents import actions as documents
from inspect_app.visits.models import DraftBackup, VisitFile
from tests import cast
from tests.builders import add
from tests.findings import samples
from tests.rectification import samples as rectification

TWO_DAYS = 2 * 86400


def kept(data: bytes, age: int = TWO_DAYS) -> str:
    """Store a file and let it grow old."""
    sha256 = files.store(data, "image/jpeg").sha256
    grow_old(sha256, age)
    return sha256


def grow_old(sha256: str, age: int = TWO_DAYS) -> None:
    os.utime(files.path(sha256), (time.time() - age,) * 2)


def tidied(*, dry_run: bool = False) -> dict[str, int]:
    """Tidy as the command does, and commit."""
    commit()
    found = {each.what: each.count for each in flow.tidy(dry_run=dry_run)}
    commit()
    return found


def test_a_file_that_no_row_names_is_removed_after_a_day(app):
    old, young = kept(b"old"), kept(b"young", age=3600)
    assert tidied(dry_run=True)["files"] == 1
    assert files.has(old)
    assert tidied()["files"] == 1
    assert not files.has(old)
    assert files.has(young)


@pytest.mark.slow
def test_every_file_that_a_row_names_stays(app):
    """Photos and their copies, replies, frames, an issued order with its photos and its PDF, and what only JSON names."""
    order = rectification.drafted(failed=("market-01", "market-02"))
    document = documents.draft_order(cast.viewer("office"), order.stage.round, order.item.town)
    documents.submit_for_review(cast.viewer("office"), document)
    documents.approve_and_issue(cast.viewer("office2"), document)
    commit()
    jobs.run_waiting()
    rectification.replied(order)
    order.stage.round.frame_sha256 = kept(b"frame")
    photo = db.session.scalars(select(VisitFile)).first()
    photo.thumb_sha256 = kept(b"thumb")
    events.record(cast.viewer("office"), "places.sites_loaded", order.item.town, code=f"source:{kept(b'source')}.csv")
    commit()
    stored = sorted(path.name for path in (app.config["DATA_DIR"] / "files").rglob("*") if path.is_file())
    for sha256 in stored:
        grow_old(sha256)
    assert len(stored) > 6
    assert tidied()["files"] == 0
    assert all(files.has(sha256) for sha256 in stored)


def test_a_file_that_is_stored_again_is_young_again(app):
    sha256 = kept(b"again")
    files.store(b"again", "image/jpeg")
    assert tidied()["files"] == 0
    assert files.has(sha256)


def test_a_file_that_is_stored_again_in_the_last_moment_is_given_back(app, monkeypatch):
    sha256 = kept(b"again")
    rename = os.rename

    def late(source, target):
        if str(source).endswith(sha256):
            os.utime(source)
        rename(source, target)

    monkeypatch.setattr("os.rename", late)
    before = clock.now() - tidy.FILE_AGE
    assert not files.remove(sha256, before)
    assert files.read(sha256) == b"again"


def test_what_a_broken_upload_left_is_removed(app):
    place = files.path(hashlib.sha256(b"half").hexdigest())
    place.parent.mkdir(parents=True)
    half = place.with_name(f".{place.name}.abcd1234")
    half.write_bytes(b"ha")
    os.utime(half, (time.time() - TWO_DAYS,) * 2)
    assert tidied()["partial files"] == 1
    assert not half.exists()


def test_failed_sign_ins_are_kept_for_thirty_days(app):
    for days in (29, 31):
        add(SignInFailure(user_name="town", address="127.0.0.1", at=clock.now() - timedelta(days=days)))
    assert tidied()["failed sign-ins"] == 1
    assert len(db.session.scalars(select(SignInFailure)).all()) == 1


def test_backups_of_visits_that_are_here_whole_are_removed(app):
    stage = samples.stage()
    whole, half = samples.visit(stage), samples.visit(stage)
    half.state = VisitState.RECEIVING
    for client_id in (whole.client_id, half.client_id, "unknown"):
        add(
            DraftBackup(
                client_id=client_id, user_id=cast.user("expert").id, revision=1, content="{}", saved_at=clock.now()
            )
        )
    assert tidied(dry_run=True)["draft backups"] == 1
    assert tidied()["draft backups"] == 1
    assert set(db.session.scalars(select(DraftBackup.client_id))) == {half.client_id, "unknown"}


@pytest.mark.parametrize(
    ("state", "days", "gone"),
    [(JobState.DONE, 91, True), (JobState.DONE, 89, False), (JobState.FAILED, 400, False)],
)
def test_finished_jobs_are_kept_for_ninety_days_and_failed_ones_until_seen_to(app, state, days, gone):
    then = clock.now() - timedelta(days=days)
    add(jobs.Job(name="x", key="x", arguments={}, state=state, created_at=then, finished_at=then))
    assert tidied()["jobs"] == int(gone)


def test_the_command_tells_and_with_dry_run_removes_nothing(app):
    sha256 = kept(b"old")
    commit()
    done = app.test_cli_runner().invoke(args=["db", "tidy", "--dry-run"])
    assert "files: 1 would be removed" in done.output
    assert files.has(sha256)
    assert "files: 1 removed" in app.test_cli_runner().invoke(args=["db", "tidy"]).output
    assert not files.has(sha256)


def test_it_is_a_job_of_every_day(app):
    sha256 = kept(b"old")
    jobs.every_day(flow.EVERY_DAY)
    jobs.sweep()
    jobs.run_waiting()
    assert not files.has(sha256)
