"""Writes of the experts room."""

from sqlalchemy.exc import IntegrityError

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
    interest = Interest(expert_id=expert.id, town_id=town.id, reason=reason, declared_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(interest)
    except IntegrityError as fault:
        raise Refusal("interest_declared", fields={"town_id": "已经申报过这个镇街。"}, town=town.name) from fault
    record(viewer, "experts.interest_declared", interest, expert_id=expert.id, town_id=town.id)
    return interest
