"""Pages of documents: who sees what, the steps from draft to acknowledgement, the PDF, the bulletin's form."""

from decimal import Decimal

import pytest

from inspect_app.core import clock, jobs
from inspect_app.core.db import commit, db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.vocab import DocumentState, RoundState, ScoringRunKind
from inspect_app.documents import actions, queries
from inspect_app.documents.models import Document
from inspect_app.scoring.models import ScoringRun, TownScore
from tests import builders, cast
from tests.builders import add
from tests.rectification import samples as rectification

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def printing():
    """Let the job that prints be known, as flow.py does."""
    jobs.register(actions.RENDER, actions.render)


@pytest.fixture
def order():
    """An order under review, drafted by `office`."""
    made = rectification.drafted(failed=("market-01", "market-02"))
    document = actions.draft_order(cast.viewer("office"), made.stage.round, made.item.town)
    actions.submit_for_review(cast.viewer("office"), document)
    commit()
    return document


def issue(document: Document) -> Document:
    """Issue a document."""
    actions.approve_and_issue(cast.viewer("office2"), document)
    commit()
    return document


def page(client, who: str, url: str):
    """Sign in as a member of the cast and open a page."""
    cast.sign_in(client, who)
    return client.get(url)


def test_the_office_is_told_what_waits_and_drafts_all_orders(client):
    stage = rectification.drafted().stage
    shown = page(client, "office", "/documents/").text
    assert "1 个镇街有 1 项待下达" in shown
    answer = client.post("/documents/orders", data={"round_id": stage.round.id}, follow_redirects=True)
    assert "已起草 1 份整改通知书" in answer.text
    assert "整改通知书" in answer.text


def test_the_whole_way_of_an_order_in_the_browser(client, order):
    number = order.id
    assert "审核通过并印发" not in page(client, "office", f"/documents/{number}").text
    cast.sign_in(client, "office2")
    assert "审核通过并印发" in client.get(f"/documents/{number}").text
    assert client.post(f"/documents/{number}/issue").status_code == 303
    assert client.get(f"/documents/{number}/document.pdf", buffered=True).status_code == 404
    jobs.run_waiting()
    pdf = client.get(f"/documents/{number}/document.pdf", buffered=True)
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert db.session.get_one(Document, number).pdf_sha256 in client.get(f"/documents/{number}").text
    cast.sign_in(client, "town")
    assert "等待签收" in client.get("/documents/").text
    assert client.post(f"/documents/{number}/acknowledge").status_code == 303
    assert "等待签收" not in client.get("/documents/").text


def test_the_author_who_posts_the_issue_is_refused(client, order):
    cast.sign_in(client, "office")
    assert client.post(f"/documents/{order.id}/issue").status_code == 403
    assert db.session.get_one(Document, order.id).state is DocumentState.REVIEW


def test_a_draft_is_hidden_from_its_town_and_an_issued_order_from_other_towns(client, order):
    assert page(client, "town", f"/documents/{order.id}").status_code == 404
    issue(order)
    assert page(client, "town", f"/documents/{order.id}").status_code == 200
    for name in ("other_town", "other_district"):
        for rest in ("", "/preview", "/document.pdf", "/photos/" + "0" * 64):
            assert page(client, name, f"/documents/{order.id}{rest}").status_code == 404
    assert page(client, "expert", f"/documents/{order.id}").status_code == 403


def test_another_town_cannot_acknowledge(client, order):
    issue(order)
    cast.sign_in(client, "other_town")
    assert client.post(f"/documents/{order.id}/acknowledge").status_code == 404


def test_the_preview_shows_the_paper_with_photos_of_the_same_site(client, order):
    shown = page(client, "office", f"/documents/{order.id}/preview")
    assert "西岗镇人民政府：" in shown.text
    assert f"/documents/{order.id}/photos/" in shown.text
    assert "app:/" not in shown.text
    photo = shown.text.split(f"/documents/{order.id}/photos/")[1][:64]
    assert client.get(f"/documents/{order.id}/photos/{photo}", buffered=True).status_code == 200
    assert client.get(f"/documents/{order.id}/photos/{'0' * 64}").status_code == 404


def test_a_document_is_sent_back_only_with_a_reason(client, order):
    cast.sign_in(client, "office2")
    assert client.post(f"/documents/{order.id}/send-back", data={"reason": " "}).status_code == 422
    client.post(f"/documents/{order.id}/send-back", data={"reason": "责任单位有误"})
    assert "责任单位有误" in client.get(f"/documents/{order.id}").text


def scored_round():
    """Return a closed round with two towns' scores, one of them vetoed, and a confirmed finding."""
    made = rectification.drafted()
    world, held = made.stage.world, made.stage.round
    held.state = RoundState.CLOSED
    run = builders.scoring_run(held)
    for town, score, rank in ((world.town, "91.25", 1), (world.other_town, "58.20", None)):
        add(
            TownScore(
                run_id=run.id, round_id=held.id, town_id=town.id, score=Decimal(score), rank=rank, is_vetoed=rank is None,
                visits_counted=1, trace={}, scored_at=clock.now(),
            )
        )  # fmt: skip
    commit()
    return held


def test_a_bulletin_is_composed_edited_and_issued(client):
    held = scored_round()
    assert "已结束，还没有通报" in page(client, "office", "/documents/").text
    edit = client.post("/documents/bulletins", data={"round_id": held.id}, follow_redirects=True)
    assert "双随机" in edit.text
    document = db.session.query(Document).one()
    typical = document.parts["typical"]
    url = f"/documents/{document.id}"
    written = {"opening": "现通报如下", "requirements": "压实责任\n补齐短板", "typical": typical}
    assert client.post(f"{url}/edit", data=written).status_code == 303
    shown = client.get(f"{url}/preview").text
    assert "现通报如下。" in shown
    assert "（二）</span>补齐短板。" in shown
    assert "91.25" in shown
    assert "一票否决" in shown
    client.post(f"{url}/submit")
    issue(queries.get_document(cast.viewer("office2"), Permission.DOCUMENT_ISSUE, document.id))
    jobs.run_waiting()
    assert db.session.get_one(Document, document.id).pdf_sha256 is not None
    assert page(client, "other_town", url).status_code == 200


def test_a_bulletin_without_text_comes_back_with_what_was_typed(client):
    cast.sign_in(client, "office")
    held = scored_round()
    client.post("/documents/bulletins", data={"round_id": held.id})
    document = db.session.query(Document).one()
    answer = client.post(f"/documents/{document.id}/edit", data={"opening": "写了一半", "requirements": ""})
    assert answer.status_code == 422
    assert "写了一半" in answer.text


def test_a_round_without_scores_has_no_bulletin(client):
    held = rectification.drafted().stage.round
    held.state = RoundState.CLOSED
    cast.sign_in(client, "office")
    answer = client.post("/documents/bulletins", data={"round_id": held.id})
    assert answer.status_code == 409
    assert "还没有镇街得分" in answer.text


def test_a_withdrawal_is_drafted_from_the_page_of_the_document(client, order):
    issue(order)
    cast.sign_in(client, "office")
    answer = client.post(f"/documents/{order.id}/withdraw", data={"reason": "归属有误"}, follow_redirects=True)
    assert "关于撤回枣爱卫办整改" in answer.text
    assert "撤回通知" in client.get(f"/documents/{order.id}").text


def test_a_draft_can_be_seen_as_the_paper_it_will_be(client, order):
    answer = page(client, "office", f"/documents/{order.id}/draft.pdf")
    assert answer.data[:5] == b"%PDF-"
    assert page(client, "town", f"/documents/{order.id}/draft.pdf").status_code == 403


def test_between_the_close_and_the_last_score_there_is_no_bulletin(client):
    held = scored_round()
    run = db.session.query(ScoringRun).one()
    run.frozen_at = None
    cast.sign_in(client, "office")
    answer = client.post("/documents/bulletins", data={"round_id": held.id})
    assert answer.status_code == 409
    assert "得分正在计算" in answer.text
    assert db.session.query(Document).count() == 0


def test_while_scores_are_computed_anew_no_bulletin_is_handed_in_or_issued(client):
    held = scored_round()
    document = actions.compose_bulletin(cast.viewer("office"), held)
    again = add(
        ScoringRun(
            round_id=held.id, number=2, kind=ScoringRunKind.APPEAL, reason="改判", author="王敏",
            created_at=clock.now(), frozen_at=None,
        )
    )  # fmt: skip
    commit()
    with pytest.raises(Refusal, match="bulletin_scores_waiting"):
        actions.submit_for_review(cast.viewer("office"), document)
    again.frozen_at = clock.now()
    actions.submit_for_review(cast.viewer("office"), document)
    again.frozen_at = None
    commit()
    with pytest.raises(Refusal, match="bulletin_scores_waiting"):
        actions.approve_and_issue(cast.viewer("office2"), document)
