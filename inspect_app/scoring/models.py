"""Tables of scores with their traces; both are derived from answers and proved equal to the rule by a test."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.core.db import ExactDecimal, JsonDocument, Model, ScoreDecimal, UtcDateTime
from inspect_app.places.models import Town
from inspect_app.rounds.models import Round
from inspect_app.visits.models import Visit


class VisitScore(Model):
    """The score of a visit: points won and due, the rate in per cent with two decimals, and where each point went."""

    __tablename__ = "visit_scores"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    kind_code: Mapped[str] = mapped_column(String(30))
    points_won: Mapped[Decimal] = mapped_column(ExactDecimal)
    points_due: Mapped[Decimal] = mapped_column(ExactDecimal)
    rate: Mapped[Decimal | None] = mapped_column(ScoreDecimal)
    veto: Mapped[str | None] = mapped_column(String(10))
    trace: Mapped[dict[str, Any]] = mapped_column(JsonDocument, deferred=True)
    scored_at: Mapped[datetime] = mapped_column(UtcDateTime)

    visit: Mapped[Visit] = relationship()
    round: Mapped[Round] = relationship()
    town: Mapped[Town] = relationship()

    __table_args__ = (Index("ix_visit_scores_round_id_town_id", "round_id", "town_id"),)


class TownScore(Model):
    """The score of a town in a round, with its shared rank; a vetoed town ranks after all others."""

    __tablename__ = "town_scores"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"), index=True)
    score: Mapped[Decimal | None] = mapped_column(ScoreDecimal)
    is_vetoed: Mapped[bool] = mapped_column(default=False)
    rank: Mapped[int | None]
    visits_counted: Mapped[int] = mapped_column(default=0)
    trace: Mapped[dict[str, Any]] = mapped_column(JsonDocument, deferred=True)
    scored_at: Mapped[datetime] = mapped_column(UtcDateTime)

    round: Mapped[Round] = relationship()
    town: Mapped[Town] = relationship()

    __table_args__ = (UniqueConstraint("round_id", "town_id"),)
