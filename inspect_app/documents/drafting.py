"""From rows to what a document says: orders, supervision letters and withdrawals. Bulletins are in reporting.py.

A draft is drawn from the rows as they are today; at the issue the same functions give the content that is frozen.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.vocab import DocumentKind, VisitState
from inspect_app.documents import office, queries, reporting
from inspect_app.documents.models import Document, DocumentLine
from inspect_app.documents.rules import phrases, words
from inspect_app.documents.rules.content import (
    Content,
    Head,
    Line,
    OrderContent,
    Photo,
    SupervisionContent,
    WithdrawalContent,
    thaw,
)
from inspect_app.findings.models import Finding
from inspect_app.places.models import Site, Town
from inspect_app.rectification import queries as rectification
from inspect_app.rectification.models import RectificationItem
from inspect_app.rectification.rules.deadline import Deadline, Term, add_working_days, deadline, time_left
from inspect_app.rectification.rules.state import is_overdue
from inspect_app.rounds.models import Round
from inspect_app.visits.models import Visit

PHOTOS_A_LINE = 2
SUPERVISION_DAYS = 5


def content(document: Document) -> Content:
    """What a document says: frozen since its issue, from the rows until then."""
    if document.content is not None:
        return thaw(document.kind, document.content)
    return draft(document, clock.today())


def draft(document: Document, day: date) -> Content:
    """What a draft would say if it were issued on this day."""
    return _BUILDERS[document.kind](document, _head(document), day)


def requirements(document: Document) -> dict[int, str]:
    """What the clerk asks for in other words than the checklist's, by item."""
    return {int(item_id): text for item_id, text in document.parts.get("items", {}).items()}


def numbered(drafted: Content, number: str, day: date) -> Content:
    """The content with its number and day: what is frozen."""
    return replace(drafted, head=replace(drafted.head, number=number, issued_on=day))


def _head(document: Document) -> Head:
    town = document.town
    addressee = words.government_of(town.name) if town else office.everyone()
    district = town.district.name if town else ""
    made = office.head(document.kind, document.title, addressee, district)
    return replace(made, simulated=document.is_simulated)


def _order(document: Document, head: Head, day: date) -> OrderContent:
    found = _items(document)
    round_, town = _round(document), _town(document)
    checked, sites = _checked(round_, town)
    photos = reporting.photos_of([item.finding for item in found])
    calendar = rectification.calendar()
    lines = tuple(
        _line(n, item, deadline(day, Term(item.deadline_mode, item.deadline_days), calendar), photos)
        for n, item in enumerate(found, start=1)
    )
    written = requirements(document)
    lines = tuple(
        replace(line, requirement=written[item.id], requirement_unsure=False) if item.id in written else line
        for line, item in zip(lines, found, strict=True)
    )
    return OrderContent(
        head=head,
        round_title=words.tight(round_.title),
        standard_title=round_.standard.title,
        checked_from=checked[0],
        checked_to=checked[1],
        sites_checked=sites,
        you=words.you(town.name),
        lines=lines,
    )


def _supervision(document: Document, head: Head, day: date) -> SupervisionContent:
    found = [item for item in _items(document) if is_overdue(item.state, item.due_on, day)]
    calendar = rectification.calendar()
    lines = []
    for n, item in enumerate(found, start=1):
        due = Deadline(item.due_on or day, item.is_due_provisional)
        line = _line(n, item, due, {})
        lines.append(replace(line, overdue=words.tight(time_left(due.due_on, day, calendar).words)))
    return SupervisionContent(
        head=head,
        order_numbers=_order_numbers(found),
        as_of=day,
        reply_by=add_working_days(day, SUPERVISION_DAYS, calendar).due_on,
        you=words.you(_town(document).name),
        lines=tuple(lines),
    )


def _withdrawal(document: Document, head: Head, _day: date) -> WithdrawalContent:
    withdrawn = document.withdraws
    if withdrawn is None or withdrawn.issued_on is None:
        raise ValueError(f"document {document.id} withdraws nothing")
    return WithdrawalContent(
        head=head,
        withdrawn_title=withdrawn.title,
        withdrawn_number=withdrawn.number_text or "",
        withdrawn_on=withdrawn.issued_on,
        reason=str(document.parts.get("reason", "")),
    )


def _bulletin(document: Document, head: Head, _day: date) -> Content:
    return reporting.bulletin(_round(document), head, document.parts)


_BUILDERS: dict[DocumentKind, Callable[[Document, Head, date], Content]] = {
    DocumentKind.ORDER: _order,
    DocumentKind.SUPERVISION: _supervision,
    DocumentKind.BULLETIN: _bulletin,
    DocumentKind.WITHDRAWAL: _withdrawal,
}


def _line(number: int, item: RectificationItem, due: Deadline, photos: dict[int, list[str]]) -> Line:
    finding = item.finding
    shown = photos.get(finding.id, [])[:PHOTOS_A_LINE]
    return Line(
        number=number,
        site=finding.site.name,
        kind=finding.site.kind.name,
        problem=finding.problem,
        requirement=item.requirement,
        clause=phrases.clause_text(finding.clause),
        unit=item.unit.short_name if item.unit else "",
        severity=finding.severity,
        mode=item.deadline_mode.label,
        due_on=due.due_on,
        due_provisional=due.provisional,
        remark=finding.remark,
        clause_unsure=finding.is_clause_unsure,
        problem_unsure=reporting.names_unsure_figure(finding),
        requirement_unsure=finding.is_figure_unsure,
        photos=tuple(
            Photo(sha256, f"问题{number}" + (f"（{n}）" if len(shown) > 1 else ""))
            for n, sha256 in enumerate(shown, start=1)
        ),
    )


def _items(document: Document) -> Sequence[RectificationItem]:
    """The items a document lists, with all that a line says, in three queries."""
    statement = (
        select(RectificationItem)
        .join(DocumentLine, DocumentLine.item_id == RectificationItem.id)
        .where(DocumentLine.document_id == document.id)
        .options(
            joinedload(RectificationItem.finding).joinedload(Finding.site).joinedload(Site.kind),
            joinedload(RectificationItem.unit),
        )
    )
    return db.session.scalars(statement.order_by(DocumentLine.position)).all()


def _order_numbers(items: Sequence[RectificationItem]) -> tuple[str, ...]:
    statement = (
        select(Document.number_text)
        .join(DocumentLine, DocumentLine.document_id == Document.id)
        .where(
            DocumentLine.item_id.in_([item.id for item in items]),
            Document.kind == DocumentKind.ORDER,
            Document.state.in_(queries.OUT),
        )
        .distinct()
        .order_by(Document.number_text)
    )
    return tuple(number for number in db.session.scalars(statement) if number)


def _checked(round_: Round, town: Town) -> tuple[tuple[date, date], int]:
    """The days on which a town was checked, and at how many sites."""
    statement = select(func.min(Visit.started_at), func.max(Visit.started_at), func.count()).where(
        Visit.round_id == round_.id, Visit.town_id == town.id, Visit.state == VisitState.RECEIVED
    )
    first, last, count = db.session.execute(statement).one()
    if not count:
        return (round_.starts_on, round_.ends_on), 0
    return (clock.local(first).date(), clock.local(last).date()), count


def _round(document: Document) -> Round:
    if document.round is None:
        raise ValueError(f"document {document.id} has no round")
    return document.round


def _town(document: Document) -> Town:
    if document.town is None:
        raise ValueError(f"document {document.id} has no town")
    return document.town
