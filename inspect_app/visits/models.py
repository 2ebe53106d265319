"""Tables of visits: the sealed record, its answers, its files, and backups of drafts."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.models import User
from inspect_app.core.db import ExactDecimal, JsonDocument, Model, UtcDateTime, Word
from inspect_app.core.vocab import Verdict, VisitState
from inspect_app.places.models import Site, Town
from inspect_app.rounds.models import DrawnSite, Round
from inspect_app.standards.models import ChecklistVersion


class Visit(Model):
    """One checklist filled at one site, as the tablet sealed it. `record` is the exact text that was sealed."""

    __tablename__ = "visits"

    client_id: Mapped[str] = mapped_column(String(36), unique=True)
    drawn_site_id: Mapped[int] = mapped_column(ForeignKey("drawn_sites.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    checklist_version_id: Mapped[int] = mapped_column(ForeignKey("checklist_versions.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[VisitState] = mapped_column(Word(VisitState))
    record: Mapped[str] = mapped_column(Text, deferred=True)
    record_sha256: Mapped[str] = mapped_column(String(64))
    files_expected: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    clock_skew_seconds: Mapped[int] = mapped_column(default=0)
    first_byte_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lon: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    lat: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    accuracy_m: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    datum: Mapped[str] = mapped_column(String(20), default="")
    met_person: Mapped[str] = mapped_column(String(80), default="")
    met_person_title: Mapped[str] = mapped_column(String(80), default="")

    drawn_site: Mapped[DrawnSite] = relationship()
    round: Mapped[Round] = relationship()
    town: Mapped[Town] = relationship()
    site: Mapped[Site] = relationship()
    checklist_version: Mapped[ChecklistVersion] = relationship()
    user: Mapped[User] = relationship()

    __table_args__ = (
        Index("ix_visits_round_id_town_id", "round_id", "town_id"),
        Index("ix_visits_state", "state"),
        Index(
            "uq_visits_one_counts",
            "drawn_site_id",
            unique=True,
            sqlite_where=text("state = 'received'"),
            postgresql_where=text("state = 'received'"),
        ),
    )


class Answer(Model):
    """The answer to one item; `value` holds what was entered beside the verdict (`record.AnswerValue`)."""

    __tablename__ = "answers"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    item_code: Mapped[str] = mapped_column(String(40))
    verdict: Mapped[Verdict] = mapped_column(Word(Verdict))
    measured: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    value: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    remark: Mapped[str] = mapped_column(Text, default="")

    visit: Mapped[Visit] = relationship()

    __table_args__ = (UniqueConstraint("visit_id", "item_code"),)


class VisitFile(Model):
    """A photo or signature that the manifest of a visit names; `received_at` is empty until it is here.

    `sha256` names the original bytes, which are kept as evidence and never served; `view_sha256` and `thumb_sha256`
    name the re-encoded copies that are. `exif` is what was taken out of the image.
    """

    __tablename__ = "visit_files"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    item_code: Mapped[str | None] = mapped_column(String(40))
    signer: Mapped[str] = mapped_column(String(80), default="")
    media_type: Mapped[str] = mapped_column(String(30))
    size: Mapped[int]
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    view_sha256: Mapped[str | None] = mapped_column(String(64))
    thumb_sha256: Mapped[str | None] = mapped_column(String(64))
    exif: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)

    visit: Mapped[Visit] = relationship()

    __table_args__ = (UniqueConstraint("visit_id", "sha256"),)


class DraftBackup(Model):
    """A copy of an unfinished record, as the tablet keeps it; not read by anything but that expert's tablet."""

    __tablename__ = "draft_backups"

    client_id: Mapped[str] = mapped_column(String(36))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    revision: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("user_id", "client_id"),)
