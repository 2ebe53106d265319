"""A round of a whole province for `bench scoring`: towns, drawn sites, visits and answers of all types, in bulk."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench.world import add_all, people
from inspect_app.core import clock
from inspect_app.core.db import commit, db
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import AnswerType, DrawState, RoundKind, RoundState, Verdict, VersionOrigin, VisitState
from inspect_app.places.models import District, Site, Town
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round, Team
from inspect_app.scoring import actions
from inspect_app.standards import actions as standard_actions
from inspect_app.standards.models import ChecklistVersion, SiteKind, Standard
from inspect_app.standards.queries import files_in
from inspect_app.standards.rules.judge import Given, Grading, faults_of, judge
from inspect_app.visits.models import Answer, Visit

SITES, ITEMS, HELD_BACK, DISTRICTS = 30, 15, 20, 140
CHECKLISTS = Path(__file__).parent.parent / "checklists"
Pool = list[dict[str, Any]]


@dataclass(frozen=True)
class Size:
    """How many towns; each has 30 sites with 15 items."""

    towns: int


def build(size: Size) -> None:
    """Fill a new database; the same every time. The last visits are held back, to be handed in one by one."""
    chance = random.Random(20261122)
    db.create_all()
    people(1)
    standard_actions.load(Viewer.system(), files_in(CHECKLISTS))
    places(size)
    of_round = drawn(size)
    commit()
    visits(size, of_round, chance)
    commit()


def places(size: Size) -> None:
    """Districts, towns and their sites: one of each kind, up to 30."""
    add_all(District, [{"id": n, "code": f"37{n:04}", "name": f"第{n}区"} for n in range(1, DISTRICTS + 1)])
    towns = [
        {"id": n, "district_id": n % DISTRICTS + 1, "name": f"第{n}镇", "kind": "镇", "nbs_code": f"37{n:07}"}
        for n in range(1, size.towns + 1)
    ]
    add_all(Town, towns)
    kinds = list(db.session.scalars(select(SiteKind.code).order_by(SiteKind.position)))
    at = {"lon": Decimal("117.1"), "lat": Decimal("34.8"), "datum": "CGCS2000", "is_simulated": True}
    for first in range(0, size.towns, 100):
        sites = [
            {"id": town * SITES - n, "source_code": f"P{town}-{n}", "town_id": town, "kind_code": kinds[n // 2],
             "name": f"点位{n}", **at}
            for town in range(first + 1, min(first + 100, size.towns) + 1)
            for n in range(SITES)
        ]  # fmt: skip
        add_all(Site, sites)


def drawn(size: Size) -> Round:
    """A round under way with its live draw: every town, all its sites, checklists of 15 items."""
    standard = db.session.scalars(select(Standard).order_by(Standard.id)).first()
    if standard is None:
        raise LookupError("no standard is loaded")
    held = Round(
        year=2026, quarter=4, sequence=1, kind=RoundKind.QUARTERLY, title="全省抽查", state=RoundState.UNDER_WAY,
        standard_id=standard.id, starts_on=date(2026, 10, 12), ends_on=date(2026, 11, 20), plan="{}",
        plan_sha256="0" * 64, created_at=clock.now(), started_at=clock.now(),
    )  # fmt: skip
    db.session.add(held)
    db.session.flush()
    common = {"state": DrawState.LIVE, "algorithm": "bench", "seed": "0" * 64, "seed_commitment": "0" * 64}
    hashes = {"plan": "{}", "plan_sha256": "0" * 64, "frame_sha256": "0" * 64}
    draw = Draw(round_id=held.id, number=1, drawn_at=clock.now(), drawn_by="bench", **common, **hashes)
    db.session.add(draw)
    db.session.flush()
    add_all(Team, [{"id": 1, "draw_id": draw.id, "number": 1}])
    towns = range(1, size.towns + 1)
    picked = {"draw_id": draw.id, "stratum": "", "digest": "0" * 64, "team_id": 1}
    add_all(DrawnTown, [{"id": n, "town_id": n, "rank": n, **picked} for n in towns])
    versions = {row.kind_code: row.id for row in short_checklists(standard)}
    for first in range(1, size.towns + 1, 100):
        rows = db.session.execute(
            select(Site.id, Site.town_id, Site.kind_code).where(Site.town_id >= first, Site.town_id < first + 100)
        ).all()
        sites = [
            {"id": site, "draw_id": draw.id, "drawn_town_id": town, "site_id": site, "kind_code": kind,
             "checklist_version_id": versions[kind], "rank": 1, "digest": "0" * 64}
            for site, town, kind in rows
        ]  # fmt: skip
        add_all(DrawnSite, sites)
    actions.open_run(Viewer.system(), held)
    actions.lay_out(Viewer.system(), held)
    return held


def short_checklists(standard: Standard) -> list[ChecklistVersion]:
    """Freeze 15 items for each kind: its own that are always asked, filled up with those of others."""
    theirs = select(ChecklistVersion).where(ChecklistVersion.standard_id == standard.id)
    loaded = db.session.scalars(theirs.order_by(ChecklistVersion.id)).all()
    contents = {row.kind_code: row.content for row in loaded}
    pool = [item for content in contents.values() for item in always(content)]
    made = []
    for row in loaded:
        content = contents[row.kind_code]
        items = [*always(content), *pool][:ITEMS]
        asked = [{**item, "code": f"{row.kind_code}-{n:02}"} for n, item in enumerate(items, 1)]
        short = {**content, "sections": [{"code": "A", "title": "全部", "items": asked}]}
        made.append(
            ChecklistVersion(
                standard_id=standard.id, kind_code=row.kind_code, version="900", sha256=f"{row.id:064}", content=short,
                frozen_at=clock.now(), effective_from=date(2027, 1, 1), effective_until=date(2027, 1, 2),
                origin=VersionOrigin.OFFICE,
            )
        )  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    return made


def always(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The items that every round asks and no condition hides."""
    for section in content["sections"]:
        for item in section["items"]:
            if not item.keys() & {"show_if", "rounds", "hours"} and item["veto"] is None:
                yield item


def answers_to(item: dict[str, Any], grading: Grading) -> Pool:
    """Good answers to one item, as rows without a visit: mostly kept, some failed, one that does not apply."""
    fitting = [given for given in candidates(item) if not faults_of(item, grading, given, None)]
    kept = [given for given in fitting if judge(item, grading, given, None).verdict is not Verdict.FAIL]
    rows = [row_of(item, given, grading) for given in (*kept * 4, *fitting)]
    return [*rows, row_of(item, Given(Verdict.NOT_APPLICABLE), grading)]


def candidates(item: dict[str, Any]) -> Iterator[Given]:
    """Answers of which some fit the type of the item."""
    answer = AnswerType(item["answer"])
    for verdict in (Verdict.GOOD, Verdict.PASS, Verdict.FAIL):
        yield Given(verdict)
        yield from (Given(verdict, mark=mark) for mark in (10, 9, 7, 3))
        yield Given(verdict, text="许可证", day=date(2026, 10, 1) if answer is AnswerType.DOCUMENT else None)
    for number in (0, 1, 3):
        yield Given(Verdict.PASS, faults=number)
        yield Given(Verdict.PASS, checked=40, positive=number)
        yield Given(Verdict.PASS, measured=str(number))
        for sample in (item.get("measure") or {}).get("samples", ()):
            yield Given(Verdict.PASS, measured=str(number), sample=sample["code"])
    yield from (Given(Verdict.PASS, option=option["code"]) for option in item.get("choice") or ())


def row_of(item: dict[str, Any], given: Given, grading: Grading) -> dict[str, Any]:
    """An answer as it is kept."""
    verdict = given.verdict
    if verdict is not Verdict.NOT_APPLICABLE:
        verdict = judge(item, grading, given, None).verdict
    names = ("mark", "option", "faults", "sample", "checked", "positive", "text")
    value = {name: getattr(given, name) for name in names if getattr(given, name) is not None}
    if given.day is not None:
        value["day"] = given.day.isoformat()
    measured = None if given.measured is None else Decimal(given.measured)
    return {"item_code": item["code"], "verdict": verdict, "measured": measured, "value": value or None, "remark": ""}


def visits(size: Size, of_round: Round, chance: random.Random) -> None:
    """One visit a drawn site with its sealed record and 15 answers; the last are still being received."""
    pools = {
        version.id: [answers_to(item, Grading.of(version.content)) for item in version.content["sections"][0]["items"]]
        for version in db.session.scalars(select(ChecklistVersion).where(ChecklistVersion.version == "900"))
    }
    last = size.towns * SITES - HELD_BACK
    for first in range(1, size.towns + 1, 50):
        drawn_here = select(DrawnSite.id, DrawnSite.site_id, DrawnSite.drawn_town_id, DrawnSite.checklist_version_id)
        within = drawn_here.where(DrawnSite.drawn_town_id >= first, DrawnSite.drawn_town_id < first + 50)
        made, answers = [], []
        for drawn_id, site, town, version in db.session.execute(within):
            given = [{**chance.choice(pool), "visit_id": drawn_id} for pool in pools[version]]
            state = VisitState.RECEIVING if drawn_id > last else VisitState.RECEIVED
            made.append(visit_row(drawn_id, site, town, of_round) | {"checklist_version_id": version, "state": state})
            made[-1]["record"] = sealed(given)
            answers += given
        add_all(Visit, made)
        add_all(Answer, answers)


def sealed(given: Pool) -> str:
    """The part of a sealed record that scoring reads: which photo shows which answer."""
    failed = [row["item_code"] for row in given if row["verdict"] is Verdict.FAIL]
    return json.dumps({"answers": [{"item": item, "photos": [f"{n:064x}"]} for n, item in enumerate(failed)]})


def visit_row(drawn_id: int, site: int, town: int, of_round: Round) -> dict[str, Any]:
    """A visit, but for its checklist, state and record."""
    now = clock.now()
    return {
        "id": drawn_id, "client_id": f"00000000-0000-4000-8000-{drawn_id:012}", "drawn_site_id": drawn_id,
        "round_id": of_round.id, "town_id": town, "site_id": site, "user_id": 1, "record_sha256": f"{drawn_id:064}",
        "started_at": now, "sealed_at": now, "first_byte_at": now, "received_at": now,
    }  # fmt: skip
