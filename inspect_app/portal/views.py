"""Open pages: home, bulletins, draws that anybody can repeat, progress, where to complain. Limited by address, cacheable."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, current_app, make_response, render_template, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from inspect_app.core import files
from inspect_app.core.web import Room, limiter, page, viewer
from inspect_app.portal import queries, rules
from inspect_app.rounds import queries as rounds
from inspect_app.rounds.models import Draw

MINUTES_5 = "public, max-age=300"
FOR_EVER = "public, max-age=31536000, immutable"
PAGES_A_MINUTE = "120 per minute"
DRAWS_A_MINUTE = "10 per minute"
SHOWN_AT_HOME = 3

room = Room("portal", url_prefix="/portal")


def _open(
    rule: str, limit: str = PAGES_A_MINUTE, cache: str = MINUTES_5
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add an open route that is limited by address and may be cached by anybody: no page depends on who reads it."""

    def add(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def cached(**arguments: Any) -> BaseResponse:
            answer = make_response(view(**arguments))
            # An answer to somebody signed in renews the session's cookie, which no shared cache may hand on.
            answer.headers["Cache-Control"] = cache if viewer().user_id is None else cache.replace("public", "private")
            answer.add_etag()
            return answer.make_conditional(request)

        return room.open_page(rule, endpoint=view.__name__)(limiter.limit(limit)(cached))

    return add


@_open("/")
def home() -> str:
    """Show the four things that one can do here, and the newest bulletins."""
    return render_template("portal/home.html", bulletins=queries.newest_bulletins(SHOWN_AT_HOME))


@_open("/bulletins")
def list_bulletins() -> str:
    """List the published bulletins."""
    return render_template("portal/bulletins.html", page=page(queries.bulletins(), 20))


@_open("/bulletins/<int:document_id>")
def show_bulletin(document_id: int) -> str:
    """Show a published bulletin to read on the screen, with its PDF and fingerprint."""
    return render_template("portal/bulletin.html", bulletin=queries.get_bulletin(document_id))


@_open("/files/<int:document_id>.pdf", cache=FOR_EVER)
def download_pdf(document_id: int) -> Any:
    """Send the PDF of a published document: the bytes of its fingerprint."""
    document = queries.get_published_file(document_id)
    name = f"{document.number_text or document.title}.pdf"
    return send_file(files.path(str(document.pdf_sha256)), "application/pdf", download_name=name)


@_open("/draws")
def list_draws() -> str:
    """List the rounds whose draw is or will be open to everybody."""
    return render_template("portal/draws.html", rounds=rounds.published_rounds())


@_open("/draws/<int:round_id>")
def show_round(round_id: int) -> str:
    """Show what a round has published: hashes first, then its draws."""
    found = rounds.get_published_round(round_id)
    return render_template("portal/round.html", round=found, draws=rounds.published_draws(found))


@_open("/draws/<int:round_id>/<int:number>")
def show_draw(round_id: int, number: int) -> str:
    """Show the result of a draw with everything that one needs to repeat it."""
    draw = queries.get_draw(round_id, number)
    return render_template("portal/draw.html", draw=draw, towns=queries.drawn_towns(draw))


@_open("/draws/<int:round_id>/<int:number>/check", DRAWS_A_MINUTE, "no-store")
def check_draw(round_id: int, number: int) -> str:
    """Draw again and compare, now."""
    return render_template("portal/check.html", checked=rounds.check(queries.get_draw(round_id, number)))


@_open("/draws/<int:round_id>/plan.json")
def round_plan(round_id: int) -> Response:
    """Send the exact bytes of the published plan."""
    found = rounds.get_published_round(round_id)
    return _bytes(queries.plan_bytes(found), f"round-{found.id}-plan.json")


@_open("/draws/<int:round_id>/frame.jsonl")
def round_frame(round_id: int) -> Response:
    """Send the exact bytes of the frozen frame."""
    found = rounds.get_published_round(round_id)
    return _bytes(queries.frame_bytes(found), f"round-{found.id}-frame.jsonl")


@_open("/draws/<int:round_id>/<int:number>/plan.json")
def draw_plan(round_id: int, number: int) -> Response:
    """Send the exact bytes of the plan that a draw was made with."""
    draw = queries.get_draw(round_id, number)
    return _bytes(draw.plan.encode(), f"{_name(draw)}-plan.json")


@_open("/draws/<int:round_id>/<int:number>/frame.jsonl")
def draw_frame(round_id: int, number: int) -> Response:
    """Send the exact bytes of the frame that a draw was made from."""
    draw = queries.get_draw(round_id, number)
    return _bytes(files.read(draw.frame_sha256), f"{_name(draw)}-frame.jsonl")


@_open("/how-to-verify")
def how_to_verify() -> str:
    """Explain how to repeat a draw by hand."""
    return render_template("portal/how.html")


@_open("/progress")
def progress() -> str:
    """Show how far each published round is; rectification as numbers once its bulletin is out."""
    found, with_bulletin = rounds.published_rounds(), queries.rounds_with_bulletin()
    steps = {row.id: rules.steps(row.state, has_bulletin=row.id in with_bulletin) for row in found}
    return render_template(
        "portal/progress.html", rounds=found, steps=steps, rectified=queries.rectified(with_bulletin)
    )


@_open("/contact")
def contact() -> str:
    """Say where to complain and suggest."""
    text = str(current_app.config["OFFICE_CONTACT"])
    return render_template("portal/contact.html", contact=text, phone=rules.phone_link(text))


@room.context_processor
def _office() -> dict[str, str]:
    """Give the open pages the names of the city and its office."""
    return {"city_name": current_app.config["CITY_NAME"], "office_name": current_app.config["OFFICE_NAME"]}


def _name(draw: Draw) -> str:
    return f"round-{draw.round_id}-draw-{draw.number}"


def _bytes(data: bytes, name: str) -> Response:
    answer = Response(data, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
