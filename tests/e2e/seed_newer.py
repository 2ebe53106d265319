"""Gives the river of `seed_types` a second version of its checklist while the round is under way; run as a module."""

import copy
from typing import Any

from sqlalchemy import select

from inspect_app import create_app
from inspect_app.core import clock
from inspect_app.core.db import db, set_writing
from inspect_app.rounds.models import DrawnSite, Repin
from inspect_app.standards.models import ChecklistVersion
from tests import builders

REASON = "透明度限值更正"


def newer(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content with an item less, one counted in another unit, one with a stricter limit, and one new."""
    made = copy.deepcopy(content) | {"version": "2"}
    for section in made["sections"]:
        section["items"] = [item for item in section["items"] if item["code"] != "water-02"]
        for item in section["items"]:
            if item["code"] == "water-06":
                item["faults"]["unit"] = "平方米"
            if item["code"] == "water-12":
                item["measure"] |= {"limit": "30", "good": "30"}
    made["sections"][0]["items"].append(builders.item("water-40", "check", text="岸边没有违规洗车点。"))
    return made


def seed() -> None:
    """Do what the office does when it gives a kind of a draw another version."""
    app = create_app({"QUEUE_OFF": True})
    with app.app_context():
        set_writing(writing=True)
        drawn = db.session.scalars(select(DrawnSite).where(DrawnSite.kind_code == "water")).one()
        old = db.session.get_one(ChecklistVersion, drawn.checklist_version_id)
        version = builders.checklist("water", version="2")
        version.content = newer(old.content)
        builders.add(
            Repin(
                draw_id=drawn.draw_id, kind_code="water", from_version_id=old.id, to_version_id=version.id, sites=1, kept=0,
                reason=REASON, done_at=clock.now(), done_by="爱卫办",
            )
        )  # fmt: skip
        drawn.checklist_version_id = version.id
        db.session.commit()
        db.engine.dispose()


if __name__ == "__main__":
    seed()
