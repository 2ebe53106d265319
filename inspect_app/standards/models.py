"""Tables of the standards as data: kinds of site, frozen checklists, drafts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.core.db import ExactDecimal, JsonDocument, Model, UtcDateTime, Word
from inspect_app.core.vocab import VersionOrigin
from inspect_app.standards.rules.effective import Period


class Standard(Model):
    """A published standard, for example 国家卫生乡镇标准; `settings` holds ratios, weights and the clause map."""

    __tablename__ = "standards"

    code: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    document_number: Mapped[str] = mapped_column(String(60))
    settings: Mapped[dict[str, Any]] = mapped_column(JsonDocument)


class PlatformForm(Model):
    """A yearly form of the national platform, frozen: its content never changes; changed content is a new row."""

    __tablename__ = "platform_forms"

    code: Mapped[str] = mapped_column(String(30))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_current: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (UniqueConstraint("code", "sha256"),)


class SiteKind(Model):
    """A kind of place (场所类型), for example market 农贸市场."""

    __tablename__ = "site_kinds"

    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    setting: Mapped[str] = mapped_column(String(20), default="")
    position: Mapped[int] = mapped_column(default=0)


class PaperPrint(Model):
    """A checklist printed for pen and paper; `source_sha256` names all that the PDF comes from, so it never goes stale."""

    __tablename__ = "paper_prints"

    checklist_version_id: Mapped[int] = mapped_column(ForeignKey("checklist_versions.id"), index=True)
    source_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    size: Mapped[int]
    printed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChecklistVersion(Model):
    """A frozen checklist: its content never changes; changed content is a new version.

    It holds from `effective_from` up to, not including, `effective_until`; at most one version of a checklist holds on a
    day. The figures beside the content let lists do without it (`clauses`: items by clause): `content` is loaded only where it
    is asked for.
    """

    __tablename__ = "checklist_versions"

    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"))
    kind_code: Mapped[str] = mapped_column(ForeignKey("site_kinds.code"), index=True)
    version: Mapped[str] = mapped_column(String(30))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JsonDocument, deferred=True)
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    effective_from: Mapped[date]
    effective_until: Mapped[date | None]
    origin: Mapped[VersionOrigin] = mapped_column(Word(VersionOrigin))
    items: Mapped[int] = mapped_column(default=0)
    points: Mapped[Decimal] = mapped_column(ExactDecimal, default=Decimal(0))
    measured: Mapped[int] = mapped_column(default=0)
    vetoes: Mapped[int] = mapped_column(default=0)
    unconfirmed: Mapped[int] = mapped_column(default=0)
    clauses: Mapped[dict[str, int]] = mapped_column(JsonDocument, default=dict)

    standard: Mapped[Standard] = relationship()
    kind: Mapped[SiteKind] = relationship()

    @property
    def period(self) -> Period:
        """When the version holds."""
        return Period(self.effective_from, self.effective_until)

    def is_held_on(self, day: date) -> bool:
        """Tell whether the version is in force on a day."""
        return self.period.holds_on(day)

    __table_args__ = (
        UniqueConstraint("standard_id", "kind_code", "sha256"),
        UniqueConstraint("standard_id", "kind_code", "version"),
        CheckConstraint("effective_until IS NULL OR effective_until >= effective_from", name="period"),
        Index(
            "uq_checklist_versions_one_open",
            "standard_id",
            "kind_code",
            unique=True,
            sqlite_where=text("effective_until IS NULL"),
            postgresql_where=text("effective_until IS NULL"),
        ),
    )


class ChecklistDraft(Model):
    """A checklist that the office is changing: one for each checklist, until it is published or thrown away.

    `base_id` is the version that it was made from; a draft whose base is no longer the last version is out of date. `rows`
    says in which row of the imported sheet each item stood.
    """

    __tablename__ = "checklist_drafts"

    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"))
    kind_code: Mapped[str] = mapped_column(ForeignKey("site_kinds.code"))
    base_id: Mapped[int] = mapped_column(ForeignKey("checklist_versions.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JsonDocument, deferred=True)
    rows: Mapped[dict[str, int]] = mapped_column(JsonDocument, default=dict)
    source: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(String(60))

    standard: Mapped[Standard] = relationship()
    kind: Mapped[SiteKind] = relationship()
    base: Mapped[ChecklistVersion] = relationship()

    __table_args__ = (UniqueConstraint("standard_id", "kind_code"),)


class SchemeVersion(Model):
    """A frozen scheme (记分办法): how visits become the score of a town. Changed content is a new version."""

    __tablename__ = "scheme_versions"

    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"))
    version: Mapped[str] = mapped_column(String(30))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_current: Mapped[bool] = mapped_column(default=True)

    standard: Mapped[Standard] = relationship()

    __table_args__ = (UniqueConstraint("standard_id", "sha256"), UniqueConstraint("standard_id", "version"))
