"""Writes of the experts room."""

from sqlalchemy import select

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import record
from inspect_app.core.permissions import Viewer
from inspect_app.experts.models import Expert, Interest
from inspect_app.places.models import Town


def declare_interest(viewer: Viewer, expert: Expert, town: Town, reason: str) -> Interest:
    """Declare why an expert may not inspect a town; the next draw of teams honours it.

    The event does not repeat the reason, which may be private. Raises Refusal interest_reason, interest_declared.
    """
    reason = reason.strip()
    if not reason:
        raise Refusal("interest_reason", fields={"reason": "请填写利害关系的内容。"})
    if db.session.scalar(select(Interest.id).where(Interest.expert_id == expert.id, Interest.town_id == town.id)):
        raise Refusal("interest_declared", fields={"town_id": "已经申报过这个镇街。"}, town=town.name)
    interest = Interest(expert_id=expert.id, town_id=town.id, reason=reason, declared_at=clock.now())
    db.session.add(interest)
    db.session.flush()
    record(viewer, "experts.interest_declared", interest, expert_id=expert.id, town_id=town.id)
    return interest
