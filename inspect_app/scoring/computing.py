"""From answers to the rows of a run: one visit, one town, or all of a round in chunks of towns. No events, no decisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert

from inspect_app.core import clock
from inspect_app.core.db import Model, db
from inspect_app.core.vocab import Penalty, ScoringRunKind
from inspect_app.scoring import material
from inspect_app.scoring.models import ScoringRun, TownScore, VisitScore
from inspect_app.scoring.rules.numbers import exact_decimal
from inspect_app.scoring.rules.scheme import Terms
from inspect_app.scoring.rules.town import Design, Indicator, Standing, TownCase, TownVisit, rank, score_town
from inspect_app.scoring.rules.trace import town_trace, visit_trace
from inspect_app.scoring.rules.visit import Sheet, VisitResult
from inspect_app.standards.models import ChecklistVersion
from inspect_app.visits.models import Visit

TOWNS_AT_ONCE = 64


@dataclass(frozen=True)
class Facts:
    """What later rooms know of towns when a run is computed, by town: cases for penalties, indicators met."""

    counts: Mapping[int, Mapping[Penalty, int]] = field(default_factory=dict)
    indicators: Mapping[int, Sequence[Indicator]] = field(default_factory=dict)


@dataclass(frozen=True)
class Town:
    """What makes one town's score beside its visits."""

    town_id: int
    design: material.Designs
    counts: Mapping[Penalty, int] = field(default_factory=dict)
    indicators: Sequence[Indicator] = ()


@dataclass(slots=True)
class Computing:
    """A run being computed: its terms, the checklists met so far, the moment that its rows bear."""

    run: ScoringRun
    terms: Terms
    at: datetime
    sheets: dict[int, tuple[Sheet, str, str]] = field(default_factory=dict)

    def sheet(self, version_id: int) -> tuple[Sheet, str, str]:
        """Return a prepared checklist with its hash and kind."""
        if version_id not in self.sheets:
            version = db.session.get_one(ChecklistVersion, version_id)
            sheet = Sheet(material.asked_of(version, self.run.round))
            self.sheets[version_id] = sheet, version.sha256, version.kind_code
        return self.sheets[version_id]

    def visit(self, read: material.VisitMaterial, designs: Mapping[str, Design]) -> tuple[dict[str, Any], TownVisit]:
        """Return the row of a visit's score, and what it says to its town."""
        sheet, sha256, kind = self.sheet(read.version_id)
        result = sheet.score(read.answers)
        row = {
            "visit_id": read.visit_id,
            "run_id": self.run.id,
            "round_id": self.run.round_id,
            "town_id": read.town_id,
            "kind_code": kind,
            **visit_values(read, result, sha256),
            "scored_at": self.at,
        }
        return row, material.town_visit(read.visit_id, kind, result.rate, row["veto"], designs)

    def town(self, town: Town, visits: Iterable[TownVisit]) -> dict[str, Any]:
        """Return the row of a town's score, without a rank."""
        return {
            "run_id": self.run.id,
            "round_id": self.run.round_id,
            "town_id": town.town_id,
            "design": town.design,
            **town_values(self.terms, town, list(visits)),
            "scored_at": self.at,
        }


def visit_values(read: material.VisitMaterial, result: VisitResult, sha256: str) -> dict[str, Any]:
    """Return what is written of a scored visit."""
    corrected = [
        {"item": one.item_code, "reason": one.reason, "author": one.author, "at": one.created_at.isoformat()}
        for one in read.corrections
    ]
    return {
        "points_won": exact_decimal(result.won),
        "points_due": exact_decimal(result.due),
        "rate": result.score,
        "veto": result.veto.value if result.veto else None,
        "trace": visit_trace(result, sha256) | ({"corrected": corrected} if corrected else {}),
    }


def town_values(terms: Terms, town: Town, visits: Sequence[TownVisit]) -> dict[str, Any]:
    """Return what is written of a scored town, without a rank."""
    case = TownCase(visits, material.as_designs(town.design), town.indicators, town.counts)
    result = score_town(case, terms)
    return {
        "score": result.score,
        "is_vetoed": result.is_vetoed,
        "band": result.band.code if result.band else None,
        "visits_counted": result.visits_counted,
        "trace": town_trace(result, terms),
    }


def compute(run: ScoringRun, facts: Facts) -> None:
    """Write all scores of a run anew: visits by chunks of towns, then all drawn towns with their ranks."""
    for model in (VisitScore, TownScore):
        db.session.execute(delete(model).where(model.run_id == run.id).execution_options(synchronize_session=False))
    made = Computing(run, material.terms_of(run), clock.now())
    designs, town_ids = material.designs_of(run.round_id), material.drawn_town_ids(run.round_id)
    # The first run is of the answers as they were sealed; corrections are for those that follow.
    corrections = {} if run.kind is ScoringRunKind.FIRST else material.corrections_of(run.round_id)
    rows: list[dict[str, Any]] = []
    for first in range(0, len(town_ids), TOWNS_AT_ONCE):
        chunk = town_ids[first : first + TOWNS_AT_ONCE]
        condition = material.counted(run.round_id) & Visit.town_id.in_(chunk)
        visits: dict[int, list[TownVisit]] = {town_id: [] for town_id in chunk}
        weights = {town_id: material.as_designs(designs[town_id]) for town_id in chunk}
        visit_rows = []
        for read in material.visits_with_answers(condition, corrections):
            row, visit = made.visit(read, weights[read.town_id])
            visit_rows.append(row)
            visits[read.town_id].append(visit)
        _insert(VisitScore, visit_rows)
        for town_id, own in visits.items():
            counts, indicators = facts.counts.get(town_id, {}), facts.indicators.get(town_id, ())
            rows.append(made.town(Town(town_id, designs[town_id], counts, indicators), own))
    ranks = rank([Standing(row["town_id"], row["score"], row["is_vetoed"]) for row in rows])
    _insert(TownScore, [{**row, "rank": ranks[row["town_id"]]} for row in rows])
    db.session.expire_all()


def _insert(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]  # a mapped class has a Table
