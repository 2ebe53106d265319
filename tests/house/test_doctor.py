"""`flask doctor` says what is wrong and the command that mends it."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from inspect_app.cli import doctor
from inspect_app.core import clock, jobs
from inspect_app.core.db import db
from inspect_app.core.vocab import JobState


def wrong(app, subject):
    """What the doctor says is wrong with a subject, with how to mend it."""
    return [
        f"{found.says} -> {found.mend}"
        for found in doctor.examine(app)
        if found.subject == subject and not found.is_right
    ]


def test_missing_fonts_are_named_with_the_command_that_makes_them(app, tmp_path):
    app.config["FONTS_DIR"] = tmp_path / "none"
    assert "scripts/fonts.py --out" in wrong(app, "fonts")[0]


def test_a_database_that_is_not_migrated_is_named_with_the_command(app):
    db.session.rollback()
    assert "flask --app wsgi db upgrade" in wrong(app, "migrations")[0]


@pytest.mark.parametrize("key", ["", "short", "a" * 64])
def test_a_weak_secret_key_is_named(app, key):
    app.config["SECRET_KEY"] = key
    assert "SECRET_KEY" in wrong(app, "secret key")[0]


def test_a_secret_key_that_others_can_read_is_named(app):
    app.config["SECRET_KEY"] = "0123456789abcdef" * 4
    kept = app.config["DATA_DIR"] / "secret_key"
    kept.write_text("x")
    kept.chmod(0o644)
    assert "chmod 600" in wrong(app, "secret key")[0]
    kept.chmod(0o600)
    assert not wrong(app, "secret key")


def test_a_silent_worker_is_named_and_a_living_one_is_not(app):
    assert "no sign of life yet" in wrong(app, "worker")[0]
    with clock.travel(clock.now() - timedelta(hours=1)):
        jobs.beat()
    assert "no sign of life since" in wrong(app, "worker")[0]
    jobs.beat()
    assert not wrong(app, "worker")


def test_failed_jobs_are_counted(app):
    job = jobs.Job(name="x", key="x", arguments={}, state=JobState.FAILED, created_at=clock.now())
    db.session.add(job)
    db.session.commit()
    assert "1 failed -> look at them: flask --app wsgi jobs failed" in wrong(app, "jobs")[0]


def test_a_full_disk_is_named(app, monkeypatch):
    monkeypatch.setattr(doctor, "LEAST_FREE_MB", 10**9)
    assert "MB free" in wrong(app, "disk")[0]


def test_missing_browser_files_are_named_with_the_commands(app, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    assert "npm ci && node scripts/vendor.mjs" in wrong(app, "browser")[0]


def test_a_row_without_its_parent_is_found(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL cannot hold such a row")
    db.session.rollback()
    with closing(sqlite3.connect(app.config["DATA_DIR"] / "inspect.sqlite3")) as by_hand:
        by_hand.execute("INSERT INTO villages (town_id, code, name, kind) VALUES (999, '1', 'x', '村')")
        by_hand.commit()
    assert any("rows without their parent" in said for said in wrong(app, "database"))


def test_the_command_ends_with_1_when_something_is_wrong(app):
    db.session.rollback()
    done = app.test_cli_runner().invoke(args=["doctor"])
    assert done.exit_code == 1
    assert "WRONG" in done.output
    assert "mend:" in done.output
