import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from inspect_app.accounts import queries as accounts_queries
from inspect_app.core.db import db
from inspect_app.core.events import Event
from inspect_app.core.web import Page
from tests import cast


def test_every_answer_carries_the_strict_policy_and_a_request_id(app, client):
    headers = client.get("/sign-in").headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Request-Id"]


def test_a_page_of_somebody_signed_in_is_not_kept_by_the_browser(app, client):
    cast.sign_in(client, "office")
    assert client.get("/account").headers["Cache-Control"] == "no-store"


def test_a_form_without_its_token_is_refused_and_changes_nothing(app, another_app):
    with_csrf = another_app(WTF_CSRF_ENABLED=True)
    client = with_csrf.test_client()
    cast.sign_in(client, "office")
    answer = client.post("/account/sign-out-everywhere")
    assert answer.status_code == 400
    assert "csrf" in answer.text
    assert db.session.scalar(select(Event.id)) is None


def test_an_unknown_address_is_a_chinese_page_that_says_what_to_do(client):
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert "请返回列表重新选择" in answer.text


def test_the_api_refuses_in_json_with_a_stable_code(client):
    answer = client.get("/api/tablet/session")
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "sign_in_required")


def test_behind_a_proxy_the_address_is_that_of_the_person(app, another_app):
    behind = another_app(TRUSTED_PROXIES=1)
    client = behind.test_client()
    form = {"user_name": "nobody", "password": "x" * 12}
    client.post("/sign-in", data=form, headers={"X-Forwarded-For": "10.2.3.4"})
    from inspect_app.accounts.models import SignInFailure

    assert db.session.scalar(select(SignInFailure.address)) == "10.2.3.4"


def test_over_tls_the_browser_is_told_to_stay_there(another_app):
    secure = another_app(SESSION_COOKIE_SECURE=True)
    assert "max-age" in secure.test_client().get("/healthz").headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    "address",
    [
        "/findings/{}",
        "/documents/{}",
        "/visits/?round={}&town={}",
        "/places/sites?town={}",
        "/rounds/?page={}",
        "/board?year={}",
    ],
)
def test_a_number_beyond_every_row_is_no_fault_of_the_server(app, client, address):
    cast.sign_in(client, "office")
    assert client.get(address.replace("{}", str(10**30))).status_code in {200, 404}


def test_a_name_in_the_address_that_a_link_cannot_carry_is_left_out(app, client):
    with app.test_request_context("/sign-in?endpoint=x&_external=1&q=%E5%B8%82"):
        assert Page([], 1, 50, 100).url(2) == "/sign-in?q=%E5%B8%82&page=2"


@pytest.mark.parametrize("way", ["address", "form"])
def test_the_character_that_no_database_holds_is_refused(app, client, way):
    cast.sign_in(client, "admin")
    if way == "address":
        answer = client.get("/people?q=%00")
    else:
        form = {"user_name": "a\x00b", "name": "王", "role": "town", "unit_id": "1"}
        answer = client.post("/people/new", data=form)
    assert (answer.status_code, "bad_request" in answer.text) == (400, True)


def test_who_comes_second_at_a_constraint_is_told_so(app, client, monkeypatch):
    def clash(*_args, **_kwargs):
        raise IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed"))

    cast.sign_in(client, "admin")
    monkeypatch.setattr(accounts_queries, "people", clash)
    answer = client.get("/people")
    assert (answer.status_code, "changed_meanwhile" in answer.text) == (409, True)


def test_a_late_answer_does_not_bring_back_a_session_that_was_ended(app, client):
    cast.sign_in(client, "office")
    with client.session_transaction() as session:
        session.permanent = True
    client.get("/account")  # the first form puts its token into the session
    for path in ("/account", "/static/css/base.css"):
        with client.get(path) as answer:
            assert "Set-Cookie" not in answer.headers
