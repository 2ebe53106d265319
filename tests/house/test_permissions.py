"""Every route × every role of the cast: who holds the permission gets in, who does not is refused."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import BuildError, Rule

from inspect_app.core.permissions import MATRIX, Permission, scope_of
from inspect_app.core.vocab import Role
from inspect_app.core.web import Room
from tests import cast

ONE_OF_EACH = ("admin", "office", "district", "expert", "town", "unit", "public")
NOBODY_HAS = 987_654_321
ARGUMENTS = {
    "IntegerConverter": NOBODY_HAS,
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
    "PathConverter": "no/such/thing",
}


def routes(app: Flask) -> Iterator[tuple[Rule, str, Permission]]:
    """Every route that names a permission, once for each method that means something."""
    for rule in app.url_map.iter_rules():
        room_name, _, endpoint = rule.endpoint.partition(".")
        room = app.blueprints.get(room_name)
        permission = room.permissions.get(endpoint) if isinstance(room, Room) else None
        if permission is not None:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, permission


def address(app: Flask, rule: Rule) -> str:
    """The route's address with arguments that no row has."""
    found: dict[str, Any] = {
        name: ARGUMENTS.get(type(converter).__name__, "0" * 64) for name, converter in rule._converters.items()
    }
    if "any" in str(rule._converters).lower():
        found |= {name: next(iter(c.items)) for name, c in rule._converters.items() if hasattr(c, "items")}
    with app.test_request_context():
        try:
            return app.url_for(rule.endpoint, **found)
        except BuildError:
            return rule.rule


@pytest.mark.parametrize("person", ONE_OF_EACH)
def test_every_route_lets_in_who_holds_its_permission_and_nobody_else(app, client, person):
    role = Role.PUBLIC if person == "public" else cast.CAST[person].role
    if person != "public":
        cast.sign_in(client, person)
    wrong = []
    ends_session = {"accounts.sign_out_everywhere", "accounts.sign_out"}
    for rule, method, permission in routes(app):
        if rule.endpoint in ends_session and person != "public":
            continue
        answer = client.open(address(app, rule), method=method, headers={"Accept": "application/json"})
        is_held = scope_of(role, permission) != "none"
        refused = {401} if person == "public" else {403}
        if answer.status_code >= 500 and answer.status_code != 503:
            wrong.append(f"{method} {rule.rule}: {answer.status_code}")
        elif is_held == (answer.status_code in refused):
            wrong.append(f"{method} {rule.rule} ({permission}): {answer.status_code} for {role}")
    assert not wrong, "\n".join(wrong)


def test_every_permission_of_the_matrix_closes_a_route_or_an_action(app):
    used = {permission for _, _, permission in routes(app)}
    # The portal is open to everybody; places are loaded by a command until the register of places has pages to change it.
    ground = {Permission.PORTAL_READ, Permission.PLACE_MANAGE}
    assert sorted(set(MATRIX) - used - ground) == []


def test_the_matrix_names_every_permission_and_every_role():
    assert set(MATRIX) == set(Permission)
    assert all(set(line) == set(Role) for line in MATRIX.values())


def test_an_expert_never_sees_a_score_and_a_town_never_rechecks():
    assert scope_of(Role.EXPERT, Permission.SCORE_READ) == "none"
    assert scope_of(Role.TOWN, Permission.ITEM_RECHECK) == "none"
    assert scope_of(Role.TOWN, Permission.FINDING_READ) == "town"
