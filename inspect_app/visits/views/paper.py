"""The page on which the office types a paper sheet in, for a drawn site that has no record."""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, time
from typing import Any
from uuid import UUID

from flask import current_app, render_template, request, session
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from inspect_app.core import clock, files, images
from inspect_app.core.db import reading, release
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.web import back_to, choices, saved, viewer
from inspect_app.standards.rules.paper import letters_of
from inspect_app.visits import actions, queries
from inspect_app.visits.forms import PaperForm
from inspect_app.visits.rules import paper, typed
from inspect_app.visits.rules.check import RecordRefusal, check
from inspect_app.visits.rules.entry import rows_of
from inspect_app.visits.views.base import room

_TYPE = Permission.VISIT_TYPE
_SCANS = "scans"
_PHOTOS = ".photos"
UNPROCESSABLE = 422


@room.page("/visits/paper/<int:drawn_site_id>", _TYPE)
def paper_entry(drawn_site_id: int) -> str:
    """Show the sheet of a drawn site, empty, to be typed in."""
    site = queries.paper_site(viewer(), drawn_site_id)
    _refuse_second(site)
    form = _form(site)
    form.visit_id.data = str(uuid.uuid4())
    return _page(site, form, (), {})


@room.page("/visits/paper/<int:drawn_site_id>", _TYPE, methods=["POST"])
def type_in(drawn_site_id: int) -> Any:
    """Take a sheet that was typed in; a faulty one comes back as it was typed, its files kept.

    As at every intake no transaction is open while files are checked and kept: look up, end that, then one short write.
    """
    with reading():
        site = queries.paper_site(viewer(), drawn_site_id)
        form, first_day = _form(site), site.drawn.draw.round.starts_on
        there = queries.visit_there(drawn_site_id)
        if there is not None and there.client_id == form.visit_id.data:
            return _done(drawn_site_id, there.id)
        _refuse_second(site)
        release()
    brought, faults = _files_of(form)
    day = form.filled_on.data or clock.today()
    if wrong := paper.day_fault(day, first_day, clock.today()):
        faults["filled_on"] = wrong
    sheet = typed.read(site.rules.items, request.form, _photos(brought), day)
    faults |= dict(sheet.faults)
    if not form.validate() or faults:
        return _page(site, form, brought, faults), UNPROCESSABLE
    return _take(site, form, sheet.answers, brought)


def _take(site: queries.PaperSite, form: PaperForm, answers: Any, brought: tuple[paper.PaperFile, ...]) -> Any:
    try:
        head = _head(site, form)
        sealed = paper.seal(head, answers, brought)
        check(sealed.record, head.visit_id, site.rules)
    except RecordRefusal as refusal:
        return _page(site, form, brought, {fault.field: fault.message for fault in refusal.faults}), refusal.status
    blobs = {file.sha256: files.read(file.sha256) for file in brought}
    taken = actions.receive_record(actions.Sender(viewer(), None), sealed, site.place, blobs)
    return _done(site.place.drawn_site_id, taken.visit.id)


def _done(drawn_site_id: int, visit_id: int) -> Response:
    session["draft_sent"] = f"paper-{drawn_site_id}"
    saved("纸质检查表已录入，接下来和平板上传的检查一样计分、提出问题。")
    return back_to("visits.show_visit", visit_id=visit_id)


def _refuse_second(site: queries.PaperSite) -> None:
    if queries.visit_there(site.drawn.id) is not None:
        raise Refusal("paper_visit_there", site=site.drawn.site.name)


def _form(site: queries.PaperSite) -> PaperForm:
    form = PaperForm()
    form.signed_by.choices = choices(site.team)
    return form


def _head(site: queries.PaperSite, form: PaperForm) -> paper.PaperHead:
    """Return the head as plain values. Raises ValueError for a visit id that is none."""
    day, now, who = form.filled_on.data or clock.today(), clock.now(), viewer()
    return paper.PaperHead(
        visit_id=_visit_id(form),
        drawn_site_id=site.drawn.id,
        checklist_version_id=site.drawn.checklist_version_id,
        filled_on=day,
        started_at=_at(day, form.began.data),
        ended_at=_at(day, form.ended.data),
        met_person=(form.met_person.data or "").strip(),
        met_person_title=(form.met_person_title.data or "").strip(),
        signed_by=tuple(form.signed_by.data or ()),
        typed_by=who.name,
        typed_by_id=who.user_id or 0,
        typed_at=now,
    )


def _visit_id(form: PaperForm) -> UUID:
    try:
        return UUID(form.visit_id.data or "")
    except ValueError as fault:
        raise Refusal("bad_request") from fault


def _at(day: Any, at: time | None) -> datetime:
    return datetime.combine(day, at or time(), clock.CHINA)


# --- files: a refused form keeps what it brought ----------------------------------------------------------------


def _files_of(form: PaperForm) -> tuple[tuple[paper.PaperFile, ...], dict[str, str]]:
    """Return the files of a form, those that an earlier sending brought first, and what is wrong with new ones."""
    kept, faults = _kept(form.kept.data or "")
    found = {file.sha256: file for file in kept}
    for slot, upload in _uploads():
        data = upload.read()
        try:
            accepted = images.accept(data)
        except Refusal as refusal:
            faults[slot] = refusal.message
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        files.store_all({sha256: data})
        item = slot.removesuffix(_PHOTOS) if slot.endswith(_PHOTOS) else None
        found.setdefault(sha256, paper.PaperFile(sha256, len(data), accepted.media_type, item))
    form.kept.data = _signer().dumps([asdict(file) for file in found.values()])
    return tuple(found.values()), faults


def _uploads() -> Iterator[tuple[str, Any]]:
    for slot, upload in request.files.items(multi=True):
        if upload.filename and (slot == _SCANS or slot.endswith(_PHOTOS)):
            yield slot, upload


def _kept(token: str) -> tuple[tuple[paper.PaperFile, ...], dict[str, str]]:
    if not token:
        return (), {}
    try:
        return tuple(paper.PaperFile(**one) for one in _signer().loads(token)), {}
    except BadSignature:
        return (), {_SCANS: Refusal("paper_photos_changed").message}


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"paper-files:{viewer().user_id}")


def _photos(brought: tuple[paper.PaperFile, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in brought:
        if file.item:
            found.setdefault(file.item, []).append(file.sha256)
    return found


def _page(
    site: queries.PaperSite, form: PaperForm, brought: tuple[paper.PaperFile, ...], faults: dict[str, str]
) -> str:
    """Draw the sheet; faults are by field, those of the sheet as a whole stand on top."""
    photos = _photos(brought)
    sections = rows_of(site.content, letters_of(site.content))
    known = {control.name for section in sections for row in section.rows for control in row.controls}
    return render_template(
        "visits/paper_entry.html",
        drawn=site.drawn,
        round=site.drawn.draw.round,
        content=site.content,
        sections=sections,
        form=form,
        typed=request.form,
        faults=faults,
        others=[text for field, text in faults.items() if field not in known and field != _SCANS],
        scans=sum(1 for file in brought if not file.item),
        photos={code: len(found) for code, found in photos.items()},
    )
