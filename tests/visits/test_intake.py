"""The tablet's protocol against the app: records and files arrive once, whatever the signal does."""

import pytest
from sqlalchemy import func, select

from inspect_app.core import files, images
from inspect_app.core.db import db
from inspect_app.core.events import Event
from inspect_app.core.vocab import DrawState, RoundState, VisitState
from inspect_app.rounds.models import Draw, Round
from inspect_app.visits.models import Answer, Visit, VisitFile
from tests import cast
from tests.visits.field import bundle, field, picture, sealed


@pytest.fixture
def place(app):
    return field()


@pytest.fixture
def tablet(client, place):
    cast.sign_in(client, "expert")
    return client


def put_record(tablet, sent, **headers):
    return tablet.put(sent.url, data=sent.data, headers={"X-Content-SHA256": sent.sha256, **headers})


def put_file(tablet, sent, sha256, data=None):
    body = sent.files[sha256] if data is None else data
    return tablet.put(f"{sent.url}/files/{sha256}", data=body, content_type="image/jpeg")


def put_bundle(tablet, sent):
    body, kind = bundle(sent)
    return tablet.put(f"{sent.url}/bundle", data=body, content_type=kind, headers={"X-Content-SHA256": sent.sha256})


def events_of(action):
    return db.session.scalar(select(func.count()).select_from(Event).where(Event.action == action))


def the_visit():
    db.session.rollback()
    return db.session.scalars(select(Visit)).one()


def test_a_record_then_its_files_make_a_received_visit(tablet, place):
    sent = sealed(place)
    first = put_record(tablet, sent)
    assert first.status_code == 201
    assert first.json["state"] == "receiving"
    assert first.json["record_sha256"] == sent.sha256
    assert first.json["missing"] == list(sent.files)
    for number, sha256 in enumerate(sent.files, start=1):
        answer = put_file(tablet, sent, sha256)
        assert answer.status_code == 201
        assert answer.json["missing"] == list(sent.files)[number:]
    assert answer.json["state"] == "received"
    assert answer.json["received_at"]
    assert tablet.get(sent.url).json["state"] == "received"
    assert events_of("visits.received") == 1


def test_a_bundle_brings_everything_at_once(tablet, place):
    sent = sealed(place)
    answer = put_bundle(tablet, sent)
    assert answer.status_code == 201
    assert (answer.json["state"], answer.json["missing"]) == ("received", [])
    visit = the_visit()
    assert visit.record.encode() == sent.data
    assert (str(visit.lon), str(visit.accuracy_m), visit.datum) == ("117.1500000", "12.5", "WGS84")
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 4
    failed = db.session.scalars(select(Answer).where(Answer.verdict == "fail")).one()
    assert failed.remark == "柳树𨟠镇市场门口有积水"
    rows = db.session.scalars(select(VisitFile)).all()
    assert {row.sha256: files.read(row.sha256) for row in rows} == sent.files
    assert [row.signer for row in rows if row.purpose == "signature"] == ["专家 张伟", "专家 刘洋"]


def test_the_same_upload_again_gets_the_same_receipt(tablet, place):
    sent = sealed(place)
    receipts = [put_record(tablet, sent), put_record(tablet, sent), put_bundle(tablet, sent), put_bundle(tablet, sent)]
    assert [answer.status_code for answer in receipts] == [201, 200, 200, 200]
    assert receipts[2].json["state"] == "received"
    assert receipts[2].json["received_at"] == receipts[3].json["received_at"]
    assert put_file(tablet, sent, next(iter(sent.files))).status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 1
    assert events_of("visits.received") == 1


def test_the_same_id_with_other_bytes_is_refused_and_the_first_stays(tablet, place):
    sent = sealed(place)
    put_record(tablet, sent)
    other = sealed(place, met_person=None)
    answer = put_record(tablet, other)
    assert answer.status_code == 409
    assert answer.json["error"]["code"] == "visit_other_bytes"
    assert put_bundle(tablet, other).status_code == 409
    assert the_visit().record_sha256 == sent.sha256


def test_a_second_record_of_a_site_is_set_aside_and_kept(tablet, place):
    put_bundle(tablet, sealed(place, seed=1))
    answer = put_bundle(tablet, sealed(place, seed=2))
    assert answer.status_code == 201
    assert (answer.json["state"], answer.json["missing"]) == ("set_aside", [])
    assert events_of("visits.received") == 1
    assert events_of("visits.set_aside") == 1


def test_of_two_unfinished_records_the_first_complete_one_counts(tablet, place):
    first, second = sealed(place, seed=1), sealed(place, seed=2)
    put_record(tablet, first)
    put_record(tablet, second)
    for sha256 in second.files:
        last = put_file(tablet, second, sha256)
    assert last.json["state"] == "received"
    for sha256 in first.files:
        last = put_file(tablet, first, sha256)
    assert last.json["state"] == "set_aside"


@pytest.mark.parametrize("late", ["closed", "void"])
def test_work_that_comes_too_late_is_kept_but_does_not_count(tablet, place, late):
    if late == "closed":
        db.session.get_one(Round, place.round_id).state = RoundState.CLOSED
    else:
        db.session.scalars(select(Draw)).one().state = DrawState.VOID
    assert put_bundle(tablet, sealed(place)).json["state"] == VisitState.SET_ASIDE


def test_a_damaged_record_is_refused_by_its_hash(tablet, place):
    sent = sealed(place)
    answer = tablet.put(sent.url, data=sent.data, headers={"X-Content-SHA256": "0" * 64})
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "visit_hash_differs")


def test_a_wrong_record_is_refused_with_code_reason_and_path(tablet, place):
    answer = put_record(tablet, sealed(place, signatures=[], sealed_at="2026-11-20T09:00:00+08:00"))
    assert answer.status_code == 422
    error = answer.json["error"]
    assert error["code"] == "record_wrong"
    assert {fault["code"]: fault["field"] for fault in error["faults"]} == {
        "record_sealed_before_started": "sealed_at",
        "signature_missing": "signatures",
    }
    assert all(fault["message"] for fault in error["faults"])
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0


def test_an_expert_cannot_hand_in_for_a_site_of_another_team(client, place):
    cast.sign_in(client, "expert")
    answer = put_record(client, sealed(place, drawn_site_id=place.drawn_site_id + 99))
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "visit_not_assigned")


def test_a_teammate_may_send_what_is_missing(client, app, place):
    sent = sealed(place)
    cast.sign_in(client, "expert")
    put_record(client, sent)
    mate = app.test_client()
    cast.sign_in(mate, "other_expert")
    assert put_file(mate, sent, next(iter(sent.files))).status_code == 201
    assert put_bundle(mate, sent).json["state"] == "received"


@pytest.mark.parametrize("who", ["office", "town", "admin"])
def test_others_than_experts_cannot_hand_in(client, place, who):
    cast.sign_in(client, who)
    assert put_record(client, sealed(place)).status_code == 403


def test_somebody_signed_out_is_told_so_in_json(client, place):
    answer = client.get("/api/tablet/session")
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "sign_in_required")
    assert put_record(client, sealed(place)).status_code == 401


def test_an_unknown_visit_is_not_found(tablet, place):
    assert tablet.get(sealed(place).url).status_code == 404
    assert put_file(tablet, sealed(place), "0" * 64, b"x").status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<html>not a photo</html>", "image_type"),
        (picture(5)[:-40], "image_unreadable"),
        (b"\x89PNG\r\n\x1a\n", "image_unreadable"),
    ],
)
def test_a_promised_file_that_is_no_photo_is_refused(tablet, place, body, code):
    sent = sealed(place, photos=(body,))
    put_record(tablet, sent)
    answer = put_file(tablet, sent, next(iter(sent.files)))
    assert (answer.status_code, answer.json["error"]["code"]) == (422, code)
    bundled = put_bundle(tablet, sent)
    assert (bundled.status_code, bundled.json["error"]["code"]) == (422, code)


def test_a_file_that_is_not_in_the_manifest_is_refused(tablet, place):
    sent = sealed(place)
    put_record(tablet, sent)
    answer = put_file(tablet, sent, "0" * 64, picture(9))
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "file_not_in_manifest")


def test_a_file_whose_bytes_are_not_its_name_is_refused(tablet, place):
    sent = sealed(place)
    put_record(tablet, sent)
    answer = put_file(tablet, sent, next(iter(sent.files)), picture(9))
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "file_hash_differs")


def test_a_file_over_fifteen_megabytes_is_not_read(tablet, place):
    sent = sealed(place)
    put_record(tablet, sent)
    answer = put_file(tablet, sent, next(iter(sent.files)), bytes(images.MAX_BYTES + 1))
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "image_too_large")


def test_a_bundle_that_was_cut_off_leaves_nothing(tablet, place):
    body, kind = bundle(sealed(place))
    for cut in (10, len(body) // 2, len(body) - 5):
        answer = tablet.put(f"{sealed(place).url}/bundle", data=body[:cut], content_type=kind)
        assert (answer.status_code, answer.json["error"]["code"]) == (422, "bundle_shape")
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0


def test_the_clock_of_the_device_is_compared_with_the_servers(tablet, place):
    put_record(tablet, sealed(place), **{"X-Device-Time": "2020-01-01T00:00:00Z"})
    assert the_visit().clock_skew_seconds < -100_000_000


def test_the_record_names_the_event_that_others_follow(tablet, place):
    sent = sealed(place)
    put_bundle(tablet, sent)
    event = db.session.scalars(select(Event).where(Event.action == "visits.received")).one()
    assert event.subject_id == the_visit().id
    assert event.detail == {"client_id": sent.visit_id, "record_sha256": sent.sha256, "files": 4}
