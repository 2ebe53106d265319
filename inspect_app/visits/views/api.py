"""The tablet's protocol: session, pack, intake of records and files, backups of drafts.

Uploads end the reading transaction before they read the body, so that a slow connection never holds the database.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from flask import Response, current_app, jsonify, render_template, request, send_from_directory
from flask_wtf.csrf import ValidationError, generate_csrf, validate_csrf

from inspect_app.core import clock
from inspect_app.core.db import reading, release
from inspect_app.core.errors import Refusal
from inspect_app.core.images import MAX_BYTES
from inspect_app.core.permissions import Permission
from inspect_app.core.web import csrf, viewer
from inspect_app.visits import actions, queries
from inspect_app.visits.rules.bundle import open_bundle
from inspect_app.visits.rules.check import check
from inspect_app.visits.rules.draft import open_draft
from inspect_app.visits.rules.record import MAX_RECORD_BYTES, Sealed, open_sealed
from inspect_app.visits.views.base import room

_FILL = Permission.VISIT_FILL


@room.page("/tablet/", _FILL)
def tablet() -> str:
    """Show the shell of the tablet's app; it fills itself from the device and from this protocol."""
    return render_template("visits/tablet.html")


@room.open_page("/sw.js")
def service_worker() -> Response:
    """Hand out the service worker from the top, so that its scope is the whole site."""
    answer = send_from_directory(current_app.static_folder or "", "sw.js", mimetype="text/javascript", max_age=0)
    answer.headers["Service-Worker-Allowed"] = "/"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@room.page("/api/tablet/session", _FILL)
def session() -> Response:
    """Tell who is signed in, with a CSRF token for writes and the server's clock."""
    who = viewer()
    return jsonify(user={"id": who.user_id, "name": who.name}, csrf=generate_csrf(), server_time=_now())


@room.page("/api/tablet/assignments", _FILL)
def assignments() -> Response:
    """Hand down what this expert has to visit."""
    return jsonify(generated_at=_now(), assignments=queries.expert_assignments(viewer()))


@room.page("/api/tablet/checklists/<int:version_id>", _FILL)
def checklist(version_id: int) -> Response:
    """Hand down one frozen checklist; it never changes, so it may be kept for ever."""
    version = queries.checklist(version_id)
    answer = jsonify(version_id=version.id, sha256=version.sha256, content=version.content)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    answer.set_etag(version.sha256)
    answer.make_conditional(request)
    return answer


@room.page("/api/tablet/visits/<uuid:visit_id>", _FILL)
def receipt(visit_id: UUID) -> Response:
    """Say what the server has of a visit."""
    return _receipt(actions.Taken(queries.own_visit(viewer(), visit_id), is_new=False))


@room.page("/api/tablet/visits/<uuid:visit_id>", _FILL, methods=["PUT"])
def put_record(visit_id: UUID) -> Response:
    """Take a sealed record."""
    sealed = open_sealed(
        _body(MAX_RECORD_BYTES, "record_too_large", limit_kb=MAX_RECORD_BYTES // 1000),
        request.headers.get("X-Content-SHA256"),
    )
    return _take(visit_id, sealed, {})


@room.page("/api/tablet/visits/<uuid:visit_id>/files/<sha256>", _FILL, methods=["PUT"])
def put_file(visit_id: UUID, sha256: str) -> Response:
    """Take one file of a visit."""
    data = _body(MAX_BYTES, "image_too_large", limit_mb=MAX_BYTES // 1_000_000)
    with reading():
        promised = queries.own_promised_file(viewer(), visit_id, sha256)
        release()
    return _receipt(actions.receive_file(viewer(), promised.visit_id, promised.facts, data))


@room.page("/api/tablet/visits/<uuid:visit_id>/bundle", _FILL, methods=["PUT"])
def put_bundle(visit_id: UUID) -> Response:
    """Take a record and its files in one go.

    Exempt from the form's CSRF check only because that would parse the body first; the header's token is checked here.
    """
    _check_csrf_header()
    bundle = open_bundle(request.headers.get("Content-Type", ""), _body())
    sealed = open_sealed(bundle.record, request.headers.get("X-Content-SHA256"))
    return _take(visit_id, sealed, bundle.files)


csrf.exempt(f"{__name__}.put_bundle")


@room.page("/api/tablet/drafts", _FILL)
def drafts() -> Response:
    """Hand down this expert's own backups of unfinished records."""
    rows = queries.own_drafts(viewer())
    listed = [
        {
            "visit_id": row.client_id,
            "revision": row.revision,
            "saved_at": row.saved_at.isoformat(),
            "content": msgspec.Raw(row.content.encode("utf-8")),
        }
        for row in rows
    ]
    return current_app.response_class(msgspec.json.encode({"drafts": listed}), mimetype="application/json")


@room.page("/api/tablet/drafts/<uuid:visit_id>", _FILL, methods=["PUT"])
def put_draft(visit_id: UUID) -> Response:
    """Keep a backup of an unfinished record."""
    draft = open_draft(_body(actions.DRAFT_MOST_BYTES, "draft_too_large", limit_kb=actions.DRAFT_MOST_BYTES // 1000))
    actions.save_draft(viewer(), visit_id, draft.revision, draft.content)
    return jsonify(visit_id=str(visit_id), revision=draft.revision, saved_at=_now())


def _take(visit_id: UUID, sealed: Sealed, files: Any) -> Response:
    with reading():
        record = sealed.record
        assigned = queries.assigned_site(viewer(), record.drawn_site_id, record.checklist_version_id)
        release()
    check(sealed.record, visit_id, assigned.rules)
    sender = actions.Sender(viewer(), _device_time())
    return _receipt(actions.receive_record(sender, sealed, assigned.place, files))


def _receipt(taken: actions.Taken) -> Response:
    visit = taken.visit
    answer = jsonify(
        visit_id=visit.client_id,
        record_sha256=visit.record_sha256,
        state=visit.state.value,
        missing=queries.missing_files(visit),
        received_at=visit.received_at.isoformat() if visit.received_at else None,
        server_time=_now(),
    )
    answer.status_code = 201 if taken.is_new else 200
    return answer


def _body(most: int | None = None, refusal: str = "too_large", **values: int) -> bytes:
    """Read the request's body, with no transaction open; one that says it is longer than `most` is not read at all."""
    release()
    if most is not None and (request.content_length or 0) > most:
        raise Refusal(refusal, **values)  # type: ignore[arg-type]
    return request.get_data(cache=False)


def _check_csrf_header() -> None:
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return
    try:
        validate_csrf(request.headers.get("X-CSRFToken"))
    except ValidationError as fault:
        raise Refusal("csrf") from fault


def _device_time() -> datetime | None:
    try:
        said = datetime.fromisoformat(request.headers.get("X-Device-Time", ""))
    except ValueError:
        return None
    return said if said.tzinfo else None


def _now() -> str:
    return clock.now().isoformat(timespec="milliseconds")
