"""Raising, confirming, merging, dismissing, restoring; who sees what."""

import pytest
from flask import Flask
from sqlalchemy import select

from inspect_app.core import clock
from inspect_app.core.db import commit, db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import Event
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import FindingState, RoundKind, RoundState
from inspect_app.findings import actions, queries
from inspect_app.findings.models import Finding
from inspect_app.findings.rules import FindingFilter, FindingInput
from inspect_app.rounds.models import Round
from tests import builders, cast
from tests.findings import samples

pytestmark = pytest.mark.usefixtures("app")
ALL_FAILED = ("market-01", "market-02", "market-03", "market-04")


def raised(*failed: str) -> list[Finding]:
    """Raise the findings of a visit in which these items failed."""
    return actions.raise_from_visit(Viewer.system(), samples.visit(samples.stage(), failed=failed))


def events(action: str) -> list[Event]:
    """Return the events of an action, after a commit."""
    commit()
    return list(db.session.scalars(select(Event).where(Event.action == action).order_by(Event.position)))


def test_failed_and_over_the_limit_answers_become_findings():
    found = raised("market-02", "market-04")
    assert [finding.item_code for finding in found] == ["market-02", "market-04"]
    assert "实测 3 处/百米（要求 ≤ 2 处/百米）" in found[1].problem
    assert found[0].remark == "东门内侧"
    assert found[0].unit is not None
    assert found[0].unit.short_name == "城管"


def test_raising_twice_adds_nothing():
    visit = samples.visit(samples.stage())
    actions.raise_from_visit(Viewer.system(), visit)
    assert actions.raise_from_visit(Viewer.system(), visit) == []
    assert len(db.session.scalars(select(Finding)).all()) == 1
    assert len(events("findings.raised")) == 1


def test_a_confirmed_finding_says_who_and_when():
    (finding,) = raised("market-01")
    actions.confirm(cast.viewer("office"), finding)
    assert finding.state is FindingState.CONFIRMED
    assert finding.decided_by == "市爱卫办 王敏"
    assert finding.decided_at is not None
    assert [event.subject_id for event in events("findings.confirmed")] == [finding.id]


def test_dismissing_without_a_reason_is_refused():
    (finding,) = raised("market-01")
    with pytest.raises(Refusal, match="finding_reason_missing"):
        actions.dismiss(cast.viewer("office"), finding, " ")
    assert finding.state is FindingState.RAISED


def test_a_dismissed_finding_comes_back_with_a_reason():
    (finding,) = raised("market-01")
    actions.dismiss(cast.viewer("office"), finding, "不属实")
    actions.restore(cast.viewer("office"), finding, "复看照片后属实")
    assert finding.state is FindingState.RAISED
    assert events("findings.dismissed")[0].detail == {"reason": "不属实"}


def test_a_merged_finding_names_the_one_it_went_into():
    first, second = raised("market-01", "market-02")
    actions.merge(cast.viewer("office"), second, first, "同一处")
    assert (second.state, second.merged_into_id) == (FindingState.MERGED, first.id)
    assert [finding.id for finding in queries.merged_into(first.id)] == [second.id]
    assert events("findings.merged")[0].detail == {"reason": "同一处", "into_id": first.id}


def test_a_chain_of_merges_is_refused():
    first, second, third = raised("market-01", "market-02", "market-03")
    actions.merge(cast.viewer("office"), second, first, "同一处")
    with pytest.raises(Refusal, match="finding_merge_chain"):
        actions.merge(cast.viewer("office"), first, third, "同一处")
    with pytest.raises(Refusal, match="finding_dismiss_merged"):
        actions.dismiss(cast.viewer("office"), first, "不属实")


def test_two_clerks_deciding_at_once_leave_one_decision():
    (finding,) = raised("market-01")
    commit()
    actions.confirm(cast.viewer("office"), finding)
    finding.__dict__["state"] = FindingState.RAISED  # what the other clerk's page still holds
    with pytest.raises(Refusal, match="changed_meanwhile"):
        actions.dismiss(cast.viewer("office2"), finding, "不属实")


def test_bulk_confirm_leaves_what_was_decided_before():
    found = raised(*ALL_FAILED)
    actions.dismiss(cast.viewer("office"), found[0], "不属实")
    outcome = actions.decide_many(cast.viewer("office"), [f.id for f in found], FindingInput.CONFIRM)
    assert (outcome.done, outcome.skipped) == (3, 1)
    assert {finding.state for finding in found[1:]} == {FindingState.CONFIRMED}


def test_bulk_without_a_choice_is_refused():
    with pytest.raises(Refusal, match="findings_none_chosen"):
        actions.decide_many(cast.viewer("office"), [], FindingInput.CONFIRM)


def ids(viewer: Viewer, narrowed: FindingFilter | None = None) -> list[int]:
    """Return the ids of the list that a viewer gets."""
    return [f.id for f in db.session.scalars(queries.list_findings(viewer, narrowed or FindingFilter()))]


def test_a_town_sees_only_its_own_and_only_confirmed():
    stage = samples.stage()
    (own,) = actions.raise_from_visit(Viewer.system(), samples.visit(stage))
    (other,) = actions.raise_from_visit(Viewer.system(), samples.visit(stage, stage.world.other_town))
    assert ids(cast.viewer("town")) == []
    for finding in (own, other):
        actions.confirm(cast.viewer("office"), finding)
    assert ids(cast.viewer("town")) == [own.id]
    assert ids(cast.viewer("district")) == [own.id]
    assert ids(cast.viewer("office")) == [other.id, own.id]
    for nobody in ("expert", "unit", "public"):
        assert ids(cast.viewer(nobody)) == []
    with pytest.raises(Refusal, match="not_found"):
        queries.get_finding(cast.viewer("other_town"), Permission.FINDING_READ, own.id)


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        (FindingFilter(words="东门"), 2),
        (FindingFilter(words="市场"), 2),
        (FindingFilter(words="100%"), 0),
        (FindingFilter(state=FindingState.RAISED, kind_code="market"), 2),
        (FindingFilter(state=FindingState.CONFIRMED), 0),
        (FindingFilter(kind_code="toilet"), 0),
    ],
)
def test_the_list_is_narrowed_by_the_filter(narrowed: FindingFilter, count: int):
    raised("market-01", "market-02")
    assert len(ids(cast.viewer("office"), narrowed)) == count


def test_the_list_is_narrowed_by_place():
    stage = samples.stage()
    (own,) = actions.raise_from_visit(Viewer.system(), samples.visit(stage))
    actions.raise_from_visit(Viewer.system(), samples.visit(stage, stage.world.other_town))
    office = cast.viewer("office")
    assert ids(office, FindingFilter(town_id=own.town_id, round_id=own.round_id)) == [own.id]
    assert ids(office, FindingFilter(district_id=own.town.district_id)) == [own.id]
    assert queries.counts_by_state(office, FindingFilter())[FindingState.RAISED] == 2


def test_findings_are_shown_with_their_photos(app: Flask):
    (finding,) = raised("market-01")
    (photo,) = queries.photos(finding)
    assert photo.item_code == "market-01"
    assert app.testing


def test_a_finding_is_not_merged_into_one_of_another_round():
    first, second = raised("market-01", "market-02")
    earlier = Round(
        year=2026, quarter=3, sequence=1, kind=RoundKind.QUARTERLY, title="2026年第三季度第1轮", state=RoundState.CLOSED,
        standard_id=first.round.standard_id, starts_on=clock.today(), ends_on=clock.today(), plan="{}",
        plan_sha256="0" * 64, created_at=clock.now(),
    )  # fmt: skip
    first.round_id = builders.add(earlier).id
    commit()
    with pytest.raises(Refusal, match="finding_merge_round"):
        actions.merge(cast.viewer("office"), second, first, "同一处")
