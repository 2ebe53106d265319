"""From drafted items to an issued document: draft, review, number, frozen content, PDF, withdrawal, acknowledgement."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from inspect_app.core import clock, files, jobs
from inspect_app.core.db import commit, db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import Event
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import DocumentState, ItemState
from inspect_app.documents import actions, ddl, drafting, paper, queries
from inspect_app.documents.models import Document, DocumentNumber, Service
from inspect_app.rectification.models import RectificationItem
from tests import cast
from tests.rectification import samples as rectification

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def printing():
    """Let the job that prints be known, as flow.py does."""
    jobs.register(actions.RENDER, actions.render)


def reviewed(order=None) -> Document:
    """Return an order under review, drafted by `office`."""
    order = order or rectification.drafted(failed=("market-01", "market-02"))
    office = cast.viewer("office")
    document = actions.draft_order(office, order.stage.round, order.item.town)
    actions.submit_for_review(office, document)
    commit()
    return document


def issued(order=None) -> Document:
    """Return an issued order."""
    document = actions.approve_and_issue(cast.viewer("office2"), reviewed(order))
    commit()
    return document


def make_late(item: RectificationItem) -> None:
    """Let an item have been due yesterday."""
    item.state, item.due_on = ItemState.OPEN, clock.today() - timedelta(days=1)
    commit()


def count(table: type) -> int:
    """Return how many rows a table has."""
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_draft_takes_all_items_of_the_town_and_no_item_twice():
    order = rectification.drafted(failed=("market-01", "market-02"))
    office = cast.viewer("office")
    (document,) = actions.draft_orders(office, order.stage.round)
    assert queries.item_ids(document) == [item.id for item in order.items]
    assert document.title == "2026年第四季度第1轮问题整改通知书"
    with pytest.raises(Refusal, match="orders_none"):
        actions.draft_orders(office, order.stage.round)


def test_items_confirmed_later_join_the_draft_of_the_same_town():
    order = rectification.drafted()
    office = cast.viewer("office")
    document = actions.draft_order(office, order.stage.round, order.item.town)
    more = rectification.drafted(order.stage)
    assert actions.draft_order(office, order.stage.round, order.item.town) is document
    assert queries.item_ids(document) == [order.item.id, more.item.id]


def test_the_author_cannot_approve_and_a_second_person_can():
    document = reviewed()
    with pytest.raises(Refusal, match="document_own_review"):
        actions.approve_and_issue(cast.viewer("office"), document)
    actions.approve_and_issue(cast.viewer("office2"), document)
    assert document.state is DocumentState.ISSUED
    assert document.number_text is not None
    assert document.number_text.startswith("枣爱卫办整改〔")
    assert document.number_text.endswith("〕1号")


def test_a_draft_is_not_issued_without_review():
    order = rectification.drafted()
    document = actions.draft_order(cast.viewer("office"), order.stage.round, order.item.town)
    with pytest.raises(Refusal, match="document_wrong_state"):
        actions.approve_and_issue(cast.viewer("office2"), document)


def test_a_document_sent_back_is_a_draft_again_with_the_reason_on_record():
    document = reviewed()
    actions.send_back(cast.viewer("office2"), document, "第2项责任单位有误")
    commit()
    assert document.state is DocumentState.DRAFT
    assert [event.action for event in queries.history(document, cast.viewer("office"))][-1] == "documents.sent_back"


def test_the_issue_freezes_content_and_serves_the_town():
    document = issued()
    content = drafting.content(document)
    assert content.head.number == document.number_text
    assert content.head.issued_on == document.issued_on
    assert [line.number for line in content.lines] == [1, 2]
    service = queries.service_of(document)
    assert service is not None
    assert service.acknowledged_at is None


def test_frozen_deadlines_are_those_that_the_items_get():
    order = rectification.drafted(failed=("market-01", "market-02"))
    content = drafting.content(issued(order))
    if order.item.state is ItemState.DRAFTED:  # flow.py opens the items in the same transaction
        from inspect_app.rectification.actions import set_deadlines_on_issue

        set_deadlines_on_issue(cast.viewer("office"), [item.id for item in order.items], content.head.issued_on)
    assert [line.due_on for line in content.lines] == [item.due_on for item in order.items]


def test_the_printed_order_is_stored_once_and_has_its_pages():
    document = issued()
    jobs.run_waiting()
    db.session.refresh(document)
    assert document.pdf_sha256 is not None
    assert files.read(document.pdf_sha256).startswith(b"%PDF")
    assert document.pages is not None
    before = document.pdf_sha256
    actions.render(document.id)
    db.session.refresh(document)
    assert document.pdf_sha256 == before
    assert count(Event) == len(set(db.session.scalars(select(Event.position))))


def test_numbers_follow_without_a_gap_and_none_can_be_skipped():
    stage = rectification.drafted()
    first = issued(stage)
    second = issued(rectification.drafted(stage.stage, town="other_town"))
    assert [d.number.sequence for d in (first, second)] == [1, 2]
    db.session.add(DocumentNumber(series="枣爱卫办整改", year=first.number.year, sequence=4, previous=3))
    with pytest.raises(DatabaseError):
        db.session.flush()
    db.session.rollback()


def test_two_clerks_issuing_the_same_order_use_one_number(app: Flask):
    document_id, barrier, outcomes = reviewed().id, Barrier(2), []
    db.session.remove()

    def issue(name: str) -> None:
        with app.app_context():
            viewer = cast.viewer(name)
            document = queries.get_document(viewer, Permission.DOCUMENT_ISSUE, document_id)
            db.session.rollback()
            barrier.wait()
            try:
                actions.approve_and_issue(viewer, document)
                commit()
                outcomes.append("issued")
            except Refusal as refusal:
                db.session.rollback()
                outcomes.append(refusal.code)
            db.session.remove()

    clerks = [Thread(target=issue, args=(name,)) for name in ("office2", "office2")]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert max(outcomes) == "issued"
    assert min(outcomes) in {"changed_meanwhile", "document_wrong_state"}
    assert count(DocumentNumber) == 1
    assert count(Service) == 1


def test_two_orders_issued_at_once_get_two_numbers_in_a_row(app: Flask):
    first = reviewed(one := rectification.drafted())
    second = reviewed(rectification.drafted(one.stage, town="other_town"))
    ids, barrier = [first.id, second.id], Barrier(2)
    db.session.remove()

    def issue(document_id: int) -> None:
        with app.app_context():
            document = db.session.get_one(Document, document_id)
            viewer = cast.viewer("office2")
            db.session.rollback()
            barrier.wait()
            actions.approve_and_issue(viewer, document)
            commit()
            db.session.remove()

    clerks = [Thread(target=issue, args=(number,)) for number in ids]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(db.session.scalars(select(DocumentNumber.sequence))) == [1, 2]


def test_a_mistake_is_withdrawn_by_another_document_with_its_own_number():
    document = issued()
    letter = actions.withdraw(cast.viewer("office"), document, "点位归属有误")
    with pytest.raises(Refusal, match="document_withdrawing"):
        actions.withdraw(cast.viewer("office"), document, "再撤一次")
    actions.submit_for_review(cast.viewer("office"), letter)
    assert document.state is DocumentState.ISSUED
    actions.approve_and_issue(cast.viewer("office2"), letter)
    commit()
    assert document.state is DocumentState.WITHDRAWN
    assert letter.number_text is not None
    assert letter.number_text.startswith("枣爱卫办〔")
    assert document.number_text in paper.html(drafting.content(letter))


def test_the_items_of_a_withdrawn_order_can_be_ordered_again():
    order = rectification.drafted(failed=("market-01", "market-02"))
    document = issued(order)
    letter = actions.withdraw(cast.viewer("office"), document, "期限有误")
    actions.submit_for_review(cast.viewer("office"), letter)
    actions.approve_and_issue(cast.viewer("office2"), letter)
    commit()
    assert {item.state for item in order.items} == {ItemState.DRAFTED}
    again = issued(order)
    assert again.id != document.id
    assert again.number.sequence == 2
    assert {item.state for item in order.items} == {ItemState.OPEN}


def test_a_letter_that_the_system_drafted_is_approved_by_another_than_who_handed_it_in():
    document = issued()
    (line, *_) = queries.lines(document)
    make_late(line.item)
    letter = actions.draft_supervision(Viewer.system(), [line.item_id])
    assert letter is not None
    actions.submit_for_review(cast.viewer("office"), letter)
    with pytest.raises(Refusal, match="document_own_review"):
        actions.approve_and_issue(cast.viewer("office"), letter)
    actions.approve_and_issue(cast.viewer("office2"), letter)
    commit()
    assert actions.draft_supervision(Viewer.system(), [line.item_id]) is letter


def test_a_town_acknowledges_once():
    document = issued()
    first = actions.acknowledge(cast.viewer("town"), document).acknowledged_at
    commit()
    assert actions.acknowledge(cast.viewer("town"), document).acknowledged_at == first
    commit()
    acknowledged = select(func.count()).where(Event.action == "documents.acknowledged")
    assert db.session.scalar(acknowledged) == 1


def test_an_overdue_item_gets_a_supervision_letter_that_names_its_order():
    document = issued()
    (line, *_) = queries.lines(document)
    make_late(line.item)
    letter = actions.draft_supervision(cast.viewer("office"), [line.item_id])
    assert letter is not None
    assert document.number_text in paper.html(drafting.content(letter))
    assert actions.draft_supervision(cast.viewer("office"), [line.item_id]) is letter


def test_nothing_owed_any_more_gets_no_letter():
    document = issued()
    (line, *_) = queries.lines(document)
    line.item.state = ItemState.REPLIED
    assert actions.draft_supervision(Viewer.system(), [line.item_id]) is None


def test_code_cannot_change_an_issued_document():
    document = issued()
    document.title = "改过的标题"
    with pytest.raises(ddl.IssuedDocumentError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE documents SET title = '改'",
        "UPDATE documents SET state = 'draft'",
        "UPDATE documents SET content_sha256 = 'x'",
        "DELETE FROM documents",
        "UPDATE document_lines SET position = 9",
        "DELETE FROM document_lines",
        "INSERT INTO document_lines (document_id, item_id, position) SELECT document_id, item_id, 9 FROM document_lines",
        "UPDATE document_numbers SET sequence = 9",
        "DELETE FROM document_numbers",
    ],
)
def test_the_database_refuses_to_change_what_was_issued(statement):
    issued()
    with pytest.raises(DatabaseError):
        db.session.execute(text(statement))
    db.session.rollback()


def test_the_hash_of_the_pdf_is_filled_in_once_and_never_changed():
    document = issued()
    db.session.execute(text("UPDATE documents SET pdf_sha256 = 'a'"))
    with pytest.raises(DatabaseError):
        db.session.execute(text("UPDATE documents SET pdf_sha256 = 'b'"))
    db.session.rollback()
    assert document.pdf_sha256 is None


def test_a_character_without_a_glyph_is_refused_before_it_is_issued():
    order = rectification.drafted()
    order.item.requirement = "清理\U0001f5d1"
    document = actions.draft_order(cast.viewer("office"), order.stage.round, order.item.town)
    with pytest.raises(Refusal, match="document_characters"):
        actions.submit_for_review(cast.viewer("office"), document)


def test_a_town_sees_its_own_issued_documents_only():
    document = reviewed()
    for name in ("town", "district"):
        with pytest.raises(Refusal, match="not_found"):
            queries.get_document(cast.viewer(name), Permission.DOCUMENT_READ, document.id)
    actions.approve_and_issue(cast.viewer("office2"), document)
    for name in ("town", "district", "office"):
        assert queries.get_document(cast.viewer(name), Permission.DOCUMENT_READ, document.id) is document
    for name in ("other_town", "other_district", "unit", "expert"):
        with pytest.raises(Refusal, match="not_found"):
            queries.get_document(cast.viewer(name), Permission.DOCUMENT_READ, document.id)
