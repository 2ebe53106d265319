"""Tables of baseline data: values with their history, the office's own figures, files made for the platform."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.core.db import ExactDecimal, Model, UtcDateTime
from inspect_app.places.models import District, Town
from inspect_app.standards.models import Standard

_SQLITE, _POSTGRESQL = text("is_current = 1"), text("is_current")


class BaselineValue(Model):
    """One value of a field in a year. A corrected value is a new row; the old one stays, no longer current.

    `place` is the key of rules.place: town-12, district-3 or city. An empty value says that a value was taken back.
    """

    __tablename__ = "baseline_values"

    place: Mapped[str] = mapped_column(String(20))
    town_id: Mapped[int | None] = mapped_column(ForeignKey("towns.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"))
    year: Mapped[int]
    form: Mapped[str] = mapped_column(String(30))
    field: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(120))
    source_on: Mapped[date]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    entered_by: Mapped[str] = mapped_column(String(60))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_current: Mapped[bool] = mapped_column(default=True)
    is_simulated: Mapped[bool] = mapped_column(default=False)

    town: Mapped[Town | None] = relationship()
    district: Mapped[District | None] = relationship()

    __table_args__ = (
        Index(
            "uq_baseline_values_current", "place", "year", "form", "field",
            unique=True, sqlite_where=_SQLITE, postgresql_where=_POSTGRESQL,
        ),
        Index("ix_baseline_values_year_form", "year", "form"),
        Index("ix_baseline_values_town_id_year", "town_id", "year"),
        Index("ix_baseline_values_district_id_year", "district_id", "year"),
        CheckConstraint("town_id IS NULL OR district_id IS NULL", name="one_place"),
    )  # fmt: skip


class IndicatorFigure(Model):
    """A figure that the office sets for an indicator of a standard; without a value the standard's own counts again."""

    __tablename__ = "indicator_figures"

    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"))
    code: Mapped[str] = mapped_column(String(40))
    op: Mapped[str] = mapped_column(String(2))
    value: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    source: Mapped[str] = mapped_column(String(120))
    source_on: Mapped[date]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    entered_by: Mapped[str] = mapped_column(String(60))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_current: Mapped[bool] = mapped_column(default=True)

    standard: Mapped[Standard] = relationship()

    __table_args__ = (
        Index(
            "uq_indicator_figures_current", "standard_id", "code",
            unique=True, sqlite_where=_SQLITE, postgresql_where=_POSTGRESQL,
        ),
    )  # fmt: skip


class BaselineExport(Model):
    """A file for the platform with many places, made by a job; `sha256` names it in the store once it is there."""

    __tablename__ = "baseline_exports"

    form: Mapped[str] = mapped_column(String(30))
    year: Mapped[int]
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    asked_by: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    places: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    is_simulated: Mapped[bool] = mapped_column(default=False)

    district: Mapped[District | None] = relationship()
