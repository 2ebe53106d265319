"""Tables of the experts, as far as the draw needs them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.models import User
from inspect_app.core.db import Model, UtcDateTime
from inspect_app.places.models import District, Town


class Expert(Model):
    """An inspector; the own district is one where the expert may not inspect."""

    __tablename__ = "experts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("districts.id"), index=True)
    employer: Mapped[str] = mapped_column(String(80), default="")
    specialty: Mapped[str] = mapped_column(String(80), default="")
    is_active: Mapped[bool] = mapped_column(default=True)

    user: Mapped[User] = relationship(lazy="joined")
    district: Mapped[District | None] = relationship()

    @property
    def name(self) -> str:
        """The expert's name."""
        return self.user.name


class Interest(Model):
    """A declared interest: why this expert may not inspect this town."""

    __tablename__ = "expert_interests"

    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"))
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    reason: Mapped[str] = mapped_column(String(200))
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)

    expert: Mapped[Expert] = relationship()
    town: Mapped[Town] = relationship()

    __table_args__ = (UniqueConstraint("expert_id", "town_id"),)
