"""Reads of people, units, audit events and jobs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, func, or_, select

from inspect_app.accounts.models import SignInFailure, Unit, User
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import Event
from inspect_app.core.jobs import Job
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import JobState, Role
from inspect_app.core.web import SignedIn

_users, _units = cast("Table", User.__table__), cast("Table", Unit.__table__)
# Built once: every request of somebody signed in runs it.
_SIGNED_IN = (
    select(
        _users.c.id, _users.c.name, _users.c.role, _users.c.unit_id, _users.c.session_mark, _users.c.is_active,
        _users.c.must_change_password, _units.c.name.label("unit_name"),
    )
    .outerjoin_from(_users, _units, _units.c.id == _users.c.unit_id)
    .where(_users.c.id == bindparam("user_id"))
)  # fmt: skip


def signed_in(session_value: str, address: str) -> SignedIn | None:
    """Return the person a session belongs to, in one query; None when the session has been ended."""
    user_id, _, mark = session_value.partition(".")
    if not user_id.isdecimal():
        return None
    row = db.session.connection().execute(_SIGNED_IN, {"user_id": int(user_id)}).first()
    if row is None or not row.is_active or row.session_mark != mark:
        return None
    viewer = Viewer(row.id, row.name, row.role, row.unit_id, row.unit_name or "", address)
    return SignedIn(viewer, mark=mark, must_change_password=row.must_change_password)


def by_user_name(user_name: str) -> User | None:
    """Return the account of this name."""
    return db.session.scalar(select(User).where(User.user_name == user_name))


def own_account(viewer: Viewer) -> User:
    """Return the viewer's own account."""
    return db.session.get_one(User, viewer.user_id)


def failures(user_name: str, address: str, since: datetime) -> tuple[list[datetime], list[datetime]]:
    """Return when sign-in failed since an instant: (for this account, from this address)."""
    rows = db.session.execute(
        select(SignInFailure.user_name, SignInFailure.address, SignInFailure.at).where(
            SignInFailure.at >= since, or_(SignInFailure.user_name == user_name, SignInFailure.address == address)
        )
    ).all()
    return [row.at for row in rows if row.user_name == user_name], [row.at for row in rows if row.address == address]


def people(viewer: Viewer, *, role: str, words: str) -> Select[Any]:
    """Return the accounts, for the administrator, filtered by role and a part of a name."""
    _require(viewer, Permission.PEOPLE_MANAGE)
    rows = select(User).order_by(User.role, User.user_name)
    if role in set(Role):
        rows = rows.where(User.role == Role(role))
    if words:
        rows = rows.where(
            or_(User.name.contains(words, autoescape=True), User.user_name.contains(words, autoescape=True))
        )
    return rows


def get_person(viewer: Viewer, user_id: int) -> User:
    """Return one account, for the administrator."""
    _require(viewer, Permission.PEOPLE_MANAGE)
    found = db.session.get(User, user_id)
    if found is None:
        raise Refusal("not_found")
    return found


def units() -> Sequence[Unit]:
    """Return all units, by kind and name."""
    return db.session.scalars(select(Unit).order_by(Unit.kind, Unit.name)).all()


def audit_events(viewer: Viewer, *, action: str, words: str) -> Select[Any]:
    """Return the audit events, newest first, filtered by the start of the action and by who did it."""
    _require(viewer, Permission.AUDIT_READ)
    rows = select(Event).order_by(Event.position.desc())
    if action:
        rows = rows.where(Event.action.startswith(action, autoescape=True))
    if words:
        rows = rows.where(Event.user_name.contains(words, autoescape=True))
    return rows


def jobs(viewer: Viewer, *, state: str) -> Select[Any]:
    """Return the jobs, newest first, filtered by state."""
    _require(viewer, Permission.JOBS_MANAGE)
    rows = select(Job).order_by(Job.id.desc())
    return rows.where(Job.state == JobState(state)) if state in set(JobState) else rows


def job_counts(viewer: Viewer) -> dict[str, int]:
    """Return how many jobs stand in each state."""
    _require(viewer, Permission.JOBS_MANAGE)
    return {
        str(state): count for state, count in db.session.execute(select(Job.state, func.count()).group_by(Job.state))
    }


def get_job(viewer: Viewer, job_id: int) -> Job:
    """Return one job, for the administrator."""
    _require(viewer, Permission.JOBS_MANAGE)
    found = db.session.get(Job, job_id)
    if found is None:
        raise Refusal("not_found")
    return found


def _require(viewer: Viewer, permission: Permission) -> None:
    if not viewer.may(permission):
        raise Refusal("forbidden")
