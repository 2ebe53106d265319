"""Items of an order, and the photos that a town sends."""

import io
import uuid
from dataclasses import dataclass
from datetime import date

from PIL import Image

from inspect_app.core import clock
from inspect_app.core.db import commit
from inspect_app.core.permissions import Viewer
from inspect_app.findings import actions as finding_actions
from inspect_app.rectification import actions
from inspect_app.rectification.actions import NewReply
from inspect_app.rectification.models import RectificationItem, Reply
from tests import cast
from tests.findings import samples
from tests.findings.samples import Stage


@dataclass(frozen=True)
class Order:
    """The stage and the items that one order of a town lists."""

    stage: Stage
    items: list[RectificationItem]

    @property
    def item(self) -> RectificationItem:
        """The first item."""
        return self.items[0]


def jpeg(colour: str = "green") -> bytes:
    """Return a small real photo."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def drafted(on: Stage | None = None, failed: tuple[str, ...] = ("market-01",), town: str = "town") -> Order:
    """Make the drafted items of a town's confirmed findings."""
    on = on or samples.stage()
    place = on.world.town if town == "town" else on.world.other_town
    findings = finding_actions.raise_from_visit(Viewer.system(), samples.visit(on, place, failed))
    office = cast.viewer("office")
    for finding in findings:
        finding_actions.confirm(office, finding)
    return Order(on, [actions.create_from_finding(office, finding) for finding in findings])


def ordered(on: Stage | None = None, failed: tuple[str, ...] = ("market-01",), town: str = "town") -> Order:
    """Make the open items of an order issued today."""
    order = drafted(on, failed, town)
    ids = [item.id for item in order.items]
    actions.set_deadlines_on_issue(cast.viewer("office"), ids, clock.today())
    commit()
    return order


def new_reply(text: str = "已清理", token: str | None = None, photos: tuple[bytes, ...] | None = None) -> NewReply:
    """Return what a town sends."""
    return NewReply(token or str(uuid.uuid4()), text, (jpeg(),) if photos is None else photos)


def replied(order: Order, by: str = "town") -> Reply:
    """Let the town reply to the first item, and commit."""
    made = actions.reply(cast.viewer(by), order.item, new_reply())
    commit()
    return made


def day(text: str) -> date:
    """Return a day written as 2026-11-22."""
    return date.fromisoformat(text)
