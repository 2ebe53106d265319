"""Pages of towns and sites."""

from flask import render_template, request

from inspect_app.core.permissions import Permission
from inspect_app.core.web import NavEntry, Room, page, row_id, viewer
from inspect_app.places import queries

room = Room("places", url_prefix="/places", nav=[NavEntry("镇街与点位", "places.index", Permission.PLACE_READ)])


@room.page("/", Permission.PLACE_READ)
def index() -> str:
    """List the towns with their designation and counts."""
    return render_template("places/index.html", page=page(queries.town_counts(viewer(), Permission.PLACE_READ), 100))


@room.page("/towns/<int:town_id>", Permission.PLACE_READ)
def town(town_id: int) -> str:
    """Show one town: codes, designations, sites by kind."""
    found = queries.get_town(viewer(), Permission.PLACE_READ, town_id)
    return render_template(
        "places/town.html",
        town=found,
        designations=queries.designations(found),
        villages=queries.village_count(found),
        kinds=queries.sites_by_kind(found),
    )


@room.page("/sites", Permission.PLACE_READ)
def sites() -> str:
    """List sites, filtered by town, kind and a part of the name."""
    town_id = request.args.get("town", type=row_id)
    rows = queries.sites(
        viewer(),
        Permission.PLACE_READ,
        town_id=town_id,
        kind=request.args.get("kind", ""),
        words=request.args.get("q", "").strip(),
    )
    towns = [(row.id, f"{row.district.name} {row.name}") for row in queries.towns(viewer(), Permission.PLACE_READ)]
    kinds = [(kind.code, kind.name) for kind in queries.site_kinds()]
    return render_template("places/sites.html", page=page(rows), town_options=towns, kind_options=kinds)
