"""Table of findings: one thing found wrong, its clause, severity and what the office decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.models import Unit
from inspect_app.core.db import JsonDocument, Model, UtcDateTime, Word
from inspect_app.core.vocab import FindingState, Severity, Verdict
from inspect_app.findings import rules
from inspect_app.places.models import Site, Town
from inspect_app.rounds.models import Round
from inspect_app.visits.models import Visit


class Finding(Model):
    """One failed answer as a finding. Photos are the visit's files with the same item code."""

    __tablename__ = "findings"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visits.id"))
    item_code: Mapped[str] = mapped_column(String(40))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    kind_code: Mapped[str] = mapped_column(String(30))
    verdict: Mapped[Verdict] = mapped_column(Word(Verdict))
    severity: Mapped[Severity] = mapped_column(Word(Severity))
    problem: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="")
    clause: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    deadline: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    state: Mapped[FindingState] = mapped_column(Word(FindingState))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("findings.id"), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[str] = mapped_column(String(60), default="")

    visit: Mapped[Visit] = relationship()
    round: Mapped[Round] = relationship()
    town: Mapped[Town] = relationship()
    site: Mapped[Site] = relationship()
    unit: Mapped[Unit | None] = relationship()
    merged_into: Mapped["Finding | None"] = relationship(remote_side="Finding.id")

    @property
    def is_clause_unsure(self) -> bool:
        """Whether its clause still has to be compared with the paper (待核)."""
        return rules.is_clause_unsure(self.clause)

    @property
    def is_figure_unsure(self) -> bool:
        """Whether it rests on a figure that has not been confirmed (待核)."""
        return rules.is_figure_unsure(self.clause, self.problem)

    __table_args__ = (
        UniqueConstraint("visit_id", "item_code"),
        Index("ix_findings_round_id_state", "round_id", "state"),
        Index("ix_findings_town_id_state", "town_id", "state"),
        Index("ix_findings_state", "state"),
    )
