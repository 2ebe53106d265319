"""What is stored is what the rule says, doing it again changes nothing, and only visits that count are in it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from inspect_app.core import jobs
from inspect_app.core.db import db
from inspect_app.core.events import Event
from inspect_app.core.vocab import DrawState, Verdict, VersionOrigin, VisitState
from inspect_app.scoring import actions, material
from inspect_app.scoring.models import TownScore, VisitScore
from inspect_app.scoring.rules.numbers import exact_decimal
from inspect_app.scoring.rules.scheme import Terms
from inspect_app.scoring.rules.town import Design, Standing, TownCase, TownVisit, rank, score_town
from inspect_app.scoring.rules.trace import town_trace, visit_trace
from inspect_app.scoring.rules.visit import score_visit
from inspect_app.standards.models import ChecklistVersion
from inspect_app.visits.models import Answer, Visit
from tests.scoring import rows

TERMS = Terms.of_weights({})
pytestmark = pytest.mark.usefixtures("app")


def events(action: str) -> int:
    db.session.commit()
    return db.session.scalar(select(func.count()).select_from(Event).where(Event.action == action)) or 0


def test_stored_score_of_a_visit_is_that_of_the_rule() -> None:
    on = rows.stage()
    for verdicts, measured in [
        (("good", "pass", "fail"), "2"),
        (("fail", "not_applicable", "pass"), "3"),
        (("not_applicable", "not_applicable", "not_applicable"), None),
    ]:
        visit = rows.visit(on, verdicts=verdicts, measured=measured)
        rows.scored(on, visit)
    db.session.commit()
    for stored in db.session.scalars(select(VisitScore)).all():
        version = stored.visit.checklist_version
        (read,) = material.visits_with_answers(Visit.id == stored.visit_id, {})
        result = score_visit(version.content, read.answers)
        assert (stored.points_won, stored.points_due) == (exact_decimal(result.won), exact_decimal(result.due))
        assert (stored.rate, stored.veto) == (result.score, result.veto)
        assert stored.trace == visit_trace(result, version.sha256)


def test_stored_score_of_a_town_and_its_rank_are_those_of_the_rule() -> None:
    on = rows.stage()
    for town in (on.world.town, on.world.other_town):
        rows.visit(on, town, "market", ("good", "pass", "fail"), measured="2")
        rows.visit(on, town, "market", ("pass", "pass", "pass"), measured="0")
        rows.visit(on, town, "toilet", ("good", "fail", "pass"), measured="0")
    rows.visit(on, on.world.town, "toilet", ("fail", "fail", "fail"), measured="9")
    rows.score_all(on)
    stored = db.session.scalars(select(TownScore).options(undefer(TownScore.trace))).all()
    for row in stored:
        made_of = db.session.scalars(select(VisitScore).where(VisitScore.town_id == row.town_id)).all()
        rates = [100 * Fraction(score.points_won) / Fraction(score.points_due) for score in made_of]
        visits = [
            TownVisit(score.visit_id, score.kind_code, rate, None) for score, rate in zip(made_of, rates, strict=True)
        ]
        designs = {kind: Design(*counts) for kind, counts in row.design.items()}
        result = score_town(TownCase(visits, designs), TERMS)
        assert (row.score, row.visits_counted, row.is_vetoed) == (result.score, result.visits_counted, result.is_vetoed)
        assert row.trace == town_trace(result, TERMS)
        assert sum(Decimal(line["shown"]) for line in row.trace["lines"]) == row.score
    assert {row.town_id: row.rank for row in stored} == rank(
        [Standing(row.town_id, row.score, row.is_vetoed) for row in stored]
    )


def test_worked_example_reaches_the_tables() -> None:
    on = rows.stage()
    rows.visit(on, verdicts=("good", "pass", "fail"), measured="2")  # 21.25 of 30
    rows.visit(on, kind="toilet")  # 30 of 30
    town = rows.score_all(on)[0]
    assert (town.score, town.visits_counted, town.rank) == (Decimal("85.42"), 2, 1)  # (70.8333… + 100) / 2 = 85.41666…


def test_scoring_again_changes_nothing_and_records_nothing() -> None:
    on = rows.stage()
    visit = rows.visit(on)
    actions.score_received(visit.id)
    before = (events("scoring.visit_scored"), events("scoring.town_scored"))
    at = db.session.scalars(select(VisitScore)).one().scored_at
    actions.score_received(visit.id)
    assert (events("scoring.visit_scored"), events("scoring.town_scored")) == before == (1, 1)
    assert db.session.scalars(select(VisitScore)).one().scored_at == at


def test_live_scores_are_those_of_the_frozen_run_when_nothing_is_taken_off() -> None:
    on = rows.stage()
    for visit in [rows.visit(on, verdicts=words) for words in (("good", "pass", "fail"), ("pass", "pass", "pass"))]:
        actions.score_received(visit.id)
    columns = select(TownScore.score, TownScore.trace).where(TownScore.town_id == on.world.town.id)
    live = db.session.execute(columns).one()
    rows.score_all(on)
    assert db.session.execute(columns).one() == live


def test_visit_set_aside_has_no_score() -> None:
    on = rows.stage()
    visit = rows.visit(on, state=VisitState.SET_ASIDE)
    assert rows.scored(on, visit) is None
    rows.score_all(on)
    assert db.session.scalars(select(VisitScore)).all() == []


def test_visit_that_no_longer_counts_loses_its_score() -> None:
    on = rows.stage()
    visit = rows.visit(on)
    actions.score_received(visit.id)
    visit.state = VisitState.SET_ASIDE
    actions.score_received(visit.id)
    assert db.session.scalars(select(VisitScore)).all() == []
    assert db.session.scalars(select(TownScore)).one().score is None


def test_visits_of_a_void_draw_do_not_count() -> None:
    on = rows.stage()
    actions.score_received(rows.visit(on).id)
    on.draw.state = DrawState.VOID
    on.draw = rows.draw(on.round, 2)
    rows.draw_town(on, on.world.town)
    (town,) = rows.score_all(on)
    assert (town.town_id, town.score, town.visits_counted) == (on.world.town.id, None, 0)


def test_drawn_town_without_a_visit_has_no_score_and_no_rank() -> None:
    on = rows.stage()
    rows.visit(on)
    scores = {row.town_id: row for row in rows.score_all(on)}
    assert (scores[on.world.other_town.id].score, scores[on.world.other_town.id].rank) == (None, None)
    assert scores[on.world.town.id].rank == 1


def test_site_veto_makes_the_visit_zero_with_its_reason() -> None:
    on = rows.stage()
    visit = rows.visit(on, verdicts=("fail", "good", "pass"))
    _veto(visit.checklist_version, "site")
    score = rows.scored(on, visit)
    assert score is not None
    assert (score.rate, score.veto, score.trace["reason"]) == (Decimal("0.00"), "site", "vetoed")
    assert score.trace["vetoes"][0]["item"] == "market-01"
    assert score.points_won == 20


def test_town_veto_ranks_the_town_below_all_others() -> None:
    on = rows.stage()
    rows.visit(on, kind="toilet")
    rows.visit(on, on.world.other_town, "toilet", ("fail", "fail", "fail"), measured="9")
    vetoed = rows.visit(on, verdicts=("fail", "good", "pass"))
    _veto(vetoed.checklist_version, "town")
    scores = {row.town_id: row for row in rows.score_all(on)}
    here, there = scores[on.world.town.id], scores[on.world.other_town.id]
    assert (here.is_vetoed, here.rank, here.score) == (True, 2, Decimal("50.00"))
    assert (there.is_vetoed, there.rank, there.score) == (False, 1, Decimal("0.00"))


def test_measured_value_is_judged_again() -> None:
    on = rows.stage()
    visit = rows.visit(on, measured="3")
    score = rows.scored(on, visit)
    assert score is not None
    assert score.trace["corrections"] == [{"item": "market-04", "sealed": "good", "computed": "fail"}]
    assert (str(score.points_won), str(score.points_due)) == ("25", "30")


def test_trace_names_clause_answer_and_photo_of_each_loss() -> None:
    on = rows.stage()
    visit = rows.visit(on, verdicts=("fail", "good", "pass"), photo="ab" * 32)
    score = rows.scored(on, visit)
    assert score is not None
    (loss,) = score.trace["losses"]
    assert loss == {
        "item": "market-01", "section": "A", "text": "market-01 的要求", "verdict": "fail", "entered": "",
        "wanted": "", "due": "10", "lost": "10", "remark": "东门内侧", "photos": ["ab" * 32],
        "clause": {"topic": "MKT", "number": "(十二)", "title": "集贸市场", "confidence": "low"},
    }  # fmt: skip


def test_score_of_a_visit_follows_its_own_checklist_version() -> None:
    on = rows.stage()
    visit = rows.visit(on, verdicts=("pass", "pass", "pass"))
    newer = dict(visit.checklist_version.content) | {"ratios": {"good": "1", "pass": "0", "fail": "0"}}
    visit.checklist_version.effective_until = date(2026, 11, 1)
    db.session.flush()
    db.session.add(
        ChecklistVersion(
            standard_id=visit.checklist_version.standard_id, kind_code="market", version="2", sha256="f" * 64,
            content=newer, frozen_at=visit.checklist_version.frozen_at, effective_from=date(2026, 11, 1),
            origin=VersionOrigin.OFFICE,
        )
    )  # fmt: skip
    score = rows.scored(on, visit)
    assert score is not None
    assert score.points_won == 25


def test_unknown_visit_in_a_late_job_is_no_fault() -> None:
    actions.score_received(12345)


def test_job_runs_after_a_visit_whatever_it_meets_twice() -> None:
    on = rows.stage()
    visit_id = rows.visit(on).id
    jobs.register("scoring.score_visit", actions.score_received)
    for _ in range(2):
        jobs.later("scoring.score_visit", key=f"scoring.score_visit:{visit_id}", visit_id=visit_id)
        db.session.commit()
        assert jobs.run_waiting() == 1
    assert db.session.scalars(select(VisitScore)).one().rate == Decimal("100.00")


def test_answers_keep_their_verdict_as_sealed() -> None:
    on = rows.stage()
    visit = rows.visit(on, measured="3")
    rows.scored(on, visit)
    sealed = db.session.scalars(select(Answer.verdict).where(Answer.item_code == "market-04")).one()
    assert sealed is Verdict.GOOD


def _veto(version: ChecklistVersion, reach: str) -> None:
    sections = version.content["sections"]
    items = [item | {"veto": reach} if item["code"] == "market-01" else item for item in sections[0]["items"]]
    version.content = version.content | {"sections": [sections[0] | {"items": items}]}
    db.session.flush()
