"""Items from findings, deadlines by events, replies, rechecks and the proposal of a supervision letter."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from inspect_app.core import clock, files
from inspect_app.core.db import commit, db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import Event
from inspect_app.core.vocab import ItemState, RecheckDecision
from inspect_app.rectification import actions, queries
from inspect_app.rectification.models import Recheck, Reply, ReplyPhoto
from inspect_app.rectification.rules.deadline import Calendar
from tests import cast
from tests.rectification import samples

pytestmark = pytest.mark.usefixtures("app")
PASS, RETURN = RecheckDecision.PASS, RecheckDecision.RETURN


def details(action: str) -> list[dict[str, object]]:
    """Return the details of the events of an action, after a commit."""
    commit()
    return list(db.session.scalars(select(Event.detail).where(Event.action == action).order_by(Event.position)))


def count(table: type) -> int:
    """Return how many rows a table has."""
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_confirmed_finding_has_one_item_in_the_words_of_the_checklist():
    order = samples.drafted()
    again = actions.create_from_finding(cast.viewer("office"), order.item.finding)
    assert again is order.item
    assert order.item.requirement == "market-01 的要求"
    assert (order.item.state, order.item.deadline_days, order.item.due_on) == (ItemState.DRAFTED, 3, None)
    assert len(details("rectification.drafted")) == 1


def test_only_confirmed_findings_become_items():
    order = samples.drafted(failed=("market-01", "market-02"))
    raised = order.items[0].finding
    db.session.delete(order.items[0])
    db.session.flush()
    raised.state = raised.state.__class__("dismissed")
    with pytest.raises(Refusal, match="item_from_unconfirmed"):
        actions.create_from_finding(cast.viewer("office"), raised)


def test_an_order_sets_each_deadline_as_an_event():
    order = samples.drafted()
    actions.set_deadlines_on_issue(cast.viewer("office"), [order.item.id], samples.day("2026-11-20"))
    assert (order.item.state, order.item.due_on) == (ItemState.OPEN, samples.day("2026-11-25"))
    (event,) = queries.deadline_events(order.item)
    assert (event.kind, event.due_on, event.is_provisional) == ("set", samples.day("2026-11-25"), False)
    assert details("rectification.ordered") == [
        {"ordered_on": "2026-11-20", "due_on": "2026-11-25", "provisional": False}
    ]


def test_a_second_order_of_the_same_item_is_refused():
    order = samples.ordered()
    with pytest.raises(Refusal, match="item_wrong_state"):
        actions.set_deadlines_on_issue(cast.viewer("office2"), [order.item.id], clock.today())


def test_a_deadline_beyond_the_calendar_is_provisional_and_recomputed_openly(monkeypatch: pytest.MonkeyPatch):
    order = samples.drafted()
    actions.set_deadlines_on_issue(cast.viewer("office"), [order.item.id], samples.day("2026-12-30"))
    assert (order.item.due_on, order.item.is_due_provisional) == (samples.day("2027-01-04"), True)
    assert actions.recompute_provisional(cast.viewer("office")) == []
    published = with_2027()
    monkeypatch.setattr(queries, "calendar", lambda: published)
    assert actions.recompute_provisional(cast.viewer("office")) == [order.item]
    assert actions.recompute_provisional(cast.viewer("office")) == []
    assert (order.item.due_on, order.item.is_due_provisional) == (samples.day("2027-01-05"), False)
    assert [event.kind for event in queries.deadline_events(order.item)] == ["set", "recomputed"]
    assert details("rectification.recomputed") == [{"due_before": "2027-01-04", "due_on": "2027-01-05"}]


def with_2027() -> Calendar:
    """Return the calendar with an invented 2027, whose first three days are off."""
    published = queries.calendar()
    days = dict(published.days)
    for number in range(1, 366):
        day = datetime.strptime(f"2027 {number}", "%Y %j").replace(tzinfo=UTC).date()
        days[day] = number > 3 and day.weekday() < 5
    return Calendar(days, published.years | {2027})


def test_an_extension_has_an_end_a_reason_and_its_own_event():
    order = samples.ordered()
    until = samples.day("2027-01-15")
    before = order.item.due_on
    assert before is not None
    actions.extend(cast.viewer("office"), order.item, until, "设备到货晚")
    assert (order.item.due_on, order.item.is_due_provisional) == (until, False)
    assert queries.deadline_events(order.item)[-1].reason == "设备到货晚"
    assert details("rectification.extended")[0]["due_before"] == before.isoformat()


@pytest.mark.parametrize(("until", "reason"), [("2020-01-01", "x"), ("2027-01-15", " "), ("2029-01-01", "x")])
def test_an_extension_without_end_or_reason_is_refused(until: str, reason: str):
    order = samples.ordered()
    with pytest.raises(Refusal):
        actions.extend(cast.viewer("office"), order.item, samples.day(until), reason)


def test_a_reply_keeps_text_and_photos_and_waits_for_its_recheck():
    order = samples.ordered()
    photos = (samples.jpeg("green"), samples.jpeg("blue"))
    made = actions.reply(cast.viewer("town"), order.item, samples.new_reply("已清理并设专人", photos=photos))
    assert (order.item.state, made.number, made.text) == (ItemState.REPLIED, 1, "已清理并设专人")
    (line,) = queries.reply_lines(order.item)
    assert [photo.position for photo in line.photos] == [1, 2]
    assert all(files.has(photo.sha256) and files.has(photo.thumb_sha256) for photo in line.photos)
    assert details("rectification.replied")[0]["number"] == 1


def test_the_same_token_is_the_same_reply():
    order = samples.ordered()
    new = samples.new_reply()
    first = actions.reply(cast.viewer("town"), order.item, new)
    commit()
    assert actions.reply(cast.viewer("town"), order.item, new).id == first.id
    assert (count(Reply), count(ReplyPhoto)) == (1, 1)


def test_a_token_of_another_item_is_refused():
    order = samples.ordered(failed=("market-01", "market-02"))
    new = samples.new_reply()
    actions.reply(cast.viewer("town"), order.items[0], new)
    commit()
    with pytest.raises(Refusal, match="reply_token"):
        actions.reply(cast.viewer("town"), order.items[1], new)


def test_a_second_reply_while_the_first_waits_is_refused():
    order = samples.ordered()
    samples.replied(order)
    with pytest.raises(Refusal, match="item_not_owed"):
        actions.reply(cast.viewer("town"), order.item, samples.new_reply())


def test_a_reply_to_a_closed_item_is_refused():
    order = samples.ordered()
    actions.recheck(cast.viewer("office"), samples.replied(order), PASS)
    commit()
    with pytest.raises(Refusal, match="item_not_owed"):
        actions.reply(cast.viewer("town"), order.item, samples.new_reply())


@pytest.mark.parametrize("raw", [b"<html>", b"", samples.jpeg()[:200]])
def test_a_reply_whose_photo_is_none_changes_nothing(raw: bytes):
    order = samples.ordered()
    with pytest.raises(Refusal, match="image_"):
        actions.reply(cast.viewer("town"), order.item, samples.new_reply(photos=(samples.jpeg(), raw)))
    assert (order.item.state, count(Reply)) == (ItemState.OPEN, 0)


def test_nobody_but_a_town_replies():
    order = samples.ordered()
    with pytest.raises(Refusal, match="forbidden"):
        actions.reply(cast.viewer("office"), order.item, samples.new_reply())


def test_a_pass_closes_the_item():
    order = samples.ordered()
    made = actions.recheck(cast.viewer("expert"), samples.replied(order), PASS)
    assert (order.item.state, made.reason) == (ItemState.CLOSED, "")
    assert order.item.closed_at is not None
    assert details("rectification.closed")[0]["reply_id"] == made.reply_id


def test_a_return_gives_the_item_back_with_the_reason_and_it_can_be_answered_again():
    order = samples.ordered()
    actions.recheck(cast.viewer("office"), samples.replied(order), RETURN, "东侧仍有积水")
    commit()
    assert order.item.state is ItemState.RETURNED
    assert queries.return_reasons([order.item.id]) == {order.item.id: "东侧仍有积水"}
    assert samples.replied(order).number == 2


def test_a_return_without_a_reason_is_refused():
    order = samples.ordered()
    reply = samples.replied(order)
    with pytest.raises(Refusal, match="item_reason_missing"):
        actions.recheck(cast.viewer("office"), reply, RETURN, " ")


def test_the_town_cannot_close_its_own_item():
    order = samples.ordered()
    reply = samples.replied(order)
    with pytest.raises(Refusal, match="forbidden"):
        actions.recheck(cast.viewer("town"), reply, PASS)


def test_two_people_rechecking_at_once_leave_one_decision():
    order = samples.ordered()
    reply = samples.replied(order)
    actions.recheck(cast.viewer("office"), reply, PASS)
    order.item.__dict__["state"] = ItemState.REPLIED  # what the other one's page still holds
    with pytest.raises(Refusal) as refused:
        actions.recheck(cast.viewer("expert"), reply, RETURN, "没有到位")
    assert refused.value.status == 409
    assert count(Recheck) == 1


def test_a_recheck_that_was_overtaken_between_read_and_write_loses_the_claim():
    order = samples.ordered()
    reply = samples.replied(order)
    actions.recheck(cast.viewer("office"), reply, PASS)
    db.session.delete(db.session.scalars(select(Recheck)).one())  # its row not yet seen by the other one
    db.session.flush()
    order.item.__dict__["state"] = ItemState.REPLIED
    with pytest.raises(Refusal, match="changed_meanwhile"):
        actions.recheck(cast.viewer("expert"), reply, RETURN, "没有到位")


def test_an_old_reply_cannot_be_decided_again():
    order = samples.ordered()
    first = samples.replied(order)
    actions.recheck(cast.viewer("office"), first, RETURN, "没有到位")
    commit()
    samples.replied(order)
    with pytest.raises(Refusal, match="item_not_waiting"):
        actions.recheck(cast.viewer("office"), first, PASS)


def test_the_first_overdue_items_of_an_order_are_escalated_once():
    order = samples.ordered(failed=("market-01", "market-02"))
    samples.replied(order)
    assert actions.escalate_overdue() == ()
    late = samples.day("2027-06-01")
    (proposal,) = actions.escalate_overdue(late)
    assert proposal.item_ids == (order.items[1].id,)
    assert actions.escalate_overdue(late) == ()
    (detail,) = details("rectification.escalated")
    assert detail["item_ids"] == [order.items[1].id]
    assert (detail["round_id"], detail["town_id"]) == (order.stage.round.id, order.stage.world.town.id)


def test_each_order_is_escalated_on_its_own():
    order = samples.ordered()
    samples.ordered(order.stage, town="other_town")
    assert len(actions.escalate_overdue(samples.day("2027-06-01"))) == 2


def test_acknowledging_an_order_is_noted_on_its_items():
    order = samples.ordered()
    actions.acknowledge(cast.viewer("town"), [order.item.id])
    assert order.item.state is ItemState.OPEN
    assert details("rectification.acknowledged") == [{}]


def test_the_commands_say_what_they_have_done(app: Flask):
    samples.ordered()
    runner = app.test_cli_runner()
    with clock.travel(datetime(2026, 12, 31, 4, tzinfo=UTC)):
        assert "1 份整改通知书，涉及 1 个逾期整改项" in runner.invoke(args=["rectification", "escalate"]).output
        assert "0 份整改通知书" in runner.invoke(args=["rectification", "escalate"]).output
    assert "0 个暂定期限" in runner.invoke(args=["rectification", "recompute"]).output
