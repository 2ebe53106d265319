"""Figures of fairness against worked examples, and the page that shows them."""

from decimal import Decimal
from fractions import Fraction

import pytest
from flask.testing import FlaskClient

from inspect_app.core.db import db
from inspect_app.core.vocab import Verdict, VisitState
from inspect_app.scoring import actions, fairness
from inspect_app.scoring.rules.fairness import agreement, bunching, rates_of
from inspect_app.scoring.rules.scheme import Band
from tests import cast
from tests.scoring import rows


# Two raters, yes and no: (both yes, yes/no, no/yes, both no); the values are those of the textbooks.
@pytest.mark.parametrize(("cells", "percent", "kappa"), [
    ((20, 5, 10, 15), "70.00", "0.40"), ((45, 15, 25, 15), "60.00", "0.13"), ((25, 35, 5, 35), "60.00", "0.26"),
    ((88, 14, 10, 37), "83.89", "0.64"), ((0, 10, 10, 0), "0.00", "-1.00"), ((50, 0, 0, 50), "100.00", "1.00"),
])  # fmt: skip
def test_kappa_is_that_of_the_textbook(cells: tuple[int, ...], percent: str, kappa: str) -> None:
    pairs = [("yes", "yes"), ("yes", "no"), ("no", "yes"), ("no", "no")]
    found = agreement(dict(zip(pairs, cells, strict=True)))
    assert found is not None
    assert (str(found.percent), str(found.kappa_shown)) == (percent, kappa)


def test_kappa_is_exact() -> None:
    found = agreement({("yes", "yes"): 45, ("yes", "no"): 15, ("no", "yes"): 25, ("no", "no"): 15})
    assert found is not None
    assert found.kappa == Fraction(3, 23)  # (0.60 - 0.54) / (1 - 0.54)


def test_kappa_of_one_verdict_alone_cannot_be_computed() -> None:
    found = agreement({("good", "good"): 40})
    assert found is not None
    assert (found.percent, found.kappa, found.kappa_shown) == (Decimal("100.00"), None, None)


def test_no_pair_gives_no_figure() -> None:
    assert agreement({}) is None


def test_small_numbers_say_so() -> None:
    small, enough = agreement({("good", "good"): 29}), agreement({("good", "good"): 30})
    assert small is not None
    assert enough is not None
    assert (small.is_small, enough.is_small) == (True, False)


def test_rates_leave_out_what_does_not_apply() -> None:
    found = rates_of("专家", {Verdict.GOOD: 6, Verdict.PASS: 1, Verdict.FAIL: 1, Verdict.NOT_APPLICABLE: 2})
    assert (found.answers, found.not_applicable, found.good) == (10, Decimal("20.00"), Decimal("75.00"))
    assert rates_of("专家", {Verdict.NOT_APPLICABLE: 3}).good is None


def test_bunching_counts_two_points_on_each_side() -> None:
    bands = [Band("good", "良好", Fraction(80)), Band("fail", "不合格", Fraction(0))]
    rates = [Decimal(rate) for rate in ("77.99", "78", "79.99", "80", "81.99", "82")]
    (found,) = bunching(rates, bands)
    assert (found.title, found.below, found.above, found.is_small) == ("良好", 2, 2, True)


def test_second_record_of_another_expert_is_a_double_inspection(app, client: FlaskClient) -> None:
    on = rows.stage()
    first = rows.visit(on, verdicts=("good", "pass", "pass"))
    second = rows.visit(on, verdicts=("good", "fail", "pass"), state=VisitState.SET_ASIDE)
    second.drawn_site_id, second.user_id = first.drawn_site_id, cast.user("other_expert").id
    actions.score_received(first.id)
    db.session.commit()
    sites, pairs = fairness.double_inspections(on.round.id)
    assert (sites, sum(pairs.values()), pairs["pass", "fail"], pairs["good", "good"]) == (1, 4, 1, 2)
    cast.sign_in(client, "office")
    page = client.get(f"/scores/rounds/{on.round.id}/fairness").text
    assert all(words in page for words in ("75.00", "Cohen κ", "数量少，仅供参考")), app


def test_record_sent_twice_by_the_same_expert_is_none(app) -> None:
    on = rows.stage()
    first, second = rows.visit(on), rows.visit(on, state=VisitState.SET_ASIDE)
    second.drawn_site_id = first.drawn_site_id
    db.session.flush()
    assert fairness.double_inspections(on.round.id) == (0, {}), app


def test_experts_of_the_same_name_stay_apart(app) -> None:
    on = rows.stage()
    for who in ("expert", "other_expert"):
        person = cast.user(who)
        person.name = "张伟"
        rows.visit(on).user_id = person.id
    db.session.flush()
    assert len(fairness.verdicts_by_expert(on.round.id)) == 2, app
