"""What a sealed record must hold: every fault has a code, a Chinese reason and a path; honest records pass."""

import copy
import json
import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.core.errors import CATALOGUE, Refusal
from inspect_app.core.vocab import RoundState, Verdict, VisitState
from inspect_app.standards.rules.measure import Limit, is_sane, read_number, verdict_of
from inspect_app.visits.rules.arrival import Arrival, FileFacts, check_file, outcome
from inspect_app.visits.rules.bundle import open_bundle
from inspect_app.visits.rules.check import Assignment, RecordRefusal, check, item_rules
from inspect_app.visits.rules.draft import open_draft
from inspect_app.visits.rules.record import decode, open_sealed
from inspect_app.visits.rules.state import TRANSITIONS, VisitInput, move, skew
from tests import builders
from tests.visits.field import Field, bundle, sealed

ITEMS = [
    builders.item("m-01"),
    builders.item("m-02", "check"),
    builders.item("m-03", "measure", measure={"unit": "处/百米", "op": "<=", "limit": "2", "good": "0"}),
]
CONTENT = {"kind": "market", "sections": [{"code": "A", "title": "环境", "items": ITEMS}]}
PLACE = Field(1, 11, 21, 31, 3, CONTENT, ((7, "张伟"), (8, "刘洋")))
ASSIGNED = Assignment(11, 3, item_rules(CONTENT), frozenset({7, 8}))
GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "measures.json").read_text(encoding="utf-8"))


def faults_of(sent):
    try:
        check(decode(sent.data), uuid.UUID(sent.visit_id), ASSIGNED)
    except RecordRefusal as refusal:
        return {fault.code: fault.field for fault in refusal.faults}
    return {}


def changed(change):
    """Return the faults of a good record after `change(record)`."""
    sent = sealed(PLACE)
    record = copy.deepcopy(sent.record)
    change(record)
    return faults_of(type(sent)(sent.visit_id, record, sent.files))


def test_a_good_record_passes():
    assert faults_of(sealed(PLACE)) == {}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (lambda r: r.update(visit_id=str(uuid.uuid4())), "record_visit_id", "visit_id"),
        (lambda r: r.update(drawn_site_id=12), "record_drawn_site", "drawn_site_id"),
        (lambda r: r.update(checklist_version_id=4), "record_checklist_version", "checklist_version_id"),
        (lambda r: r.update(sealed_at="2026-11-20T09:00:00+08:00"), "record_sealed_before_started", "sealed_at"),
        (lambda r: r.update(started_at="0001-01-01T00:00:00+08:00"), "time_implausible", "started_at"),
        (lambda r: r["position"].update(datum="GCJ-02"), "position_datum", "position.datum"),
        (lambda r: r["position"].update(lon=35.05, lat=117.15), "position_implausible", "position"),
        (lambda r: r["position"].update(lon=0, lat=0), "position_implausible", "position"),
        (lambda r: r["position"].update(accuracy_m=-1), "position_accuracy", "position.accuracy_m"),
        (lambda r: r["met_person"].update(name="长" * 51), "text_too_long", "met_person.name"),
        (lambda r: r["answers"][0].update(item="x-99"), "answer_unknown_item", "answers[0].item"),
        (lambda r: r["answers"].append(r["answers"][1]), "answer_twice", "answers[3].item"),
        (lambda r: r["answers"].pop(), "answers_missing", "answers"),
        (lambda r: r["answers"][1].update(verdict="good"), "answer_verdict", "answers[1].verdict"),
        (lambda r: r["answers"][0].update(measured="3"), "value_unwanted", "answers[0].measured"),
        (lambda r: r["answers"][2].update(measured=None), "measured_missing", "answers[2].measured"),
        (lambda r: r["answers"][2].update(measured="1e3"), "measured_not_sane", "answers[2].measured"),
        (lambda r: r["answers"][2].update(measured="-1"), "measured_not_sane", "answers[2].measured"),
        (lambda r: r["answers"][2].update(measured="3"), "verdict_disagrees", "answers[2].verdict"),
        (lambda r: r["answers"][0].update(remark="长" * 501), "text_too_long", "answers[0].remark"),
        (lambda r: r["answers"][0].update(remark="a\x00b"), "text_control_sign", "answers[0].remark"),
        (lambda r: r["answers"][0].update(photos=["0" * 64]), "photo_not_in_manifest", "answers[0].photos[0]"),
        (lambda r: r["answers"][0].update(photos=r["answers"][0]["photos"][:1] * 2), "photo_twice", "answers[0].photos"),
        (lambda r: r["answers"][0].update(photos=["0" * 64] * 21), "photos_too_many", "answers[0].photos"),
        (lambda r: r.update(manifest=r["manifest"] * 51), "files_too_many", "manifest"),
        (lambda r: r["manifest"][0].update(size=15_000_001), "file_size", "manifest[0].size"),
        (lambda r: r["manifest"].append(r["manifest"][0] | {"size": 9}), "file_twice", "manifest[4].sha256"),
        (lambda r: r["signatures"].pop(), "signature_missing", "signatures"),
        (lambda r: r["signatures"][0].update(expert_id=9), "signature_not_of_team", "signatures[0].expert_id"),
        (lambda r: r["signatures"][0].update(expert_id=8), "signature_twice", "signatures[1].expert_id"),
        (lambda r: r["signatures"][0].update(sha256="0" * 64), "signature_not_in_manifest", "signatures[0].sha256"),
    ],
)  # fmt: skip
def test_each_fault_has_its_code_and_its_path(change, code, field):
    assert changed(change).get(code) == field


def test_every_fault_is_found_and_said_in_chinese():
    sent = sealed(PLACE, signatures=[], answers=[])
    with pytest.raises(RecordRefusal) as caught:
        check(decode(sent.data), uuid.UUID(sent.visit_id), ASSIGNED)
    body = caught.value.as_json()["error"]
    assert [fault["code"] for fault in body["faults"]] == ["answers_missing", "signature_missing"]
    assert body["fields"]["answers"] == "还有 3 项没有作答：m-01、m-02、m-03。"


def test_what_is_merely_odd_is_taken():
    assert changed(lambda r: r.update(met_person=None, position=None)) == {}
    assert changed(lambda r: r["answers"][0].update(photos=[])) == {}
    assert changed(lambda r: r["answers"][1].update(photos=r["answers"][0]["photos"])) == {}
    assert changed(lambda r: r["answers"][2].update(verdict="not_applicable", measured=None)) == {}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=500))
def test_any_readable_remark_is_taken_beyond_the_bmp_too(text):
    assert changed(lambda r: r["answers"][0].update(remark=text)) == {}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_altered_record_escapes_the_catalogue(data):
    """Whatever is put at whatever place, the answer is a pass or a refusal with a known code."""
    record = copy.deepcopy(sealed(PLACE).record)
    place: Any = record
    while isinstance(place, dict | list) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or data.draw(st.booleans()):
            break
        place = place[key]
    if isinstance(place, dict | list) and place:
        junk = st.one_of(
            st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(), st.just([]),
            st.datetimes().map(lambda moment: moment.isoformat() + "+14:00"),
        )  # fmt: skip
        place[key] = data.draw(junk)
    raw = json.dumps(record).encode()
    try:
        check(decode(raw), uuid.UUID(sealed(PLACE).visit_id), ASSIGNED)
    except RecordRefusal as refusal:
        codes = {fault.code for fault in refusal.faults}
    except Refusal as refusal:
        codes = {refusal.code}
    else:
        codes = set()
    assert codes <= CATALOGUE.keys()


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_a_record(data):
    with pytest.raises(Refusal, match="record_shape"):
        decode(data)


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"{", "$"),
        (b"[]", "$"),
        (b'{"surprise": 1}', "$"),
        (sealed(PLACE, started_at="2026-11-20T09:12:03").data, "started_at"),
        (sealed(PLACE, drawn_site_id=2**70).data, "drawn_site_id"),
        (sealed(PLACE, signatures=[{"signer": "mayor"}]).data, "signatures[0].signer"),
    ],
)
def test_a_record_of_the_wrong_shape_names_the_place(raw, path):
    with pytest.raises(Refusal) as caught:
        decode(raw)
    assert caught.value.code == "record_shape"
    assert list(caught.value.fields) == [path]


def test_the_promised_hash_is_checked_first():
    with pytest.raises(Refusal, match="visit_hash_differs"):
        open_sealed(b"{", "0" * 64)
    assert open_sealed(sealed(PLACE).data, sealed(PLACE).sha256.upper()).sha256 == sealed(PLACE).sha256


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=str)
def test_measured_values_get_the_golden_verdict(case):
    limit = Limit.of(case["measure"])
    value = read_number(case["value"])
    assert value is not None
    assert verdict_of(limit, value) is Verdict(case["verdict"])


@pytest.mark.parametrize(
    ("unit", "value", "sane"),
    [
        ("处/百米", "999999.999", True), ("处/百米", "1000000", False), ("处/百米", "0.0001", False), ("处/百米", "-1", False),
        ("处/百米", "abc", False), ("处/百米", "", False), ("处/百米", "٣", False), ("%", "100", True), ("%", "100.1", False),
        ("%", "-1", False), ("℃", "-40", True),
    ],
)  # fmt: skip
def test_values_that_nobody_can_have_measured_are_not_sane(unit, value, sane):
    number = read_number(value)
    limit = Limit.of({"unit": unit, "op": "<=", "limit": "2"})
    assert (number is not None and is_sane(limit, number)) is sane


@given(st.decimals(0, 999_999, places=3), st.decimals(0, 99, places=2), st.sampled_from(["<=", ">=", "<", ">"]))
def test_a_good_value_also_passes(value, limit, op):
    """With `good` as strict as the limit or stricter, no value is good that would not pass."""
    stricter = limit / 2 if op.startswith("<") else limit * 2
    measure = {"unit": "处", "op": op, "limit": str(limit), "good": str(stricter)}
    if verdict_of(Limit.of(measure), Decimal(value)) is Verdict.GOOD:
        assert verdict_of(Limit.of(measure | {"good": None}), Decimal(value)) is Verdict.PASS


@pytest.mark.parametrize("state", list(VisitState))
@pytest.mark.parametrize("given_input", list(VisitInput))
def test_each_edge_of_the_states(state, given_input):
    if (state, given_input) in TRANSITIONS:
        assert move(state, given_input) is TRANSITIONS[state, given_input]
    else:
        with pytest.raises(Refusal, match="visit_state"):
            move(state, given_input)


def test_the_clock_of_the_device_is_measured_when_it_says_its_time():
    server = datetime(2026, 11, 20, 9, tzinfo=UTC)
    hour = timedelta(hours=1)
    assert skew(server - hour, server, server).seconds == -3600
    assert skew(None, server - hour, server).seconds == 0
    assert skew(None, server + hour, server).seconds == 3600
    assert skew(server, server, server).is_notable is False
    assert skew(server + hour, server, server).is_notable


@pytest.mark.parametrize(
    ("arrival", "becomes"),
    [
        (Arrival(1, is_taken=False, draw_is_live=True, round_state=RoundState.UNDER_WAY), None),
        (Arrival(0, is_taken=False, draw_is_live=True, round_state=RoundState.UNDER_WAY), VisitInput.COMPLETE),
        (Arrival(0, is_taken=False, draw_is_live=True, round_state=RoundState.DRAWN), VisitInput.COMPLETE),
        (Arrival(0, is_taken=True, draw_is_live=True, round_state=RoundState.UNDER_WAY), VisitInput.SET_ASIDE),
        (Arrival(0, is_taken=False, draw_is_live=False, round_state=RoundState.UNDER_WAY), VisitInput.SET_ASIDE),
        (Arrival(0, is_taken=False, draw_is_live=True, round_state=RoundState.CLOSED), VisitInput.SET_ASIDE),
    ],
)
def test_a_complete_visit_counts_or_is_set_aside(arrival, becomes):
    assert outcome(arrival) is becomes


def test_a_file_must_be_the_promised_one():
    here = FileFacts("a" * 64, 10, "image/jpeg")
    check_file(here, here)
    for promised, code in (
        (None, "file_not_in_manifest"),
        (FileFacts("a" * 64, 11, "image/jpeg"), "file_size_differs"),
        (FileFacts("a" * 64, 10, "image/png"), "image_type"),
    ):
        with pytest.raises(Refusal, match=code):
            check_file(promised, here)


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_a_bundle_gives_back_what_was_put_in(one, two):
    boundary = "zq-" + uuid.uuid4().hex
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + data + b"\r\n"
        for name, data in (("record", one), ("a" * 64, two))
    )
    opened = open_bundle(f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode())
    assert (opened.record, dict(opened.files)) == (one, {"a" * 64: two})


@given(st.binary(max_size=300))
def test_no_bytes_break_the_bundle_reader(data):
    with pytest.raises(Refusal, match="bundle_shape"):
        open_bundle("multipart/form-data; boundary=x", data)
    with pytest.raises(Refusal, match="bundle_shape"):
        open_bundle("text/plain", bundle(sealed(PLACE))[0])


@pytest.mark.parametrize("data", [b"", b"{}", b'{"revision": -1, "content": {}}', b'{"revision": 1, "content": {]}'])
def test_a_draft_of_the_wrong_shape_is_refused(data):
    with pytest.raises(Refusal, match="draft_shape"):
        open_draft(data)


def test_a_draft_is_kept_as_it_came():
    assert open_draft('{"revision": 4, "content": {"b": 1,  "a": "𨟠"}}'.encode()).content == '{"b": 1,  "a": "𨟠"}'
