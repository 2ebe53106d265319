"""Typed builders of rows for tests: each makes what it needs, with defaults that a test overrides by name.

They flush, never commit. `world()` makes two districts with towns for the cast and the sites that a draw needs.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from typing import TypeVar

from sqlalchemy import select

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.vocab import DesignationLevel, ScoringRunKind, UnitKind, VersionOrigin
from inspect_app.experts.models import Expert
from inspect_app.places.models import Designation, District, Site, Town
from inspect_app.rounds.models import Round
from inspect_app.scoring.models import ScoringRun
from inspect_app.standards.models import ChecklistVersion, SiteKind, Standard
from tests import cast

Row = TypeVar("Row")
_numbers = count(1)

KIND_NAMES = {"market": "农贸市场", "toilet": "公共厕所", "road_main": "主次干道"}


def add(row: Row) -> Row:
    """Add a row and flush, so that it has an id."""
    db.session.add(row)
    db.session.flush()
    return row


def district(name: str = "滕州市", code: str = "370481", office: str | None = None) -> District:
    """Make a district; `office` names its unit."""
    unit = cast.unit_of(office or f"{name}爱卫办", UnitKind.DISTRICT_OFFICE)
    return add(District(code=code, name=name, unit_id=unit.id))


def town(in_district: District, name: str = "西岗镇", code: str | None = None, unit_name: str | None = None) -> Town:
    """Make a town of a district with its own unit."""
    unit = cast.unit_of(unit_name or f"{name}人民政府", UnitKind.TOWN)
    code = code or f"{in_district.code}{next(_numbers) % 800 + 200}"  # the named towns of world() have 1..
    return add(Town(district_id=in_district.id, name=name, kind="镇", mca_code=code, nbs_code=code, unit_id=unit.id))


def designation(of_town: Town, level: DesignationLevel = DesignationLevel.NATIONAL) -> Designation:
    """Make a simulated designation of a town."""
    return add(
        Designation(
            town_id=of_town.id,
            level=level,
            granted_on=date(2023, 12, 1),
            review_on=date(2026, 12, 1),
            is_simulated=True,
        )
    )


def site_kind(code: str = "market") -> SiteKind:
    """Return the kind of this code, made when it is not there yet."""
    found = db.session.scalar(select(SiteKind).where(SiteKind.code == code))
    return found or add(SiteKind(code=code, name=KIND_NAMES.get(code, code), setting="室内"))


def site(in_town: Town, kind: str = "market", name: str | None = None) -> Site:
    """Make a simulated site of a town."""
    number = next(_numbers)
    site_kind(kind)
    return add(
        Site(
            source_code=f"SYN-T{number:05}",
            town_id=in_town.id,
            kind_code=kind,
            name=name or f"{in_town.name}{KIND_NAMES.get(kind, kind)}{number}",
            lon=Decimal("117.15"),
            lat=Decimal("35.05"),
            datum="WGS84",
            is_simulated=True,
        )
    )


def standard(code: str = "national-township-2021") -> Standard:
    """Return the standard of this code, made when it is not there yet."""
    found = db.session.scalar(select(Standard).where(Standard.code == code))
    settings = {"ratios": {"good": "1", "pass": "0.75", "fail": "0"}}
    return found or add(
        Standard(code=code, title="国家卫生乡镇标准", document_number="全爱卫发〔2021〕6号", settings=settings)
    )


def item(code: str, answer: str = "grade", points: str = "10", **changes: object) -> dict[str, object]:
    """Return one item of a checklist's content."""
    made: dict[str, object] = {
        "code": code, "text": f"{code} 的要求", "problem": f"{code} 的问题", "way": ["看"], "answer": answer, "points": points,
        "severity": "general", "veto": None, "unit": "城管", "deadline": {"mode": "working_days", "days": 3},
        "evidence": ["全景"], "photo_required_on_fail": True, "measure": None,
        "clause": {"topic": "MKT", "number": "(十二)", "title": "集贸市场", "confidence": "low"}, "guide": "现场查看",
    }  # fmt: skip
    return made | changes


def checklist(
    kind: str = "market", items: list[dict[str, object]] | None = None, version: str = "1"
) -> ChecklistVersion:
    """Make a frozen checklist of a kind with one section; three graded items and a measured one by default."""
    site_kind(kind)
    default = [item(f"{kind}-01"), item(f"{kind}-02"), item(f"{kind}-03", "check", "5")]
    default.append(
        item(f"{kind}-04", "measure", "5", measure={"unit": "处/百米", "op": "<=", "limit": "2", "good": "0"})
    )
    sections = [{"code": "A", "title": "环境卫生", "items": items or default}]
    content = {
        "standard": "national-township-2021", "kind": kind, "kind_name": KIND_NAMES.get(kind, kind), "version": version,
        "weight": "1", "sections": sections,
    }  # fmt: skip
    open_ones = select(ChecklistVersion).where(
        ChecklistVersion.kind_code == kind, ChecklistVersion.effective_until.is_(None)
    )
    for before in db.session.scalars(open_ones):
        before.effective_until = before.effective_from
    db.session.flush()
    row = ChecklistVersion(
        standard_id=standard().id, kind_code=kind, version=version, sha256=f"{next(_numbers):064x}", content=content,
        frozen_at=clock.now(), effective_from=date(2021, 12, 3), origin=VersionOrigin.FILES,
    )  # fmt: skip
    return add(row)


def expert(user_name: str = "expert", of_district: District | None = None) -> Expert:
    """Make the expert of a member of the cast."""
    person = cast.user(user_name)
    return add(
        Expert(user_id=person.id, district_id=of_district.id if of_district else None, employer="枣庄市疾控中心")
    )


def scoring_run(of_round: Round, *, is_frozen: bool = True) -> ScoringRun:
    """Return the first scoring run of a round, made when it is not there yet."""
    found = db.session.scalar(select(ScoringRun).where(ScoringRun.round_id == of_round.id))
    return found or add(
        ScoringRun(
            round_id=of_round.id, number=1, kind=ScoringRunKind.FIRST, author="系统", created_at=clock.now(),
            frozen_at=clock.now() if is_frozen else None,
        )
    )  # fmt: skip


@dataclass(frozen=True)
class World:
    """Two districts, two towns with designations, their sites and checklists."""

    district: District
    other_district: District
    town: Town
    other_town: Town


def world(kinds: tuple[str, ...] = ("market", "toilet", "road_main"), sites_each: int = 2) -> World:
    """Make the towns of the cast: 西岗镇 in 滕州市 and 沙沟镇 in 薛城区, designated, with sites and checklists."""
    home, away = district(), district("薛城区", "370403")
    here, there = town(home, "西岗镇", "370481110"), town(away, "沙沟镇", "370403104")
    for place in (here, there):
        designation(place)
        for kind in kinds:
            for _ in range(sites_each):
                site(place, kind)
    for kind in kinds:
        checklist(kind)
    return World(home, away, here, there)
