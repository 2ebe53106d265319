"""The open pages: only what is published, the exact bytes, a draw that anybody can repeat."""

import hashlib
import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from inspect_app.core import files
from inspect_app.core.db import db
from inspect_app.core.vocab import DocumentKind, DocumentState, ItemState
from inspect_app.documents.rules.content import BulletinContent, Head, KindRow, TownRow, freeze
from inspect_app.rounds import actions as rounds
from inspect_app.rounds.models import DrawnTown
from inspect_app.visits.models import Visit
from tests import builders, cast
from tests.board import samples
from tests.rounds import worlds

PDF = b"%PDF-1.7 a bulletin"


def content() -> BulletinContent:
    head = Head(
        DocumentKind.BULLETIN, "枣庄市爱卫办", "枣庄市爱卫办文件", "关于抽查情况的通报", "各区（市）", simulated=True
    )
    rows = (
        TownRow(1, "西岗镇", "滕州市", Decimal("92.35"), 4, 3),
        TownRow(None, "柳树𨟠镇", "薛城区", Decimal("61.00"), 4, 9, vetoed=True),
    )
    return BulletinContent(
        head, "第四季度第1轮", "国家卫生乡镇标准", date(2026, 11, 1), date(2026, 11, 30), ("现将结果通报如下",), ("限期整改",),
        rows, (KindRow("农贸市场", Decimal("80.00"), 4, 5),), (), (), (), (), (), Decimal("76.68"),
    )  # fmt: skip


@pytest.fixture
def round_(app):
    return samples.whole(builders.world())


def bulletin(of_round, **changes):
    stored = files.store(PDF, "application/pdf")
    values = {
        "content": freeze(content()),
        "pdf_sha256": stored.sha256,
        "pages": 6,
        "title": "关于抽查情况的通报",
    } | changes
    return samples.document(DocumentKind.BULLETIN, of_round, **values)


def under_way():
    builders.world(sites_each=4)
    made, draw = worlds.drawn()
    worlds.experts(4)
    rounds.draw_teams(cast.viewer("office"), made)
    return rounds.start_round(cast.viewer("office"), made), draw


ADDRESSES = (
    "/portal/",
    "/portal/bulletins",
    "/portal/draws",
    "/portal/progress",
    "/portal/contact",
    "/portal/how-to-verify",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_open_pages_answer_a_stranger_and_may_be_cached(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["ETag"]


def test_home_offers_four_things(client):
    assert len(re.findall(r"<li><a[^>]*><span class=\"icon", client.get("/portal/").text)) == 4


def test_an_issued_bulletin_is_read_and_downloaded_with_its_fingerprint(client, round_):
    made = bulletin(round_)
    page = client.get(f"/portal/bulletins/{made.id}").text
    for expected in ("柳树𨟠镇", "92.35", "一票否决", hashlib.sha256(PDF).hexdigest(), "模拟数据"):
        assert expected in page
    with client.get(f"/portal/files/{made.id}.pdf") as answer:
        assert (answer.data, answer.mimetype) == (PDF, "application/pdf")


@pytest.mark.parametrize(
    "changes",
    [{"state": DocumentState.DRAFT}, {"state": DocumentState.REVIEW}, {"pdf_sha256": None}],
    ids=["draft", "review", "without its PDF"],
)
def test_what_is_not_published_is_not_found(client, round_, changes):
    made = bulletin(round_, **changes)
    assert client.get(f"/portal/bulletins/{made.id}").status_code == 404
    assert client.get(f"/portal/files/{made.id}.pdf").status_code == 404
    assert made.title not in client.get("/portal/bulletins").text


def test_an_order_is_never_public(client, round_):
    order = samples.document(DocumentKind.ORDER, round_, pdf_sha256=files.store(PDF, "application/pdf").sha256)
    assert client.get(f"/portal/bulletins/{order.id}").status_code == 404
    assert client.get(f"/portal/files/{order.id}.pdf").status_code == 404


def test_a_withdrawn_bulletin_says_what_withdrew_it_and_what_replaces_it(client, round_):
    old = bulletin(round_, state=DocumentState.WITHDRAWN, title="有错的通报")
    letter = samples.document(
        DocumentKind.WITHDRAWAL, round_, withdraws_id=old.id, pdf_sha256=files.store(PDF, "application/pdf").sha256
    )
    new = bulletin(round_, title="改正后的通报")
    page = client.get(f"/portal/bulletins/{old.id}").text
    assert "本通报已撤回" in page
    assert letter.number_text in page
    assert f"/portal/bulletins/{new.id}" in page
    with client.get(f"/portal/files/{letter.id}.pdf") as answer:
        assert answer.status_code == 200
    assert "有错的通报" not in client.get("/portal/").text


def test_a_letter_that_withdraws_an_order_is_not_public(client, round_):
    order = samples.document(DocumentKind.ORDER, round_, state=DocumentState.WITHDRAWN)
    pdf = files.store(PDF, "application/pdf").sha256
    letter = samples.document(DocumentKind.WITHDRAWAL, round_, withdraws_id=order.id, pdf_sha256=pdf)
    assert client.get(f"/portal/files/{letter.id}.pdf").status_code == 404


def test_a_planned_round_is_not_published(client, app):
    builders.world(sites_each=4)
    made = worlds.planned()
    assert client.get(f"/portal/draws/{made.id}").status_code == 404
    assert client.get(f"/portal/draws/{made.id}/plan.json").status_code == 404


def test_hashes_are_public_before_the_draw_and_the_bytes_fit_them(client, app):
    builders.world(sites_each=4)
    made = worlds.frozen()
    page = client.get(f"/portal/draws/{made.id}").text
    assert made.seed_commitment in page
    for name, expected in (("plan.json", made.plan_sha256), ("frame.jsonl", made.frame_sha256)):
        data = client.get(f"/portal/draws/{made.id}/{name}").data
        assert hashlib.sha256(data).hexdigest() == expected
        assert expected in page


def test_a_draw_is_secret_until_the_check_begins(client, app):
    builders.world(sites_each=4)
    made, draw = worlds.drawn()
    assert draw.seed not in client.get(f"/portal/draws/{made.id}").text
    for tail in ("", "/check", "/plan.json", "/frame.jsonl"):
        assert client.get(f"/portal/draws/{made.id}/{draw.number}{tail}").status_code == 404


def test_anybody_can_repeat_a_draw(client, app):
    made, draw = under_way()
    page = client.get(f"/portal/draws/{made.id}/{draw.number}").text
    assert draw.seed in page
    assert "西岗镇" in page
    commands = re.findall(r"printf &#39;%s&#39; &#39;([^&]*)&#39;|printf '%s' '([^']*)'", page)
    text = next(part for found in commands for part in found if part)
    assert hashlib.sha256(text.encode()).hexdigest() in page
    assert "完全一致" in client.get(f"/portal/draws/{made.id}/{draw.number}/check").text
    data = client.get(f"/portal/draws/{made.id}/{draw.number}/frame.jsonl").data
    assert hashlib.sha256(data).hexdigest() == draw.frame_sha256


def test_a_draw_altered_by_hand_is_found(client, app):
    made, draw = under_way()
    row = db.session.scalars(select(DrawnTown).where(DrawnTown.draw_id == draw.id)).first()
    assert row is not None
    row.rank = 99
    db.session.flush()
    page = client.get(f"/portal/draws/{made.id}/{draw.number}/check").text
    assert "不一致" in page
    assert "完全一致" not in page


def test_experts_are_not_named_to_the_public(client, app):
    made, draw = under_way()
    page = client.get(f"/portal/draws/{made.id}/{draw.number}").text
    assert "专家 panel01" not in page


def test_rectification_is_told_in_numbers_once_the_bulletin_is_out(client, round_):
    assert "已整改销号" not in client.get("/portal/progress").text
    bulletin(round_)
    visit = db.session.scalars(select(Visit)).first()
    assert visit is not None
    samples.item(samples.finding(visit, code="market-09"), ItemState.CLOSED)
    assert "整改项 5 项，已整改销号 1 项" in client.get("/portal/progress").text


def test_contact_comes_from_the_settings(client, app):
    assert "12345" in client.get("/portal/contact").text
    app.config["OFFICE_CONTACT"] = "0632-3318888"
    assert 'href="tel:06323318888"' in client.get("/portal/contact").text


def test_an_unchanged_page_is_not_sent_again(client):
    tag = client.get("/portal/contact").headers["ETag"]
    assert client.get("/portal/contact", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_shared_cache_keeps_an_answer_with_somebodys_session(client, address):
    cast.sign_in(client, "office")
    answer = client.get(address)
    assert not (answer.headers.get("Set-Cookie") and answer.cache_control.public)


def test_a_bulletin_downloaded_by_somebody_signed_in_stays_with_them(client, round_):
    made = bulletin(round_)
    cast.sign_in(client, "office")
    with client.get(f"/portal/files/{made.id}.pdf") as answer:
        assert not (answer.headers.get("Set-Cookie") and answer.cache_control.public)


@pytest.mark.parametrize("address", ["/portal/bulletins/{}", "/portal/draws/{}", "/portal/bulletins?page={}"])
def test_a_number_beyond_every_row_is_no_fault_of_the_server(client, round_, address):
    bulletin(round_)
    assert client.get(address.format(10**30)).status_code in {200, 404}
