"""Pages for those who follow a round: its visits, one visit, and the photos as copies."""

from collections.abc import Sequence

from flask import Response, current_app, render_template, request, session, url_for

from inspect_app.core.db import release
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.vocab import Verdict, VisitState
from inspect_app.core.web import page, row_id, short_time, viewer
from inspect_app.visits import photos, queries
from inspect_app.visits.forms import CloseForm
from inspect_app.visits.models import VisitFile
from inspect_app.visits.rules.record import decode
from inspect_app.visits.rules.state import Skew
from inspect_app.visits.views.base import room

_READ = Permission.VISIT_READ
# How a verdict looks, in the tones of the tag component.
TONES = {Verdict.GOOD: "done", Verdict.PASS: "done", Verdict.FAIL: "late", Verdict.NOT_APPLICABLE: "none"}


@room.page("/visits/", _READ)
def list_visits() -> str:
    """List the visits of a round (the newest unless `?round=` names one); the filter is the address."""
    rounds = queries.rounds_with_draws(viewer())
    shown = next(
        (row for row in rounds if row.id == request.args.get("round", type=int)), rounds[0] if rounds else None
    )
    if shown is None:
        return render_template("visits/no_rounds.html")
    return render_template(
        "visits/list.html",
        round=shown,
        progress=queries.round_progress(viewer(), shown.id),
        round_options=[(row.id, row.title) for row in rounds],
        state_options=[(state.value, state.label) for state in VisitState],
        town_options=[(town.id, town.name) for town in queries.visited_towns(viewer(), shown.id)],
        kind_options=[(kind.code, kind.name) for kind in queries.visited_kinds(viewer(), shown.id)],
        page=page(queries.visits_of_round(viewer(), shown.id, _chosen())),
        last_contact=queries.last_contact,
    )


@room.page("/visits/rounds/<int:round_id>/gaps", _READ)
def gaps(round_id: int) -> str:
    """List the drawn sites of a round without a record; the office ends the check from here."""
    found = queries.get_round(viewer(), round_id)
    missing = queries.unvisited(viewer(), round_id)
    return render_template(
        "visits/gaps.html",
        round=found,
        gaps=missing,
        on_the_way={drawn.id for drawn in missing} & queries.on_the_way(round_id),
        form=CloseForm(),
    )


def _chosen() -> queries.VisitFilter:
    state = request.args.get("state", "")
    return queries.VisitFilter(
        state=VisitState(state) if state in set(VisitState) else None,
        town_id=request.args.get("town", type=row_id),
        kind_code=request.args.get("kind", ""),
    )


@room.page("/visits/<int:visit_id>", _READ)
def show_visit(visit_id: int) -> str:
    """Show one visit: answers by section, photos, signatures, place and times."""
    visit = queries.get_visit(viewer(), _READ, visit_id)
    files = queries.files_of(visit)
    signed = [row for row in files if row.purpose == "signature" and row.received_at]
    scans = [row for row in files if row.purpose == "scan"]
    paper = decode(visit.record.encode()).paper if scans else None
    return render_template(
        "visits/visit.html",
        visit=visit,
        sections=queries.sheet_of(visit),
        overviews=[_picture(visit_id, row.sha256, short_time(row.taken_at)) for row in _overviews(files)],
        signatures=[_picture(visit_id, row.sha256, row.signer) for row in signed],
        paper=paper,
        draft_sent=session.pop("draft_sent", None) if paper else None,
        paper_signers=queries.names_of(paper.signed_by) if paper else (),
        scans=[_picture(visit_id, row.sha256, f"第 {at} 张") for at, row in enumerate(scans, 1)],
        pictures=lambda shown: [_picture(visit_id, row.sha256, short_time(row.taken_at)) for row in shown],
        tones=TONES,
        arrived=sum(1 for row in files if row.received_at),
        skew=Skew(visit.clock_skew_seconds),
    )


def _overviews(files: Sequence[VisitFile]) -> list[VisitFile]:
    """Return the photos of the site as a whole, which belong to no item, as far as they can be shown."""
    return [
        row
        for row in files
        if row.purpose == "photo" and row.item_code is None and row.received_at and not queries.is_unreadable(row)
    ]


def _picture(visit_id: int, sha256: str, caption: str) -> dict[str, str]:
    """Return a photo as the photo grid wants it."""
    return {
        "url": url_for("visits.photo", visit_id=visit_id, sha256=sha256, size="view"),
        "thumb_url": url_for("visits.photo", visit_id=visit_id, sha256=sha256, size="thumb"),
        "caption": caption,
    }


@room.page("/visits/photos/<int:visit_id>/<sha256>/<size>", _READ)
def photo(visit_id: int, sha256: str, size: str) -> Response:
    """Serve a copy of one photo or signature; made now when no worker has made it yet."""
    if size not in set(photos.PhotoSize):
        raise Refusal("not_found")
    found = photos.Photo.of(queries.get_photo(viewer(), _READ, visit_id, sha256))
    release()
    return photo_response(found, photos.PhotoSize(size))


def photo_response(found: photos.Photo, size: photos.PhotoSize) -> Response:
    """Answer with a copy. Its address names the bytes, so the browser may keep it, but no shared cache may."""
    answer: Response = current_app.response_class(photos.read_copy(found, size), mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'"
    return answer
