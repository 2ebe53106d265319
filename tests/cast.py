"""The cast: the people that tests speak of, by name. `cast.viewer("office")` acts, `cast.sign_in(client, "office")` browses."""

from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import select

from inspect_app.accounts.models import Unit, User
from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import Role, UnitKind

PASSWORD = "一句容易记住的话-2026"
# The hash of PASSWORD with the cheapest parameters: tests sign in often and measure no password hashing.
PASSWORD_HASH = ""


@dataclass(frozen=True)
class Person:
    """One member of the cast: account, name, role, and the unit acted for (name, kind)."""

    user_name: str
    name: str
    role: Role
    unit: tuple[str, UnitKind] | None


CITY = ("枣庄市爱国卫生运动委员会办公室", UnitKind.CITY_OFFICE)
CAST: dict[str, Person] = {
    person.user_name: person
    for person in (
        Person("admin", "管理员 老周", Role.ADMIN, CITY),
        Person("office", "市爱卫办 王敏", Role.CITY_OFFICE, CITY),
        Person("office2", "市爱卫办 李主任", Role.CITY_OFFICE, CITY),
        Person("district", "滕州 陈晨", Role.DISTRICT_OFFICE, ("滕州市爱卫办", UnitKind.DISTRICT_OFFICE)),
        Person("other_district", "薛城 高远", Role.DISTRICT_OFFICE, ("薛城区爱卫办", UnitKind.DISTRICT_OFFICE)),
        Person("town", "西岗镇 孙丽", Role.TOWN, ("西岗镇人民政府", UnitKind.TOWN)),
        Person("other_town", "沙沟镇 赵强", Role.TOWN, ("沙沟镇人民政府", UnitKind.TOWN)),
        Person("unit", "城管局 何涛", Role.MEMBER_UNIT, ("枣庄市城市管理局", UnitKind.MEMBER_UNIT)),
        Person("other_unit", "市场监管局 吴倩", Role.MEMBER_UNIT, ("枣庄市市场监督管理局", UnitKind.MEMBER_UNIT)),
        Person("expert", "专家 张伟", Role.EXPERT, ("枣庄市爱国卫生专家库", UnitKind.EXPERT_PANEL)),
        Person("other_expert", "专家 刘洋", Role.EXPERT, ("枣庄市爱国卫生专家库", UnitKind.EXPERT_PANEL)),
    )
}


def unit_of(name: str, kind: UnitKind) -> Unit:
    """Return the unit of this name, made when it is not there yet."""
    found = db.session.scalar(select(Unit).where(Unit.name == name))
    if found is None:
        found = Unit(name=name, short_name=name, kind=kind)
        db.session.add(found)
        db.session.flush()
    return found


def user(user_name: str) -> User:
    """Return the row of a member of the cast, made when it is not there yet."""
    found = db.session.scalar(select(User).where(User.user_name == user_name))
    if found is not None:
        return found
    person = CAST[user_name]
    found = User(
        user_name=user_name,
        name=person.name,
        role=person.role,
        unit_id=unit_of(*person.unit).id if person.unit else None,
        password_hash=PASSWORD_HASH,
        must_change_password=False,
        session_mark="cast",
        created_at=clock.now(),
    )
    db.session.add(found)
    db.session.flush()
    return found


def viewer(user_name: str) -> Viewer:
    """Return a member of the cast as a viewer, for queries and actions; `public` is nobody."""
    if user_name == "public":
        return Viewer.public()
    row = user(user_name)
    return Viewer(row.id, row.name, row.role, row.unit_id, row.unit.name if row.unit else "", "127.0.0.1")


def sign_in(client: FlaskClient, user_name: str) -> Viewer:
    """Sign a client in as a member of the cast, without the sign-in page, and commit what that made."""
    who = viewer(user_name)
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = f"{who.user_id}.cast"
        session["_fresh"] = True
    return who
