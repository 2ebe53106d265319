"""A city of any size for measurements: places in bulk, rounds by the real actions, visits to items in bulk.

Scale 1 is 枣庄市: 65 towns and 7,517 sites in 6 districts, with a year of rounds; scale 10 is ten times all but the districts.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import delete, func, insert, select

from inspect_app import create_app
from inspect_app.accounts.models import Unit, User
from inspect_app.core import clock
from inspect_app.core.db import Model, commit, db, set_writing
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import (
    DeadlineMode,
    DesignationLevel,
    FindingState,
    ItemState,
    Role,
    RoundKind,
    Severity,
    UnitKind,
    Verdict,
    VisitState,
)
from inspect_app.experts.models import Expert
from inspect_app.findings.models import Finding
from inspect_app.places.models import Designation, District, Site, Town
from inspect_app.rectification.models import RectificationItem
from inspect_app.rounds import actions as round_actions
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round
from inspect_app.rounds.rules.plan import Allocation, Plan
from inspect_app.scoring.models import ScoringRun, TownScore, VisitScore
from inspect_app.standards import actions as standard_actions
from inspect_app.standards.models import ChecklistVersion, SiteKind, Standard
from inspect_app.standards.queries import files_in
from inspect_app.visits.models import Visit

DISTRICTS, TOWNS, SITES, ROUNDS, EXPERTS = 6, 65, 7_517, 4, 12
TOWNS_A_ROUND, SITES_A_TOWN, FINDINGS_A_VISIT = 12, 8, 5
# Rounds go back in time from today; what is older than two years has been put right.
ROUNDS_WITH_OPEN_ITEMS = 8
ITEM_STATES = (ItemState.OPEN, ItemState.REPLIED, ItemState.RETURNED, ItemState.CLOSED, ItemState.CLOSED)


@dataclass(frozen=True)
class World:
    """An app on a filled database, and what its pages are asked for."""

    app: Flask
    rounds: list[int]
    towns: list[tuple[int, int]]
    counts: dict[str, int]
    cookie_user: str


def build(folder: Path, scale: int) -> World:
    """Fill a new database in the folder; the same every time."""
    chance = random.Random(20261122)
    app = create_app(
        {"DATA_DIR": folder, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'bench.sqlite3'}", "QUEUE_OFF": True}
    )
    with app.app_context():
        set_writing(writing=True)
        db.create_all()
        user = people(scale)
        standard_actions.load(Viewer.system(), files_in(Path(app.root_path).parent / "checklists"))
        places(scale, chance)
        commit()
        for number in range(ROUNDS * scale):
            play(number, user, chance)
            commit()
        drawn = select(Draw.round_id, DrawnTown.town_id).join(Draw, Draw.id == DrawnTown.draw_id)
        counted = (Town, Site, Round, Visit, Finding, RectificationItem)
        world = World(
            app,
            list(db.session.scalars(select(Round.id))),
            [(row[0], row[1]) for row in db.session.execute(drawn)],
            {model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0 for model in counted},
            f"{user.id}.{user.session_mark}",
        )
        db.session.remove()
    return world


def add_all(model: type[Model], rows: list[dict[str, Any]]) -> None:
    """Insert many rows at once."""
    if rows:
        db.session.execute(insert(model), rows)


def people(scale: int) -> User:
    """The office and the experts."""
    office = Unit(name="市爱卫办", short_name="市爱卫办", kind=UnitKind.CITY_OFFICE)
    db.session.add(office)
    db.session.flush()
    common = {"password_hash": "", "must_change_password": False, "session_mark": "bench", "created_at": clock.now()}
    user = User(user_name="office", name="办公室", role=Role.CITY_OFFICE, unit_id=office.id, **common)
    experts = [
        User(user_name=f"expert{n}", name=f"专家{n}", role=Role.EXPERT, unit_id=None, **common)
        for n in range(EXPERTS * scale)
    ]
    db.session.add_all([user, *experts])
    db.session.flush()
    db.session.add_all(Expert(user_id=expert.id) for expert in experts)
    db.session.flush()
    return user


def places(scale: int, chance: random.Random) -> None:
    """Districts, designated towns and their sites."""
    numbers = range(1, DISTRICTS + 1)
    add_all(District, [{"id": n, "code": f"37{n:04}", "name": f"第{n}区"} for n in numbers])
    towns = [
        {"id": n, "district_id": n % DISTRICTS + 1, "name": f"第{n}镇", "kind": "镇", "nbs_code": f"37{n:07}"}
        for n in range(1, TOWNS * scale + 1)
    ]
    add_all(Town, towns)
    granted = {"level": DesignationLevel.NATIONAL, "granted_on": date(2023, 1, 1), "is_simulated": True}
    add_all(Designation, [{"town_id": town["id"], **granted} for town in towns])
    kinds = list(db.session.scalars(select(SiteKind.code).order_by(SiteKind.position)))
    sites = [
        {
            "source_code": f"B{n:07}",
            "town_id": n % (TOWNS * scale) + 1,
            "kind_code": kinds[n // (TOWNS * scale) % len(kinds)],
            "name": f"点位{n}",
            "lon": Decimal(f"117.{chance.randrange(10**6):06}"),
            "lat": Decimal(f"34.{chance.randrange(10**6):06}"),
            "datum": "CGCS2000",
            "is_simulated": True,
        }
        for n in range(SITES * scale)
    ]
    add_all(Site, sites)


def play(number: int, user: User, chance: random.Random) -> None:
    """One round: drawn by the real actions, then filled with visits, scores, findings and items."""
    viewer = Viewer(user.id, user.name, user.role, user.unit_id)
    kinds = frozenset(db.session.scalars(select(ChecklistVersion.kind_code).distinct()))
    starts = date(2026 - number // 4, 10 - number % 4 * 3, 5)
    plan = Plan(
        year=starts.year,
        quarter=4 - number % 4,
        sequence=1,
        kind=RoundKind.QUARTERLY,
        levels=frozenset({DesignationLevel.NATIONAL}),
        allocation=Allocation.PROPORTIONAL,
        towns=TOWNS_A_ROUND,
        quotas={},
        sites_per_town=SITES_A_TOWN,
        kinds=kinds,
        required={},
        starts_on=starts,
        ends_on=starts + timedelta(days=20),
    )
    standard = db.session.scalars(select(Standard)).first()
    if standard is None:
        raise LookupError("no standard is loaded")
    row = round_actions.create_round(viewer, plan, standard, is_simulated=True)
    round_actions.commit_seed(viewer, row)
    round_actions.freeze_frame(viewer, row)
    draw = round_actions.draw(viewer, row)
    panel = db.session.scalars(select(Expert).order_by(Expert.id).limit(EXPERTS)).all()
    round_actions.draw_teams(viewer, row, panel)
    round_actions.start_round(viewer, row)
    fill(row, draw, user, chance, ITEM_STATES if number < ROUNDS_WITH_OPEN_ITEMS else (ItemState.CLOSED,))


def fill(row: Round, draw: Draw, user: User, chance: random.Random, states: Sequence[ItemState]) -> None:
    """Visits, scores, findings and items of one round."""
    sites = db.session.execute(
        select(DrawnSite, DrawnTown.town_id)
        .join(DrawnTown, DrawnTown.id == DrawnSite.drawn_town_id)
        .where(DrawnSite.draw_id == draw.id)
    ).all()
    first = (db.session.scalar(select(func.max(Visit.id))) or 0) + 1
    finding = (db.session.scalar(select(func.max(Finding.id))) or 0) + 1
    run_id = db.session.scalars(select(ScoringRun.id).where(ScoringRun.round_id == row.id)).one()
    db.session.execute(delete(TownScore).where(TownScore.run_id == run_id))
    visits, scores, findings, items = [], [], [], []
    for visit_id, (site, town_id) in enumerate(sites, first):
        visits.append(visit_row(visit_id, site, row, town_id, user))
        common = {"round_id": row.id, "town_id": town_id}
        scores.append(
            {"visit_id": visit_id, "run_id": run_id, **common, "kind_code": site.kind_code, **score_row(chance)}
        )
        for number in range(FINDINGS_A_VISIT):
            is_confirmed = number > 0
            findings.append({"id": finding, **common, **finding_row(visit_id, site, number, is_confirmed=is_confirmed)})
            if is_confirmed:
                items.append({"finding_id": finding, **common, **item_row(chance, row.starts_on, states)})
            finding += 1
    add_all(Visit, visits)
    add_all(VisitScore, scores)
    add_all(Finding, findings)
    add_all(RectificationItem, items)
    towns = sorted({town_id for _, town_id in sites})
    at = {"visits_counted": SITES_A_TOWN, "design": {}, "trace": {}, "scored_at": clock.now()}
    add_all(
        TownScore,
        [
            {
                "run_id": run_id,
                "round_id": row.id,
                "town_id": town,
                "score": Decimal(chance.randrange(6000, 10000)) / 100,
                "rank": rank,
                **at,
            }
            for rank, town in enumerate(towns, 1)
        ],
    )


def visit_row(visit_id: int, site: DrawnSite, row: Round, town_id: int, user: User) -> dict[str, Any]:
    """A received visit."""
    now = clock.now()
    return {
        "id": visit_id,
        "client_id": f"00000000-0000-4000-8000-{visit_id:012}",
        "drawn_site_id": site.id,
        "round_id": row.id,
        "town_id": town_id,
        "site_id": site.site_id,
        "checklist_version_id": site.checklist_version_id,
        "user_id": user.id,
        "state": VisitState.RECEIVED,
        "record": "{}",
        "record_sha256": f"{visit_id:064}",
        "started_at": now,
        "sealed_at": now,
        "first_byte_at": now,
        "received_at": now,
    }


def score_row(chance: random.Random) -> dict[str, Any]:
    """The score of a visit."""
    rate = Decimal(chance.randrange(6000, 10000)) / 100
    return {"points_won": rate, "points_due": Decimal(100), "rate": rate, "trace": {}, "scored_at": clock.now()}


def finding_row(visit_id: int, site: DrawnSite, number: int, *, is_confirmed: bool) -> dict[str, Any]:
    """A finding of a visit."""
    return {
        "visit_id": visit_id,
        "item_code": f"{site.kind_code}-{number + 1:02}",
        "site_id": site.site_id,
        "kind_code": site.kind_code,
        "verdict": Verdict.FAIL,
        "severity": tuple(Severity)[number % 3],
        "problem": f"第{number + 1}个问题：地面有积存垃圾，未及时清扫",
        "clause": {"topic": "ENV", "number": "(一)", "title": "环境", "confidence": "low"},
        "deadline": {"mode": "working_days", "days": 5},
        "state": FindingState.CONFIRMED if is_confirmed else FindingState.RAISED,
        "raised_at": clock.now(),
    }


def item_row(chance: random.Random, day: date, states: Sequence[ItemState]) -> dict[str, Any]:
    """An item of rectification in one of its states."""
    state = chance.choice(states)
    return {
        "requirement": "立即清扫并建立保洁制度",
        "deadline_mode": DeadlineMode.WORKING_DAYS,
        "deadline_days": 5,
        "ordered_on": day,
        "due_on": day + timedelta(days=chance.randrange(5, 60)),
        "state": state,
        "created_at": clock.now(),
        "closed_at": clock.now() if state is ItemState.CLOSED else None,
    }
