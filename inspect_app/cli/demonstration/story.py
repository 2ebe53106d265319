"""The two rounds of the demonstration, told by the real actions of the people concerned."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select

from inspect_app.cli.demonstration import people, pictures
from inspect_app.cli.demonstration.tablet import Tablet
from inspect_app.core import clock, jobs
from inspect_app.core.clock import CHINA
from inspect_app.core.db import commit, db
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import (
    DesignationLevel,
    DocumentKind,
    DocumentState,
    FindingState,
    ItemState,
    RecheckDecision,
    RoundKind,
    Severity,
)
from inspect_app.documents import actions as documents
from inspect_app.documents.models import Document
from inspect_app.experts import actions as experts
from inspect_app.experts.models import Expert
from inspect_app.findings import actions as findings
from inspect_app.findings.models import Finding
from inspect_app.places.models import Town
from inspect_app.rectification import actions as rectification
from inspect_app.rectification.models import RectificationItem, Reply
from inspect_app.rounds import actions as rounds
from inspect_app.rounds.models import DrawnTown, Round, Team, TeamMember
from inspect_app.rounds.rules.plan import Allocation, Plan
from inspect_app.standards.models import Standard

STANDARD = "national-township-2021"
KINDS = frozenset({"road_main", "road_back", "market", "toilet", "transfer", "small_rest", "medical", "village"})
REQUIRED = {"market": 1, "toilet": 1, "transfer": 1}
Say = Callable[[str], None]


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Return an instant of 2026 in China."""
    return datetime(2026, month, day, hour, minute, tzinfo=CHINA)


def finished_round(chance: Random, say: Say) -> Round:
    """Play the second round of the third quarter to its end: bulletin out, most items closed, some overdue."""
    office, reviewer = people.viewer("office"), people.viewer("office2")
    with clock.travel(at(8, 27)):
        third = _planned(office, quarter=3, sequence=2, towns=12, days=(date(2026, 9, 7), date(2026, 9, 11)))
    with clock.travel(at(8, 31, 10)):
        rounds.freeze_frame(office, third)
        commit()
    with clock.travel(at(9, 1, 10)):
        rounds.draw(office, third)
        commit()
        rounds.draw_teams(office, third)
        commit()
    with clock.travel(at(9, 7, 8)):
        rounds.start_round(office, third)
        commit()
    say("第三季度第2轮：现场检查")
    _inspect(third, at(9, 7), chance, share=1.0)
    with clock.travel(at(9, 14)):
        jobs.run_waiting()
        _decide_findings(office, third, chance)
        rounds.close_round(office, third)
        commit()
        jobs.run_waiting()
    say("第三季度第2轮：整改通知书、通报")
    with clock.travel(at(9, 15)):
        _issue(office, reviewer, documents.draft_orders(office, third))
        _issue(office, reviewer, [documents.compose_bulletin(office, third)])
    _rectify(third, chance)
    with clock.travel(at(10, 20)):
        rectification.escalate_overdue()
        commit()
        jobs.run_waiting()
        letters = select(Document).where(Document.kind == DocumentKind.SUPERVISION).order_by(Document.id).limit(1)
        _issue(office, reviewer, list(db.session.scalars(letters)))
    return third


def round_under_way(chance: Random, say: Say) -> Round:
    """Play the first round of the fourth quarter up to its second day, with a void draw on record."""
    office = people.viewer("office")
    with clock.travel(at(11, 2)):
        fourth = _planned(office, quarter=4, sequence=1, towns=14, days=(date(2026, 11, 18), date(2026, 11, 27)))
    with clock.travel(at(11, 9)):
        rounds.freeze_frame(office, fourth)
        commit()
    with clock.travel(at(11, 10, 10)):
        rounds.draw(office, fourth)
        commit()
        rounds.void_draw(office, fourth, "抽取后发现一名专家未申报利害关系，名单重新核对后再抽。")
        commit()
    with clock.travel(at(11, 11, 10)):
        _declare(office, "expert03", "沙沟镇", "配偶在该镇任职")
        rounds.draw(office, fourth)
        commit()
        rounds.draw_teams(office, fourth)
        commit()
    with clock.travel(at(11, 18, 8)):
        rounds.start_round(office, fourth)
        commit()
    say("第四季度第1轮：检查进行中")
    _inspect(fourth, at(11, 18), chance, share=0.45)
    with clock.travel(at(11, 20, 16)):
        jobs.run_waiting()
        _decide_findings(office, fourth, chance, share=0.5)
        jobs.run_waiting()
    return fourth


def _planned(office: Viewer, *, quarter: int, sequence: int, towns: int, days: tuple[date, date]) -> Round:
    plan = Plan(
        year=2026, quarter=quarter, sequence=sequence, kind=RoundKind.QUARTERLY,
        levels=frozenset({DesignationLevel.NATIONAL, DesignationLevel.PROVINCIAL}), allocation=Allocation.PROPORTIONAL,
        towns=towns, quotas={}, sites_per_town=8, kinds=KINDS, required=REQUIRED, starts_on=days[0], ends_on=days[1],
    )  # fmt: skip
    standard = db.session.scalars(select(Standard).where(Standard.code == STANDARD)).one()
    planned = rounds.create_round(office, plan, standard, is_simulated=True)
    rounds.commit_seed(office, planned)
    commit()
    return planned


def _declare(office: Viewer, user_name: str, town_name: str, reason: str) -> None:
    account = people.viewer(user_name)
    expert = db.session.scalars(select(Expert).where(Expert.user_id == account.user_id)).one()
    town = db.session.scalars(select(Town).where(Town.name == town_name)).one()
    experts.declare_interest(office, expert, town, reason)
    commit()


def _inspect(round_: Round, first_day: datetime, chance: Random, *, share: float) -> None:
    """Let the first expert of each team visit the sites of the team's towns, a town a day, up to a share of them."""
    round_id = round_.id
    for user_name in _leaders(round_):
        with clock.travel(first_day - timedelta(minutes=30)):
            tablet = Tablet(user_name, chance)
            mine = [one for one in tablet.assignments() if one["round"]["id"] == round_id]
        for day, assignment in enumerate(mine):
            began = first_day + timedelta(days=day % 3, minutes=chance.randint(0, 30))
            sites = assignment["sites"]
            for site in sites[: max(1, round(len(sites) * share))]:
                if site["visit_state"] == "received":
                    continue  # the colleague of the team has been there
                tablet.visit(assignment, site, began)
                began += timedelta(minutes=chance.randint(35, 50))


def _leaders(round_: Round) -> list[str]:
    """Return the account of one expert of each team that has a town of the live draw."""
    rows = db.session.execute(
        select(Team.id, Expert)
        .join(TeamMember, TeamMember.team_id == Team.id)
        .join(Expert, Expert.id == TeamMember.expert_id)
        .where(Team.id.in_(select(DrawnTown.team_id).where(DrawnTown.draw.has(round_id=round_.id, state="live"))))
        .order_by(Team.id, Expert.id)
    )
    leaders = {team_id: expert.user.user_name for team_id, expert in reversed(rows.all())}
    return sorted(set(leaders.values()))


def _decide_findings(office: Viewer, round_: Round, chance: Random, *, share: float = 1.0) -> None:
    """Confirm most findings, dismiss a few with a reason, and leave the rest to be decided."""
    raised = select(Finding).where(Finding.round_id == round_.id, Finding.state == FindingState.RAISED)
    rows = list(db.session.scalars(raised.order_by(Finding.id)))
    for finding in rows[: round(len(rows) * share)]:
        if chance.random() < 0.1 and finding.severity is Severity.GENERAL:  # noqa: PLR2004  one in ten
            findings.dismiss(office, finding, "照片显示问题在点位红线以外，不计入本点位。")
        else:
            findings.confirm(office, finding)
    commit()


def _issue(author: Viewer, reviewer: Viewer, drafts: list[Document]) -> None:
    """Submit and issue documents, print them, and note the time that passes in between."""
    for document in drafts:
        documents.submit_for_review(author, document)
        commit()
        documents.approve_and_issue(reviewer, document)
        commit()
    jobs.run_waiting()


def _rectify(round_: Round, chance: Random) -> None:
    """Let the towns acknowledge their orders and reply, and the office recheck; a few items stay open past their day."""
    orders = select(Document).where(
        Document.round_id == round_.id, Document.kind == DocumentKind.ORDER, Document.state == DocumentState.ISSUED
    )
    for number, order in enumerate(db.session.scalars(orders.order_by(Document.id)).all()):
        if order.town is None:
            continue
        town = people.town_viewer(order.town)
        with clock.travel(at(9, 16, 9, number)):
            documents.acknowledge(town, order)
            commit()
        for item in _owed(round_, order.town):
            if chance.random() > 0.07:  # noqa: PLR2004  a few stay open
                _answer(town, item, chance, number)


def _owed(round_: Round, town: Town) -> Iterator[RectificationItem]:
    rows = select(RectificationItem).where(
        RectificationItem.round_id == round_.id, RectificationItem.town_id == town.id,
        RectificationItem.state == ItemState.OPEN,
    )  # fmt: skip
    yield from db.session.scalars(rows.order_by(RectificationItem.id)).all()


def _answer(town: Viewer, item: RectificationItem, chance: Random, number: int) -> None:
    """Reply with a photo a day or two later, have it rechecked, and reply again to most returns."""
    office = people.viewer("office")
    replied_at = at(9, 17, 10, number) + timedelta(days=chance.choice((0, 1, 4, 5)))
    reply = _reply(town, item, chance, replied_at, "已组织人员整改到位，并明确专人每日巡查。")
    luck = chance.random()
    if luck > 0.9:  # noqa: PLR2004  one in ten still waits for its recheck
        return
    with clock.travel(replied_at + timedelta(days=1)):
        if luck > 0.2:  # noqa: PLR2004  most pass at once
            rectification.recheck(office, reply, RecheckDecision.PASS)
            commit()
            return
        rectification.recheck(
            office, reply, RecheckDecision.RETURN, "照片与整改前不是同一角度，看不出是否整改到位，请补拍。"
        )
        commit()
    if luck > 0.08:  # noqa: PLR2004  some returned ones stay returned
        again = _reply(town, item, chance, replied_at + timedelta(days=2), "已按要求同角度补拍照片。")
        with clock.travel(replied_at + timedelta(days=3)):
            rectification.recheck(office, again, RecheckDecision.PASS)
            commit()


def _reply(town: Viewer, item: RectificationItem, chance: Random, when: datetime, text: str) -> Reply:
    site = item.finding.site
    photo = pictures.photo(chance, pictures.Scene(site.kind_code, site.name, "整改后", when), clean=True)
    token = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    with clock.travel(when):
        made = rectification.reply(town, item, rectification.NewReply(token, text, (photo,)))
        commit()
    return made
