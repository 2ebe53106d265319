"""Writes of documents: drafts, review, issue with its number, withdrawal, acknowledgement, and the job that prints."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from inspect_app.core import clock, files, jobs, pdf
from inspect_app.core.db import db, release
from inspect_app.core.errors import Refusal
from inspect_app.core.events import record
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import DocumentKind, DocumentState, ItemState, RoundState
from inspect_app.documents import ddl, drafting, office, paper, queries, reporting
from inspect_app.documents.models import Document, DocumentLine, DocumentNumber, Service
from inspect_app.documents.moving import claim, lock, move
from inspect_app.documents.rules import numbers, phrases, state
from inspect_app.documents.rules.content import Content, content_sha256, freeze, texts
from inspect_app.places.models import Town
from inspect_app.rectification.models import RectificationItem
from inspect_app.rounds.models import Round

PDF_TYPE = "application/pdf"
RENDER = "documents.render"
NUMBER_ATTEMPTS = 5
TITLE_MOST = 200

ddl.attach()  # the guard must watch before the first flush


@dataclass(frozen=True)
class Subject:
    """What a draft is about: a round, one of its towns or all of them, and the items it lists."""

    round_: Round
    town_id: int | None
    items: Sequence[RectificationItem]


def draft_order(viewer: Viewer, round_: Round, town: Town) -> Document:
    """Draft the rectification order of a town with its items that wait; one draft a town and round takes them all.

    Event `documents.drafted` with `kind`, `round_id`, `town_id`, `item_ids`. Refuses `order_no_items`.
    """
    items = queries.items_without_order(round_.id, town.id)
    if not items:
        raise Refusal("order_no_items", town=town.name)
    return _draft(viewer, DocumentKind.ORDER, phrases.order_title(round_.title), Subject(round_, town.id, items))


def draft_orders(viewer: Viewer, round_: Round) -> list[Document]:
    """Draft the orders of all towns of a round with items that wait; refuses `orders_none`."""
    waiting: dict[int, list[RectificationItem]] = {}
    for item in queries.items_without_order(round_.id):
        waiting.setdefault(item.town_id, []).append(item)
    if not waiting:
        raise Refusal("orders_none", round=round_.title)
    title = phrases.order_title(round_.title)
    return [
        _draft(viewer, DocumentKind.ORDER, title, Subject(round_, town_id, items)) for town_id, items in waiting.items()
    ]


def draft_supervision(viewer: Viewer, item_ids: Sequence[int]) -> Document | None:
    """Draft the supervision letter for overdue items of one town and round (after `rectification.escalated`).

    Event `documents.drafted`. Items that a letter lists already give that letter, so the job may run again. None
    when nothing is owed any more: the town answered between the escalation and the job.
    """
    if there := queries.letter_of(item_ids):
        return there
    items = db.session.scalars(
        select(RectificationItem)
        .where(
            RectificationItem.id.in_(item_ids),
            RectificationItem.state.in_((ItemState.OPEN, ItemState.RETURNED)),
        )
        .order_by(RectificationItem.due_on, RectificationItem.id)
    ).all()
    if not items:
        return None
    first = items[0]
    same = [item for item in items if (item.town_id, item.round_id) == (first.town_id, first.round_id)]
    title = phrases.supervision_title(first.round.title)
    return _draft(viewer, DocumentKind.SUPERVISION, title, Subject(first.round, first.town_id, same))


def draft_letter(viewer: Viewer, round_: Round, town: Town, item_ids: Sequence[int]) -> Document:
    """Draft a supervision letter by hand for chosen overdue items of a town, also for those that had a letter before.

    Event `documents.drafted`. Refuses `letter_no_items`.
    """
    late = [item for item in queries.overdue_items(round_.id, town.id) if item.id in set(item_ids)]
    if not late:
        raise Refusal("letter_no_items", town=town.name)
    title = phrases.supervision_title(round_.title)
    return _draft(viewer, DocumentKind.SUPERVISION, title, Subject(round_, town.id, late))


def compose_bulletin(viewer: Viewer, round_: Round) -> Document:
    """Draft the bulletin of a closed round, or return the draft, once its scores are final.

    Event `documents.drafted`. Refuses `bulletin_round_open`, `bulletin_scores_waiting`, `bulletin_no_scores`.
    """
    _check_final(round_)
    run = reporting.run_of(round_, {})
    if run is None:
        raise Refusal("bulletin_no_scores", round=round_.title)
    title = phrases.bulletin_title(office.name(), round_.title)
    document = _draft(viewer, DocumentKind.BULLETIN, title, Subject(round_, None, ()))
    if not document.parts:
        content = reporting.bulletin(round_, office.head(document.kind, title, office.everyone()), {})
        document.parts = {
            "run": run.number,
            "opening": list(content.opening),
            "requirements": list(content.requirements),
            "typical": reporting.suggested(reporting.confirmed(round_)),
        }
        db.session.flush()
    return document


def withdraw(viewer: Viewer, withdrawn: Document, reason: str) -> Document:
    """Draft the letter that withdraws an issued document; the document is withdrawn when that letter is issued.

    Event `documents.drafted` of the letter, with `withdraws_id`.
    """
    state.check_withdrawable(withdrawn.kind, withdrawn.state)
    there = queries.withdrawal_of(withdrawn, viewer)
    if there is not None:
        raise Refusal("document_withdrawing", title=there.title)
    title = phrases.withdrawal_title(withdrawn.title, withdrawn.number_text or "")[:TITLE_MOST]
    document = _new(viewer, DocumentKind.WITHDRAWAL, title)
    document.round_id, document.town_id = withdrawn.round_id, withdrawn.town_id
    document.is_simulated = withdrawn.is_simulated
    document.withdraws_id = withdrawn.id
    document.parts = {"reason": phrases.checked_reason(reason)}
    db.session.add(document)
    db.session.flush()
    record(viewer, "documents.drafted", document, kind=document.kind.value, withdraws_id=withdrawn.id)
    return document


def submit_for_review(viewer: Viewer, document: Document) -> Document:
    """Hand a draft to somebody else for review. Event `documents.submitted`.

    Who submits what the system drafted becomes its author, so that nobody approves what they submitted themselves.
    """
    _check_ready(document)
    _check_printable(drafting.draft(document, clock.today()))
    if document.drafted_by_id is None:  # drafted by the system: who hands it in answers for it
        document.drafted_by_id = viewer.user_id
        db.session.flush()
    move(document, DocumentState.REVIEW)
    record(viewer, "documents.submitted", document)
    return document


def send_back(viewer: Viewer, document: Document, reason: str) -> Document:
    """Give a document under review back to its author with the reason. Event `documents.sent_back`."""
    text = phrases.checked_reason(reason)
    move(document, DocumentState.DRAFT)
    record(viewer, "documents.sent_back", document, reason=text)
    return document


def approve_and_issue(viewer: Viewer, document: Document) -> Document:
    """Approve a document under review and issue it: number, frozen content, service, PDF later.

    1. rules (neither author nor sender), 2. the content of today, 3. the next number of the series, 4. claim the row by
    its state, so that of two clerks one wins and the other's number is rolled back with everything else, 5. service and
    withdrawal, 6. event `documents.issued` (`kind`, `number`, `issued_on`, `round_id`, `town_id`, `item_ids`,
    `content_sha256`, `written`), 7. the job that prints.
    """
    state.check_transition(document.state, DocumentState.ISSUED)
    state.check_approver(queries.authors(document), viewer.user_id)
    lock(document)
    _check_ready(document)
    today = clock.today()
    drafted = drafting.draft(document, today)
    number = _allot(office.series_of(document.kind), today.year)
    content = drafting.numbered(drafted, number_text(number), today)
    _check_printable(content)
    frozen = freeze(content)
    claim(
        document,
        DocumentState.ISSUED,
        number_id=number.id,
        number_text=number_text(number),
        content=frozen,
        content_sha256=content_sha256(frozen),
        issued_by_id=viewer.user_id,
        issued_at=clock.now(),
        issued_on=today,
    )
    _serve(document)
    _withdraw_target(viewer, document)
    record(
        viewer, "documents.issued", document,
        kind=document.kind.value, number=document.number_text, issued_on=today.isoformat(), round_id=document.round_id,
        town_id=document.town_id, item_ids=queries.item_ids(document), content_sha256=document.content_sha256,
        written={str(item_id): text for item_id, text in drafting.requirements(document).items()},
    )  # fmt: skip
    jobs.later(RENDER, key=f"{RENDER}:{document.id}", asked_by_id=viewer.user_id, document_id=document.id)
    return document


def render(document_id: int) -> None:
    """Print an issued document (job `documents.render`); harmless when done again or after a killed worker.

    1. read the frozen content, 2. release the database, 3. print and store the file, 4. fill in the hash if it is empty.
    The same content gives the same bytes, so a second run stores the same file and changes nothing.
    """
    document = db.session.get(Document, document_id)
    if document is None or document.content is None or document.pdf_sha256 is not None:
        return
    content = drafting.content(document)
    release()
    jobs.progress(0, 2, "正在排版")
    printed = paper.render(content)
    jobs.progress(1, 2, "正在保存")
    stored = files.store(printed.data, PDF_TYPE)
    filled = db.session.execute(
        update(Document)
        .where(Document.id == document_id, Document.pdf_sha256.is_(None))
        .values(pdf_sha256=stored.sha256, pages=printed.pages)
        .returning(Document.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if filled is not None:
        db.session.refresh(document)
        missing = [photo.caption for photo in paper.missing_photos(content)]
        record(
            Viewer.system(), "documents.printed", document,
            pdf_sha256=stored.sha256, pages=printed.pages, missing=missing,
        )  # fmt: skip


def acknowledge(viewer: Viewer, document: Document) -> Service:
    """Take the acknowledgement (签收) of a town; the second click changes nothing.

    Event `documents.acknowledged` of the document, with `town_id`, `item_ids`.
    """
    service = queries.service_of(document)
    if service is None or not viewer.may(Permission.DOCUMENT_ACKNOWLEDGE):
        raise Refusal("document_not_served")
    taken = db.session.execute(
        update(Service)
        .where(Service.id == service.id, Service.acknowledged_at.is_(None))
        .values(acknowledged_at=clock.now(), acknowledged_by_id=viewer.user_id)
        .returning(Service.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    db.session.refresh(service)
    if taken is not None:
        ids = queries.item_ids(document)
        record(viewer, "documents.acknowledged", document, town_id=document.town_id, item_ids=ids)
    return service


def number_text(number: DocumentNumber) -> str:
    """The number as it stands on paper."""
    return numbers.Number(number.series, number.year, number.sequence).text


def _new(viewer: Viewer, kind: DocumentKind, title: str) -> Document:
    return Document(
        kind=kind, state=DocumentState.DRAFT, title=title, parts={}, drafted_by_id=viewer.user_id,
        drafted_at=clock.now(),
    )  # fmt: skip


def _draft(viewer: Viewer, kind: DocumentKind, title: str, about: Subject) -> Document:
    """Put the items on the draft of this kind for the round and town, making it when there is none."""
    document = queries.draft_of(kind, about.round_.id, about.town_id)
    is_new = document is None
    if document is None:
        document = _new(viewer, kind, title)
        document.round_id, document.town_id = about.round_.id, about.town_id
        document.is_simulated = about.round_.is_simulated
        db.session.add(document)
        db.session.flush()
    there = set(queries.item_ids(document))
    added = [item.id for item in about.items if item.id not in there]
    for position, item_id in enumerate(added, start=len(there) + 1):
        db.session.add(DocumentLine(document_id=document.id, item_id=item_id, position=position))
    db.session.flush()
    if is_new or added:
        record(
            viewer, "documents.drafted", document,
            kind=kind.value, round_id=about.round_.id, town_id=document.town_id, item_ids=added,
        )  # fmt: skip
    return document


def _allot(series: str, year: int) -> DocumentNumber:
    """Insert the next number of a series and year.

    Two transactions may read the same last number: the unique constraint lets one through, the other tries again.
    """
    for _ in range(NUMBER_ATTEMPTS):
        last = db.session.execute(
            select(func.max(DocumentNumber.sequence)).where(
                DocumentNumber.series == series, DocumentNumber.year == year
            )
        ).scalar()
        wanted = numbers.next_number(series, year, last)
        row = DocumentNumber(series=series, year=year, sequence=wanted.sequence, previous=wanted.previous)
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:
            continue
        return row
    raise Refusal("busy")


def _serve(document: Document) -> None:
    """Serve (送达) the document on its town in the moment of issue."""
    if document.town_id is not None and state.is_served(document.kind) and document.issued_at is not None:
        db.session.add(Service(document_id=document.id, town_id=document.town_id, served_at=document.issued_at))
        db.session.flush()


def _withdraw_target(viewer: Viewer, document: Document) -> None:
    """The issue of a withdrawal is what withdraws. Event `documents.withdrawn` of the withdrawn document."""
    target = document.withdraws
    if target is None:
        return
    move(target, DocumentState.WITHDRAWN)
    record(
        viewer, "documents.withdrawn", target,
        kind=target.kind.value, by_number=document.number_text, by_id=document.id, item_ids=queries.item_ids(target),
    )  # fmt: skip


def _check_ready(document: Document) -> None:
    """Refuse what is not true on this day: a letter of which nothing is overdue, a bulletin whose scores may change."""
    if document.kind is DocumentKind.SUPERVISION:
        _drop_settled(document)
    if document.kind is DocumentKind.BULLETIN and document.round is not None:
        _check_final(document.round)


def _check_final(round_: Round) -> None:
    """Refuse to report scores that are not final: an open round, or a run that is still being computed."""
    if round_.state is not RoundState.CLOSED:
        raise Refusal("bulletin_round_open", round=round_.title)
    if reporting.is_scoring(round_):
        raise Refusal("bulletin_scores_waiting", round=round_.title)


def _drop_settled(document: Document) -> None:
    """Leave out of a supervision letter what has been answered meanwhile; refuses `letter_nothing_overdue`."""
    late = {item.id for item in queries.overdue_items(document.round_id or 0, document.town_id or 0)}
    lines = queries.lines(document)
    for line in lines:
        if line.item_id not in late:
            db.session.delete(line)
    if not late & {line.item_id for line in lines}:
        raise Refusal("letter_nothing_overdue")
    db.session.flush()


def _check_printable(content: Content) -> None:
    """Refuse characters that no font holds, before they are frozen for ever."""
    if missing := pdf.unprintable(texts(freeze(content))):
        raise Refusal("document_characters", characters=missing)
