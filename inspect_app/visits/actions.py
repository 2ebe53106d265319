"""Writes of the visits room: taking records and files in, once; backups of drafts; copies of photos.

Order of every intake: the view looks up in a short read and ends it, so that an action checks and keeps the bytes on disk
(fsync) with no transaction open, and only then makes one short write. A receipt leaves after the commit, so what is
acknowledged is on disk: see docs/adr/0003-intake.md.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from inspect_app.core import clock, events, files, images, jobs
from inspect_app.core.db import db, release
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import DrawState, VisitState
from inspect_app.rounds.models import Draw, DrawnSite, Round
from inspect_app.visits import photos
from inspect_app.visits.models import Answer, DraftBackup, Visit, VisitFile
from inspect_app.visits.rules.arrival import Arrival, Destination, FileFacts, check_file, outcome
from inspect_app.visits.rules.record import Record, Sealed
from inspect_app.visits.rules.state import move, skew

DRAFT_MOST_BYTES = 2_000_000


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

    1. check the files and keep them on disk, 2. insert the visit unless its id is there (the unique constraint decides
    between parallel uploads), 3. a repeat must be the same bytes, 4. answers and manifest, 5. complete if nothing is
    missing. Raises Refusal: visit_other_bytes, those of `check_file`, disk_full.
    """
    promised = {file.sha256: FileFacts(file.sha256, file.size, file.media_type) for file in sealed.record.manifest}
    here = [_look_at(sha256, data) for sha256, data in brought.items()]
    for facts in here:
        check_file(promised.get(facts.sha256), facts)
    for facts in here:
        files.store(brought[facts.sha256], facts.media_type)
    now = clock.now()
    visit = _insert_visit(sender, sealed, place, now)
    if visit is None:
        return _repeat(sender, sealed, brought)
    _insert_answers(visit, sealed.record)
    _insert_files(visit, sealed.record, brought.keys(), now)
    _complete(sender.viewer, visit)
    return Taken(visit, is_new=True)


def _look_at(sha256: str, data: bytes) -> FileFacts:
    """Return what a file really is; its hash must be the one it came under."""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refusal("file_hash_differs")
    return FileFacts(sha256, len(data), images.accept(data).media_type)


def _dialect_insert(table: Any) -> Any:
    """Return the INSERT of this database: both have ON CONFLICT, neither in SQLAlchemy's common core."""
    return postgresql_insert(table) if db.engine.dialect.name == "postgresql" else sqlite_insert(table)


def _insert_visit(sender: Sender, sealed: Sealed, place: Destination, now: datetime) -> Visit | None:
    record, position, person = sealed.record, sealed.record.position, sealed.record.met_person
    statement = _dialect_insert(Visit).values(
        client_id=str(record.visit_id),
        drawn_site_id=place.drawn_site_id,
        round_id=place.round_id,
        town_id=place.town_id,
        site_id=place.site_id,
        checklist_version_id=place.checklist_version_id,
        user_id=sender.viewer.user_id,
        state=VisitState.RECEIVING,
        record=sealed.data.decode("utf-8"),
        record_sha256=sealed.sha256,
        files_expected=len({file.sha256 for file in record.manifest}),
        started_at=record.started_at,
        sealed_at=record.sealed_at,
        clock_skew_seconds=skew(sender.device_time or record.device_time_sent, now).seconds,
        first_byte_at=now,
        lon=None if position is None else Decimal(f"{position.lon:.7f}"),
        lat=None if position is None else Decimal(f"{position.lat:.7f}"),
        accuracy_m=None if position is None else Decimal(f"{position.accuracy_m:.1f}"),
        datum="" if position is None else position.datum,
        met_person="" if person is None else person.name,
        met_person_title="" if person is None else person.title,
    )
    once = statement.on_conflict_do_nothing(index_elements=["client_id"]).returning(Visit)
    return cast("Visit | None", db.session.scalar(once))


def _repeat(sender: Sender, sealed: Sealed, brought: Mapping[str, bytes]) -> Taken:
    """Answer an upload whose id is already here: the same bytes again are welcome, with the files they bring."""
    visit = db.session.scalars(
        select(Visit).where(Visit.client_id == str(sealed.record.visit_id)).with_for_update()
    ).one()
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
            "remark": answer.remark,
        }
        for answer in record.answers
    ]
    if rows:
        db.session.execute(cast("Table", Answer.__table__).insert(), rows)


def _insert_files(visit: Visit, record: Record, here: Iterable[str], now: datetime) -> None:
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
            "received_at": now if file.sha256 in arrived else None,
        }
        for file in reversed(record.manifest)
    }
    if rows:
        db.session.execute(cast("Table", VisitFile.__table__).insert(), list(reversed(rows.values())))


def receive_file(viewer: Viewer, visit_id: int, promised: FileFacts, data: bytes) -> Taken:
    """Take one file that the manifest of a visit promises; the same file again changes nothing.

    1. check hash, content and manifest, 2. keep it on disk, 3. lock the visit (two files that
    arrive together must not both think the other is missing), 4. mark it received, 5. complete if it was the last.
    Raises Refusal: file_hash_differs, file_size_differs, image_*, disk_full.
    """
    check_file(promised, _look_at(promised.sha256, data))
    files.store(data, promised.media_type)
    visit = db.session.scalars(select(Visit).where(Visit.id == visit_id).with_for_update()).one()
    is_new = _mark_received(visit, [promised.sha256]) == 1
    _complete(viewer, visit)
    return Taken(visit, is_new)


def _mark_received(visit: Visit, hashes: Iterable[str]) -> int:
    marked = db.session.execute(
        update(VisitFile)
        .where(VisitFile.visit_id == visit.id, VisitFile.sha256.in_(list(hashes)), VisitFile.received_at.is_(None))
        .values(received_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
    return cast("int", marked.rowcount)  # type: ignore[attr-defined]


def _complete(viewer: Viewer, visit: Visit) -> None:
    """Let a visit count, or set it aside, when its last file is here; the event is recorded by whoever claims it."""
    if visit.state is not VisitState.RECEIVING:
        return
    arrival = _arrival(visit)
    given = outcome(arrival)
    if given is None:
        return
    following = move(visit.state, given)
    claim = (
        update(Visit)
        .where(Visit.id == visit.id, Visit.state == VisitState.RECEIVING)
        .values(state=following, received_at=clock.now())
    )
    try:
        claimed = db.session.execute(claim).rowcount  # type: ignore[attr-defined]
    except IntegrityError as fault:
        # On PostgreSQL another record of this site may have been completed since we looked; the retry sets this aside.
        raise Refusal("busy") from fault
    if claimed:
        events.record(
            viewer,
            f"visits.{following.value}",
            visit,
            client_id=visit.client_id,
            record_sha256=visit.record_sha256,
            files=visit.files_expected,
        )


def _arrival(visit: Visit) -> Arrival:
    """Look at what decides whether a visit is complete and counts, in one query."""
    missing = select(func.count()).where(VisitFile.visit_id == visit.id, VisitFile.received_at.is_(None))
    taken = exists().where(Visit.drawn_site_id == visit.drawn_site_id, Visit.state == VisitState.RECEIVED)
    states = (
        select(missing.scalar_subquery(), taken, Draw.state, Round.state)
        .join_from(DrawnSite, Draw, Draw.id == DrawnSite.draw_id)
        .join(Round, Round.id == Draw.round_id)
        .where(DrawnSite.id == visit.drawn_site_id)
    )
    missing_count, is_taken, draw_state, round_state = db.session.execute(states).one()
    return Arrival(
        missing=missing_count, is_taken=is_taken, draw_is_live=draw_state is DrawState.LIVE, round_state=round_state
    )


def save_draft(viewer: Viewer, visit_id: UUID, revision: int, content: str) -> None:
    """Keep a backup of an unfinished record; the highest revision stays, an older one changes nothing.

    Raises Refusal draft_too_large.
    """
    if len(content.encode("utf-8")) > DRAFT_MOST_BYTES:
        raise Refusal("draft_too_large", limit_kb=DRAFT_MOST_BYTES // 1000)
    statement = _dialect_insert(DraftBackup).values(
        client_id=str(visit_id), user_id=viewer.user_id, revision=revision, content=content, saved_at=clock.now()
    )
    newer = statement.excluded
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "client_id"],
            set_={"revision": newer.revision, "content": newer.content, "saved_at": newer.saved_at},
            where=newer.revision >= DraftBackup.revision,
        )
    )


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
