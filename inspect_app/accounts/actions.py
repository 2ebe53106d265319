"""Writes: sign-in, passwords, accounts. Passwords are hashed with argon2id outside of any transaction."""

import secrets
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, select

from inspect_app.accounts import queries, rules
from inspect_app.accounts.models import SignInFailure, Unit, User
from inspect_app.core import clock, events
from inspect_app.core.db import db, release
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Viewer
from inspect_app.core.tidy import Tidied
from inspect_app.core.vocab import UnitKind

FAILURE_AGE = timedelta(days=30)

_hasher = PasswordHasher()


@cache
def _hash_of_nobody() -> str:
    """Return a hash to verify against when there is no such account, so that the answer takes as long."""
    return _hasher.hash(secrets.token_hex(16))


def sign_in(user_name: str, password: str, address: str) -> User | None:
    """Return the account when name and password are right, else None with the failure on record.

    1. read the account and its failures, 2. refuse when locked, 3. end the transaction, because hashing is slow,
    4. verify, 5. write what happened. Raises Refusal `sign_in_locked`, `account_closed`.
    """
    now = clock.now()
    of_account, of_address = queries.failures(user_name, address, now - rules.WINDOW)
    minutes = max(
        rules.minutes_locked(of_account, rules.FAILURES_OF_ACCOUNT, now),
        rules.minutes_locked(of_address, rules.FAILURES_OF_ADDRESS, now),
    )
    if minutes:
        raise Refusal("sign_in_locked", minutes=minutes)
    found = queries.by_user_name(user_name)
    password_hash = found.password_hash if found else _hash_of_nobody()
    release()
    if not _is_right(password_hash, password) or found is None:
        db.session.add(SignInFailure(user_name=user_name[:60], address=address, at=now))
        return None
    if not found.is_active:
        raise Refusal("account_closed")
    found.signed_in_at = now
    db.session.execute(delete(SignInFailure).where(SignInFailure.user_name == user_name))
    events.record(_self(found, address), "accounts.signed_in", found)
    return found


def change_password(viewer: Viewer, account: User, old: str, new: str) -> User:
    """Set a new password after checking the old one; ends every other session of the account."""
    old_hash, user_name = account.password_hash, account.user_name
    release()
    if not _is_right(old_hash, old):
        raise Refusal("password_wrong", {"old": "原密码不正确"})
    if old == new:
        raise Refusal("password_same", {"new": "新密码不能与原密码相同"})
    account.password_hash = hash_password(new, user_name)
    account.must_change_password = False
    account.session_mark = secrets.token_hex(8)
    events.record(viewer, "accounts.password_changed", account)
    return account


def sign_out_everywhere(viewer: Viewer, account: User) -> User:
    """End every session of an account by changing its mark."""
    account.session_mark = secrets.token_hex(8)
    events.record(viewer, "accounts.signed_out_everywhere", account)
    return account


def open_account(viewer: Viewer, new: rules.NewAccount) -> User:
    """Make an account whose first sign-in asks for a password of its own; Refuses as its helpers say."""
    if queries.by_user_name(new.user_name):
        raise Refusal("user_name_taken", {"user_name": "账号名已被使用"}, user_name=new.user_name)
    _refuse_foreign_unit(new)
    account = User(
        user_name=new.user_name,
        name=new.name,
        role=new.role,
        unit_id=new.unit_id,
        password_hash=hash_password(new.password, new.user_name),
        session_mark=secrets.token_hex(8),
        created_at=clock.now(),
    )
    db.session.add(account)
    db.session.flush()
    events.record(viewer, "accounts.opened", account, user_name=new.user_name, role=new.role.value)
    return account


def _refuse_foreign_unit(new: rules.NewAccount) -> None:
    """Refuse a unit that does not go with the role: a town's account of another unit would reach no town."""
    unit = db.session.get(Unit, new.unit_id) if new.unit_id else None
    kind = rules.UNIT_KIND_OF.get(new.role)
    if unit and kind and unit.kind is not kind:
        fields = {"unit_id": f"请选择“{kind.label}”类的单位"}
        raise Refusal("unit_not_of_role", fields, unit=unit.name, role=new.role.label, kind=kind.label)


def reset_password(viewer: Viewer, account: User) -> str:
    """Give an account a new first password, shown once to the administrator; ends its sessions and its lock."""
    password = first_password()
    account.password_hash = hash_password(password, account.user_name)
    account.must_change_password = True
    account.session_mark = secrets.token_hex(8)
    db.session.execute(delete(SignInFailure).where(SignInFailure.user_name == account.user_name))
    events.record(viewer, "accounts.password_reset", account)
    return password


def first_password() -> str:
    """Return a random first password that can be read out over the telephone."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def set_active(viewer: Viewer, account: User, *, active: bool) -> User:
    """Close or reopen an account; closing ends its sessions. Nobody closes the own account."""
    if account.id == viewer.user_id:
        raise Refusal("account_own")
    account.is_active = active
    account.session_mark = secrets.token_hex(8)
    events.record(viewer, "accounts.reopened" if active else "accounts.closed", account)
    return account


def add_unit(viewer: Viewer, name: str, short_name: str, kind: UnitKind) -> Unit:
    """Make a unit."""
    unit = Unit(name=name, short_name=short_name, kind=kind)
    db.session.add(unit)
    db.session.flush()
    events.record(viewer, "accounts.unit_added", unit, name=name)
    return unit


def hash_password(password: str, user_name: str) -> str:
    """Return the argon2id hash of a password that the rules accept."""
    if code := rules.password_fault(password, user_name):
        refusal = Refusal(code, least=rules.LEAST_CHARACTERS, most=rules.MOST_CHARACTERS)
        refusal.fields["new"] = refusal.message
        raise refusal
    return _hasher.hash(password)


def _is_right(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _self(account: User, address: str) -> Viewer:
    return Viewer(account.id, account.name, account.role, account.unit_id, address=address)


def tidy_failures(*, dry_run: bool = False) -> Tidied:
    """Remove failed sign-ins older than 30 days; lock-out looks at the last minutes only."""
    old = SignInFailure.at < clock.now() - FAILURE_AGE
    count = db.session.scalar(select(func.count()).select_from(SignInFailure).where(old)) or 0
    if not dry_run:
        db.session.execute(delete(SignInFailure).where(old).execution_options(synchronize_session=False))
    return Tidied("failed sign-ins", count)
