"""Steps of a document from state to state: one table, and of two people at the same moment one wins."""

from sqlalchemy import select, update

from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import DocumentState
from inspect_app.documents.models import Document
from inspect_app.documents.rules import state


def move(document: Document, to: DocumentState) -> None:
    """Step to a state by the table; somebody who was quicker leaves `changed_meanwhile`."""
    state.check_transition(document.state, to)
    claim(document, to)


def claim(document: Document, to: DocumentState, **values: object) -> None:
    """Change the row only if its state is still the one that was seen."""
    claimed = db.session.execute(
        update(Document)
        .where(Document.id == document.id, Document.state == document.state)
        .values(state=to, **values)
        .returning(Document.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if claimed is None:
        raise Refusal("changed_meanwhile")
    db.session.refresh(document)


def lock(document: Document) -> None:
    """Let a second clerk wait here (PostgreSQL; SQLite's writers wait at BEGIN), then see what the first has done."""
    found = db.session.execute(select(Document.state).where(Document.id == document.id).with_for_update()).scalar_one()
    if found is not document.state:
        raise Refusal("changed_meanwhile")
