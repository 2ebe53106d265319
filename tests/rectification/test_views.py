"""The pages of rectification: replies, rechecks and the ways in which they go wrong."""

import io
import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from inspect_app.core.db import db
from inspect_app.core.vocab import ItemState
from inspect_app.rectification.models import Recheck, Reply, ReplyPhoto
from tests import cast
from tests.rectification import samples
from tests.rectification.samples import Order

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def order() -> Order:
    """An order of two items, issued today."""
    return samples.ordered(failed=("market-01", "market-02"))


def reply_form(token: str | None = None, text: str = "已清理", photo: bytes | None = None) -> dict[str, object]:
    """Return what the browser of a town sends."""
    upload = (io.BytesIO(samples.jpeg() if photo is None else photo), "整改后.jpg")
    return {"token": token or str(uuid.uuid4()), "text": text, "photos": [upload]}


def test_a_town_reads_what_it_owes_and_how_long_it_has(client: FlaskClient, order: Order):
    cast.sign_in(client, "town")
    page = client.get("/todo").get_data(as_text=True)
    assert "还有 3 个工作日" in page
    assert f'data-keep-draft="reply-{order.item.id}-0"' in page
    tokens = re.findall(r'name="token" value="([^"]+)"', page)
    assert len(set(tokens)) == 2


def test_a_town_replies_and_the_browser_forgets_the_draft(client: FlaskClient, order: Order):
    cast.sign_in(client, "town")
    url = f"/rectification/items/{order.item.id}/reply"
    assert client.post(url, data=reply_form()).status_code == 303
    page = client.get("/todo").get_data(as_text=True)
    assert f'data-draft-sent="reply-{order.item.id}-0"' in page
    assert "data-draft-sent" not in client.get("/todo").get_data(as_text=True)


def test_a_reply_from_the_wrong_town_finds_nothing(client: FlaskClient, order: Order):
    cast.sign_in(client, "other_town")
    assert client.post(f"/rectification/items/{order.item.id}/reply", data=reply_form()).status_code == 404
    assert client.get(f"/rectification/items/{order.item.id}").status_code == 404


def test_the_same_form_twice_is_one_reply(client: FlaskClient, order: Order):
    cast.sign_in(client, "town")
    token = str(uuid.uuid4())
    for _ in range(2):
        answer = client.post(f"/rectification/items/{order.item.id}/reply", data=reply_form(token))
        assert answer.status_code == 303
    assert len(db.session.scalars(select(Reply)).all()) == 1


def together(app: Flask, user_name: str, url: str, forms: list[dict[str, object]]) -> list[int]:
    """Send these forms at the same moment, each from a browser of its own; return the answers' status codes."""
    clients = [app.test_client() for _ in forms]
    for each in clients:
        cast.sign_in(each, user_name)
    start = threading.Barrier(len(forms))

    def send(client: FlaskClient, form: dict[str, object]) -> int:
        with app.app_context():
            start.wait()
            return client.post(url, data=form).status_code

    with ThreadPoolExecutor(len(forms)) as pool:
        return sorted(pool.map(send, clients, forms))


def test_the_same_form_sent_four_times_at_once_is_one_reply(app: Flask, order: Order):
    token = str(uuid.uuid4())
    forms = [reply_form(token) for _ in range(4)]
    assert together(app, "town", f"/rectification/items/{order.item.id}/reply", forms) == [303] * 4
    assert len(db.session.scalars(select(Reply)).all()) == 1


def test_of_two_replies_at_once_one_wins(app: Flask, order: Order):
    forms = [reply_form(text=text) for text in ("已清理", "正在清理")]
    assert together(app, "town", f"/rectification/items/{order.item.id}/reply", forms) == [303, 409]
    assert len(db.session.scalars(select(Reply)).all()) == 1


def test_of_two_rechecks_at_once_one_wins(app: Flask, order: Order):
    reply = samples.replied(order)
    forms: list[dict[str, object]] = [{"decision": "pass"}, {"decision": "return", "reason": "仍有积水"}]
    assert together(app, "office", f"/rectification/replies/{reply.id}/recheck", forms) == [303, 409]
    assert len(db.session.scalars(select(Recheck)).all()) == 1


def test_a_refused_reply_comes_back_with_what_was_typed(client: FlaskClient, order: Order):
    cast.sign_in(client, "town")
    url = f"/rectification/items/{order.item.id}/reply"
    answer = client.post(url, data=reply_form(text="已清理东门", photo=b"<html>not a photo</html>"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "已清理东门" in page
    assert "不是照片" in page


@pytest.mark.parametrize("broken", [b"<html>not a photo</html>", samples.jpeg()[:300]])
def test_a_refused_photo_is_named(client: FlaskClient, order: Order, broken: bytes):
    cast.sign_in(client, "town")
    photos = [(io.BytesIO(samples.jpeg()), "前门.jpg"), (io.BytesIO(broken), "后院.jpg")]
    url = f"/rectification/items/{order.item.id}/reply"
    answer = client.post(url, data={"token": "a", "text": "已清理", "photos": photos})
    assert answer.status_code == 422
    assert "第 2 张“后院.jpg”" in answer.text
    assert "前门.jpg" not in answer.text


@pytest.mark.parametrize(
    "form", [{"text": "已清理", "token": "a"}, {"text": " ", "token": "a"}, {"text": "已清理"}, {}]
)
def test_a_reply_that_lacks_something_is_refused_with_words(client: FlaskClient, order: Order, form: dict[str, str]):
    cast.sign_in(client, "town")
    answer = client.post(f"/rectification/items/{order.item.id}/reply", data=form)
    assert answer.status_code == 422
    assert "请" in answer.get_data(as_text=True)


def test_a_reply_to_a_closed_item_is_refused(client: FlaskClient, order: Order):
    reply = samples.replied(order)
    cast.sign_in(client, "office")
    client.post(f"/rectification/replies/{reply.id}/recheck", data={"decision": "pass"})
    cast.sign_in(client, "town")
    assert client.post(f"/rectification/items/{order.item.id}/reply", data=reply_form()).status_code == 409


def test_when_the_session_has_ended_nothing_is_taken_and_sign_in_is_asked(client: FlaskClient, order: Order):
    cast.sign_in(client, "town")
    client.get("/todo")
    with client.session_transaction() as session:
        session.clear()
    answer = client.post(f"/rectification/items/{order.item.id}/reply", data=reply_form())
    assert answer.status_code == 401
    assert "保留在本机" in answer.get_data(as_text=True)
    db.session.expire_all()
    assert order.item.state is ItemState.OPEN
    answer = client.get("/todo")
    assert answer.status_code == 302
    assert "next=/todo" in answer.location


def test_the_office_sees_before_and_after_and_decides(client: FlaskClient, order: Order):
    reply = samples.replied(order)
    cast.sign_in(client, "office")
    assert f"/rectification/replies/{reply.id}/recheck" in client.get("/recheck").get_data(as_text=True)
    page = client.get(f"/rectification/replies/{reply.id}/recheck").get_data(as_text=True)
    assert "整改前" in page
    assert "整改后" in page
    answer = client.post(
        f"/rectification/replies/{reply.id}/recheck", data={"decision": "return", "reason": "仍有积水"}
    )
    assert answer.status_code == 303
    cast.sign_in(client, "town")
    assert "仍有积水" in client.get("/todo").get_data(as_text=True)


def test_a_return_without_a_reason_stays_on_the_page(client: FlaskClient, order: Order):
    reply = samples.replied(order)
    cast.sign_in(client, "expert")
    for form in ({"decision": "return"}, {"reason": "仍有积水"}):
        answer = client.post(f"/rectification/replies/{reply.id}/recheck", data=form)
        assert answer.status_code == 422
        assert "已清理" in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["town", "unit", "admin"])
def test_a_recheck_by_the_town_itself_or_by_a_stranger_is_forbidden(client: FlaskClient, order: Order, name: str):
    reply = samples.replied(order)
    cast.sign_in(client, name)
    answer = client.post(f"/rectification/replies/{reply.id}/recheck", data={"decision": "pass"})
    assert answer.status_code == 403
    db.session.expire_all()
    assert order.item.state is ItemState.REPLIED


@pytest.mark.parametrize("name", ["other_expert", "other_district"])
def test_a_recheck_out_of_reach_finds_nothing(client: FlaskClient, order: Order, name: str):
    reply = samples.replied(order)
    cast.sign_in(client, name)
    assert client.post(f"/rectification/replies/{reply.id}/recheck", data={"decision": "pass"}).status_code == 404


def test_the_second_of_two_rechecks_is_told(client: FlaskClient, order: Order):
    reply = samples.replied(order)
    cast.sign_in(client, "office")
    url = f"/rectification/replies/{reply.id}/recheck"
    assert client.post(url, data={"decision": "pass"}).status_code == 303
    answer = client.post(url, data={"decision": "return", "reason": "仍有积水"})
    assert answer.status_code == 409
    assert "已经复核" in client.get(url).get_data(as_text=True)


def test_the_office_extends_and_the_page_shows_both_deadlines(client: FlaskClient, order: Order):
    cast.sign_in(client, "office")
    url = f"/rectification/items/{order.item.id}"
    assert client.post(f"{url}/extend", data={"until": "2027-01-15", "reason": "设备到货晚"}).status_code == 303
    page = client.get(url).get_data(as_text=True)
    assert "设备到货晚" in page
    assert "延期至 2027-01-15" in page
    assert client.post(f"{url}/extend", data={"until": "", "reason": "x"}).status_code == 422
    cast.sign_in(client, "district")
    assert client.post(f"{url}/extend", data={"until": "2027-01-20", "reason": "x"}).status_code == 403


def test_a_member_unit_sees_the_items_it_is_responsible_for(client: FlaskClient, order: Order):
    cast.sign_in(client, "unit")
    assert f"/rectification/items/{order.item.id}" in client.get("/rectification/").get_data(as_text=True)
    assert client.get(f"/rectification/items/{order.item.id}").status_code == 200
    cast.sign_in(client, "other_unit")
    assert client.get(f"/rectification/items/{order.item.id}").status_code == 404


def test_photos_are_served_only_with_their_item(client: FlaskClient, order: Order):
    samples.replied(order)
    sha256 = db.session.scalars(select(ReplyPhoto.sha256)).one()
    url = f"/rectification/items/{order.item.id}/photos/{sha256}"
    cast.sign_in(client, "town")
    assert client.get(url).mimetype == "image/jpeg"
    assert client.get(f"/rectification/items/{order.items[1].id}/photos/{sha256}").status_code == 404
    cast.sign_in(client, "other_town")
    assert client.get(url).status_code == 404


def test_a_finding_leads_to_its_item(client: FlaskClient, order: Order):
    cast.sign_in(client, "town")
    answer = client.get(f"/rectification/of-finding/{order.item.finding_id}")
    assert answer.location == f"/rectification/items/{order.item.id}"


@pytest.mark.parametrize("query", ["state=overdue&round=1", "state=bad&unit=x&page=0&q=%25", "town=99999999999"])
def test_odd_filters_break_nothing(client: FlaskClient, order: Order, query: str):
    cast.sign_in(client, "office")
    assert client.get(f"/rectification/?{query}").status_code == 200
