"""Error pages keep the navigation of who is signed in and lead on."""

import pytest
from sqlalchemy.exc import OperationalError

from inspect_app.core import web
from tests import cast

pytestmark = pytest.mark.usefixtures("app")


def fails(client, status: int):
    """An address of the office that is answered with this status."""
    addresses = {403: "/people", 404: "/documents/999"}
    return client.get(addresses[status])


@pytest.mark.parametrize("status", [403, 404])
def test_an_error_page_carries_the_navigation_of_who_is_signed_in(client, status):
    cast.sign_in(client, "office")
    answer = fails(client, status)
    assert answer.status_code == status
    assert 'aria-label="主导航"' in answer.text
    assert "市爱卫办 王敏" in answer.text


def test_what_is_not_found_leads_back_to_its_list(client):
    cast.sign_in(client, "office")
    answer = fails(client, 404)
    assert 'href="/documents/">返回“文书”' in answer.text


def test_a_refused_step_leads_back_to_where_it_was_taken(client):
    cast.sign_in(client, "office")
    answer = client.post("/documents/orders", data={"round_id": 9}, headers={"Referer": "http://localhost/documents/"})
    assert answer.status_code == 404
    assert 'href="http://localhost/documents/">打开刚才的页面' in answer.text


def test_a_page_of_another_site_is_not_led_back_to(client):
    cast.sign_in(client, "office")
    answer = client.post("/documents/orders", data={"round_id": 9}, headers={"Referer": "http://elsewhere/"})
    assert "elsewhere" not in answer.text


def test_a_fault_says_so_with_navigation_and_another_try(another_app, monkeypatch):
    app = another_app(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    monkeypatch.setitem(app.view_functions, "documents.list_documents", lambda: 1 / 0)
    client = app.test_client()
    cast.sign_in(client, "office")
    answer = client.get("/documents/")
    assert answer.status_code == 500
    assert "把编号" in answer.text
    assert 'aria-label="主导航"' in answer.text
    assert "再试一次" in answer.text


def test_without_a_database_the_fault_is_told_in_plain_words(another_app, monkeypatch):
    app = another_app(TESTING=False, PROPAGATE_EXCEPTIONS=False)

    def gone(*_: object):
        raise OperationalError("select", {}, Exception("server closed the connection"))

    client = app.test_client()
    cast.sign_in(client, "office")
    monkeypatch.setattr(web.login, "_user_callback", gone)
    monkeypatch.setattr(app.login_manager, "_user_callback", gone)
    answer = client.get("/documents/")
    assert answer.status_code == 500
    assert "系统出现故障" in answer.text
