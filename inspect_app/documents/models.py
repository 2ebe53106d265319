"""Tables of official documents: their numbers without gaps, frozen content, PDF, lines and service."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.models import User
from inspect_app.core.db import JsonDocument, Model, UtcDateTime, Word
from inspect_app.core.vocab import DocumentKind, DocumentState
from inspect_app.places.models import Town
from inspect_app.rectification.models import RectificationItem
from inspect_app.rounds.models import Round


class DocumentNumber(Model):
    """One number of a series and year. Each row but the first refers to the row before it, so no gap can exist."""

    __tablename__ = "document_numbers"

    series: Mapped[str] = mapped_column(String(40))
    year: Mapped[int]
    sequence: Mapped[int]
    previous: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("series", "year", "sequence"),
        UniqueConstraint("series", "year", "previous"),
        ForeignKeyConstraint(
            ["series", "year", "previous"],
            ["document_numbers.series", "document_numbers.year", "document_numbers.sequence"],
            name="fk_document_numbers_previous",
        ),
        CheckConstraint(
            "(sequence = 1 AND previous IS NULL) OR (sequence > 1 AND previous = sequence - 1)", name="follows"
        ),
    )


class Document(Model):
    """An order, supervision letter, bulletin or withdrawal. Once issued only the PDF's hash may be filled in, once."""

    __tablename__ = "documents"

    kind: Mapped[DocumentKind] = mapped_column(Word(DocumentKind))
    state: Mapped[DocumentState] = mapped_column(Word(DocumentState))
    title: Mapped[str] = mapped_column(String(200))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"))
    town_id: Mapped[int | None] = mapped_column(ForeignKey("towns.id"))
    number_id: Mapped[int | None] = mapped_column(ForeignKey("document_numbers.id"), unique=True)
    number_text: Mapped[str | None] = mapped_column(String(60), unique=True)
    parts: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    content: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument, deferred=True)
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    pages: Mapped[int | None]
    is_simulated: Mapped[bool] = mapped_column(default=False)
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issued_on: Mapped[date | None]
    withdraws_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"), unique=True)

    round: Mapped[Round | None] = relationship()
    town: Mapped[Town | None] = relationship()
    number: Mapped[DocumentNumber | None] = relationship()
    drafted_by: Mapped[User | None] = relationship(foreign_keys=[drafted_by_id])
    issued_by: Mapped[User | None] = relationship(foreign_keys=[issued_by_id])
    withdraws: Mapped["Document | None"] = relationship(remote_side="Document.id")

    __table_args__ = (
        Index("ix_documents_kind_state", "kind", "state"),
        Index("ix_documents_town_id_kind", "town_id", "kind"),
        Index("ix_documents_round_id_kind", "round_id", "kind"),
        CheckConstraint("state NOT IN ('issued', 'withdrawn') OR number_id IS NOT NULL", name="issued_has_number"),
    )


class DocumentLine(Model):
    """An item of rectification that a document lists."""

    __tablename__ = "document_lines"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("rectification_items.id"), index=True)
    position: Mapped[int]

    document: Mapped[Document] = relationship()
    item: Mapped[RectificationItem] = relationship()

    __table_args__ = (UniqueConstraint("document_id", "item_id"),)


class Service(Model):
    """Service (送达) of a document to a unit and its acknowledgement (签收)."""

    __tablename__ = "services"

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), unique=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"), index=True)
    served_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)

    document: Mapped[Document] = relationship()
    town: Mapped[Town] = relationship()
    acknowledged_by: Mapped[User | None] = relationship()
