"""What must not slip through around a document: caches, draft withdrawals, one person alone, scores not final yet."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from inspect_app.core import clock, jobs
from inspect_app.core.db import commit, db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.vocab import RoundState
from inspect_app.documents import actions, drafting, queries, reporting
from inspect_app.documents.rules.content import photo_hashes
from inspect_app.scoring.models import VisitScore
from inspect_app.visits.models import Visit
from tests import builders, cast
from tests.board import samples as board
from tests.documents.test_views import issue, order, page, printing, scored_round
from tests.rectification import samples as rectification

__all__ = ["order", "printing"]
pytestmark = pytest.mark.usefixtures("app")


def test_papers_and_photos_are_kept_by_no_shared_cache(client, order):
    issue(order)
    jobs.run_waiting()
    url = f"/documents/{order.id}"
    (photo, *_) = photo_hashes(drafting.content(order))
    cast.sign_in(client, "town")
    for address in (f"{url}/document.pdf", f"{url}/photos/{photo}"):
        kept = client.get(address, buffered=True).cache_control
        assert (kept.private, bool(kept.public)) == (True, False)


def test_a_town_does_not_learn_of_a_withdrawal_before_its_issue(client, order):
    issue(order)
    letter = actions.withdraw(cast.viewer("office"), order, "点位归属有误")
    commit()
    assert "撤回通知" not in page(client, "town", f"/documents/{order.id}").text
    assert "撤回通知" in page(client, "office", f"/documents/{order.id}").text
    actions.submit_for_review(cast.viewer("office"), letter)
    commit()
    issue(letter)
    assert letter.number_text in page(client, "town", f"/documents/{order.id}").text


def test_a_town_does_not_read_what_the_office_said_to_itself(client, order):
    actions.send_back(cast.viewer("office2"), order, "责任单位写错了")
    actions.submit_for_review(cast.viewer("office"), order)
    commit()
    issue(order)
    assert "责任单位写错了" in page(client, "office", f"/documents/{order.id}").text
    assert "责任单位写错了" not in page(client, "town", f"/documents/{order.id}").text


def test_nobody_issues_what_the_same_person_handed_in(client):
    made = rectification.drafted()
    document = actions.draft_order(cast.viewer("office"), made.stage.round, made.item.town)
    commit()
    actions.submit_for_review(cast.viewer("office2"), document)
    commit()
    with pytest.raises(Refusal, match="document_own_review"):
        actions.approve_and_issue(cast.viewer("office2"), document)
    assert "审核通过并印发" not in page(client, "office2", f"/documents/{document.id}").text


def test_the_last_to_hand_in_is_who_answers_for_it():
    made = rectification.drafted()
    document = actions.draft_order(cast.viewer("office"), made.stage.round, made.item.town)
    actions.submit_for_review(cast.viewer("office2"), document)
    commit()
    actions.send_back(cast.viewer("office2"), document, "由起草人提交")
    actions.submit_for_review(cast.viewer("office"), document)
    commit()
    actions.approve_and_issue(cast.viewer("office2"), document)
    assert queries.get_document(cast.viewer("town"), Permission.DOCUMENT_READ, document.id) is document


def test_a_round_that_is_not_closed_has_no_bulletin(client):
    held = scored_round()
    held.state = RoundState.UNDER_WAY
    commit()
    cast.sign_in(client, "office")
    answer = client.post("/documents/bulletins", data={"round_id": held.id})
    assert answer.status_code == 409
    assert "还没有结束" in answer.text


def test_the_mean_of_a_kind_is_rounded_once():
    round_ = board.whole(builders.world())
    run = builders.scoring_run(round_)
    for visit, won in zip(db.session.scalars(select(Visit)).all(), ("1", "0"), strict=True):
        rate = (Decimal(won) * 100 / 6).quantize(Decimal("0.01"))
        builders.add(
            VisitScore(
                run_id=run.id, visit_id=visit.id, round_id=round_.id, town_id=visit.town_id, kind_code="market",
                points_won=Decimal(won), points_due=Decimal(6), rate=rate, trace={}, scored_at=clock.now(),
            )
        )  # fmt: skip
    (row,) = reporting._kinds(run, [])
    assert (row.rate, row.sites) == (Decimal("8.33"), 2)
