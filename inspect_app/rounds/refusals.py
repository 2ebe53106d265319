"""From the rules' plain reasons to refusals in Chinese that name districts, towns, kinds and people."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.places.models import District
from inspect_app.rounds.rules.allocation import AllocationRefusedError, Shortage, allocate
from inspect_app.rounds.rules.frame import Frame, SiteShortage, repeated_codes, site_shortages
from inspect_app.rounds.rules.plan import Plan
from inspect_app.rounds.rules.teams import Obstacle, Recusal, TeamFault
from inspect_app.standards.models import SiteKind

MOST_NAMED = 5


def refuse_impossible(plan: Plan, frame: Frame) -> None:
    """Refuse a plan that asks for more than the frame has, with what is missing and where.

    Raises Refusal round_not_enough_towns, round_fewer_than_districts, round_district_not_enough, round_not_enough_sites,
    round_units_repeated.
    """
    if codes := repeated_codes(frame):
        raise Refusal("round_units_repeated", codes="、".join(codes[:MOST_NAMED]))
    try:
        allocate(plan, frame.district_sizes())
    except AllocationRefusedError as refused:
        raise _of_allocation(refused.shortage, len(frame.district_sizes())) from refused
    if shortages := site_shortages(plan, frame):
        raise _of_sites(shortages)


def _of_allocation(shortage: Shortage, districts: int) -> Refusal:
    if shortage.district:
        name = db.session.scalar(select(District.name).where(District.code == shortage.district))
        fields = {
            f"quota_{shortage.district}": f"只有 {shortage.there} 个。",
            "quotas": f"{name}只有 {shortage.there} 个。",
        }
        return Refusal("round_district_not_enough", fields, district=name, wanted=shortage.wanted, there=shortage.there)
    if shortage.wanted > shortage.there:
        fields = {"towns": f"符合范围的只有 {shortage.there} 个镇街。"}
        return Refusal("round_not_enough_towns", fields, wanted=shortage.wanted, there=shortage.there)
    fields = {"towns": f"每区至少 1 个，至少应为 {districts} 个。"}
    return Refusal("round_fewer_than_districts", fields, wanted=shortage.wanted, districts=districts)


def _of_sites(shortages: Sequence[SiteShortage]) -> Refusal:
    kinds = dict(db.session.execute(select(SiteKind.code, SiteKind.name)).tuples().all())
    named = [
        f"{lack.town_name}{kinds.get(lack.kind, '各类合计')}需 {lack.wanted} 处、现有 {lack.there} 处"
        for lack in shortages[:MOST_NAMED]
    ]
    more = "等" if len(shortages) > MOST_NAMED else ""
    count = len({lack.town for lack in shortages})
    fields = {"sites_per_town": "有镇街的点位不够。"}
    return Refusal("round_not_enough_sites", fields, count=count, shortages="；".join(named) + more)


def of_teams(
    obstacle: Obstacle, towns: Mapping[str, str], experts: Mapping[str, str], recusals: Sequence[Recusal]
) -> Refusal:
    """Return the refusal of a draw of teams; `towns` and `experts` are names by code."""
    if obstacle.fault is TeamFault.FEW_EXPERTS:
        return Refusal("teams_few_experts", wanted=obstacle.wanted, there=obstacle.there)
    if obstacle.fault is TeamFault.UNEVEN:
        names = _named([experts[code] for code in obstacle.experts])
        return Refusal("teams_uneven", experts=names, wanted=obstacle.wanted, there=obstacle.there)
    reasons = "".join(_reason(town, towns, experts, recusals) for town in obstacle.towns[:MOST_NAMED])
    names = _named([towns[code] for code in obstacle.towns])
    return Refusal(
        "teams_town_without_team", towns=names, wanted=obstacle.wanted, there=obstacle.there, reasons=reasons
    )


def _reason(town: str, towns: Mapping[str, str], experts: Mapping[str, str], recusals: Sequence[Recusal]) -> str:
    """Say of one town who is recused and why, and who is left."""
    recused = [recusal for recusal in recusals if recusal.town == town]
    left = [name for code, name in experts.items() if code not in {recusal.expert for recusal in recused}]
    who = "、".join(f"{experts[recusal.expert]}（{recusal.reason.label}）" for recusal in recused) or "无人"
    return f"{towns[town]}：回避 {who}；可派 {_named(left) or '无人'}。"


def _named(names: Sequence[str]) -> str:
    return "、".join(names[:MOST_NAMED]) + (f"等 {len(names)} 个" if len(names) > MOST_NAMED else "")
