"""The pages of the trail and of the jobs speak Chinese."""

import pytest
from sqlalchemy import select

from inspect_app.core import events, jobs
from inspect_app.core.db import commit, db
from inspect_app.core.vocab import Role
from tests import cast

pytestmark = pytest.mark.usefixtures("app")


def test_the_trail_names_deed_subject_and_detail_in_chinese(client):
    account = cast.user("town")
    events.record(cast.viewer("admin"), "accounts.opened", account, user_name="xigang", role=Role.TOWN.value)
    commit()
    cast.sign_in(client, "admin")
    shown = client.get("/audit").text
    rows = shown.split("<tbody>")[1]
    for words in ("开立账号", f"账号 {account.id}", "角色", "镇街"):
        assert words in rows
    for code in ("accounts.opened", "user_name", "{"):
        assert code not in rows


def test_the_trail_is_narrowed_to_one_deed(client):
    events.record(cast.viewer("admin"), "accounts.opened", cast.user("town"))
    events.record(cast.viewer("admin"), "accounts.closed", cast.user("town"))
    cast.sign_in(client, "admin")
    rows = client.get("/audit?action=accounts.closed").text.split("<tbody>")[1]
    assert "停用账号" in rows
    assert "开立账号" not in rows


def test_jobs_are_named_in_chinese(client):
    jobs.later("documents.render", key="documents.render:7", document_id=7)
    cast.sign_in(client, "admin")
    rows = client.get("/jobs").text.split("<tbody>")[1]
    assert "生成文书 PDF" in rows
    assert "documents.render" not in rows


def test_only_who_asked_and_the_administrator_follow_a_job(client):
    office = cast.viewer("office")
    jobs.later("documents.render", key="documents.render:8", asked_by_id=office.user_id, document_id=8)
    commit()
    job = db.session.scalars(select(jobs.Job)).one()
    answers = {}
    for who in ("office", "admin", "office2", "town", "expert"):
        cast.sign_in(client, who)
        answers[who] = client.get(f"/jobs/{job.id}.json").status_code
    assert answers == {"office": 200, "admin": 200, "office2": 404, "town": 404, "expert": 404}
