"""A kind of site of a round under way changes to a newer version of its checklist, where no visit has begun."""

import pytest
from sqlalchemy import select

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import RoundState
from inspect_app.rounds import actions
from inspect_app.rounds.models import DrawnSite, Repin
from inspect_app.rounds.repinning import pinned
from inspect_app.standards.models import ChecklistVersion
from tests import builders, cast
from tests.scoring import rows

pytestmark = pytest.mark.usefixtures("app")


def newer() -> ChecklistVersion:
    """A second version of the market's checklist."""
    return builders.checklist("market", version="2")


def test_what_has_begun_keeps_its_version_and_the_rest_gets_the_newer_one():
    visit = rows.visit(rows.stage(), verdicts=("pass", "pass", "pass"))
    began, old = visit.drawn_site, visit.drawn_site.checklist_version_id
    visit.round.state = RoundState.UNDER_WAY
    other = builders.add(
        DrawnSite(
            draw_id=began.draw_id, drawn_town_id=began.drawn_town_id, site_id=builders.site(visit.town).id,
            kind_code="market", checklist_version_id=old, rank=9, digest="0" * 64,
        )
    )  # fmt: skip
    version = newer()
    assert [one.has_newer for one in pinned(visit.round)] == [True]
    assert actions.repin(cast.viewer("office"), visit.round, version, "限值写错，已更正") == 1
    assert (began.checklist_version_id, other.checklist_version_id) == (old, version.id)
    row = db.session.scalars(select(Repin)).one()
    assert (row.from_version_id, row.to_version_id, row.sites, row.kept) == (old, version.id, 1, 1)
    assert row.reason == "限值写错，已更正"
    assert row.done_at <= clock.now()


@pytest.mark.parametrize(
    ("state", "reason", "code"),
    [
        (RoundState.UNDER_WAY, " ", "repin_reason"),
        (RoundState.CLOSED, "更正", "repin_not_now"),
        (RoundState.UNDER_WAY, "更正", "repin_nothing"),
    ],
)
def test_a_change_without_reason_too_late_or_of_nothing_is_refused(state, reason, code):
    visit = rows.visit(rows.stage(), verdicts=("pass", "pass", "pass"))
    visit.round.state = state
    with pytest.raises(Refusal) as refused:
        actions.repin(cast.viewer("office"), visit.round, newer(), reason)
    assert refused.value.code == code


def test_the_office_sees_versions_and_changes_them_on_a_page(client):
    visit = rows.visit(rows.stage(), verdicts=("pass", "pass", "pass"))
    visit.round.state = RoundState.UNDER_WAY
    version, round_id = newer(), visit.round_id
    address = f"/rounds/{round_id}/versions"
    version_id = version.id
    cast.sign_in(client, "office")
    assert "改用新版本" in client.get(address).text
    assert client.post(f"{address}/{version_id}", data={"reason": "更正"}).status_code == 409
    cast.sign_in(client, "district")
    assert client.get(address).status_code == 403
