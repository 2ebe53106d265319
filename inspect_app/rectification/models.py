"""Tables of rectification: the item until 销号, its deadline events, replies and rechecks."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.models import Unit, User
from inspect_app.core.db import Model, UtcDateTime, Word
from inspect_app.core.vocab import DeadlineMode, ItemState, RecheckDecision
from inspect_app.findings.models import Finding
from inspect_app.places.models import Town
from inspect_app.rounds.models import Round


class RectificationItem(Model):
    """A confirmed finding that must be put right by `due_on` (a day in China; provisional beyond the calendar)."""

    __tablename__ = "rectification_items"

    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    town_id: Mapped[int] = mapped_column(ForeignKey("towns.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    requirement: Mapped[str] = mapped_column(Text)
    deadline_mode: Mapped[DeadlineMode] = mapped_column(Word(DeadlineMode))
    deadline_days: Mapped[int] = mapped_column(default=0)
    ordered_on: Mapped[date | None]
    due_on: Mapped[date | None]
    is_due_provisional: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ItemState] = mapped_column(Word(ItemState))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    finding: Mapped[Finding] = relationship()
    round: Mapped[Round] = relationship()
    town: Mapped[Town] = relationship()
    unit: Mapped[Unit | None] = relationship()

    __table_args__ = (
        Index("ix_rectification_items_round_id_state", "round_id", "state"),
        Index("ix_rectification_items_town_id_state", "town_id", "state"),
        Index("ix_rectification_items_unit_id_state", "unit_id", "state"),
        Index("ix_rectification_items_state_due_on", "state", "due_on"),
        Index("ix_rectification_items_closed_at_due_on", "closed_at", "due_on"),
    )


class DeadlineEvent(Model):
    """One change of a deadline: set, extended, recomputed; `due_on` of the item is the last of these."""

    __tablename__ = "deadline_events"

    item_id: Mapped[int] = mapped_column(ForeignKey("rectification_items.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date]
    is_provisional: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(60))

    item: Mapped[RectificationItem] = relationship()


class Reply(Model):
    """What the town says it has done; the token makes a repeated submission the same reply."""

    __tablename__ = "replies"

    item_id: Mapped[int] = mapped_column(ForeignKey("rectification_items.id"))
    number: Mapped[int]
    token: Mapped[str] = mapped_column(String(36), unique=True)
    text: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    item: Mapped[RectificationItem] = relationship()
    user: Mapped[User] = relationship()

    __table_args__ = (UniqueConstraint("item_id", "number"),)


class ReplyPhoto(Model):
    """A photo of a reply, re-encoded; `sha256` names the view copy, `thumb_sha256` the small one."""

    __tablename__ = "reply_photos"

    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"))
    position: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    thumb_sha256: Mapped[str] = mapped_column(String(64))

    reply: Mapped[Reply] = relationship()

    __table_args__ = (UniqueConstraint("reply_id", "position"),)


class Recheck(Model):
    """The decision on a reply, by somebody else than the one who replied."""

    __tablename__ = "rechecks"

    reply_id: Mapped[int] = mapped_column(ForeignKey("replies.id"), unique=True)
    decision: Mapped[RecheckDecision] = mapped_column(Word(RecheckDecision))
    reason: Mapped[str] = mapped_column(Text, default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    reply: Mapped[Reply] = relationship()
    user: Mapped[User] = relationship()
