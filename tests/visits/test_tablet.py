"""What goes down to the tablet: who is signed in, the pack, frozen checklists, drafts kept for it."""

import json

import pytest
from sqlalchemy import event, select

from inspect_app.core.db import db
from inspect_app.core.vocab import DrawState, RoundState
from inspect_app.rounds.models import Draw, Round
from inspect_app.visits.models import DraftBackup
from tests import cast
from tests.visits.field import bundle, field, sealed

DRAFT = "/api/tablet/drafts/6c1c2f2e-3f0a-4a37-9d0b-0f6d4d8f9a11"


@pytest.fixture
def tablet(app, client):
    app.place = field(sites=3)
    cast.sign_in(client, "expert")
    return client


def assignments(tablet):
    return tablet.get("/api/tablet/assignments").json["assignments"]


def queries_of(call):
    seen = []
    listener = lambda *arguments: seen.append(arguments[2])  # noqa: E731 - one line is clearer here
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        call()
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    return len([statement for statement in seen if statement.lstrip().startswith("SELECT")])


def test_the_session_names_the_expert_and_gives_a_token_and_the_time(tablet):
    answer = tablet.get("/api/tablet/session").json
    assert answer["user"]["name"] == "专家 张伟"
    assert answer["csrf"]
    assert answer["server_time"].endswith("+00:00")


def test_the_pack_has_everything_that_is_needed_without_signal(app, tablet):
    (one,) = assignments(tablet)
    told = {"id": app.place.round_id, "title": "2026年第四季度第1轮抽查", "ends_on": "2026-11-30"}
    assert one["round"] == told | {"kind": "quarterly", "hours": ["day"]}
    assert one["town"] == {"id": app.place.town_id, "name": "西岗镇", "district": "滕州市"}
    assert [member["name"] for member in one["team"]] == ["专家 张伟", "专家 刘洋"]
    site = one["sites"][0]
    assert (site["drawn_site_id"], site["kind_name"], site["simulated"]) == (app.place.drawn_site_id, "农贸市场", True)
    assert (site["lon"], site["lat"], site["visit_state"]) == (117.15, 35.05, None)
    checklist = tablet.get(f"/api/tablet/checklists/{site['checklist']['version_id']}")
    assert checklist.json == site["checklist"] | {"content": app.place.content}
    assert "immutable" in checklist.headers["Cache-Control"]


def test_the_pack_takes_the_same_number_of_queries_whatever_its_size(app, tablet):
    few = queries_of(lambda: assignments(tablet))
    for seed in range(3):
        body, kind = bundle(sealed(app.place, seed=seed))
        tablet.put(f"{sealed(app.place, seed=seed).url}/bundle", data=body, content_type=kind)
    assert queries_of(lambda: assignments(tablet)) == few


def test_the_pack_shows_what_has_been_received(app, tablet):
    sent = sealed(app.place)
    tablet.put(sent.url, data=sent.data)
    assert assignments(tablet)[0]["sites"][0]["visit_state"] == "receiving"
    body, kind = bundle(sent)
    tablet.put(f"{sent.url}/bundle", data=body, content_type=kind)
    assert assignments(tablet)[0]["sites"][0]["visit_state"] == "received"


def test_another_expert_gets_nothing_of_it(app, tablet):
    stranger = cast.CAST["unit"]
    cast.CAST["stranger"] = type(stranger)("stranger", "专家 甲", cast.CAST["expert"].role, stranger.unit)
    cast.sign_in(tablet, "stranger")
    assert assignments(tablet) == []
    del cast.CAST["stranger"]


@pytest.mark.parametrize("over", ["closed", "void"])
def test_what_is_over_leaves_the_pack(app, tablet, over):
    if over == "closed":
        db.session.get_one(Round, app.place.round_id).state = RoundState.CLOSED
    else:
        db.session.scalars(select(Draw)).one().state = DrawState.VOID
    assert assignments(tablet) == []


def test_an_unknown_checklist_is_not_found(tablet):
    assert tablet.get("/api/tablet/checklists/999").status_code == 404


def put_draft(tablet, revision, content):
    return tablet.put(DRAFT, data=json.dumps({"revision": revision, "content": content}))


def test_the_highest_revision_of_a_draft_is_kept(tablet):
    for revision, content in ((1, {"a": 1}), (3, {"a": "𨟠"}), (2, {"a": 2})):
        assert put_draft(tablet, revision, content).status_code == 200
    (draft,) = tablet.get("/api/tablet/drafts").json["drafts"]
    assert (draft["revision"], draft["content"]) == (3, {"a": "𨟠"})
    assert DRAFT.endswith(draft["visit_id"])


def test_drafts_are_each_experts_own(app, tablet):
    put_draft(tablet, 1, {})
    other = app.test_client()
    cast.sign_in(other, "other_expert")
    assert other.get("/api/tablet/drafts").json["drafts"] == []
    put_draft(other, 1, {"mine": True})
    assert len(db.session.scalars(select(DraftBackup)).all()) == 2


def test_a_draft_of_more_than_two_megabytes_is_refused(tablet):
    assert put_draft(tablet, 1, "x" * 2_000_001).json["error"]["code"] == "draft_too_large"


def test_a_draft_that_is_no_json_is_refused(tablet):
    assert tablet.put(DRAFT, data=b"{").json["error"]["code"] == "draft_shape"


def test_nobody_gets_a_site_before_the_check_begins(app, tablet):
    db.session.get_one(Round, app.place.round_id).state = RoundState.DRAWN
    assert assignments(tablet) == []
