"""Pages of the board: home (what waits for me first), the rounds, one round; and the style guide of a development server."""

from flask import current_app, render_template, request

from inspect_app.board import links, rules, styleguide
from inspect_app.board.queries import figures
from inspect_app.board.queries import home as waiting
from inspect_app.core import clock
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.vocab import RoundState, Severity
from inspect_app.core.web import NavEntry, Room, row_id, viewer

OWED_SHOWN = 12

room = Room(
    "board",
    nav=[
        NavEntry("首页", "board.home", Permission.SIGNED_IN),
        NavEntry("看板", "board.overview", Permission.BOARD_READ),
    ],
)


@room.page("/", Permission.SIGNED_IN)
def home() -> str:
    """Show what waits for the person signed in, first; then the way to the round as a whole."""
    today = clock.today()
    return render_template(
        "board/home.html",
        waiting=links.of_duties(viewer(), rules.waiting(viewer().role, waiting.duty_counts(viewer(), today))),
        owed=waiting.owed_items(viewer(), today, OWED_SHOWN),
        newest=waiting.newest_round(viewer()),
        today=today,
    )


@room.page("/board", Permission.BOARD_READ)
def overview() -> str:
    """List the rounds of a year (the newest unless `?year=` names one) with their figures."""
    years = figures.years()
    year = request.args.get("year", years[0] if years else 0, type=row_id)
    return render_template(
        "board/overview.html", year=year, years=years, rounds=figures.rounds(viewer(), year, clock.today())
    )


@room.page("/board/rounds/<int:round_id>", Permission.BOARD_READ)
def show_round(round_id: int) -> str:
    """Show one round: progress, scores, findings, items, documents; each number leads to its rows."""
    found = figures.get_round(viewer(), round_id)
    towns = figures.towns(viewer(), round_id)
    items = figures.item_counts(viewer(), round_id, clock.today())
    return render_template(
        "board/round.html",
        round=found,
        is_final=found.state is RoundState.CLOSED,
        towns=rules.by_rank(towns),
        districts=rules.by_district(towns),
        progress=rules.progress(towns),
        kinds=rules.by_kind(figures.finding_counts(viewer(), round_id), figures.kind_names()),
        severities=list(Severity),
        items=rules.items_line(items),
        items_of=rules.items_by_town(items),
        papers=figures.papers(viewer(), round_id),
        link=links.of_round(viewer(), round_id),
    )


@room.open_page("/styleguide")
def show_styleguide() -> str:
    """Show every component; only a development or test server has this page."""
    if not (current_app.debug or current_app.testing):
        raise Refusal("not_found")
    return render_template("board/styleguide.html", **styleguide.samples())
