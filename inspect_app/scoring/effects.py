"""What another content of a checklist would do to the last finished round: read from the stored answers, nothing is written.

Bounded: one round, one kind of site, at most `VISITS_MOST` visits, four queries whatever their number.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import undefer

from inspect_app.core.db import db
from inspect_app.core.vocab import DrawState, RoundState, VisitState
from inspect_app.places.models import Site, Town
from inspect_app.rounds.models import Draw, DrawnSite, Round
from inspect_app.rounds.rules.questions import content_in_round
from inspect_app.scoring.rules.visit import Answer
from inspect_app.scoring.rules.what_if import Compared, Effect, rescore
from inspect_app.standards.models import ChecklistVersion
from inspect_app.visits.models import Answer as AnswerRow
from inspect_app.visits.models import Visit

VISITS_MOST = 500
_COUNTS = (Visit.state == VisitState.RECEIVED, Draw.state == DrawState.LIVE)


def last_finished_round(standard_id: int, kind_code: str) -> Round | None:
    """Return the round by a standard that was closed last and has visits of a kind."""
    visited = exists(
        select(1)
        .select_from(Visit)
        .join(DrawnSite, DrawnSite.id == Visit.drawn_site_id)
        .join(Draw, Draw.id == DrawnSite.draw_id)
        .where(Visit.round_id == Round.id, DrawnSite.kind_code == kind_code, *_COUNTS)
    )
    rows = select(Round).where(Round.standard_id == standard_id, Round.state == RoundState.CLOSED, visited)
    return db.session.scalar(rows.order_by(Round.closed_at.desc(), Round.id.desc()).limit(1))


def effect_on(of_round: Round, content: Mapping[str, Any]) -> Effect:
    """Return what a content would have made of a round's visits of its kind, beside what their own version makes."""
    visits = db.session.execute(
        select(Visit.id, Visit.checklist_version_id, Town.name.label("town"), Site.name.label("site"))
        .join(DrawnSite, DrawnSite.id == Visit.drawn_site_id)
        .join(Draw, Draw.id == DrawnSite.draw_id)
        .join(Town, Town.id == Visit.town_id)
        .join(Site, Site.id == Visit.site_id)
        .where(Visit.round_id == of_round.id, DrawnSite.kind_code == content["kind"], *_COUNTS)
        .order_by(Town.id, Visit.id)
        .limit(VISITS_MOST)
    ).all()
    answers = _answers([visit.id for visit in visits])
    contents = _contents({visit.checklist_version_id for visit in visits})
    asked = {number: content_in_round(one, of_round.kind, of_round.plan) for number, one in contents.items()}
    now = content_in_round(content, of_round.kind, of_round.plan)
    compared, misfits = [], Counter[Any]()
    for visit in visits:
        given = answers[visit.id]
        before = rescore(asked[visit.checklist_version_id], given).result.score
        after = rescore(now, given)
        compared.append(Compared(visit.id, visit.town, visit.site, before, after.result.score))
        misfits.update(after.misfits)
    return Effect(tuple(compared), tuple(sorted(misfits.items(), key=lambda pair: pair[0].item)))


def _answers(visit_ids: list[int]) -> dict[int, list[Answer]]:
    found: dict[int, list[Answer]] = defaultdict(list)
    rows = select(AnswerRow).where(AnswerRow.visit_id.in_(visit_ids)).order_by(AnswerRow.id)
    for row in db.session.scalars(rows):
        found[row.visit_id].append(Answer(row.item_code, row.verdict, row.measured, row.remark, (), row.value))
    return found


def _contents(version_ids: set[int]) -> dict[int, Mapping[str, Any]]:
    rows = select(ChecklistVersion).options(undefer(ChecklistVersion.content))
    return {row.id: row.content for row in db.session.scalars(rows.where(ChecklistVersion.id.in_(version_ids)))}
