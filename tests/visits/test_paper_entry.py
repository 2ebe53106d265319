"""A paper sheet typed in by the office: checked like a tablet's record, kept with its scans, and then a visit like any other."""

import io
import re
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from inspect_app.cli.rounds import commands
from inspect_app.core import clock, files, jobs
from inspect_app.core.db import db
from inspect_app.core.vocab import RoundState, Verdict, VisitState
from inspect_app.rounds.models import Round
from inspect_app.scoring.models import VisitScore
from inspect_app.visits.models import Answer, Visit, VisitFile
from inspect_app.visits.rules import typed
from inspect_app.visits.rules.check import item_rules
from inspect_app.visits.rules.record import decode
from tests import builders, cast
from tests.visits.field import field, picture, sealed
from tests.visits.test_answers import ANSWERS as PLAIN_ANSWERS
from tests.visits.test_answers import ITEMS

DAY = date(2026, 11, 20)
ANSWERS: dict[str, Any] = dict(PLAIN_ANSWERS)


@pytest.fixture
def place(app):
    return field(builders.checklist("market", ITEMS))


@pytest.fixture
def office(client, place):
    cast.sign_in(client, "office")
    return client


def address(place):
    return f"/visits/paper/{place.drawn_site_id}"


def sheet(place, **changes):
    """What the office types for the answers of `test_answers`, with a scan."""
    fields = {
        "visit_id": "00000000-0000-4000-8000-00000000000a",
        "filled_on": clock.today().isoformat(),
        "began": "09:10",
        "ended": "09:45",
        "met_person": "李四",
        "met_person_title": "市场管理员",
        "signed_by": [str(expert_id) for expert_id, _ in place.team],
        "scans": (io.BytesIO(picture(77)), "page-1.jpg"),
    }
    for code, (verdict, measured, value) in ANSWERS.items():
        fields |= {f"{code}.{name}": str(one) for name, one in (value or {}).items()}
        if measured is not None:
            fields[f"{code}.measured"] = measured
        if code in {"market-01", "market-02", "market-07", "market-08"}:
            fields[f"{code}.verdict"] = verdict
    return {name: value for name, value in (fields | changes).items() if value is not None}


def send(office, place, **changes):
    return office.post(address(place), data=sheet(place, **changes), content_type="multipart/form-data")


def the_visit():
    db.session.rollback()
    return db.session.scalars(select(Visit)).one()


def test_a_typed_sheet_is_a_received_visit_that_is_scored(office, place):
    answer = send(office, place)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    visit = the_visit()
    assert visit.state is VisitState.RECEIVED
    assert [(row.item_code, row.verdict.value, row.value) for row in db.session.scalars(select(Answer))] == [
        (code, verdict, value) for code, (verdict, _, value) in ANSWERS.items()
    ]
    jobs.run_waiting()
    assert db.session.scalar(select(VisitScore.id).where(VisitScore.visit_id == visit.id)) is not None


def test_its_record_says_that_it_was_paper_who_signed_and_who_typed(office, place):
    send(office, place)
    visit = the_visit()
    paper = decode(visit.record.encode()).paper
    assert paper.signed_by == tuple(expert_id for expert_id, _ in place.team)
    assert (paper.typed_by, paper.typed_by_id) == (visit.user.name, visit.user_id)
    (scan,) = db.session.scalars(select(VisitFile)).all()
    assert (scan.purpose, files.read(scan.sha256)) == ("scan", picture(77))
    page = office.get(f"/visits/{visit.id}").get_data(as_text=True)
    assert "这次检查填在纸上" in page
    assert place.team[0][1] in page


def test_without_a_scan_nothing_is_taken_and_nothing_typed_is_lost(office, place):
    answer = send(office, place, scans=None)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请上传纸质检查表的照片或扫描件" in page
    assert 'value="鲁卫证字〔2026〕0418号"' in page
    assert db.session.scalar(select(Visit)) is None


def test_faults_stand_at_their_fields_in_chinese(office, place):
    page = send(
        office, place, **{"market-01.verdict": "", "market-04.faults": "三", "market-06.positive": "20"}
    ).get_data(as_text=True)
    for field_name, words in (
        ("market-01.verdict", "这一项还没有选结果"),
        ("market-04.faults", "“三”不是数目"),
        ("market-06.positive", "其中数 20 比检查数 14 还多"),
    ):
        assert re.search(rf'id="{re.escape(field_name)}-error">{words}', page), field_name


def test_photos_of_a_refused_sheet_need_not_be_chosen_again(office, place):
    refused = send(office, place, **{"market-01.verdict": ""}).get_data(as_text=True)
    assert "已收到 1 张，不用再选" in refused
    kept = re.search(r'name="kept" type="hidden" value="([^"]+)"', refused).group(1)
    assert send(office, place, scans=None, kept=kept).status_code == 303


def test_files_that_somebody_else_brought_cannot_be_claimed(office, place):
    answer = send(office, place, scans=None, kept='[{"sha256":"' + "0" * 64 + '"}]')
    assert "已选照片的凭据失效" in answer.get_data(as_text=True)


def test_a_photo_of_an_item_is_its_evidence(office, place):
    photo = (io.BytesIO(picture(78)), "dsc.jpg")
    send(office, place, **{"market-01.verdict": "fail", "market-01.remark": "门口积水", "market-01.photos": photo})
    row = db.session.scalars(select(VisitFile).where(VisitFile.purpose == "photo")).one()
    assert row.item_code == "market-01"


def test_every_member_of_the_team_must_have_signed_the_sheet(office, place):
    answer = send(office, place, signed_by=[str(place.team[0][0])])
    assert "还有 1 位专家没有签名" in answer.get_data(as_text=True)


def test_a_day_outside_of_the_round_is_refused(office, place):
    assert "检查日期应在" in send(office, place, filled_on="2020-01-01").get_data(as_text=True)


def test_sending_the_same_sheet_twice_is_one_visit(office, place):
    assert [send(office, place).status_code for _ in range(2)] == [303, 303]
    assert the_visit().client_id == "00000000-0000-4000-8000-00000000000a"


def test_a_site_that_has_its_record_takes_no_sheet(app, office, place):
    tablet = app.test_client()
    cast.sign_in(tablet, "expert")
    sent = sealed(place, answers=sheet_answers())
    assert tablet.put(sent.url, data=sent.data).status_code == 201
    assert office.get(address(place)).status_code == 409
    assert send(office, place).status_code == 409


def sheet_answers():
    return [
        {"item": code, "verdict": verdict, "measured": measured, "remark": "", "photos": []}
        | ({"value": value} if value else {})
        for code, (verdict, measured, value) in ANSWERS.items()
    ]


def test_a_tablet_cannot_say_that_its_record_was_paper(app, place):
    tablet = app.test_client()
    cast.sign_in(tablet, "expert")
    paper = {
        "filled_on": "2026-11-20",
        "signed_by": [place.team[0][0]],
        "typed_by": "x",
        "typed_by_id": 1,
        "typed_at": "2026-11-20T09:00:00+08:00",
    }
    sent = sealed(place, answers=sheet_answers(), paper=paper)
    answer = tablet.put(sent.url, data=sent.data)
    assert answer.status_code == 422
    assert "paper_from_tablet" in {fault["code"] for fault in answer.json["error"]["faults"]}


def test_a_closed_round_takes_no_sheet(office, place):
    db.session.get_one(Round, place.round_id).state = RoundState.CLOSED
    assert office.get(address(place)).status_code == 409


def test_the_list_of_gaps_leads_to_the_sheet(office, place):
    assert address(place) in office.get(f"/visits/rounds/{place.round_id}/gaps").get_data(as_text=True)


def read(**fields):
    rules = item_rules({"sections": [{"items": ITEMS[:9]}]})
    full = {name: value for name, value in sheet_fields().items() if value} | fields
    return typed.read(rules, full, {}, DAY)


def sheet_fields():
    fields: dict[str, str] = {}
    for code, (verdict, measured, value) in ANSWERS.items():
        fields |= {f"{code}.{name}": str(one) for name, one in (value or {}).items()}
        fields |= {f"{code}.measured": measured or "", f"{code}.verdict": verdict}
    return fields | {f"market-0{number}.verdict": "" for number in (3, 4, 5, 6)}


def test_full_width_digits_are_digits():
    made = read(**{"market-04.faults": "１", "market-05.measured": "０．３"})
    assert dict(made.faults) == {}
    assert made.answers[3]["value"] == {"faults": 1}


def test_what_follows_from_a_value_is_judged_here():
    made = read(**{"market-04.faults": "9", "market-08.day": "2020-01-01"})
    verdicts = {answer["item"]: answer["verdict"] for answer in made.answers}
    assert (verdicts["market-04"], verdicts["market-08"]) == (Verdict.FAIL, Verdict.FAIL)


def test_an_item_that_is_not_asked_takes_no_answer():
    assert read().answers[8]["verdict"] == Verdict.NOT_APPLICABLE
    assert "market-09.verdict" in read(**{"market-09.verdict": "good"}).faults


def test_what_does_not_apply_takes_no_value():
    made = read(**{"market-04.verdict": "not_applicable"})
    assert made.faults == {"market-04.faults": "已选不涉及，这一栏应当空着，请清空或改选结果。"}


def test_the_sheets_of_a_round_are_printed_with_their_heads(app, place, tmp_path):
    said = app.test_cli_runner().invoke(commands, ["paper", str(place.round_id), "--folder", str(tmp_path)])
    assert said.exit_code == 0, said.output
    (made,) = tmp_path.iterdir()
    text = "".join(page.extract_text() for page in PdfReader(made).pages)
    assert all(word in text for word in ("西岗镇农贸市场", "第四季度第1轮", place.team[0][1]))
    assert "market-10" not in text, "an item of the night stands on a sheet of a round by day"
