import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from inspect_app.accounts import actions
from inspect_app.core.db import db
from inspect_app.core.events import Event
from tests import cast

PASSWORD = "四月的井水很甜又凉爽"


@pytest.fixture(autouse=True)
def _cheap_hashing(monkeypatch):
    """The same argon2id with the least cost: these tests are about sessions, not about hashing."""
    monkeypatch.setattr(actions, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    actions._hash_of_nobody.cache_clear()


@pytest.fixture
def account(app):
    row = cast.user("office")
    row.password_hash = actions.hash_password(PASSWORD, row.user_name)
    db.session.commit()
    return row


def sign_in(client, password=PASSWORD, address="10.1.1.1", where="/sign-in"):
    form = {"user_name": "office", "password": password}
    return client.post(where, data=form, environ_base={"REMOTE_ADDR": address})


def test_the_right_password_signs_in_and_goes_on_to_where_one_wanted_to_be(account, client):
    answer = sign_in(client, where="/sign-in?next=/places/")
    assert (answer.status_code, answer.location) == (303, "/places/")
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x", "//[evil"]
)
def test_sign_in_never_leads_to_another_site(account, client, target):
    assert "evil" not in sign_in(client, where=f"/sign-in?next={target}").location


def test_a_wrong_password_is_401_and_on_record(account, client):
    assert sign_in(client, "错的密码错的密码错的").status_code == 401
    assert client.get("/account").status_code == 302


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(account, client):
    for number in range(5):
        sign_in(client, "错的密码错的密码错的", address=f"10.1.1.{number}")
    assert sign_in(client).status_code == 429


def test_the_reset_of_the_password_unlocks(account, client):
    for _ in range(5):
        sign_in(client, "错的密码错的密码错的")
    first = actions.reset_password(cast.viewer("admin"), cast.user("office"))
    answer = sign_in(client, first)
    assert answer.status_code == 303
    assert client.get("/places/").location == "/account/password"


def test_sign_in_begins_a_new_session(account, client):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_sign_out_everywhere_ends_the_other_sessions(app, account, client):
    other = app.test_client()
    sign_in(client)
    sign_in(other)
    other.post("/account/sign-out-everywhere")
    assert client.get("/account").status_code == 302


def test_a_changed_password_ends_the_other_sessions_but_not_this_one(app, account, client):
    other = app.test_client()
    sign_in(client)
    sign_in(other)
    new = "腊月的白菜炖豆腐汤"
    client.post("/account/password", data={"old": PASSWORD, "new": new + "一", "again": new + "一"})
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_a_short_new_password_is_refused_with_a_reason_beside_the_field(account, client):
    sign_in(client)
    answer = client.post("/account/password", data={"old": PASSWORD, "new": "短", "again": "短"})
    assert answer.status_code == 422
    assert "密码至少 10 个字符" in answer.text


def test_a_closed_account_cannot_go_on(account, client):
    sign_in(client)
    actions.set_active(cast.viewer("admin"), cast.user("office"), active=False)
    assert client.get("/account").status_code == 302


def test_every_sign_in_is_an_event_with_its_address(account, client):
    sign_in(client, address="10.9.9.9")
    event = db.session.scalar(select(Event).where(Event.action == "accounts.signed_in"))
    assert (event.user_name, event.address) == ("市爱卫办 王敏", "10.9.9.9")


def test_the_administrator_opens_an_account_that_must_change_its_password(app, client):
    cast.sign_in(client, "admin")
    unit = cast.user("town").unit_id
    answer = client.post("/people/new", data={"user_name": "xigang2", "name": "周𨟠", "role": "town", "unit_id": unit})
    assert answer.status_code == 200
    assert "周𨟠" in answer.text
    assert db.session.scalar(select(Event.action).where(Event.action == "accounts.opened"))


def test_a_town_account_of_another_kind_of_unit_is_refused(app, client):
    cast.sign_in(client, "admin")
    unit = cast.user("office").unit_id
    answer = client.post("/people/new", data={"user_name": "xigang3", "name": "周平", "role": "town", "unit_id": unit})
    assert answer.status_code == 422
    assert "请选择“镇街”类的单位" in answer.text


def test_sign_in_is_limited_by_address_whatever_the_account(another_app):
    limited = another_app(RATELIMIT_ENABLED=True).test_client()

    def attempt(number, address):
        form = {"user_name": f"nobody{number}", "password": "错的密码错的密码错的"}
        return limited.post("/sign-in", data=form, environ_base={"REMOTE_ADDR": address}).status_code

    statuses = [attempt(number, "10.7.7.7") for number in range(31)]
    assert (statuses[29], statuses[30]) == (401, 429)
    assert attempt(31, "10.7.7.8") == 401
