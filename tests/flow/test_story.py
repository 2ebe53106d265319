"""The whole story without a browser: every step by the request that a person's button sends, on a clock that travels."""

import io
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from inspect_app.cli.demonstration import pictures
from inspect_app.core import clock, events, files, jobs
from inspect_app.core.db import db
from inspect_app.core.vocab import DocumentKind, DocumentState, FindingState, ItemState, RoundState
from inspect_app.documents.models import Document
from inspect_app.findings.models import Finding
from inspect_app.rectification.models import RectificationItem, Reply
from inspect_app.rounds.models import Draw, Round
from inspect_app.scoring.models import TownScore
from inspect_app.visits.models import Visit
from tests.flow import steps

pytestmark = pytest.mark.slow


@pytest.fixture
def world(app):
    return steps.world()


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def issued(author, reviewer, kind, day):
    """Submit and issue every draft of a kind; returns them printed."""
    ids = db.session.scalars(
        select(Document.id).where(Document.kind == kind, Document.state == DocumentState.DRAFT)
    ).all()
    assert ids, f"no draft of {kind}"
    for document_id in ids:
        author.post(f"/documents/{document_id}/submit", day=day)
        author.post(f"/documents/{document_id}/issue", day=day, expect=403)
        reviewer.post(f"/documents/{document_id}/issue", day=day)
    with clock.travel(steps.START + timedelta(days=day)):
        jobs.run_waiting()
    documents = [db.session.get_one(Document, document_id) for document_id in ids]
    assert all(files.read(document.pdf_sha256 or "").startswith(b"%PDF") for document in documents)
    return documents


def answered(town, office, items, day):
    """The town replies to each item with a photo; the office passes it."""
    for number, item_id in enumerate(items):
        photo = pictures.photo(Random(number), pictures.Scene("market", "点位", "整改后", steps.START), clean=True)
        form = {
            "token": f"00000000-0000-4000-8000-{item_id:012}",
            "text": "已整改到位",
            "photos": (io.BytesIO(photo), "后.jpg"),
        }
        town.post(f"/rectification/items/{item_id}/reply", day=day, **form)
        reply_id = db.session.scalar(select(Reply.id).where(Reply.item_id == item_id))
        town.post(f"/rectification/replies/{reply_id}/recheck", day=day, expect=403, decision="pass")
        office.post(f"/rectification/replies/{reply_id}/recheck", day=day + 1, decision="pass")


def test_the_story_from_the_plan_to_closure_and_the_bulletin(app, world):
    office, reviewer, town, other_town = (steps.Desk(app, who) for who in ("office", "office2", "town", "other_town"))
    round_id = steps.drawn(office)
    steps.inspected(Random(7))
    assert count(Visit, Visit.state == "received") == 6

    raised = db.session.scalars(select(Finding.id).where(Finding.state == FindingState.RAISED)).all()
    assert raised
    office.post("/findings/decide", day=10, what="confirm", chosen=raised)
    office.post(f"/rounds/{round_id}/close", day=11)
    with clock.travel(steps.START + timedelta(days=11)):
        jobs.run_waiting()
    assert db.session.get_one(Round, round_id).state is RoundState.CLOSED
    assert count(TownScore, TownScore.rank.is_not(None)) == 2

    office.post("/documents/orders", day=11, round_id=round_id)
    orders = issued(office, reviewer, DocumentKind.ORDER, 11)
    assert min(order.number_text for order in orders) == "枣爱卫办整改〔2026〕1号"
    own = next(order for order in orders if order.town_id == world.town.id)
    other_town.post(f"/documents/{own.id}/acknowledge", day=12, expect=404)
    town.post(f"/documents/{own.id}/acknowledge", day=12)

    items = db.session.scalars(select(RectificationItem.id).where(RectificationItem.town_id == world.town.id)).all()
    other_town.post(f"/rectification/items/{items[0]}/reply", day=12, expect=404, token="x", text="y")
    answered(town, office, items, 12)
    assert count(RectificationItem, RectificationItem.state == ItemState.CLOSED) == len(items)

    with clock.travel(steps.START + timedelta(days=60)):
        jobs.sweep()
        jobs.run_waiting()
    letters = issued(office, reviewer, DocumentKind.SUPERVISION, 60)
    assert [letter.town_id for letter in letters] == [world.other_town.id]
    assert letters[0].number_text == "枣爱卫办督〔2026〕1号"

    office.post("/documents/bulletins", day=61, round_id=round_id)
    (bulletin,) = issued(office, reviewer, DocumentKind.BULLETIN, 61)
    public = app.test_client()
    assert bulletin.number_text in public.get("/portal/bulletins").text
    assert office.get(f"/board/rounds/{round_id}", day=61).text.count(world.town.name)

    runner = app.test_cli_runner()
    for command in (["rounds", "verify", str(round_id)], ["audit", "verify"]):
        result = runner.invoke(args=command)
        assert result.exit_code == 0, result.output


def test_the_commands_fail_loudly_on_data_altered_by_hand(app, world):
    office = steps.Desk(app, "office")
    round_id = steps.drawn(office)
    altered = db.session.scalars(select(Draw)).one()
    altered.seed = "0" * 64
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["rounds", "verify", str(round_id)])
    assert result.exit_code == 1
    assert list(events.verify()) == []
