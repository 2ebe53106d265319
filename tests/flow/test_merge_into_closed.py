"""A finding is not merged into one whose item is closed: nobody would put it right any more."""

import pytest

from inspect_app.core.db import commit, db
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import FindingState, RecheckDecision
from inspect_app.findings import actions as findings
from inspect_app.findings.models import Finding
from inspect_app.rectification import actions
from tests import cast
from tests.findings import samples as found
from tests.rectification import samples

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def another():
    """An open item of a town, and a finding of the same town that waits for its decision."""
    order = samples.ordered()
    (raised,) = findings.raise_from_visit(Viewer.system(), found.visit(order.stage, order.item.town))
    commit()
    return order, raised.id


def merge(client, finding_id: int, order: samples.Order):
    cast.sign_in(client, "office")
    form = {"into_id": order.item.finding_id, "reason": "同一处问题"}
    return client.post(f"/findings/{finding_id}/merge", data=form)


def test_a_finding_is_merged_into_one_that_is_being_put_right(client, another):
    order, finding_id = another
    assert merge(client, finding_id, order).status_code == 303
    assert db.session.get_one(Finding, finding_id).state is FindingState.MERGED


def test_a_finding_is_not_merged_into_a_closed_item(client, another):
    order, finding_id = another
    actions.recheck(cast.viewer("office"), samples.replied(order), RecheckDecision.PASS)
    commit()
    refused = merge(client, finding_id, order)
    assert refused.status_code == 409
    assert "已经销号" in refused.text
    assert db.session.get_one(Finding, finding_id).state is FindingState.RAISED
