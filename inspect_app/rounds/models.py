"""Tables of rounds: plan, frozen frame, draws, what was drawn, teams and recusals."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.core.db import JsonDocument, Model, UtcDateTime, Word
from inspect_app.core.vocab import DrawState, RoundKind, RoundState
from inspect_app.experts.models import Expert
from inspect_app.places.models import Site, Town
from inspect_app.standards.models import ChecklistVersion, Standard


class Round(Model):
    """One spot check. `plan` is the plan's canonical JSON; its hash and the frame's hash are published."""

    __tablename__ = "rounds"

    year: Mapped[int]
    quarter: Mapped[int]
    sequence: Mapped[int]
    kind: Mapped[RoundKind] = mapped_column(Word(RoundKind))
    title: Mapped[str] = mapped_column(String(120))
    state: Mapped[RoundState] = mapped_column(Word(RoundState), index=True)
    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    plan: Mapped[str] = mapped_column(Text)
    plan_sha256: Mapped[str] = mapped_column(String(64))
    seed_commitment: Mapped[str | None] = mapped_column(String(64))
    seed: Mapped[str | None] = mapped_column(String(64))
    seed_root: Mapped[str | None] = mapped_column(String(64), deferred=True)
    frame_sha256: Mapped[str | None] = mapped_column(String(64))
    frame_counts: Mapped[dict[str, Any] | None] = mapped_column(JsonDocument)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_simulated: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    standard: Mapped[Standard] = relationship()

    __table_args__ = (UniqueConstraint("year", "quarter", "sequence", "kind"),)


class Draw(Model):
    """One draw of a round. At most one is live; a void one keeps everything it had, with the reason.

    The frame's bytes are in the file store under `frame_sha256`.
    """

    __tablename__ = "draws"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), index=True)
    number: Mapped[int]
    state: Mapped[DrawState] = mapped_column(Word(DrawState))
    algorithm: Mapped[str] = mapped_column(String(40))
    seed: Mapped[str] = mapped_column(String(64))
    seed_commitment: Mapped[str] = mapped_column(String(64))
    plan: Mapped[str] = mapped_column(Text)
    plan_sha256: Mapped[str] = mapped_column(String(64))
    frame_sha256: Mapped[str] = mapped_column(String(64))
    drawn_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_by: Mapped[str] = mapped_column(String(60))
    teams_drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    teams_frame: Mapped[str | None] = mapped_column(Text)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str | None] = mapped_column(String(60))
    void_reason: Mapped[str | None] = mapped_column(String(400))

    round: Mapped[Round] = relationship()

    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        Index(
            "uq_draws_one_live",
            "round_id",
            unique=True,
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
    )


class DrawnTown(Model):
    """A town that a draw picked, with the digest that ranked it in its stratum."""

    __tablename__ = "drawn_towns"

    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"))
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"), index=True)
    stratum: Mapped[str] = mapped_column(String(40))
    rank: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)

    draw: Mapped[Draw] = relationship()
    town: Mapped[Town] = relationship()
    team: Mapped["Team | None"] = relationship()

    __table_args__ = (UniqueConstraint("draw_id", "town_id"),)


class DrawnSite(Model):
    """A site that a draw picked; it is visited with the checklist version frozen here."""

    __tablename__ = "drawn_sites"

    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"))
    drawn_town_id: Mapped[int] = mapped_column(ForeignKey("drawn_towns.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    kind_code: Mapped[str] = mapped_column(String(30))
    checklist_version_id: Mapped[int] = mapped_column(ForeignKey("checklist_versions.id"))
    rank: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))

    draw: Mapped[Draw] = relationship()
    drawn_town: Mapped[DrawnTown] = relationship()
    site: Mapped[Site] = relationship()
    checklist_version: Mapped[ChecklistVersion] = relationship()

    __table_args__ = (UniqueConstraint("draw_id", "site_id"),)


class Repin(Model):
    """A kind of site of a draw that changed to another version of its checklist while the round was under way.

    `sites` were moved; `kept` had begun with the old version and stay with it. A record that a tablet began with the old
    version before it knew of the new one is still taken.
    """

    __tablename__ = "repins"

    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"), index=True)
    kind_code: Mapped[str] = mapped_column(String(30))
    from_version_id: Mapped[int] = mapped_column(ForeignKey("checklist_versions.id"))
    to_version_id: Mapped[int] = mapped_column(ForeignKey("checklist_versions.id"))
    sites: Mapped[int]
    kept: Mapped[int]
    reason: Mapped[str] = mapped_column(String(400))
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_by: Mapped[str] = mapped_column(String(60))

    draw: Mapped[Draw] = relationship()
    from_version: Mapped[ChecklistVersion] = relationship(foreign_keys=[from_version_id])
    to_version: Mapped[ChecklistVersion] = relationship(foreign_keys=[to_version_id])


class Team(Model):
    """A team (检查组) of a draw."""

    __tablename__ = "teams"

    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"))
    number: Mapped[int]

    draw: Mapped[Draw] = relationship()

    __table_args__ = (UniqueConstraint("draw_id", "number"),)


class TeamMember(Model):
    """An expert in a team."""

    __tablename__ = "team_members"

    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), index=True)

    team: Mapped[Team] = relationship()
    expert: Mapped[Expert] = relationship()

    __table_args__ = (UniqueConstraint("team_id", "expert_id"),)


class Recusal(Model):
    """Why an expert was left out for a drawn town; kept with the draw."""

    __tablename__ = "recusals"

    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), index=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))

    draw: Mapped[Draw] = relationship()
    expert: Mapped[Expert] = relationship()
    town: Mapped[Town] = relationship()

    __table_args__ = (UniqueConstraint("draw_id", "expert_id", "town_id"),)
