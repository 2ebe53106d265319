"""What another content of a checklist would have made of the answers of a round."""

from decimal import Decimal

import pytest

from inspect_app.core.vocab import RoundState, Verdict
from inspect_app.scoring import effects
from inspect_app.scoring.rules.visit import Answer
from inspect_app.scoring.rules.what_if import MisfitReason, rescore
from tests import builders, cast
from tests.scoring import rows


def content(*items: dict[str, object]) -> dict[str, object]:
    return {"kind": "market", "weight": "1", "sections": [{"code": "A", "title": "环境", "items": list(items)}]}


def test_an_answer_that_does_not_fit_leaves_points_won_and_due():
    before = [Answer("a-01", Verdict.FAIL), Answer("a-02", Verdict.GOOD), Answer("a-03", Verdict.GOOD)]
    measured = builders.item("a-02", "measure", measure={"unit": "处", "op": "<=", "limit": "2"})
    found = rescore(content(builders.item("a-01"), measured, builders.item("a-04")), before)
    assert {(one.item, one.reason) for one in found.misfits} == {
        ("a-02", MisfitReason.ANSWER), ("a-04", MisfitReason.NEW), ("a-03", MisfitReason.GONE),
    }  # fmt: skip
    assert (found.result.score, found.result.due) == (Decimal("0.00"), 10)


def test_the_effect_shows_each_visit_then_and_by_the_draft(app):
    on = rows.stage()
    visit = rows.visit(on, verdicts=("pass", "pass", "pass"))
    visit.round.state = RoundState.CLOSED
    stricter = dict(visit.checklist_version.content) | {"ratios": {"good": "1", "pass": "0", "fail": "0"}}
    found = effects.last_finished_round(visit.checklist_version.standard_id, "market")
    assert found is visit.round
    effect = effects.effect_on(found, stricter)
    (one,) = effect.visits
    assert one.before > one.after
    assert (effect.before, effect.after, one.difference) == (one.before, one.after, one.after - one.before)
    assert effects.last_finished_round(visit.checklist_version.standard_id, "toilet") is None


@pytest.mark.parametrize(("person", "status"), [("office", 404), ("district", 403), ("town", 403)])
def test_only_the_office_asks_what_a_draft_would_do(client, person, status):
    cast.sign_in(client, person)
    assert client.get("/scores/what-if/drafts/1").status_code == status
