"""Pages of scores: the rounds, the ranking of a round, and how the score of a town and of a visit came about."""

from typing import Any

from flask import Response, current_app, render_template, request, url_for

from inspect_app.core.db import release
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.vocab import Verdict
from inspect_app.core.web import page, row_id, viewer
from inspect_app.scoring import effects, queries
from inspect_app.scoring.rules import reading
from inspect_app.scoring.views.base import room
from inspect_app.standards import queries as standards
from inspect_app.standards.queries import kinds_by_code
from inspect_app.visits import photos

_READ = Permission.SCORE_READ
TONES = {Verdict.PASS: "doing", Verdict.FAIL: "late"}


@room.page("/", _READ)
def list_rounds() -> str:
    """List the rounds that have scores."""
    return render_template("scoring/rounds.html", page=page(queries.scored_rounds(viewer())))


def _asked_run() -> int | None:
    """Return the number of the run that the address asks for."""
    return request.args.get("run", type=row_id)


@room.page("/rounds/<int:round_id>", _READ)
def show_round(round_id: int) -> str:
    """Show the ranking of a round with the means by kind of site, in one of its runs."""
    kinds = kinds_by_code()
    run = queries.get_run(viewer(), round_id, _asked_run())
    rows = queries.ranking(viewer(), run.id)
    return render_template(
        "scoring/round.html",
        round=run.round,
        run=run,
        bands=reading.band_titles(run.scheme_version.content if run.scheme_version else None),
        rows=[(row, place, reading.means_by_kind(row.trace)) for row, place in rows],
        kinds=[kinds[code] for code in reading.kinds_scored([row.trace for row, _ in rows], list(kinds))],
    )


@room.page("/rounds/<int:round_id>/towns/<int:town_id>", _READ)
def show_town(round_id: int, town_id: int) -> str:
    """Show how the score of a town came about: line by line, down to its visits."""
    run = queries.get_run(viewer(), round_id, _asked_run())
    score, place = queries.get_town_score(viewer(), run.id, town_id)
    names = {code: kind.name for code, kind in kinds_by_code().items()}
    return render_template(
        "scoring/town.html",
        score=score,
        run=run,
        rank=place,
        reason=reading.reason_words(score.trace),
        lines=reading.read_lines(score.trace, names),
        designs=reading.designs_in_words(score.trace),
        kind_names=names,
        visits=queries.visit_scores_of_town(viewer(), run.id, town_id),
    )


@room.page("/rounds/<int:round_id>/towns/<int:town_id>/annex", _READ)
def show_annex(round_id: int, town_id: int) -> str:
    """Show a town's whole score on one page to print: lines, sites, every loss of points."""
    run = queries.get_run(viewer(), round_id, _asked_run())
    score, _ = queries.get_town_score(viewer(), run.id, town_id)
    names = {code: kind.name for code, kind in kinds_by_code().items()}
    visits = queries.visit_scores_of_town(viewer(), run.id, town_id, with_traces=True)
    return render_template(
        "scoring/annex.html",
        score=score,
        run=run,
        lines=reading.read_lines(score.trace, names),
        designs=reading.designs_in_words(score.trace),
        kind_names=names,
        visits=visits,
        losses={visit_id: reading.read_losses(row.trace) for visit_id, row in visits.items()},
    )


@room.page("/visits/<int:visit_id>", _READ)
def show_visit(visit_id: int) -> str:
    """Show where each point of a visit went, with clause, answer and photos."""
    score = queries.get_visit_score(viewer(), visit_id, _asked_run())
    here = queries.photos_here(visit_id)
    losses = reading.read_losses(score.trace)
    return render_template(
        "scoring/visit.html",
        score=score,
        visit=score.visit,
        reason=reading.reason_words(score.trace),
        losses=losses,
        pictures={loss.item: [_picture(visit_id, name) for name in loss.photos if name in here] for loss in losses},
        verdicts={verdict.value: verdict for verdict in Verdict},
        tones=TONES,
    )


@room.page("/what-if/drafts/<int:draft_id>", Permission.STANDARD_MANAGE)
def what_if_draft(draft_id: int) -> str:
    """Show what a draft of a checklist would do to the last finished round, before it is published."""
    draft = standards.get_draft(viewer(), draft_id)
    of_round = effects.last_finished_round(draft.standard_id, draft.kind_code)
    return render_template(
        "scoring/what_if.html",
        draft=draft,
        round=of_round,
        effect=effects.effect_on(of_round, draft.content) if of_round else None,
        most=effects.VISITS_MOST,
    )


def _picture(visit_id: int, sha256: str) -> dict[str, str]:
    """Return a photo as the photo grid wants it."""
    named: dict[str, Any] = {"visit_id": visit_id, "sha256": sha256}
    return {
        "url": url_for("scoring.photo", size=photos.PhotoSize.VIEW.value, **named),
        "thumb_url": url_for("scoring.photo", size=photos.PhotoSize.THUMB.value, **named),
        "caption": "",
    }


@room.page("/visits/<int:visit_id>/photos/<sha256>/<size>", _READ)
def photo(visit_id: int, sha256: str, size: str) -> Response:
    """Serve a copy of a photo to those who may see the score of its visit."""
    if size not in set(photos.PhotoSize):
        raise Refusal("not_found")
    found = photos.Photo.of(queries.get_photo(viewer(), visit_id, sha256))
    release()
    answer: Response = current_app.response_class(
        photos.read_copy(found, photos.PhotoSize(size)), mimetype="image/jpeg"
    )
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    answer.headers["Content-Security-Policy"] = "default-src 'none'"
    return answer
