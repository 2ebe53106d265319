"""Which version of its checklist each kind of site of a round is checked by, and whether there is a newer one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from inspect_app.core.db import db
from inspect_app.rounds.material import live_draw
from inspect_app.rounds.models import DrawnSite, Repin, Round
from inspect_app.standards.models import ChecklistVersion


@dataclass(frozen=True)
class Pinned:
    """A version that sites of a kind are checked by, how many, and the last version of that checklist."""

    version: ChecklistVersion
    sites: int
    last: ChecklistVersion | None

    @property
    def has_newer(self) -> bool:
        """Whether the office published a later one."""
        return self.last is not None and self.last.id > self.version.id


def pinned(of_round: Round) -> list[Pinned]:
    """Return the versions of a round's live draw by kind, in two queries after that of the draw; no content is read."""
    draw = live_draw(of_round)
    if draw is None:
        return []
    counts = select(DrawnSite.checklist_version_id, func.count()).where(DrawnSite.draw_id == draw.id)
    sites = dict(db.session.execute(counts.group_by(DrawnSite.checklist_version_id)).tuples().all())
    open_ones = ChecklistVersion.effective_until.is_(None) & (ChecklistVersion.standard_id == of_round.standard_id)
    rows = select(ChecklistVersion).options(joinedload(ChecklistVersion.kind))
    found = db.session.scalars(
        rows.where(ChecklistVersion.id.in_(sites) | open_ones).order_by(ChecklistVersion.id)
    ).all()
    last = {row.kind_code: row for row in found if row.effective_until is None}
    mine = [Pinned(row, sites[row.id], last.get(row.kind_code)) for row in found if row.id in sites]
    return sorted(mine, key=lambda one: (one.version.kind.position, one.version.id))


def repins_of(of_round: Round) -> Sequence[Repin]:
    """Return what was changed in the live draw, the newest first."""
    draw = live_draw(of_round)
    rows = select(Repin).options(joinedload(Repin.from_version), joinedload(Repin.to_version))
    rows = rows.where(Repin.draw_id == (draw.id if draw else 0)).order_by(Repin.id.desc())
    return db.session.scalars(rows).all()
