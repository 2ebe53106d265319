"""Writes of the rounds room, from the plan to the close.

Each step claims the round by a conditional update of its state, so of two people at the same moment one does it and the
other is told; the unique constraints (round, one live draw) stand behind that.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from inspect_app.core import clock, files
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.events import record
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import DrawState, RoundState
from inspect_app.experts.models import Expert
from inspect_app.experts.queries import active_experts
from inspect_app.rounds import material
from inspect_app.rounds.begun import begun_at
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Recusal, Repin, Round, Team, TeamMember
from inspect_app.rounds.refusals import of_teams, refuse_impossible
from inspect_app.rounds.rules import canonical
from inspect_app.rounds.rules.draw import ALGORITHM, CHAIN, Picks, SitePick, commitment_of, seed_of
from inspect_app.rounds.rules.draw import draw as draw_units
from inspect_app.rounds.rules.frame import frame_from
from inspect_app.rounds.rules.plan import Plan, faults, plan_from
from inspect_app.rounds.rules.state import RoundStep, after, source_of
from inspect_app.rounds.rules.teams import TeamPick, TeamsRefusedError
from inspect_app.rounds.rules.teams import draw_teams as draw_experts
from inspect_app.standards.models import ChecklistVersion, Standard

FRAME_TYPE = "application/jsonl"
REASON_MOST = 200
CLOSE_REASON_MOST = 400


def create_round(viewer: Viewer, plan: Plan, standard: Standard, *, is_simulated: bool = False) -> Round:
    """Plan a round. A plan that asks for more than there is now is refused here already.

    Raises Refusal round_plan_wrong (with fields), round_exists, round_kind_without_checklist and those of
    `refusals.refuse_impossible`.
    """
    if found := faults(plan):
        raise Refusal("round_plan_wrong", fields={name: fault.label for name, fault in found.items()}, count=len(found))
    _refuse_kinds_without_checklist(plan, standard)
    refuse_impossible(plan, material.frame_of(plan))
    row = Round(
        year=plan.year,
        quarter=plan.quarter,
        sequence=plan.sequence,
        kind=plan.kind,
        title=plan.title,
        state=RoundState.PLANNED,
        standard_id=standard.id,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        plan=plan.content().decode(),
        plan_sha256=plan.sha256,
        is_simulated=is_simulated or material.has_simulated_sites(plan),
        created_at=clock.now(),
    )
    _add_unique(row, Refusal("round_exists", fields={"sequence": "该序号已用过。"}, title=plan.title))
    record(viewer, "rounds.planned", row, title=row.title, plan_sha256=row.plan_sha256)
    return row


def commit_seed(viewer: Viewer, of_round: Round) -> Round:
    """Make the seed and publish its hash; the seed itself is shown by no page before the draw."""
    _claim(of_round, RoundStep.COMMIT_SEED)
    _next_seed(of_round, 1)
    record(viewer, "rounds.seed_committed", of_round, commitment=of_round.seed_commitment)
    return of_round


def freeze_frame(viewer: Viewer, of_round: Round) -> Round:
    """Keep the towns and sites of this moment as the frame and publish its hash.

    Raises those of `refusals.refuse_impossible`, since the register may have changed after the plan; disk_full.
    """
    _claim(of_round, RoundStep.FREEZE_FRAME)
    plan = plan_from(of_round.plan.encode())
    frame = material.frame_of(plan)
    refuse_impossible(plan, frame)
    of_round.frame_sha256 = files.store(frame.content(), FRAME_TYPE).sha256
    of_round.frame_counts = {"towns": len(frame.towns), "sites": len(frame.sites), "districts": frame.district_sizes()}
    of_round.frozen_at = clock.now()
    db.session.flush()
    record(viewer, "rounds.frame_frozen", of_round, frame_sha256=of_round.frame_sha256)
    return of_round


def draw(viewer: Viewer, of_round: Round) -> Draw:
    """Draw towns and sites, in one transaction and once.

    1. Claim the round's state: whoever comes second finds it taken (round_step_not_now). 2. Check plan, frame and seed
    against their published hashes (round_material_altered). 3. Draw. 4. Keep the result; the unique index of live
    draws is the last guard (changed_meanwhile).
    """
    _claim(of_round, RoundStep.DRAW)
    seed, frame_bytes = of_round.seed or "", material.frame_bytes(of_round.frame_sha256 or "")
    _refuse_altered(of_round, seed, frame_bytes)
    frame, plan = frame_from(frame_bytes), plan_from(of_round.plan.encode())
    refuse_impossible(plan, frame)
    picks = draw_units(frame, plan, seed)
    number = db.session.scalar(select(func.count()).select_from(Draw).where(Draw.round_id == of_round.id)) or 0
    row = Draw(
        round_id=of_round.id,
        number=number + 1,
        state=DrawState.LIVE,
        algorithm=ALGORITHM,
        seed=seed,
        seed_commitment=of_round.seed_commitment,
        plan=of_round.plan,
        plan_sha256=of_round.plan_sha256,
        frame_sha256=of_round.frame_sha256,
        drawn_at=clock.now(),
        drawn_by=viewer.name,
    )
    _add_unique(row, Refusal("changed_meanwhile"))
    _keep_picks(row, picks, material.checklists_on(of_round.standard_id, of_round.starts_on))
    record(viewer, "rounds.drawn", of_round, draw_id=row.id, number=row.number, towns=len(picks.towns))
    return row


def draw_teams(viewer: Viewer, of_round: Round, experts: Sequence[Expert] | None = None) -> Draw:
    """Draw two experts for each drawn town, with recusal and an even load; `experts` take part, by default all active.

    Raises Refusal round_not_drawn, round_teams_drawn, teams_few_experts, teams_town_without_team, teams_uneven.
    """
    live = material.live_draw(of_round)
    if live is None or of_round.state is not RoundState.DRAWN:
        raise Refusal("round_not_drawn")
    _claim_teams(live)
    found = material.roster_of(live, active_experts() if experts is None else experts)
    plan = plan_from(live.plan.encode())
    try:
        picks = draw_experts(found.roster, live.seed, plan.team_size)
    except TeamsRefusedError as refused:
        names = {code: expert.name for code, expert in found.experts.items()}
        towns = {code: row.town.name for code, row in found.towns.items()}
        raise of_teams(refused.obstacle, towns, names, sorted(found.roster.recusals, key=str)) from refused
    live.teams_frame = found.roster.content().decode()
    _keep_teams(live, picks, found)
    record(viewer, "rounds.teams_drawn", of_round, draw_id=live.id, roster_sha256=found.roster.sha256)
    return live


def void_draw(viewer: Viewer, of_round: Round, reason: str) -> Draw:
    """Void the live draw with its reason; it stays on record, and the next seed of the chain is committed.

    Raises Refusal round_reason_needed, round_too_many_draws.
    """
    if not reason.strip():
        raise Refusal("round_reason_needed", fields={"reason": "请写明作废的理由。"})
    _claim(of_round, RoundStep.VOID_DRAW)
    row = material.live_draw(of_round)
    if row is None:
        raise Refusal("round_not_drawn")
    row.state, row.void_reason = DrawState.VOID, reason.strip()
    row.voided_at, row.voided_by = clock.now(), viewer.name
    if row.number >= CHAIN:
        raise Refusal("round_too_many_draws", most=CHAIN)
    _next_seed(of_round, row.number + 1)
    record(
        viewer,
        "rounds.draw_voided",
        of_round,
        draw_id=row.id,
        reason=row.void_reason,
        commitment=of_round.seed_commitment,
    )
    return row


def start_round(viewer: Viewer, of_round: Round) -> Round:
    """Begin the check: experts get their assignments, and the drawn towns are known to their districts.

    Raises Refusal round_teams_first.
    """
    live = material.live_draw(of_round)
    if of_round.state is RoundState.DRAWN and (live is None or live.teams_drawn_at is None):
        raise Refusal("round_teams_first")
    _claim(of_round, RoundStep.START)
    of_round.started_at = clock.now()
    db.session.flush()
    record(viewer, "rounds.started", of_round)
    return of_round


def close_round(viewer: Viewer, of_round: Round, reason: str = "") -> Round:
    """End the check: records that arrive later are kept but do not count, scores become final.

    Event `rounds.closed` with `reason`, which must be given where sites have no record (visits says so, by flow).
    """
    _claim(of_round, RoundStep.CLOSE)
    of_round.closed_at = clock.now()
    db.session.flush()
    record(viewer, "rounds.closed", of_round, reason=reason.strip()[:CLOSE_REASON_MOST])
    return of_round


def repin(viewer: Viewer, of_round: Round, version: ChecklistVersion, reason: str) -> int:
    """Give the sites of a kind where no visit has begun a newer version of their checklist; return how many.

    What has begun keeps the version that it began with, also on a tablet that has not heard of the new one. Raises Refusal
    repin_reason, repin_not_now, repin_nothing.
    """
    if not reason.strip():
        raise Refusal("repin_reason", fields={"reason": "请写明理由。"})
    live = material.live_draw(of_round)
    if live is None or of_round.state not in {RoundState.DRAWN, RoundState.UNDER_WAY}:
        raise Refusal("repin_not_now", state=of_round.state.label)
    mine = select(DrawnSite).where(DrawnSite.draw_id == live.id, DrawnSite.kind_code == version.kind_code)
    older = DrawnSite.checklist_version_id < version.id
    sites = db.session.scalars(mine.where(older).order_by(DrawnSite.id).with_for_update()).all()
    begun = begun_at([site.id for site in sites])
    moved = [site for site in sites if site.id not in begun]
    if not moved or version.standard_id != of_round.standard_id:
        raise Refusal("repin_nothing")
    for before, count in sorted(Counter(site.checklist_version_id for site in moved).items()):
        kept = sum(site.checklist_version_id == before for site in sites) - count
        row = Repin(draw_id=live.id, kind_code=version.kind_code, from_version_id=before, to_version_id=version.id)
        row.sites, row.kept, row.reason = count, kept, reason.strip()
        row.done_at, row.done_by = clock.now(), viewer.name
        db.session.add(row)
    for site in moved:
        site.checklist_version_id = version.id
    db.session.flush()
    told = {"kind": version.kind_code, "version": version.version, "reason": reason.strip()}
    record(viewer, "rounds.repinned", of_round, sites=len(moved), kept=len(begun), **told)
    return len(moved)


def _claim(of_round: Round, step: RoundStep) -> None:
    """Take a round from the one state a step starts in to the next; whoever comes second gets round_step_not_now."""
    source = source_of(step)
    claim = update(Round).where(Round.id == of_round.id, Round.state == source).values(state=after(source, step))
    claimed = db.session.execute(claim.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    db.session.refresh(of_round)
    if not claimed:
        raise Refusal("round_step_not_now", state=of_round.state.label)


def _claim_teams(live: Draw) -> None:
    """Mark the teams of a draw as drawn, once; whoever comes second gets round_teams_drawn."""
    claim = update(Draw).where(Draw.id == live.id, Draw.state == DrawState.LIVE, Draw.teams_drawn_at.is_(None))
    claim = claim.values(teams_drawn_at=clock.now()).execution_options(synchronize_session=False)
    claimed = db.session.execute(claim).rowcount  # type: ignore[attr-defined]
    db.session.refresh(live)
    if not claimed:
        raise Refusal("round_teams_drawn")


def _next_seed(of_round: Round, number: int) -> None:
    """Take the seed of the draw with this number from the round's chain and publish its commitment."""
    of_round.seed_root = of_round.seed_root or secrets.token_hex(32)
    of_round.seed = seed_of(of_round.seed_root, number)
    of_round.seed_commitment = commitment_of(of_round.seed)
    db.session.flush()


def _add_unique(row: Round | Draw, refusal: Refusal) -> None:
    """Add a row that a unique constraint may refuse; the rest of the transaction stays usable."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as fault:
        raise refusal from fault


def _refuse_kinds_without_checklist(plan: Plan, standard: Standard) -> None:
    missing = sorted(plan.kinds - material.checklists_on(standard.id, plan.starts_on).keys())
    if missing:
        raise Refusal(
            "round_kind_without_checklist", fields={"kinds": "含有没有检查表的类型。"}, kinds="、".join(missing)
        )


def _refuse_altered(of_round: Round, seed: str, frame_bytes: bytes) -> None:
    pairs = (
        ("计划", canonical.digest(of_round.plan.encode()), of_round.plan_sha256),
        ("抽样框", canonical.digest(frame_bytes), of_round.frame_sha256),
        ("种子", commitment_of(seed), of_round.seed_commitment),
    )
    for name, found, published in pairs:
        if found != published:
            raise Refusal("round_material_altered", material=name)


def _keep_picks(row: Draw, picks: Picks, checklists: dict[str, int]) -> None:
    towns = material.town_ids(pick.town for pick in picks.towns)
    sites = material.site_ids(pick.site for pick in picks.sites)
    gone = {pick.town for pick in picks.towns} - towns.keys() | {pick.site for pick in picks.sites} - sites.keys()
    if gone:
        raise Refusal("round_unit_gone", codes="、".join(sorted(gone)[:5]))
    drawn = {
        pick.town: DrawnTown(
            draw_id=row.id, town_id=towns[pick.town], stratum=pick.district, rank=pick.rank, digest=pick.key
        )
        for pick in picks.towns
    }
    db.session.add_all(drawn.values())
    db.session.flush()
    db.session.add_all(_drawn_sites(row, picks.sites, drawn, sites, checklists))
    db.session.flush()


def _keep_teams(live: Draw, picks: Sequence[TeamPick], found: material.RosterMaterial) -> None:
    order = sorted(picks, key=lambda pick: (found.towns[pick.town].stratum, found.towns[pick.town].rank))
    for number, pick in enumerate(order, 1):
        team = Team(draw_id=live.id, number=number)
        db.session.add(team)
        db.session.flush()
        found.towns[pick.town].team_id = team.id
        for code in pick.experts:
            db.session.add(TeamMember(team_id=team.id, expert_id=found.experts[code].id))
            db.session.flush()
    reasons: dict[tuple[str, str], list[str]] = defaultdict(list)
    for recusal in sorted(found.roster.recusals, key=str, reverse=True):
        reasons[recusal.expert, recusal.town].append(recusal.text)
    for (expert, town), texts in reasons.items():
        town_id, expert_id = found.towns[town].town_id, found.experts[expert].id
        text = "；".join(texts)[:REASON_MOST]
        db.session.add(Recusal(draw_id=live.id, expert_id=expert_id, town_id=town_id, reason=text))
    db.session.flush()


def _drawn_sites(
    row: Draw,
    picks: Sequence[SitePick],
    drawn: dict[str, DrawnTown],
    sites: dict[str, int],
    checklists: dict[str, int],
) -> list[DrawnSite]:
    return [
        DrawnSite(
            draw_id=row.id,
            drawn_town_id=drawn[pick.town].id,
            site_id=sites[pick.site],
            kind_code=pick.kind,
            checklist_version_id=checklists[pick.kind],
            rank=pick.position,
            digest=pick.key,
        )
        for pick in picks
    ]
