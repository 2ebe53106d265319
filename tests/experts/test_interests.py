"""Interests: declared by the expert or noted by the office, once, and seen by nobody else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.experts import actions, queries
from inspect_app.experts.models import Interest
from tests import builders, cast


def test_an_expert_declares_an_interest(app: Flask, client: FlaskClient) -> None:
    world = builders.world()
    builders.expert()
    town = world.town.id
    cast.sign_in(client, "expert")
    done = client.post("/experts/own", data={"town_id": town, "reason": "直系亲属在该镇任职"}, follow_redirects=True)
    assert "直系亲属在该镇任职" in done.text
    assert db.session.scalars(select(Interest)).one().town_id == town


def test_a_declaration_in_error_keeps_what_was_typed(app: Flask, client: FlaskClient) -> None:
    world = builders.world()
    expert = builders.expert()
    actions.declare_interest(cast.viewer("expert"), expert, world.town, "曾在该镇任职")
    town = world.town.id
    cast.sign_in(client, "expert")
    page = client.post("/experts/own", data={"town_id": town, "reason": "又想起一件事"}).text
    assert "已经申报过“西岗镇”" in page
    assert "又想起一件事" in page


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_interest_needs_a_reason(app: Flask, reason: str) -> None:
    world = builders.world()
    with pytest.raises(Refusal, match="interest_reason"):
        actions.declare_interest(cast.viewer("expert"), builders.expert(), world.town, reason)


def test_the_office_lists_experts_and_notes_a_declaration(app: Flask, client: FlaskClient) -> None:
    world = builders.world()
    expert = builders.expert("expert", world.district)
    town, address = world.other_town.id, f"/experts/{expert.id}"
    cast.sign_in(client, "office")
    page = client.get("/experts/").text
    assert "专家 张伟" in page
    assert "滕州市" in page
    client.post(address, data={"town_id": town, "reason": "电话申报"})
    assert "电话申报" in client.get(address).text


@pytest.mark.parametrize("who", ["district", "town", "unit", "other_expert"])
def test_nobody_else_reads_the_declarations(app: Flask, client: FlaskClient, who: str) -> None:
    builders.world()
    expert = builders.expert()
    address = f"/experts/{expert.id}"
    cast.sign_in(client, who)
    assert client.get(address).status_code == 403
    assert client.get("/experts/").status_code == 403


def test_an_account_without_a_place_in_the_register_has_no_own_page(app: Flask, client: FlaskClient) -> None:
    builders.world()
    cast.sign_in(client, "expert")
    assert client.get("/experts/own").status_code == 404


def test_an_expert_reaches_only_oneself_by_what_is_assigned(app: Flask) -> None:
    own, other = builders.expert(), builders.expert("other_expert")
    viewer = cast.viewer("expert")
    assert queries.own_expert(viewer) == own
    assert queries.get_expert(viewer, Permission.VISIT_FILL, own.id) == own
    with pytest.raises(Refusal, match="not_found"):
        queries.get_expert(viewer, Permission.VISIT_FILL, other.id)
