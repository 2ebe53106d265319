"""What scores are computed from, read in few queries whoever asks: runs, schemes, designs of the draw, answers."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, String, func, select, type_coerce

from inspect_app.core import files
from inspect_app.core.db import db
from inspect_app.core.vocab import DrawState, ScoringRunKind, Verdict, VetoReach, VisitState
from inspect_app.places.models import Town
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round
from inspect_app.rounds.rules.frame import frame_from
from inspect_app.rounds.rules.questions import content_in_round
from inspect_app.scoring.models import AnswerCorrection, ScoringRun, VisitScore
from inspect_app.scoring.rules.scheme import Terms
from inspect_app.scoring.rules.town import Design, TownVisit
from inspect_app.scoring.rules.visit import Answer, rate_of
from inspect_app.standards.models import ChecklistVersion
from inspect_app.visits.models import Answer as AnswerRow
from inspect_app.visits.models import Visit

Designs = dict[str, list[int]]


class _SealedAnswer(msgspec.Struct):
    item: str
    photos: tuple[str, ...] = ()


class _Sealed(msgspec.Struct):
    answers: tuple[_SealedAnswer, ...] = ()


_DECODER = msgspec.json.Decoder(_Sealed)


@dataclass(frozen=True, slots=True)
class VisitMaterial:
    """One visit that counts, with its answers as the run reads them."""

    visit_id: int
    town_id: int
    version_id: int
    answers: Sequence[Answer]
    corrections: Sequence[AnswerCorrection]


def live_run(round_id: int) -> ScoringRun | None:
    """Return the run of a round that is still open to visits."""
    return db.session.scalar(
        select(ScoringRun).where(
            ScoringRun.round_id == round_id, ScoringRun.kind == ScoringRunKind.FIRST, ScoringRun.frozen_at.is_(None)
        )
    )


def terms_of(run: ScoringRun) -> Terms:
    """Return the terms of a run: of its scheme, or of the checklists' own weights for rounds of before."""
    if run.scheme_version is not None:
        return Terms.of(run.scheme_version.content)
    used = select(Visit.checklist_version_id).where(Visit.round_id == run.round_id)
    versions = (
        select(ChecklistVersion.kind_code, ChecklistVersion.content)
        .where(ChecklistVersion.id.in_(used))
        .order_by(ChecklistVersion.id)
    )
    return Terms.of_weights({kind: Fraction(content["weight"]) for kind, content in db.session.execute(versions)})


def designs_of(round_id: int, town_id: int | None = None) -> dict[int, Designs]:
    """Return for each drawn town, by kind, how many sites the frame had and how many were drawn.

    The frame's count is 0 when its file is not there: each site then stands for one.
    """
    rows = (
        select(DrawnTown.town_id, Town, DrawnSite.kind_code, Draw.frame_sha256, func.count())
        .select_from(DrawnTown)
        .join(Draw, Draw.id == DrawnTown.draw_id)
        .join(Town, Town.id == DrawnTown.town_id)
        .outerjoin(DrawnSite, DrawnSite.drawn_town_id == DrawnTown.id)
        .where(Draw.round_id == round_id, Draw.state == DrawState.LIVE)
        .group_by(DrawnTown.town_id, Town.id, DrawnSite.kind_code, Draw.frame_sha256)
    )
    found: dict[int, Designs] = defaultdict(dict)
    frames: dict[str, Counter[tuple[str, str]]] = {}
    for drawn_town, town, kind, frame, drawn in db.session.execute(
        rows if town_id is None else rows.where(DrawnTown.town_id == town_id)
    ):
        if frame not in frames:
            frames[frame] = _frame_counts(frame)
        design = found[drawn_town]
        if kind is not None:
            design[kind] = [frames[frame][town.code, kind], drawn]
    return found


def _frame_counts(sha256: str) -> Counter[tuple[str, str]]:
    if not files.has(sha256):
        return Counter()
    return Counter((site.town, site.kind) for site in frame_from(files.read(sha256)).sites)


def as_designs(design: Mapping[str, Sequence[int]]) -> dict[str, Design]:
    """Return a stored design as the rule wants it."""
    return {kind: Design(frame, drawn) for kind, (frame, drawn) in design.items()}


def counted(round_id: int) -> ColumnElement[bool]:
    """Return the condition on visits that count in a round: received, of a draw that is not void."""
    live = select(DrawnSite.id).join(Draw).where(Draw.round_id == round_id, Draw.state == DrawState.LIVE)
    return (Visit.round_id == round_id) & (Visit.state == VisitState.RECEIVED) & Visit.drawn_site_id.in_(live)


def drawn_town_ids(round_id: int) -> Sequence[int]:
    """Return the towns of the draw of a round that is not void, in the order of the draw."""
    rows = (
        select(DrawnTown.town_id)
        .join(Draw, Draw.id == DrawnTown.draw_id)
        .where(Draw.round_id == round_id, Draw.state == DrawState.LIVE)
        .order_by(DrawnTown.id)
    )
    return db.session.scalars(rows).all()


def asked_of(version: ChecklistVersion, of_round: Round) -> dict[str, Any]:
    """Return a frozen checklist as its round asks it: what the tablet showed and nothing wider."""
    return content_in_round(version.content, of_round.kind, of_round.plan)


def corrections_of(round_id: int) -> dict[tuple[int, str], AnswerCorrection]:
    """Return the last correction of each corrected answer of a round."""
    rows = select(AnswerCorrection).where(AnswerCorrection.round_id == round_id).order_by(AnswerCorrection.id)
    return {(row.visit_id, row.item_code): row for row in db.session.scalars(rows)}


def visits_with_answers(
    condition: ColumnElement[bool], corrections: Mapping[tuple[int, str], AnswerCorrection]
) -> Iterator[VisitMaterial]:
    """Return visits with their answers, corrected where the office has; the photos are those the sealed record names."""
    sealed = {
        row[0]: (row[1], row[2], row[3])
        for row in db.session.execute(
            select(Visit.id, Visit.town_id, Visit.checklist_version_id, Visit.record)
            .where(condition)
            .order_by(Visit.id)
        )
    }
    answers = _answers(select(Visit.id).where(condition))
    for visit_id, (town_id, version_id, record) in sealed.items():
        photos = {one.item: one.photos for one in _DECODER.decode(record.encode()).answers}
        own, corrected = [], []
        for item, verdict, measured, value, remark in answers[visit_id]:
            correction = corrections.get((visit_id, item)) if corrections else None
            shown = photos.get(item, ())
            if correction is None:
                number, entered = None if measured is None else Decimal(measured), _entered(value)
                own.append(Answer(item, _VERDICTS[verdict], number, remark, shown, entered))
            else:
                corrected.append(correction)
                own.append(Answer(item, correction.verdict, correction.measured, remark, shown, correction.value))
        yield VisitMaterial(visit_id, town_id, version_id, own, corrected)


@lru_cache(maxsize=4096)
def _entered(value: str | None) -> Mapping[str, Any] | None:
    """Read the values of an answer; equal texts are one object, which nobody changes."""
    return json.loads(value) if value else None


_VERDICTS = {verdict.value: verdict for verdict in Verdict}
_Row = tuple[str, str, str | None, str | None, str]


def _answers(visit_ids: Select[tuple[int]]) -> dict[int, list[_Row]]:
    """Return the rows of answers by visit, as text: hundreds of thousands are read here, and few differ."""
    rows = db.session.execute(
        select(
            AnswerRow.visit_id, AnswerRow.item_code, type_coerce(AnswerRow.verdict, String),
            type_coerce(AnswerRow.measured, String), type_coerce(AnswerRow.value, String), AnswerRow.remark,
        )
        .where(AnswerRow.visit_id.in_(visit_ids))
        .order_by(AnswerRow.visit_id, AnswerRow.id)
    )  # fmt: skip
    found: dict[int, list[_Row]] = defaultdict(list)
    for visit_id, *answer in rows:
        found[visit_id].append((answer[0], answer[1], answer[2], answer[3], answer[4]))
    return found


def scored_visits(run_id: int, town_id: int, designs: Mapping[str, Design]) -> list[TownVisit]:
    """Return the visits that make the score of a town in a run, exactly, from the points that are stored."""
    rows = select(
        VisitScore.visit_id, VisitScore.kind_code, VisitScore.points_won, VisitScore.points_due, VisitScore.veto
    ).where(VisitScore.run_id == run_id, VisitScore.town_id == town_id)
    return [
        town_visit(visit_id, kind, rate_of(Fraction(won), Fraction(due), is_vetoed=veto is not None), veto, designs)
        for visit_id, kind, won, due, veto in db.session.execute(rows.order_by(VisitScore.visit_id))
    ]


def town_visit(
    visit_id: int, kind: str, rate: Fraction | None, veto: str | None, designs: Mapping[str, Design]
) -> TownVisit:
    """Return a scored visit as it counts for its town, weighted by the design of its kind."""
    weight = designs[kind].weight if kind in designs else Fraction(1)
    return TownVisit(visit_id, kind, rate, None if veto is None else VetoReach(veto), weight)
