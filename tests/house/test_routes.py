"""Lock 5: every route names a permission or stands in the short list of open ones."""

from flask import Flask

from inspect_app.core.web import Room

# Open to everybody, each for a reason.
OPEN = {
    "static": "style sheets, scripts, pictures",
    "accounts.healthz": "asked by the proxy and by ./run",
    "accounts.sign_in": "one must get in",
    "board.show_styleguide": "in development only",
    "visits.service_worker": "a script without any data; browsers fetch it without asking",
    "accounts.sign_out": "and out again, even when the session has ended",
}
# The portal is for everybody and reads published rows only (tests/portal).
OPEN_ROOMS = {"portal"}


def open_routes(app: Flask) -> set[str]:
    """Endpoints that ask for no permission."""
    found = set()
    for rule in app.url_map.iter_rules():
        room_name, _, endpoint = rule.endpoint.partition(".")
        room = app.blueprints.get(room_name)
        if not isinstance(room, Room) or room.permissions.get(endpoint) is None:
            found.add(rule.endpoint)
    return {endpoint for endpoint in found if endpoint.split(".")[0] not in OPEN_ROOMS}


def test_every_route_names_a_permission_or_is_listed_as_open(app):
    assert sorted(open_routes(app) - set(OPEN)) == []


def test_the_list_of_open_routes_names_only_open_routes(app):
    assert sorted(set(OPEN) - open_routes(app)) == []
