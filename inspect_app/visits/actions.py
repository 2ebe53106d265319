"""Writes of the visits room: taking records and files in, once; backups of drafts; copies of photos.

Order of every intake: the view looks up in a short read and ends it, so that an action checks and keeps the bytes on disk
(fsync) with no transaction open, and only then makes one short write. A receipt leaves after the commit, so what is
acknowledged is on disk: see docs/adr/0007-intake.md.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import CursorResult, Executable, delete, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import make_transient_to_detached

from inspect_app.core import clock, events, files, images, jobs
from inspect_app.core.db import db, release
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Viewer
from inspect_app.core.tidy import Tidied
from inspect_app.core.vocab import DrawState, VisitState
from inspect_app.rounds.models import Round
from inspect_app.visits import photos, queries, statements
from inspect_app.visits.models import DraftBackup, Visit, VisitFile
from inspect_app.visits.rules.arrival import Arrival, Destination, FileFacts, check_file, outcome
from inspect_app.visits.rules.record import Record, Sealed
from inspect_app.visits.rules.state import VisitInput, move, skew

DRAFT_MOST_BYTES = 2_000_000
# No row has this id: a visit about to be inserted has no files in the database.
NOT_YET = 0


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands in, and the device's clock at that moment (None when it did not say)."""

    viewer: Viewer
    device_time: datetime | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A visit after an upload, and whether this upload was the first of its kind (201) or a repeat (200)."""

    visit: Visit
    is_new: bool


def receive_record(sender: Sender, sealed: Sealed, place: Destination, brought: Mapping[str, bytes]) -> Taken:
    """Take a checked record, with the files that came along, exactly once.

    1. check the files and keep them on disk, 2. decide what becomes of the visit, 3. insert it unless its id is there
    (the unique constraint decides between parallel uploads), 4. a repeat must be the same bytes, 5. answers and manifest,
    6. the event, if nothing is missing. Raises Refusal: visit_other_bytes, those of `check_file`, disk_full.
    """
    promised = {file.sha256: FileFacts(file.sha256, file.size, file.media_type) for file in sealed.record.manifest}
    here = [_look_at(sha256, data) for sha256, data in brought.items()]
    for facts in here:
        check_file(promised.get(facts.sha256), facts)
    files.store_all(brought)
    arrival = _arrival(NOT_YET, place.drawn_site_id)
    given = outcome(replace(arrival, missing=len(promised.keys() - brought.keys())))
    visit = _insert_visit(sender, sealed, place, given)
    if visit is None:
        return _repeat(sender, sealed, brought)
    _insert_answers(visit, sealed.record)
    _insert_files(visit, sealed.record, brought.keys())
    _record_arrival(sender.viewer, visit)
    return Taken(visit, is_new=True)


def _look_at(sha256: str, data: bytes) -> FileFacts:
    """Return what a file really is; its hash must be the one it came under."""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refusal("file_hash_differs")
    return FileFacts(sha256, len(data), images.accept(data).media_type)


def _insert_visit(sender: Sender, sealed: Sealed, place: Destination, given: VisitInput | None) -> Visit | None:
    """Insert the row of a visit and return it, or None when its id is there or its site was taken since we looked."""
    record, position, person, now = sealed.record, sealed.record.position, sealed.record.met_person, clock.now()
    values: dict[str, Any] = {
        "client_id": str(record.visit_id),
        "drawn_site_id": place.drawn_site_id,
        "round_id": place.round_id,
        "town_id": place.town_id,
        "site_id": place.site_id,
        "checklist_version_id": place.checklist_version_id,
        "user_id": sender.viewer.user_id,
        "state": VisitState.RECEIVING if given is None else move(VisitState.RECEIVING, given),
        "record": sealed.data.decode("utf-8"),
        "record_sha256": sealed.sha256,
        "files_expected": len({file.sha256 for file in record.manifest}),
        "started_at": record.started_at,
        "sealed_at": record.sealed_at,
        "clock_skew_seconds": skew(sender.device_time, record.device_time_sent, now).seconds,
        "first_byte_at": now,
        "received_at": None if given is None else now,
        "lon": None if position is None else Decimal(f"{position.lon:.7f}"),
        "lat": None if position is None else Decimal(f"{position.lat:.7f}"),
        "accuracy_m": None if position is None else Decimal(f"{position.accuracy_m:.1f}"),
        "datum": "" if position is None else position.datum,
        "met_person": "" if person is None else person.name,
        "met_person_title": "" if person is None else person.title,
    }
    visit_id = _run(statements.INSERT_VISIT[db.engine.dialect.name], values).scalar()
    if visit_id is None:
        return None
    # The row is known to the last column: put into the session as loaded instead of read back.
    visit = Visit(id=visit_id, **values)
    make_transient_to_detached(visit)
    db.session.add(visit)
    return visit


def _run(statement: Executable, values: Any) -> CursorResult[Any]:
    return db.session.connection().execute(statement, values)


def _repeat(sender: Sender, sealed: Sealed, brought: Mapping[str, bytes]) -> Taken:
    """Answer an upload whose id is already here: the same bytes again are welcome, with the files they bring."""
    same_id = select(Visit).where(Visit.client_id == str(sealed.record.visit_id)).with_for_update()
    visit = db.session.scalar(same_id)
    if visit is None:
        raise Refusal("busy")
    if visit.record_sha256 != sealed.sha256:
        raise Refusal("visit_other_bytes")
    if brought:
        _mark_received(visit, brought.keys())
    _complete(sender.viewer, visit)
    return Taken(visit, is_new=False)


def _insert_answers(visit: Visit, record: Record) -> None:
    rows = [
        {
            "visit_id": visit.id,
            "item_code": answer.item,
            "verdict": answer.verdict,
            "measured": None if answer.measured is None else Decimal(answer.measured),
            "value": None if answer.value is None else msgspec.to_builtins(answer.value),
            "remark": answer.remark,
        }
        for answer in record.answers
    ]
    if rows:
        _run(statements.INSERT_ANSWERS, rows)


def _insert_files(visit: Visit, record: Record, here: Iterable[str]) -> None:
    """Insert the manifest; a picture that serves two items is one row, named after the first."""
    items = {sha256: answer.item for answer in reversed(record.answers) for sha256 in answer.photos}
    signers = {signature.sha256: signature.name for signature in record.signatures}
    arrived = set(here)
    rows = {
        file.sha256: {
            "visit_id": visit.id,
            "sha256": file.sha256,
            "purpose": file.purpose,
            "item_code": items.get(file.sha256, file.item),
            "signer": signers.get(file.sha256, ""),
            "media_type": file.media_type,
            "size": file.size,
            "taken_at": file.taken_at,
            "received_at": visit.first_byte_at if file.sha256 in arrived else None,
        }
        for file in reversed(record.manifest)
    }
    if rows:
        _run(statements.INSERT_FILES, list(reversed(rows.values())))


def receive_file(viewer: Viewer, visit_id: int, promised: FileFacts, data: bytes) -> Taken:
    """Take one file that the manifest of a visit promises; the same file again changes nothing.

    1. check hash, content and manifest, 2. keep it on disk, 3. lock the visit (two files that arrive together must not
    both think the other is missing), 4. mark it received, 5. complete if it was the last.
    Raises Refusal: file_hash_differs, file_size_differs, image_*, disk_full.
    """
    check_file(promised, _look_at(promised.sha256, data))
    files.store_all({promised.sha256: data})
    visit = db.session.scalars(select(Visit).where(Visit.id == visit_id).with_for_update()).one()
    is_new = _mark_received(visit, [promised.sha256]) == 1
    _complete(viewer, visit)
    return Taken(visit, is_new)


def _mark_received(visit: Visit, hashes: Iterable[str]) -> int:
    return _run(statements.MARK_RECEIVED, {"visit": visit.id, "hashes": list(hashes), "at": clock.now()}).rowcount


def _complete(viewer: Viewer, visit: Visit) -> None:
    """Let a visit count, or set it aside, when its last file is here; the event is recorded by whoever claims it."""
    if visit.state is not VisitState.RECEIVING:
        return
    given = outcome(_arrival(visit.id, visit.drawn_site_id))
    if given is None:
        return
    claim = {"visit": visit.id, "following": move(visit.state, given), "at": clock.now()}
    try:
        claimed = _run(statements.CLAIM, claim).rowcount
    except IntegrityError as fault:
        # Only on PostgreSQL: another record of the site was completed since we looked. The retry sets this one aside.
        raise Refusal("busy") from fault
    db.session.refresh(visit)
    if claimed:
        _record_arrival(viewer, visit)


def _record_arrival(viewer: Viewer, visit: Visit) -> None:
    """Record that a visit is complete: `visits.received`, or `visits.set_aside`."""
    if visit.state is VisitState.RECEIVING:
        return
    events.record(
        viewer,
        f"visits.{visit.state.value}",
        visit,
        client_id=visit.client_id,
        record_sha256=visit.record_sha256,
        files=visit.files_expected,
    )


def _arrival(visit_id: int, drawn_site_id: int) -> Arrival:
    """Look at what decides whether a visit is complete and counts, in one query."""
    row = _run(statements.ARRIVAL, {"visit_id": visit_id, "drawn_site_id": drawn_site_id}).one()
    return Arrival(
        missing=row.missing,
        is_taken=row.is_taken,
        draw_is_live=row.draw_state is DrawState.LIVE,
        round_state=row.round_state,
    )


def save_draft(viewer: Viewer, visit_id: UUID, revision: int, content: str) -> None:
    """Keep a backup of an unfinished record; the highest revision stays, an older one changes nothing.

    Raises Refusal draft_too_large.
    """
    if len(content.encode("utf-8")) > DRAFT_MOST_BYTES:
        raise Refusal("draft_too_large", limit_kb=DRAFT_MOST_BYTES // 1000)
    values = {
        "client_id": str(visit_id),
        "user_id": viewer.user_id,
        "revision": revision,
        "content": content,
        "saved_at": clock.now(),
    }
    _run(statements.SAVE_DRAFT[db.engine.dialect.name], values)


def prepare_photos(visit_id: int) -> None:
    """Make the copies of a visit's photos that pages show (a job; doing it again does no harm).

    1. note what is to do, 2. decode and write the copies with no transaction open, 3. name them in the rows. A picture
    that no decoder reads keeps its original and says so in `exif`.
    """
    todo = db.session.execute(
        select(VisitFile.id, VisitFile.sha256).where(
            VisitFile.visit_id == visit_id, VisitFile.received_at.is_not(None), VisitFile.view_sha256.is_(None)
        )
    ).all()
    made: dict[int, photos.Copies] = {}
    for number, (file_id, sha256) in enumerate(todo, start=1):
        jobs.progress(number, len(todo), "正在制作照片副本")
        release()
        made[file_id] = photos.make_copies(sha256)
    for file_id, copies in made.items():
        db.session.execute(
            update(VisitFile)
            .where(VisitFile.id == file_id)
            .values(view_sha256=copies.view, thumb_sha256=copies.thumb, exif=dict(copies.exif))
        )


def note_gaps(viewer: Viewer, of_round: Round, reason: str) -> None:
    """Keep which drawn sites had no record when a round was closed; without a reason that is refused.

    Event `visits.missed` of the round, with `sites`, `drawn_site_ids`, `reason`. Raises Refusal visits_missing.
    """
    missing = queries.unvisited_ids(of_round.id)
    if not missing:
        return
    if not reason.strip():
        raise Refusal("visits_missing", fields={"reason": "请写明理由"}, count=len(missing))
    events.record(viewer, "visits.missed", of_round, sites=len(missing), drawn_site_ids=missing, reason=reason.strip())


def tidy_backups(*, dry_run: bool = False) -> Tidied:
    """Remove the draft backups of visits that are here whole: the sealed record has taken their place."""
    whole = exists(select(1).where(Visit.client_id == DraftBackup.client_id, Visit.state != VisitState.RECEIVING))
    count = db.session.scalar(select(func.count()).select_from(DraftBackup).where(whole)) or 0
    if not dry_run:
        db.session.execute(delete(DraftBackup).where(whole).execution_options(synchronize_session=False))
    return Tidied("draft backups", count)
