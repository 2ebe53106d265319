"""Tables of districts, towns, villages, designations and sites."""

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.models import Unit
from inspect_app.core.db import ExactDecimal, Model, Word
from inspect_app.core.vocab import DesignationLevel
from inspect_app.standards.models import SiteKind


class District(Model):
    """A district or county-level city; `unit` is its own office (区爱卫办)."""

    __tablename__ = "districts"

    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), unique=True)

    unit: Mapped[Unit | None] = relationship()


class Town(Model):
    """A town or subdistrict (镇街), known by two code systems that do not agree everywhere; see docs/adr."""

    __tablename__ = "towns"

    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    mca_code: Mapped[str | None] = mapped_column(String(12), unique=True)
    nbs_code: Mapped[str | None] = mapped_column(String(12), unique=True)
    is_inspected: Mapped[bool] = mapped_column(default=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), unique=True)

    district: Mapped[District] = relationship()
    unit: Mapped[Unit | None] = relationship()

    __table_args__ = (UniqueConstraint("district_id", "name"),)

    @property
    def code(self) -> str:
        """The code to show and to file by: that of 民政部 where there is one."""
        return self.mca_code or self.nbs_code or ""


class Village(Model):
    """A village or community below a town."""

    __tablename__ = "villages"

    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"), index=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))


class Designation(Model):
    """A 命名 of a town: level, date, and when it is due for review."""

    __tablename__ = "designations"

    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    level: Mapped[DesignationLevel] = mapped_column(Word(DesignationLevel), index=True)
    granted_on: Mapped[date]
    review_on: Mapped[date | None]
    is_simulated: Mapped[bool] = mapped_column(default=False)

    town: Mapped[Town] = relationship()

    __table_args__ = (UniqueConstraint("town_id", "level"),)


class Site(Model):
    """One place that can be visited. Coordinates are kept as read, with their datum and accuracy."""

    __tablename__ = "sites"

    source_code: Mapped[str] = mapped_column(String(30), unique=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    village_id: Mapped[int | None] = mapped_column(ForeignKey("villages.id"), index=True)
    kind_code: Mapped[str] = mapped_column(ForeignKey("site_kinds.code"))
    subkind: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[str] = mapped_column(String(120))
    lon: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    lat: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    datum: Mapped[str] = mapped_column(String(20), default="")
    grid_code: Mapped[str] = mapped_column(String(30), default="")
    size: Mapped[str] = mapped_column(String(30), default="")
    is_in_use: Mapped[bool] = mapped_column(default=True)
    is_simulated: Mapped[bool] = mapped_column(default=False)

    town: Mapped[Town] = relationship()
    village: Mapped[Village | None] = relationship()
    kind: Mapped[SiteKind] = relationship()

    __table_args__ = (
        Index("ix_sites_town_id_kind_code", "town_id", "kind_code"),
        Index("ix_sites_kind_code", "kind_code"),
    )
