"""Runs: the scheme is pinned at the draw, frozen scores never change, a new run says why and what it changed."""

from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import undefer

from inspect_app.core import clock, jobs
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import Penalty, RoundState, ScoringRunKind, Verdict
from inspect_app.places.models import Town
from inspect_app.rounds.models import DrawnSite
from inspect_app.scoring import actions, material, queries
from inspect_app.scoring.computing import Facts
from inspect_app.scoring.models import ScoringRun, TownScore, VisitScore
from inspect_app.scoring.rules.town import Indicator
from inspect_app.standards.models import SchemeVersion
from inspect_app.standards.rules.judge import Given
from inspect_app.visits.models import Answer, Visit
from tests import builders, cast
from tests.scoring import rows

SYSTEM = Viewer.system()
OFFICE = "office"
pytestmark = pytest.mark.usefixtures("app")


def scheme(market: str = "1", version: str = "1", share: str = "0") -> SchemeVersion:
    """A scheme in force with a weight for markets; toilets weigh 1."""
    for row in db.session.scalars(select(SchemeVersion)):
        row.is_current = False
    off = {"each": "0.5", "most": "5"}
    content = {
        "title": "试行办法", "kinds": {"weights": {"market": market, "toilet": "1"}},
        "shares": {"visits": str(100 - int(share)), "indicators": share},
        "penalties": {penalty.value: off for penalty in Penalty},
        "bands": [{"code": "good", "title": "良好", "from": "80"}, {"code": "fail", "title": "不合格", "from": "0"}],
    }  # fmt: skip
    return builders.add(
        SchemeVersion(
            standard_id=builders.standard().id, version=version, sha256=version * 64, content=content,
            frozen_at=clock.now(), is_current=True,
        )
    )  # fmt: skip


def closed(on: rows.Stage, facts: Facts | None = None) -> ScoringRun:
    on.round.state, on.round.closed_at = RoundState.CLOSED, clock.now()
    run = actions.close_run(SYSTEM, on.round, facts or Facts())
    assert run is not None
    return run


def score_of(run: ScoringRun, town_id: int) -> Decimal | None:
    return db.session.scalar(select(TownScore.score).where(TownScore.run_id == run.id, TownScore.town_id == town_id))


def played() -> tuple[rows.Stage, Visit]:
    """西岗镇: a market at 70.83, a toilet at 100; 沙沟镇: a toilet at 100. Closed."""
    on = rows.stage()
    market = rows.visit(on, verdicts=("good", "pass", "fail"), measured="2")
    rows.visit(on, kind="toilet")
    rows.visit(on, on.world.other_town, "toilet")
    return on, market


def test_scheme_of_the_draw_counts_whatever_comes_into_force_later() -> None:
    first = scheme()
    on, _ = played()
    actions.open_run(SYSTEM, on.round)
    scheme("9", "2")
    run = closed(on)
    assert run.scheme_version_id == first.id
    assert score_of(run, on.world.town.id) == Decimal("85.42")


def test_weights_of_the_scheme_count_and_not_those_of_the_checklist() -> None:
    scheme("3")
    on, _ = played()
    assert score_of(closed(on), on.world.town.id) == Decimal("78.13")  # (70.8333… * 3 + 100) / 4 = 78.125


def test_round_of_before_is_scored_by_the_weights_of_its_checklists() -> None:
    on, market = played()
    market.checklist_version.content = {**market.checklist_version.content, "weight": "3"}
    run = closed(on)
    assert (run.scheme_version_id, score_of(run, on.world.town.id)) == (None, Decimal("78.13"))


def test_penalties_and_indicators_are_handed_in_at_the_end() -> None:
    scheme(share="20")
    on, _ = played()
    here, there = on.world.town.id, on.world.other_town.id
    met = [Indicator("a", met=True), Indicator("b", met=False)]
    run = closed(on, Facts({there: {Penalty.OVERDUE: 2}}, {there: met}))
    assert score_of(run, there) == Decimal("89.00")  # 80 of the visits, 10 of 20 for indicators, 1 off
    assert score_of(run, here) == Decimal("85.42")


def test_visit_that_is_worked_up_after_the_end_changes_nothing() -> None:
    on, _ = played()
    run = closed(on)
    late = rows.visit(on, verdicts=("fail", "fail", "fail"), measured="9")
    before = score_of(run, on.world.town.id)
    actions.score_received(late.id)
    assert score_of(run, on.world.town.id) == before
    assert db.session.query(VisitScore).count() == 3


def test_closing_twice_computes_once() -> None:
    on, _ = played()
    closed(on)
    assert actions.close_run(SYSTEM, on.round, Facts()) is None
    assert db.session.query(ScoringRun).count() == 1


def test_corrected_answer_counts_from_the_next_run_and_the_first_stays() -> None:
    on, market = played()
    first = closed(on)
    here = on.world.town.id
    actions.correct_answer(SYSTEM, market, "market-03", Given(Verdict.PASS), "照片显示合格")
    assert score_of(first, here) == Decimal("85.42")
    second = actions.ask_run(SYSTEM, on.round, ScoringRunKind.CORRECTION, "更正一处", None)
    actions.fill_run(SYSTEM, second, Facts())
    # 21.25 + 3.75 of 30: as a check passes with three quarters of its points
    assert score_of(second, here) > Decimal("85.42")
    assert score_of(first, here) == Decimal("85.42")
    sealed = select(Answer.verdict).where(Answer.visit_id == market.id, Answer.item_code == "market-03")
    assert db.session.scalar(sealed) is Verdict.FAIL
    trace = db.session.scalars(
        select(VisitScore.trace).where(VisitScore.run_id == second.id, VisitScore.visit_id == market.id)
    ).one()
    assert [one["item"] for one in trace["corrected"]] == ["market-03"]


def test_other_scheme_is_a_new_run_that_the_round_then_shows() -> None:
    scheme()
    on, _ = played()
    first = closed(on)
    other = scheme("3", "2")
    second = actions.ask_run(SYSTEM, on.round, ScoringRunKind.SCHEME, "改用新办法", other)
    assert queries.get_run(SYSTEM, on.round.id).id == first.id
    actions.fill_run(SYSTEM, second, Facts())
    assert queries.get_run(SYSTEM, on.round.id).id == second.id
    assert queries.get_run(SYSTEM, on.round.id, 1).id == first.id
    assert (score_of(first, on.world.town.id), score_of(second, on.world.town.id)) == (
        Decimal("85.42"),
        Decimal("78.13"),
    )


def test_frozen_run_is_filled_once() -> None:
    on, market = played()
    run = closed(on)
    at = run.frozen_at
    market.state = market.state.SET_ASIDE
    actions.fill_run(SYSTEM, run, Facts())
    assert run.frozen_at == at
    assert score_of(run, on.world.town.id) == Decimal("85.42")


@pytest.mark.parametrize(("state", "reason", "code"), [
    (RoundState.UNDER_WAY, "有理由", "scoring_round_open"), (RoundState.CLOSED, "  ", "scoring_reason_missing"),
])  # fmt: skip
def test_new_run_needs_a_closed_round_and_a_reason(state: RoundState, reason: str, code: str) -> None:
    on, _ = played()
    closed(on)
    on.round.state = state
    with pytest.raises(Refusal) as refused:
        actions.ask_run(SYSTEM, on.round, ScoringRunKind.APPEAL, reason, None)
    assert refused.value.code == code


def test_second_run_waits_for_the_first() -> None:
    on, _ = played()
    closed(on)
    actions.ask_run(SYSTEM, on.round, ScoringRunKind.APPEAL, "申诉成立", None)
    with pytest.raises(Refusal, match="scoring_run_waiting"):
        actions.ask_run(SYSTEM, on.round, ScoringRunKind.APPEAL, "申诉成立", None)


@pytest.mark.parametrize(("item", "given", "reason", "code"), [
    ("market-99", Given(Verdict.PASS), "理由", "scoring_item_unknown"),
    ("market-03", Given(Verdict.GOOD), "理由", "answer_verdict"),
    ("market-04", Given(Verdict.PASS), "理由", "measured_missing"),
    ("market-03", Given(Verdict.PASS), " ", "scoring_reason_missing"),
])  # fmt: skip
def test_correction_that_does_not_fit_is_refused(item: str, given: Given, reason: str, code: str) -> None:
    on, market = played()
    closed(on)
    with pytest.raises(Refusal) as refused:
        actions.correct_answer(SYSTEM, market, item, given, reason)
    assert refused.value.code == code


def test_correction_waits_for_the_end_of_the_round() -> None:
    _, market = played()
    actions.score_received(market.id)
    with pytest.raises(Refusal, match="scoring_round_open"):
        actions.correct_answer(SYSTEM, market, "market-03", Given(Verdict.PASS), "理由")


def test_design_of_the_draw_stands_in_the_trace() -> None:
    on, _ = played()
    run = closed(on)
    drawn = db.session.query(DrawnSite).count()
    row = db.session.scalars(
        select(TownScore).options(undefer(TownScore.trace)).where(TownScore.run_id == run.id)
    ).first()
    assert drawn == 3
    assert row.design == {"market": [0, 1], "toilet": [0, 1]}
    assert row.trace["kinds"][0]["design"] == [0, 1]


def test_one_more_visit_asks_as_many_queries_in_a_great_round_as_in_a_small_one() -> None:
    on, counts = rows.stage(), []
    for towns in (2, 14):
        for number in range(towns - len(on.drawn)):
            rows.draw_town(on, builders.town(on.world.district, f"第{number}镇"))
        for town_id in on.drawn:
            actions.score_received(rows.visit(on, db.session.get_one(Town, town_id)).id)
        visit = rows.visit(on)
        db.session.commit()
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given, into=statements: into.append(given[2]))
        actions.score_received(visit.id)
        db.session.commit()
        counts.append(len(statements))
    assert counts[1] <= counts[0]


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text[-800:]
    return answer.text


def test_office_asks_for_a_run_and_reads_what_it_changed(client: FlaskClient) -> None:
    scheme()
    on, market = played()
    closed(on)
    other = scheme("3", "2")
    db.session.commit()
    cast.sign_in(client, OFFICE)
    corrected = {"verdict": "pass", "reason": "照片显示合格"}
    path = f"/scores/visits/{market.id}/items/market-03/correct"
    assert "原判定" in page(client, path)
    assert client.post(path, data=corrected).status_code == 303
    asked = {"kind": "correction", "scheme_id": other.id, "reason": "更正并换办法"}
    assert client.post(f"/scores/rounds/{on.round.id}/runs", data=asked).status_code == 303
    assert "计算中" in page(client, f"/scores/rounds/{on.round.id}/runs")
    assert jobs.run_waiting() == 1
    runs = page(client, f"/scores/rounds/{on.round.id}/runs")
    assert all(words in runs for words in ("更正并换办法", "照片显示合格", "与上一次比较", "第 2 版"))
    told = page(client, f"/scores/rounds/{on.round.id}/runs/2")
    assert all(words in told for words in ("85.42", "农贸市场", "market-03", "照片显示合格"))
    assert "85.42" in page(client, f"/scores/rounds/{on.round.id}?run=1")
    assert "85.42" not in page(client, f"/scores/rounds/{on.round.id}")


def test_run_without_a_reason_comes_back_with_what_is_missing(client: FlaskClient) -> None:
    on, _ = played()
    closed(on)
    db.session.commit()
    cast.sign_in(client, OFFICE)
    answer = client.post(f"/scores/rounds/{on.round.id}/runs", data={"kind": "appeal", "scheme_id": 0})
    assert (answer.status_code, "请写明理由" in answer.text) == (422, True)


def test_town_reads_the_last_run_and_not_one_that_is_being_computed(client: FlaskClient) -> None:
    on, _ = played()
    closed(on)
    actions.ask_run(SYSTEM, on.round, ScoringRunKind.APPEAL, "申诉成立", None)
    db.session.commit()
    cast.sign_in(client, "town")
    path = f"/scores/rounds/{on.round.id}/towns/{on.world.town.id}"
    assert "第 1 次计分" in page(client, path)
    page(client, f"{path}?run=2", 404)
    assert "市场" in page(client, f"{path}/annex")


def test_material_of_a_live_run_is_gone_once_it_is_frozen() -> None:
    on, _ = played()
    rows.live_run(on)
    closed(on)
    assert material.live_run(on.round.id) is None
