"""Tables of the standards as data: kinds of site and frozen checklists."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.core.db import JsonDocument, Model, UtcDateTime


class Standard(Model):
    """A published standard, for example 国家卫生乡镇标准; `settings` holds ratios, weights and the clause map."""

    __tablename__ = "standards"

    code: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    document_number: Mapped[str] = mapped_column(String(60))
    settings: Mapped[dict[str, Any]] = mapped_column(JsonDocument)


class SiteKind(Model):
    """A kind of place (场所类型), for example market 农贸市场."""

    __tablename__ = "site_kinds"

    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    setting: Mapped[str] = mapped_column(String(20), default="")
    position: Mapped[int] = mapped_column(default=0)


class ChecklistVersion(Model):
    """A frozen checklist: its content never changes; changed content is a new version."""

    __tablename__ = "checklist_versions"

    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"))
    kind_code: Mapped[str] = mapped_column(ForeignKey("site_kinds.code"), index=True)
    version: Mapped[str] = mapped_column(String(30))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_current: Mapped[bool] = mapped_column(default=True)

    standard: Mapped[Standard] = relationship()
    kind: Mapped[SiteKind] = relationship()

    __table_args__ = (
        UniqueConstraint("standard_id", "kind_code", "sha256"),
        UniqueConstraint("standard_id", "kind_code", "version"),
    )
