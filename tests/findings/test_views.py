"""The pages of findings, by those who may and may not see them."""

import pytest
from flask.testing import FlaskClient

from inspect_app.core.db import db
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import FindingState
from inspect_app.findings import actions, queries
from inspect_app.findings.models import Finding
from tests import cast
from tests.findings import samples

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def finding() -> Finding:
    """A raised finding of 西岗镇 with a photo."""
    (raised,) = actions.raise_from_visit(Viewer.system(), samples.visit(samples.stage()))
    return raised


def test_the_office_confirms_from_the_page(client: FlaskClient, finding: Finding):
    cast.sign_in(client, "office")
    page = client.get(f"/findings/{finding.id}").get_data(as_text=True)
    assert "待确认" in page
    assert "模拟数据" in page
    assert "待核" in page
    assert client.post(f"/findings/{finding.id}/confirm").status_code == 303
    db.session.expire_all()
    assert finding.state is FindingState.CONFIRMED


def test_the_list_offers_the_bulk_bar_to_the_office(client: FlaskClient, finding: Finding):
    cast.sign_in(client, "office")
    page = client.get("/findings/?q=东门&state=raised").get_data(as_text=True)
    assert f'name="chosen" value="{finding.id}"' in page
    answer = client.post("/findings/decide?state=raised", data={"chosen": [finding.id], "what": "confirm"})
    assert answer.status_code == 303
    assert answer.location.endswith("/findings/?state=raised")
    db.session.expire_all()
    assert finding.state is FindingState.CONFIRMED


def test_a_bulk_dismissal_needs_a_reason(client: FlaskClient, finding: Finding):
    cast.sign_in(client, "office")
    answer = client.post("/findings/decide", data={"chosen": [finding.id], "what": "dismiss", "reason": ""})
    assert answer.status_code == 422
    db.session.expire_all()
    assert finding.state is FindingState.RAISED


@pytest.mark.parametrize("what", ["", "merge", "drop table"])
def test_an_unknown_bulk_deed_is_refused(client: FlaskClient, finding: Finding, what: str):
    cast.sign_in(client, "office")
    assert client.post("/findings/decide", data={"chosen": [finding.id], "what": what}).status_code == 400


def test_merging_and_restoring_from_the_page(client: FlaskClient):
    stage = samples.stage()
    first, second = actions.raise_from_visit(Viewer.system(), samples.visit(stage, failed=("market-01", "market-02")))
    cast.sign_in(client, "office")
    answer = client.post(f"/findings/{second.id}/merge", data={"into_id": first.id, "reason": "同一处"})
    assert answer.status_code == 303
    assert "同一处" in client.get(f"/findings/{second.id}").get_data(as_text=True)
    assert f"问题 {second.id}" in client.get(f"/findings/{first.id}").get_data(as_text=True)
    assert client.post(f"/findings/{second.id}/restore", data={"reason": "不是同一处"}).status_code == 303
    assert client.post(f"/findings/{second.id}/dismiss", data={"reason": "不属实"}).status_code == 303
    db.session.expire_all()
    assert second.state is FindingState.DISMISSED


def test_a_town_does_not_know_of_a_raised_finding(client: FlaskClient, finding: Finding):
    cast.sign_in(client, "town")
    assert client.get(f"/findings/{finding.id}").status_code == 404
    assert "没有" in client.get("/findings/").get_data(as_text=True)


def test_a_town_cannot_decide(client: FlaskClient, finding: Finding):
    cast.sign_in(client, "town")
    assert client.post(f"/findings/{finding.id}/dismiss", data={"reason": "x"}).status_code == 403


def test_the_photo_is_served_only_with_its_finding(client: FlaskClient, finding: Finding):
    sha256 = queries.photos(finding)[0].view_sha256
    cast.sign_in(client, "office")
    answer = client.get(f"/findings/{finding.id}/photos/{sha256}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert client.get(f"/findings/{finding.id}/photos/{'0' * 64}").status_code == 404
    cast.sign_in(client, "other_town")
    assert client.get(f"/findings/{finding.id}/photos/{sha256}").status_code == 404


@pytest.mark.parametrize("query", ["round=x&town=-1&severity=bad&state=open&page=999&q=%25", "district=99999999999"])
def test_odd_filters_narrow_nothing_and_break_nothing(client: FlaskClient, finding: Finding, query: str):
    cast.sign_in(client, "office")
    assert client.get(f"/findings/?{query}").status_code == 200
