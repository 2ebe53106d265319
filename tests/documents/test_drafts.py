"""Drafts: what is free in them is edited, what nobody wants is discarded, a letter can be written by hand."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from inspect_app.core import clock, files, jobs
from inspect_app.core.db import commit, db
from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import DocumentKind, DocumentState, ItemState
from inspect_app.documents import actions, drafting, editing, paper, queries
from inspect_app.documents.editing import Chosen
from inspect_app.documents.models import Document
from inspect_app.documents.rules.content import freeze, photos, thaw
from inspect_app.rectification import actions as rectification_actions
from tests import cast
from tests.rectification import samples as rectification

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def made():
    """Two drafted items of a town."""
    return rectification.drafted(failed=("market-01", "market-02"))


@pytest.fixture
def draft(made):
    """The drafted order that lists them."""
    document = actions.draft_order(cast.viewer("office"), made.stage.round, made.item.town)
    commit()
    return document


def issue(document: Document) -> Document:
    """Hand in and issue a draft."""
    actions.submit_for_review(cast.viewer("office"), document)
    actions.approve_and_issue(cast.viewer("office2"), document)
    commit()
    return document


def late_items(made: rectification.Order) -> None:
    """Let a week pass over the items of an order."""
    for item in made.items:
        item.state, item.due_on = ItemState.OPEN, clock.today() - timedelta(days=7)
    commit()


def page(client, url: str, who: str = "office") -> str:
    cast.sign_in(client, who)
    return client.get(url).text


def test_the_words_written_in_an_order_are_printed_and_stay_with_the_item(client, made, draft):
    first, second = made.items
    url = f"/documents/{draft.id}/items"
    assert first.requirement in page(client, url)
    form = {
        "items": [first.id, second.id],
        f"requirement_{first.id}": "三日内清理东门积水。",
        f"requirement_{second.id}": "",
    }
    assert client.post(url, data=form).status_code == 303
    document = db.session.get_one(Document, draft.id)
    assert [line.requirement for line in drafting.content(document).lines] == ["三日内清理东门积水", second.requirement]
    issue(document)
    assert made.items[0].requirement == "三日内清理东门积水"


def test_an_item_that_is_left_out_waits_for_another_order(made, draft):
    first, second = made.items
    editing.edit_items(cast.viewer("office"), draft, Chosen([second.id], {}))
    assert queries.item_ids(draft) == [second.id]
    assert [item.id for item in queries.items_without_order(made.stage.round.id)] == [first.id]
    editing.edit_items(cast.viewer("office"), draft, Chosen([first.id, second.id], {}))
    assert queries.items_without_order(made.stage.round.id) == []


def test_an_order_keeps_at_least_one_item_and_what_was_typed(client, made, draft):
    cast.sign_in(client, "office")
    answer = client.post(f"/documents/{draft.id}/items", data={"requirement_1": "x"})
    assert answer.status_code == 422
    assert "请至少保留一个整改项" in answer.text


def test_an_order_lists_no_item_of_another_town(made, draft):
    other = rectification.drafted(made.stage, town="other_town")
    editing.edit_items(cast.viewer("office"), draft, Chosen([made.item.id, other.item.id], {}))
    assert queries.item_ids(draft) == [made.item.id]


def test_only_a_draft_is_edited(client, draft):
    actions.submit_for_review(cast.viewer("office"), draft)
    cast.sign_in(client, "office")
    assert client.get(f"/documents/{draft.id}/items").status_code == 409
    assert client.post(f"/documents/{draft.id}/items", data={"items": [1]}).status_code == 409


def test_who_sends_back_is_told_what_can_be_changed(client, draft):
    actions.submit_for_review(cast.viewer("office"), draft)
    assert "改选整改项、改写整改要求" in page(client, f"/documents/{draft.id}", "office2")


def test_a_discarded_draft_frees_its_items_and_keeps_its_reason(client, made, draft):
    cast.sign_in(client, "office")
    assert client.post(f"/documents/{draft.id}/discard", data={"reason": " "}).status_code == 422
    assert client.post(f"/documents/{draft.id}/discard", data={"reason": "两份重复"}).status_code == 303
    shown = client.get(f"/documents/{draft.id}").text
    assert "两份重复" in shown
    assert "提交审核" not in shown
    assert client.get(f"/documents/{draft.id}/preview").status_code == 200
    again = actions.draft_order(cast.viewer("office"), made.stage.round, made.item.town)
    assert again.id != draft.id
    assert len(queries.item_ids(again)) == 2


def test_a_discarded_draft_is_not_issued_and_unknown_to_the_town(client, draft):
    editing.discard(cast.viewer("office"), draft, "两份重复")
    with pytest.raises(Refusal, match="document_wrong_state"):
        actions.submit_for_review(cast.viewer("office"), draft)
    cast.sign_in(client, "town")
    assert client.get(f"/documents/{draft.id}").status_code == 404


def test_a_document_under_review_is_not_discarded(draft):
    actions.submit_for_review(cast.viewer("office"), draft)
    with pytest.raises(Refusal, match="document_wrong_state"):
        editing.discard(cast.viewer("office"), draft, "两份重复")


def test_a_discarded_withdrawal_leaves_room_for_another(client, draft):
    issue(draft)
    letter = actions.withdraw(cast.viewer("office"), draft, "期限有误")
    commit()
    cast.sign_in(client, "office")
    assert client.post(f"/documents/{letter.id}/reason", data={"reason": "点位归属有误"}).status_code == 303
    assert "点位归属有误" in client.get(f"/documents/{letter.id}/preview").text
    assert client.post(f"/documents/{letter.id}/discard", data={"reason": "不必撤回"}).status_code == 303
    assert client.get(f"/documents/{letter.id}").status_code == 200
    assert "点位归属有误" in client.get(f"/documents/{letter.id}/preview").text
    assert actions.withdraw(cast.viewer("office"), draft, "重新撤回").state is DocumentState.DRAFT


def test_a_letter_is_written_by_hand_for_the_chosen_overdue_items(client, made, draft):
    issue(draft)
    late_items(made)
    assert "2 项逾期，其中 2 项还没有督办" in page(client, "/documents/")
    url = f"/documents/supervision?round={made.stage.round.id}&town={made.item.town_id}"
    assert client.get(url).text.count("checked") == 2
    assert client.post(url, data={}).status_code == 422
    assert client.post(url, data={"items": [made.items[1].id]}).status_code == 303
    letter = db.session.query(Document).filter_by(kind=DocumentKind.SUPERVISION).one()
    assert queries.item_ids(letter) == [made.items[1].id]
    assert "其中 1 项还没有督办" in client.get("/documents/").text
    assert "一份未印发的督办函" in client.get(url).text


def test_a_letter_leaves_out_what_has_been_answered_before_its_issue(made, draft):
    issue(draft)
    late_items(made)
    letter = actions.draft_letter(
        cast.viewer("office"), made.stage.round, made.item.town, [item.id for item in made.items]
    )
    made.items[0].state = ItemState.REPLIED
    commit()
    issue(letter)
    assert queries.item_ids(letter) == [made.items[1].id]
    assert [line.number for line in drafting.content(letter).lines] == [1]


def test_a_letter_whose_items_are_all_answered_is_not_handed_in(made, draft):
    issue(draft)
    late_items(made)
    letter = actions.draft_letter(cast.viewer("office"), made.stage.round, made.item.town, [made.item.id])
    made.item.state = ItemState.REPLIED
    commit()
    with pytest.raises(Refusal, match="letter_nothing_overdue"):
        actions.submit_for_review(cast.viewer("office"), letter)


def test_after_a_new_order_its_overdue_items_get_a_new_letter(made, draft):
    def escalated() -> list[int]:
        late_items(made)
        rectification_actions.escalate_overdue()
        commit()
        jobs.run_waiting()
        found = db.session.query(Document).filter_by(kind=DocumentKind.SUPERVISION).order_by(Document.id)
        return [letter.id for letter in found]

    issue(draft)
    (first,) = escalated()
    issue(db.session.get_one(Document, first))
    issue(actions.withdraw(cast.viewer("office"), draft, "期限有误"))
    issue(actions.draft_order(cast.viewer("office"), made.stage.round, made.item.town))
    letters = escalated()
    assert len(letters) == 2
    assert queries.item_ids(db.session.get_one(Document, letters[1])) == [item.id for item in made.items]


def lose_a_photo(document: Document) -> str:
    """Remove the first photo of an order from the store; return the line under it."""
    first = photos(drafting.content(document))[0]
    files.path(first.sha256).unlink()
    return first.caption


def test_a_photo_that_is_gone_is_named_to_the_office_before_the_issue(client, draft):
    caption = lose_a_photo(draft)
    assert f"1 张照片缺失，文中以“照片缺失”标出：{caption}" in page(client, f"/documents/{draft.id}")
    assert "photo-missing" in client.get(f"/documents/{draft.id}/preview").text


@pytest.mark.slow
def test_a_photo_that_is_gone_is_named_to_the_office_after_printing(client, draft):
    issue(draft)
    caption = lose_a_photo(draft)
    jobs.run_waiting()
    shown = page(client, f"/documents/{draft.id}")
    assert f"1 张照片缺失，文中以“照片缺失”标出：{caption}" in shown
    assert "照片缺失" not in page(client, f"/documents/{draft.id}", "town")
    pdf = client.get(f"/documents/{draft.id}/document.pdf", buffered=True).data
    assert "照片缺失" in "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)


def test_a_broken_photo_is_missing_too(draft):
    first = photos(drafting.content(draft))[0]
    files.path(first.sha256).write_bytes(b"\xff\xd8 torn")
    assert paper.missing_photos(drafting.content(draft)) == (first,)


@pytest.fixture
def measured():
    """The drafted order of a town, whose one item has a limit and a clause that are not confirmed."""
    made = rectification.drafted(failed=("market-04",))
    return made, actions.draft_order(cast.viewer("office"), made.stage.round, made.item.town)


def test_what_is_not_confirmed_is_marked_in_an_order(measured):
    _, document = measured
    (line,) = drafting.content(document).lines
    assert (line.clause_unsure, line.problem_unsure, line.requirement_unsure) == (True, True, True)
    printed = paper.html(drafting.content(document))
    assert printed.count('class="sign"') == 3
    assert "尚未与标准原文核对" in printed


def test_what_the_clerk_asks_for_in_own_words_is_not_marked(measured):
    made, document = measured
    editing.edit_items(cast.viewer("office"), document, Chosen([made.item.id], {made.item.id: "当日清理干净"}))
    assert not drafting.content(document).lines[0].requirement_unsure


def test_what_is_confirmed_is_not_marked(measured):
    made, document = measured
    made.item.finding.clause = {**made.item.finding.clause, "confidence": "high", "figure": "high"}
    assert 'class="sign"' not in paper.html(drafting.content(document))


def test_a_document_frozen_before_the_marks_is_still_printed(draft):
    frozen = freeze(drafting.content(draft))
    for line in frozen["lines"]:
        for name in ("clause_unsure", "problem_unsure", "requirement_unsure"):
            del line[name]
    assert thaw(DocumentKind.ORDER, frozen).lines[0].clause_unsure is False


def test_pages_of_findings_and_items_show_what_is_not_confirmed(client, measured):
    made, _ = measured
    assert page(client, f"/findings/{made.item.finding_id}").count("待核") == 2
    assert page(client, f"/rectification/items/{made.item.id}").count("待核") == 2
    assert "待核" in page(client, "/findings/")
    assert "待核" in page(client, f"/visits/{made.item.finding.visit_id}")
