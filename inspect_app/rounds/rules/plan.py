"""The plan of a round: what the office decides before any chance comes in, and how many towns each district gives.

The plan is hashed before the draw: its canonical line (see `canonical`) is what is published and downloaded.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspect_app.core.vocab import DesignationLevel, Labelled, RoundKind, VisitHours
from inspect_app.rounds.rules import canonical

FORMAT = "inspect-plan/1"
TEAM_SIZE = 2
QUARTERS = "一二三四"
BY_DAY = frozenset({VisitHours.DAY})


class Allocation(Labelled):
    """How the number of towns is shared out among the districts."""

    PROPORTIONAL = "proportional", "按各区（市）镇街数比例分配（最大余数法，每区至少一个）"
    EXPLICIT = "explicit", "逐区指定"


class PlanFault(Labelled):
    """What can be wrong with a plan by itself, before any frame is looked at."""

    QUARTER = "quarter", "季度只能是 1 至 4。"
    SEQUENCE = "sequence", "轮次序号从 1 开始。"
    DATES = "dates", "结束日期不能早于开始日期。"
    YEAR = "year", "开始日期须在计划年度内。"
    TOWNS = "towns", "抽取镇街数至少为 1。"
    QUOTA = "quota", "请为至少一个区（市）指定镇街数，且每区不少于 1。"
    QUOTA_SUM = "quota_sum", "各区（市）指定数之和应等于抽取镇街总数。"
    SITES = "sites", "每个镇街至少检查 1 个点位。"
    KINDS = "kinds", "请至少选择一类有检查表的场所。"
    REQUIRED_KIND = "required_kind", "必查类型须在已选的场所类型之内，且数量至少为 1。"
    HOURS = "hours", "请至少选择一个时段。"
    REQUIRED_SUM = "required_sum", "各必查类型数量之和超过了每个镇街的点位数，请减少必查数量或增加点位数。"


@dataclass(frozen=True)
class Plan:
    """One round as planned; equal plans have equal bytes.

    `levels` filters the designated towns (empty: every town of the register); `quotas` (district -> towns) is used only
    by explicit allocation; `kinds` are the kinds with a checklist; `required` says at least how many sites of a kind;
    `hours` are the hours of the visits: items for other hours are not asked.
    """

    year: int
    quarter: int
    sequence: int
    kind: RoundKind
    levels: frozenset[DesignationLevel]
    allocation: Allocation
    towns: int
    quotas: Mapping[str, int]
    sites_per_town: int
    kinds: frozenset[str]
    required: Mapping[str, int]
    starts_on: date
    ends_on: date
    team_size: int = TEAM_SIZE
    hours: frozenset[VisitHours] = BY_DAY

    @property
    def title(self) -> str:
        """Return the name of the round: 2026年第四季度第1轮季度抽查."""
        quarter = QUARTERS[self.quarter - 1]
        return f"{self.year}年第{quarter}季度第{self.sequence}轮{self.kind.label}"

    def document(self) -> dict[str, Any]:
        """Return the plan as plain values, the content of its canonical line; without `hours` it is by day."""
        told = {} if self.hours == BY_DAY else {"hours": [one.value for one in VisitHours if one in self.hours]}
        return told | {
            "format": FORMAT,
            "year": self.year,
            "quarter": self.quarter,
            "sequence": self.sequence,
            "kind": self.kind.value,
            "levels": sorted(level.value for level in self.levels),
            "allocation": self.allocation.value,
            "towns": self.towns,
            "quotas": dict(self.quotas),
            "sites_per_town": self.sites_per_town,
            "kinds": sorted(self.kinds),
            "required": dict(self.required),
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "team_size": self.team_size,
        }

    def content(self) -> bytes:
        """Return the exact bytes that are hashed, published and downloaded."""
        return canonical.line(self.document())

    @property
    def sha256(self) -> str:
        """Return the hash under which the plan is published."""
        return canonical.digest(self.content())


def plan_from(content: bytes) -> Plan:
    """Return the plan of stored canonical bytes; raises ValueError or KeyError for another format."""
    value = json.loads(content)
    if value["format"] != FORMAT:
        raise ValueError(f"unknown plan format {value['format']}")
    return Plan(
        year=value["year"],
        quarter=value["quarter"],
        sequence=value["sequence"],
        kind=RoundKind(value["kind"]),
        levels=frozenset(DesignationLevel(level) for level in value["levels"]),
        allocation=Allocation(value["allocation"]),
        towns=value["towns"],
        quotas=value["quotas"],
        sites_per_town=value["sites_per_town"],
        kinds=frozenset(value["kinds"]),
        required=value["required"],
        starts_on=date.fromisoformat(value["starts_on"]),
        ends_on=date.fromisoformat(value["ends_on"]),
        team_size=value["team_size"],
        hours=_hours(value),
    )


def hours_of(content: str) -> frozenset[VisitHours]:
    """Return the hours of the visits from a plan's canonical text."""
    return _hours(json.loads(content))


def _hours(value: Mapping[str, Any]) -> frozenset[VisitHours]:
    return frozenset(VisitHours(one) for one in value["hours"]) if "hours" in value else BY_DAY


def faults(plan: Plan) -> dict[str, PlanFault]:
    """Return what is wrong with a plan, by field name, for the form and for the action."""
    found: dict[str, PlanFault] = {}
    if not 1 <= plan.quarter <= len(QUARTERS):
        found["quarter"] = PlanFault.QUARTER
    if plan.sequence < 1:
        found["sequence"] = PlanFault.SEQUENCE
    if plan.starts_on.year != plan.year:
        found["starts_on"] = PlanFault.YEAR
    if plan.ends_on < plan.starts_on:
        found["ends_on"] = PlanFault.DATES
    return found | _fault_of_towns(plan) | _fault_of_sites(plan)


def _fault_of_towns(plan: Plan) -> dict[str, PlanFault]:
    if plan.towns < 1:
        return {"towns": PlanFault.TOWNS}
    if plan.allocation is Allocation.PROPORTIONAL:
        return {}
    if not plan.quotas or min(plan.quotas.values()) < 1:
        return {"quotas": PlanFault.QUOTA}
    return {"quotas": PlanFault.QUOTA_SUM} if sum(plan.quotas.values()) != plan.towns else {}


def _fault_of_sites(plan: Plan) -> dict[str, PlanFault]:
    if plan.sites_per_town < 1:
        return {"sites_per_town": PlanFault.SITES}
    if not plan.hours:
        return {"hours": PlanFault.HOURS}
    if not plan.kinds:
        return {"kinds": PlanFault.KINDS}
    if any(kind not in plan.kinds or least < 1 for kind, least in plan.required.items()):
        return {"required": PlanFault.REQUIRED_KIND}
    return {"required": PlanFault.REQUIRED_SUM} if sum(plan.required.values()) > plan.sites_per_town else {}
