"""Tables of scores with their traces, the runs that made them, and corrections of answers.

Scores are derived from answers and proved equal to the rule by a test; those of a frozen run never change.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.core.db import ExactDecimal, JsonDocument, Model, ScoreDecimal, UtcDateTime, Word
from inspect_app.core.vocab import ScoringRunKind, Verdict
from inspect_app.places.models import Town
from inspect_app.rounds.models import Round
from inspect_app.standards.models import SchemeVersion
from inspect_app.visits.models import Visit


class ScoringRun(Model):
    """One computing of the scores of a round. The first is live while the round is under way; a frozen one never changes.

    Without a scheme version (rounds of before) the weights are those of the checklists, and nothing is taken off.
    """

    __tablename__ = "scoring_runs"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    number: Mapped[int]
    kind: Mapped[ScoringRunKind] = mapped_column(Word(ScoringRunKind))
    reason: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(String(60))
    scheme_version_id: Mapped[int | None] = mapped_column(ForeignKey("scheme_versions.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    round: Mapped[Round] = relationship()
    scheme_version: Mapped[SchemeVersion | None] = relationship()

    __table_args__ = (UniqueConstraint("round_id", "number"),)


class VisitScore(Model):
    """The score of a visit: points won and due, the rate in per cent with two decimals, and where each point went."""

    __tablename__ = "visit_scores"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("scoring_runs.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    kind_code: Mapped[str] = mapped_column(String(30))
    points_won: Mapped[Decimal] = mapped_column(ExactDecimal)
    points_due: Mapped[Decimal] = mapped_column(ExactDecimal)
    rate: Mapped[Decimal | None] = mapped_column(ScoreDecimal)
    veto: Mapped[str | None] = mapped_column(String(10))
    trace: Mapped[dict[str, Any]] = mapped_column(JsonDocument, deferred=True)
    scored_at: Mapped[datetime] = mapped_column(UtcDateTime)

    run: Mapped[ScoringRun] = relationship()
    visit: Mapped[Visit] = relationship()
    round: Mapped[Round] = relationship()
    town: Mapped[Town] = relationship()

    __table_args__ = (
        UniqueConstraint("visit_id", "run_id"),
        Index("ix_visit_scores_run_id_town_id", "run_id", "town_id"),
        Index("ix_visit_scores_round_id_town_id", "round_id", "town_id"),
    )


class TownScore(Model):
    """The score of a town in a run, with its grade band. The rank is stored when the run is frozen, derived before.

    `design` is how the draw chose its sites, by kind: [sites in the frame, sites drawn].
    """

    __tablename__ = "town_scores"

    run_id: Mapped[int] = mapped_column(ForeignKey("scoring_runs.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"), index=True)
    score: Mapped[Decimal | None] = mapped_column(ScoreDecimal)
    is_vetoed: Mapped[bool] = mapped_column(default=False)
    rank: Mapped[int | None]
    band: Mapped[str | None] = mapped_column(String(20))
    visits_counted: Mapped[int] = mapped_column(default=0)
    design: Mapped[dict[str, Any]] = mapped_column(JsonDocument, default=dict)
    trace: Mapped[dict[str, Any]] = mapped_column(JsonDocument, deferred=True)
    scored_at: Mapped[datetime] = mapped_column(UtcDateTime)

    run: Mapped[ScoringRun] = relationship()
    round: Mapped[Round] = relationship()
    town: Mapped[Town] = relationship()

    __table_args__ = (
        UniqueConstraint("run_id", "town_id"),
        Index("ix_town_scores_round_id_town_id", "round_id", "town_id"),
    )


class AnswerCorrection(Model):
    """An act of the office: later runs read one answer of a visit as this; the sealed answer stays as it is."""

    __tablename__ = "answer_corrections"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    item_code: Mapped[str] = mapped_column(String(40))
    verdict: Mapped[Verdict] = mapped_column(Word(Verdict))
    measured: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    value: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    reason: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    visit: Mapped[Visit] = relationship()
    round: Mapped[Round] = relationship()
