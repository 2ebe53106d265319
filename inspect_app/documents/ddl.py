"""Issued documents never change: triggers on both databases, and the same guard in the model for a clear error.

After the issue a document may only get its PDF's hash and page count, once, and go from issued to withdrawn. Its lines
and every number stay as they are. The first migration creates the same triggers from SQLITE and POSTGRESQL.
"""

from typing import Any

from sqlalchemy import Connection, Table, event, inspect
from sqlalchemy.orm import Mapper

from inspect_app.core.vocab import DocumentState
from inspect_app.documents.models import Document, DocumentLine, DocumentNumber

FINAL = (DocumentState.ISSUED, DocumentState.WITHDRAWN)
FILLED_ONCE = ("pdf_sha256", "pages")
_FREE = {"id", "state", *FILLED_ONCE}
_FROZEN = tuple(column.name for column in Document.__table__.columns if column.name not in _FREE)
_IS_FINAL = "({row}.state IN ('issued', 'withdrawn'))"


def _changes(different: str) -> str:
    """SQL: an update of a final document that is not allowed; `different` compares as the database does it."""
    parts = [f"NEW.{name} {different} OLD.{name}" for name in _FROZEN]
    parts += [f"(OLD.{name} IS NOT NULL AND NEW.{name} {different} OLD.{name})" for name in FILLED_ONCE]
    parts.append("NOT (NEW.state = OLD.state OR (OLD.state = 'issued' AND NEW.state = 'withdrawn'))")
    return f"{_IS_FINAL.format(row='OLD')} AND ({' OR '.join(parts)})"


def _of_final(row: str) -> str:
    """SQL: the document of a line is final."""
    return f"EXISTS (SELECT 1 FROM documents d WHERE d.id = {row}.document_id AND d.state IN ('issued', 'withdrawn'))"  # noqa: S608 - constants


def _sqlite(name: str, what: str, table: str, when: str, message: str) -> str:
    condition = f"WHEN {when} " if when else ""
    return f"CREATE TRIGGER {name} BEFORE {what} ON {table} {condition}BEGIN SELECT RAISE(ABORT, '{message}'); END"


_STAY, _LINES, _NUMBERS = "issued documents never change", "lines of issued documents never change", "numbers stay"

SQLITE = {
    "documents": (
        _sqlite("documents_stay", "UPDATE", "documents", _changes("IS NOT"), _STAY),
        _sqlite("documents_kept", "DELETE", "documents", _IS_FINAL.format(row="OLD"), _STAY),
    ),
    "document_lines": (
        _sqlite("document_lines_no_more", "INSERT", "document_lines", _of_final("NEW"), _LINES),
        _sqlite("document_lines_stay", "UPDATE", "document_lines", _of_final("OLD"), _LINES),
        _sqlite("document_lines_kept", "DELETE", "document_lines", _of_final("OLD"), _LINES),
    ),
    "document_numbers": (
        _sqlite("document_numbers_stay", "UPDATE", "document_numbers", "", _NUMBERS),
        _sqlite("document_numbers_kept", "DELETE", "document_numbers", "", _NUMBERS),
    ),
}


def _function(name: str, condition: str, message: str, answer: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{message}'; END IF; RETURN {answer}; END $$"
    )


def _postgresql(name: str, what: str, table: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


POSTGRESQL = {
    "documents": (
        _function("documents_stay", _changes("IS DISTINCT FROM"), _STAY, "NEW"),
        _postgresql("documents_stay", "UPDATE", "documents"),
        _function("documents_kept", _IS_FINAL.format(row="OLD"), _STAY, "OLD"),
        _postgresql("documents_kept", "DELETE", "documents"),
    ),
    "document_lines": (
        _function("document_lines_no_more", _of_final("NEW"), _LINES, "NEW"),
        _postgresql("document_lines_no_more", "INSERT OR UPDATE", "document_lines"),
        _function("document_lines_kept", _of_final("OLD"), _LINES, "OLD"),
        _postgresql("document_lines_kept", "DELETE", "document_lines"),
    ),
    "document_numbers": (
        _function("document_numbers_stay", "TRUE", _NUMBERS, "OLD"),
        _postgresql("document_numbers_stay", "UPDATE OR DELETE", "document_numbers"),
    ),
}


class IssuedDocumentError(RuntimeError):
    """Code tried to change an issued document; the database would refuse it too."""


def statements(dialect: str, table: str) -> tuple[str, ...]:
    """The triggers of a table on a database."""
    return (SQLITE if dialect == "sqlite" else POSTGRESQL)[table]


def _after_create(target: Table, connection: Connection, **_: Any) -> None:
    for statement in statements(connection.dialect.name, target.name):
        connection.exec_driver_sql(statement)


def _before_update(_mapper: Mapper[Any], _connection: Connection, document: Document) -> None:
    state = inspect(document)
    before = state.attrs.state.history.deleted
    if (before[0] if before else document.state) not in FINAL:
        return
    for name in _FROZEN:
        if state.attrs[name].history.has_changes():
            raise IssuedDocumentError(f"document {document.id}: {name}")


def attach() -> None:
    """Let `create_all` make the triggers and the mapper watch updates; harmless when called again."""
    for model in (DocumentNumber, Document, DocumentLine):
        if not event.contains(model.__table__, "after_create", _after_create):
            event.listen(model.__table__, "after_create", _after_create)
    if not event.contains(Document, "before_update", _before_update):
        event.listen(Document, "before_update", _before_update)
