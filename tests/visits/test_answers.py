"""Answers with values at the intake: every type arrives, is kept, and only what the round asks is taken."""

import pytest
from sqlalchemy import select

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.vocab import RoundKind, Verdict, VisitHours
from inspect_app.rounds.models import DrawnSite, Repin, Round
from inspect_app.visits.models import Answer, Visit
from tests import builders, cast
from tests.rounds.samples import plan
from tests.visits.field import field, sealed

CHOICE = [
    {"code": "daily", "text": "当天清走", "verdict": "good", "ratio": "1"},
    {"code": "none", "text": "没有清运安排", "verdict": "fail", "ratio": "0"},
]
ITEMS = [
    builders.item("market-01"),
    builders.item("market-02", "check"),
    builders.item("market-03", "choice", choice=CHOICE),
    builders.item("market-04", "faults", faults={"unit": "处", "each": "2", "pass_up_to": 1}),
    builders.item("market-05", "measure", measure={"unit": "毫克/升", "op": "between", "limit": "0.05", "upper": "2"}),
    builders.item(
        "market-06", "sample", sample={"unit": "间", "positive": "阳性间", "op": "<=", "limit": "5", "good": "1"}
    ),
    builders.item("market-07", "text", record={"label": "许可证编号"}),
    builders.item("market-08", "document", record={"label": "检测报告", "valid_days": 366}),
    builders.item("market-09", show_if={"item": "market-03", "option": ["none"]}),
    builders.item("market-10", hours=["night"]),
]
ANSWERS = {
    "market-01": ("good", None, None),
    "market-02": ("pass", None, None),
    "market-03": ("good", None, {"option": "daily"}),
    "market-04": ("pass", None, {"faults": 1}),
    "market-05": ("good", "0.3", None),
    "market-06": ("fail", None, {"checked": 14, "positive": 1}),
    "market-07": ("pass", None, {"text": "鲁卫证字〔2026〕0418号"}),
    "market-08": ("pass", None, {"day": "2026-03-02"}),
    "market-09": ("not_applicable", None, None),
}


def said(**changes):
    rows = ANSWERS | changes
    return [
        {"item": code, "verdict": verdict, "measured": measured, "remark": "", "photos": []}
        | ({} if value is None else {"value": value})
        for code, (verdict, measured, value) in rows.items()
    ]


@pytest.fixture
def place(app):
    return field(builders.checklist("market", ITEMS))


@pytest.fixture
def tablet(client, place):
    cast.sign_in(client, "expert")
    return client


def put(tablet, place, **changes):
    sent = sealed(place, photos=(), answers=said(**{name.replace("_", "-"): row for name, row in changes.items()}))
    return tablet.put(sent.url, data=sent.data, headers={"X-Content-SHA256": sent.sha256})


def codes_of(answer):
    return {fault["code"]: fault["field"] for fault in answer.json["error"]["faults"]}


def test_an_answer_of_each_type_arrives_with_its_value(tablet, place):
    assert put(tablet, place).status_code == 201
    rows = {row.item_code: row for row in db.session.scalars(select(Answer))}
    assert {code: row.value for code, row in rows.items() if row.value} == {
        code: value for code, (_, _, value) in ANSWERS.items() if value
    }
    assert rows["market-09"].verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("item", "row", "fault"),
    [
        ("market_03", ("good", None, {"option": "x"}), "option_unknown value.option"),
        ("market_03", ("fail", None, {"option": "daily"}), "verdict_disagrees verdict"),
        ("market_04", ("pass", None, {"faults": 2}), "verdict_disagrees verdict"),
        ("market_04", ("fail", None, {"faults": -1}), "count_wrong value.faults"),
        ("market_05", ("good", "2.01", None), "verdict_disagrees verdict"),
        ("market_06", ("good", None, {"checked": 3, "positive": 4}), "positive_more value.positive"),
        ("market_07", ("pass", None, None), "text_missing value.text"),
        ("market_08", ("pass", None, {"day": "2026-11-21"}), "day_future value.day"),
        ("market_08", ("pass", None, {"day": "2024-01-01"}), "verdict_disagrees verdict"),
        ("market_09", ("good", None, None), "answer_not_open verdict"),
        ("market_01", ("good", None, {"mark": 9}), "mark_out_of_range value.mark"),
        ("market_10", ("good", None, None), "answer_unknown_item item"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_at_its_place(tablet, place, item, row, fault):
    answer = put(tablet, place, **{item: row})
    assert answer.status_code == 422
    code, where = fault.split()
    assert codes_of(answer)[code].endswith(f"].{where}")


def test_the_tablet_and_the_intake_go_by_the_hours_of_the_plan(tablet, place):
    of_round = db.session.get(Round, place.round_id)
    of_round.kind = RoundKind.SPECIAL
    of_round.plan = plan(hours=frozenset({VisitHours.DAY, VisitHours.NIGHT})).content().decode()
    db.session.commit()
    told = tablet.get("/api/tablet/assignments").json["assignments"][0]["round"]
    assert (told["kind"], told["hours"]) == ("special", ["day", "night"])
    assert codes_of(put(tablet, place)) == {"answers_missing": "answers"}
    assert put(tablet, place, market_10=("pass", None, None)).status_code == 201


def test_the_page_of_a_visit_shows_every_value_in_words_and_leaves_out_what_was_not_asked(tablet, client, place):
    put(tablet, place)
    cast.sign_in(client, "office")
    page = client.get(f"/visits/{db.session.scalar(select(Answer.visit_id))}").text
    for words in (
        "当天清走",
        "1 处",
        "0.3 毫克/升",
        "查 14 间，其中 1 间（7.14%）",
        "95% 置信区间 0.2% 到 33.9%",
        ">符合<",
        "鲁卫证字〔2026〕0418号",
        "日期 2026-03-02",
    ):
        assert words in page
    assert "market-10" not in page


def give_another_version(place, version):
    """Do what the office does when it gives a kind of a draw another version while the round is under way."""
    drawn = db.session.get(DrawnSite, place.drawn_site_id)
    builders.add(
        Repin(
            draw_id=drawn.draw_id, kind_code="market", from_version_id=place.version_id, to_version_id=version.id, sites=1,
            kept=0, reason="限值写反了", done_at=clock.now(), done_by="爱卫办",
        )
    )  # fmt: skip
    drawn.checklist_version_id = version.id
    db.session.commit()


def test_a_record_begun_with_the_version_that_the_site_had_before_is_taken_with_that_version(tablet, place):
    newer = builders.checklist("market", [builders.item("market-01")], version="2")
    give_another_version(place, newer)
    assert put(tablet, place).status_code == 201
    assert db.session.scalar(select(Visit.checklist_version_id)) == place.version_id


def test_a_record_with_a_version_that_the_site_never_had_is_refused(tablet, place):
    never = builders.checklist("market", [builders.item("market-01")], version="2")
    db.session.commit()
    sent = sealed(place, photos=(), answers=said(), checklist_version_id=never.id)
    answer = tablet.put(sent.url, data=sent.data, headers={"X-Content-SHA256": sent.sha256})
    assert codes_of(answer) == {"record_checklist_version": "checklist_version_id"}
