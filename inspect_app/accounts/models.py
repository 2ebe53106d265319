"""Tables of people and units (单位)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.core.db import Model, UtcDateTime, Word
from inspect_app.core.vocab import Role, UnitKind


class Unit(Model):
    """A body that people act for: an office, a town, a member unit."""

    __tablename__ = "units"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    short_name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[UnitKind] = mapped_column(Word(UnitKind), index=True)


class User(Model):
    """A person with an account. `session_mark` changes to end all sessions of the account."""

    __tablename__ = "users"

    user_name: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[Role] = mapped_column(Word(Role), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    session_mark: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    unit: Mapped[Unit | None] = relationship(lazy="joined")


class SignInFailure(Model):
    """One failed sign-in; lock-out by account and by address counts these."""

    __tablename__ = "sign_in_failures"

    user_name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_sign_in_failures_user_name_at", "user_name", "at"),
        Index("ix_sign_in_failures_address_at", "address", "at"),
    )
