import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from inspect_app.core import events
from inspect_app.core.db import commit, db
from inspect_app.core.ddl import POSTGRESQL, SQLITE
from tests import cast


@pytest.fixture
def chain(app):
    who, unit = cast.viewer("office"), cast.user("office").unit
    for number in range(5):
        events.record(who, "test.done", unit, number=number, name="柳树𨟠镇")
        commit()
    _ = SQLITE, POSTGRESQL


def disarm():
    on = "" if db.engine.dialect.name == "sqlite" else " ON events"
    db.session.execute(text(f"DROP TRIGGER events_no_update{on}"))
    if not on:
        db.session.execute(text("DROP TRIGGER events_no_delete"))


def rearm():
    for statement in SQLITE if db.engine.dialect.name == "sqlite" else POSTGRESQL:
        db.session.execute(text(statement))
    db.session.commit()


def faults_after(statement):
    """Alter the rows as somebody with the database password would, and return the faults found."""
    disarm()
    db.session.execute(text(statement))
    db.session.commit()
    found = list(events.verify())
    rearm()
    return found


def test_an_untouched_chain_has_no_fault(chain):
    assert list(events.verify()) == []


def test_an_altered_row_is_found(chain):
    assert [f.position for f in faults_after("UPDATE events SET user_name = '别人' WHERE position = 3")] == [3]


def test_a_removed_row_is_found(chain):
    assert 3 in [f.position for f in faults_after("DELETE FROM events WHERE position = 3")]


def test_a_removed_last_row_is_found(chain):
    assert faults_after("DELETE FROM events WHERE position = 5")


def test_an_inserted_row_is_found(chain):
    columns = "at, user_id, user_name, role, address, request_id, action, subject_table, subject_id, detail, previous_hash, hash"
    statement = f"INSERT INTO events (position, {columns}) SELECT 6, {columns} FROM events WHERE position = 2"  # noqa: S608  fixed text
    assert faults_after(statement)


@pytest.mark.parametrize("statement", ["UPDATE events SET action = 'x'", "DELETE FROM events"])
def test_the_database_itself_refuses_to_change_events(chain, statement):
    with pytest.raises(DatabaseError):
        db.session.execute(text(statement))
    db.session.rollback()


def test_a_rolled_back_change_leaves_no_event(chain):
    events.record(cast.viewer("office"), "test.undone", cast.user("office").unit)
    db.session.rollback()
    commit()
    assert db.session.scalar(select(func.count()).select_from(events.Event)) == 5


def test_what_follows_at_once_is_called_with_the_subject_and_the_detail(app):
    seen = []
    events.follow("test.followed", lambda viewer, subject, **detail: seen.append((viewer.name, subject.name, detail)))
    unit = cast.user("office").unit
    events.record(cast.viewer("office"), "test.followed", unit, x=1)
    assert seen == [("市爱卫办 王敏", unit.name, {"x": 1})]
    db.session.rollback()
