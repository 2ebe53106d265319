"""Writes of drafts: what is free in each kind of document, and discarding (废弃) a draft that nobody wants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import record
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import DocumentKind, DocumentState
from inspect_app.documents import drafting, queries
from inspect_app.documents.models import Document, DocumentLine
from inspect_app.documents.moving import claim
from inspect_app.documents.rules import phrases, state
from inspect_app.documents.rules.content import freeze


@dataclass(frozen=True)
class Chosen:
    """Which items a draft shall list, and what its clerk asks for in other words than the checklist's (by item)."""

    item_ids: Sequence[int]
    requirements: Mapping[int, str]


def edit_bulletin(
    viewer: Viewer, document: Document, *, opening: str, requirements: str, typical: Sequence[int]
) -> Document:
    """Change what a clerk writes in a bulletin, a paragraph a line, and the findings it shows.

    Event `documents.edited`.
    """
    state.check_editable(document.state)
    parts = {"opening": list(phrases.paragraphs(opening)), "requirements": list(phrases.paragraphs(requirements))}
    if not all(parts.values()):
        raise Refusal("bulletin_text_missing")
    document.parts = {**document.parts, **parts, "typical": list(typical)}
    db.session.flush()
    record(viewer, "documents.edited", document, parts=document.parts)
    return document


def edit_items(viewer: Viewer, document: Document, chosen: Chosen) -> Document:
    """Change which items an order or supervision letter lists and, in an order, what is asked of each.

    An item that is left out may go into another document. What was not written anew keeps the checklist's words.
    Event `documents.edited` with `item_ids`, `written`. Refuses `document_no_items`.
    """
    state.check_editable(document.state)
    offered = {item.id: item for item in queries.offered_items(document)}
    wanted = [item_id for item_id in chosen.item_ids if item_id in offered]
    if not wanted:
        raise Refusal("document_no_items")
    db.session.execute(delete(DocumentLine).where(DocumentLine.document_id == document.id))
    for position, item_id in enumerate(wanted, start=1):
        db.session.add(DocumentLine(document_id=document.id, item_id=item_id, position=position))
    written = {}
    if document.kind is DocumentKind.ORDER:
        texts = {item_id: phrases.checked_requirement(chosen.requirements.get(item_id, "")) for item_id in wanted}
        written = {
            str(item_id): text for item_id, text in texts.items() if text not in {"", offered[item_id].requirement}
        }
    document.parts = {**document.parts, "items": written}
    db.session.flush()
    record(viewer, "documents.edited", document, item_ids=wanted, written=written)
    return document


def edit_reason(viewer: Viewer, document: Document, reason: str) -> Document:
    """Change why a withdrawal withdraws. Event `documents.edited`."""
    state.check_editable(document.state)
    document.parts = {"reason": phrases.checked_reason(reason)}
    db.session.flush()
    record(viewer, "documents.edited", document, reason=document.parts["reason"])
    return document


def discard(viewer: Viewer, document: Document, reason: str) -> Document:
    """Give a draft up for good, with the reason; its items can go into another document.

    What it said stays on record with it. Event `documents.discarded` with `kind`, `item_ids`, `reason`.
    """
    text = phrases.checked_reason(reason)
    state.check_transition(document.state, DocumentState.DISCARDED)
    said = freeze(drafting.draft(document, clock.today()))
    claim(document, DocumentState.DISCARDED, content=said, withdraws_id=None)
    record(
        viewer, "documents.discarded", document,
        kind=document.kind.value, item_ids=queries.item_ids(document), reason=text,
    )  # fmt: skip
    return document
