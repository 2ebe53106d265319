"""From the scores and findings of a round to what its bulletin says."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.vocab import FindingState, Severity, VisitState
from inspect_app.documents.rules import phrases, words
from inspect_app.documents.rules.content import (
    BulletinContent,
    Head,
    KindRow,
    ListedFinding,
    Mean,
    Photo,
    Share,
    TownRow,
    TypicalFinding,
)
from inspect_app.findings.models import Finding
from inspect_app.findings.rules import LIMIT_WORDS
from inspect_app.places.models import District, Site, Town
from inspect_app.rounds.models import Draw, DrawnSite, Round
from inspect_app.scoring.models import ScoringRun, TownScore, VisitScore
from inspect_app.scoring.rules.numbers import round_half_up
from inspect_app.standards.models import ChecklistVersion, SiteKind
from inspect_app.visits.models import Visit
from inspect_app.visits.queries import photos_of_items

MOST_TYPICAL = 8
PHOTOS_A_FINDING = 2
HUNDREDTH = Decimal("0.01")
GRAVEST_FIRST = (Severity.GRAVE, Severity.SERIOUS, Severity.GENERAL)


def bulletin(round_: Round, head: Head, parts: dict[str, Any]) -> BulletinContent:
    """What the bulletin of a round says; `parts` holds what the clerk wrote and chose."""
    findings = confirmed(round_)
    run = run_of(round_, parts)
    scores = _scores(run)
    kinds = _kinds(run, findings)
    checked = days_checked(round_)
    return BulletinContent(
        head=head,
        round_title=words.tight(round_.title),
        standard_title=round_.standard.title,
        checked_from=checked[0],
        checked_to=checked[1],
        opening=tuple(parts.get("opening") or phrases.default_opening(round_.title, round_.standard.title, checked)),
        requirements=tuple(parts.get("requirements") or phrases.default_requirements(_weakest(kinds))),
        towns=_towns(scores, findings),
        kinds=kinds,
        districts=_districts(scores),
        severities=_shares(Counter(finding.severity.label for finding in findings), GRAVEST_FIRST),
        units=tuple(Share(*pair) for pair in Counter(_unit(finding) for finding in findings).most_common()),
        typical=_typical(findings, parts.get("typical")),
        findings=tuple(_listed(finding) for finding in findings),
        mean=_mean([score.score for score in scores]),
        run=run.number if run else None,
        method_unsure=_is_method_unsure(round_, run),
        veto_unsure=any(score.is_vetoed for score in scores) and _is_veto_unsure(round_),
    )


def run_of(round_: Round, parts: Mapping[str, Any]) -> ScoringRun | None:
    """The frozen run whose scores a bulletin shows: the one that it was drafted on, else the last; None without one."""
    runs = select(ScoringRun).where(ScoringRun.round_id == round_.id, ScoringRun.frozen_at.is_not(None))
    if parts.get("run"):
        runs = runs.where(ScoringRun.number == parts["run"])
    return db.session.scalar(runs.order_by(ScoringRun.number.desc()).limit(1))


def _is_method_unsure(round_: Round, run: ScoringRun | None) -> bool:
    """Whether a weight, ratio or penalty behind the scores has not been confirmed (待核)."""
    version = run.scheme_version if run else None
    return phrases.has_unsure([round_.standard.settings.get("ratios_confidence"), version.content if version else {}])


def _is_veto_unsure(round_: Round) -> bool:
    """Whether some veto item that this round asked rests on a source that has not been confirmed (待核)."""
    asked = select(DrawnSite.checklist_version_id).join(Draw).where(Draw.round_id == round_.id)
    contents = db.session.scalars(select(ChecklistVersion.content).where(ChecklistVersion.id.in_(asked)))
    vetoes = [
        item.get("veto_source") or {"confidence": None}
        for content in contents
        for section in content["sections"]
        for item in section["items"]
        if item["veto"]
    ]
    return phrases.has_unsure(vetoes)


def is_scoring(round_: Round) -> bool:
    """Whether a run of the round's scores has not been frozen yet: the first after the close, or a later one."""
    open_run = select(ScoringRun.id).where(ScoringRun.round_id == round_.id, ScoringRun.frozen_at.is_(None))
    return db.session.scalar(open_run.limit(1)) is not None


def days_checked(round_: Round) -> tuple[date, date]:
    """The first and last day on which a counted visit of the round began; the planned days when there is none."""
    statement = select(func.min(Visit.started_at), func.max(Visit.started_at)).where(
        Visit.round_id == round_.id, Visit.state == VisitState.RECEIVED
    )
    first, last = db.session.execute(statement).one()
    if first is None:
        return round_.starts_on, round_.ends_on
    return clock.local(first).date(), clock.local(last).date()


def confirmed(round_: Round) -> Sequence[Finding]:
    """The confirmed findings of a round by town, gravest first."""
    statement = (
        select(Finding)
        .join(Town, Finding.town_id == Town.id)
        .join(District, Town.district_id == District.id)
        .where(Finding.round_id == round_.id, Finding.state == FindingState.CONFIRMED)
        .options(
            joinedload(Finding.town).joinedload(Town.district),
            joinedload(Finding.site).joinedload(Site.kind),
            joinedload(Finding.unit),
        )
        .order_by(District.code, Town.id, Finding.id)
    )
    return db.session.scalars(statement).all()


def photos_of(findings: Iterable[Finding]) -> dict[int, list[str]]:
    """The view copies of the photos of findings, by finding, in two queries."""
    by_answer = {(finding.visit_id, finding.item_code): finding.id for finding in findings}
    photos = photos_of_items(by_answer)
    return {
        finding_id: [file.view_sha256 for file in photos[key] if file.view_sha256]
        for key, finding_id in by_answer.items()
        if key in photos
    }


def suggested(findings: Sequence[Finding]) -> list[int]:
    """The findings that a bulletin would show: the gravest with photos, a different kind of place each while there is."""
    photos = photos_of(findings)
    ranked = sorted(
        (finding for finding in findings if photos.get(finding.id)),
        key=lambda finding: (GRAVEST_FIRST.index(finding.severity), finding.id),
    )
    first_of_kind = list({finding.kind_code: finding for finding in reversed(ranked)}.values())
    chosen = {finding.id for finding in first_of_kind[:MOST_TYPICAL]}
    return [finding.id for finding in ranked if finding.id in chosen]


def _typical(findings: Sequence[Finding], chosen: list[int] | None) -> tuple[TypicalFinding, ...]:
    wanted = suggested(findings) if chosen is None else chosen
    rows = [finding for finding in findings if finding.id in set(wanted)]
    photos = photos_of(rows)
    return tuple(
        TypicalFinding(
            town=finding.town.name,
            site=finding.site.name,
            problem=finding.problem,
            clause=phrases.clause_text(finding.clause),
            photos=_captioned(photos.get(finding.id, [])[:PHOTOS_A_FINDING]),
            clause_unsure=finding.is_clause_unsure,
            problem_unsure=names_unsure_figure(finding),
        )
        for finding in rows
    )


def names_unsure_figure(finding: Finding) -> bool:
    """Whether the words of a problem name a limit that has not been confirmed (待核)."""
    return finding.is_figure_unsure and LIMIT_WORDS in finding.problem


def _captioned(hashes: Sequence[str]) -> tuple[Photo, ...]:
    """Photos with the line under them, numbered when there are several."""
    if len(hashes) == 1:
        return (Photo(hashes[0], "现场照片"),)
    return tuple(Photo(sha256, f"现场照片{n}") for n, sha256 in enumerate(hashes, start=1))


def _scores(run: ScoringRun | None) -> Sequence[TownScore]:
    statement = (
        select(TownScore)
        .where(TownScore.run_id == (run.id if run else None))
        .options(joinedload(TownScore.town).joinedload(Town.district))
        .order_by(TownScore.rank.is_(None), TownScore.rank, TownScore.town_id)
    )
    return db.session.scalars(statement).all()


def _towns(scores: Sequence[TownScore], findings: Sequence[Finding]) -> tuple[TownRow, ...]:
    found = Counter(finding.town_id for finding in findings)
    return tuple(
        TownRow(
            rank=None if score.is_vetoed else score.rank,
            town=score.town.name,
            district=score.town.district.name,
            score=score.score,
            sites=score.visits_counted,
            findings=found[score.town_id],
            vetoed=score.is_vetoed,
        )
        for score in sorted(scores, key=lambda row: (row.is_vetoed, row.rank is None, row.rank or 0))
    )


def _districts(scores: Sequence[TownScore]) -> tuple[Mean, ...]:
    rows: dict[str, list[Decimal | None]] = defaultdict(list)
    for score in scores:
        rows[score.town.district.name].append(score.score)
    means = [Mean(name, value) for name, values in rows.items() if (value := _mean(values)) is not None]
    return tuple(sorted(means, key=lambda mean: (-mean.value, mean.label)))


def _kinds(run: ScoringRun | None, findings: Sequence[Finding]) -> tuple[KindRow, ...]:
    """Kinds of place in the standard's order, with the mean of the exact rates of their counted visits, rounded once."""
    rows = db.session.execute(
        select(SiteKind.code, SiteKind.name, VisitScore.points_won, VisitScore.points_due, VisitScore.veto)
        .join(SiteKind, SiteKind.code == VisitScore.kind_code)
        .where(VisitScore.run_id == (run.id if run else None), VisitScore.rate.is_not(None))
        .order_by(SiteKind.position, SiteKind.id)
    ).all()
    rates: dict[tuple[str, str], list[Fraction]] = defaultdict(list)
    for code, name, won, due, veto in rows:
        rates[code, name].append(Fraction(0) if veto else 100 * Fraction(won) / Fraction(due))
    found = Counter(finding.kind_code for finding in findings)
    return tuple(
        KindRow(name, round_half_up(sum(exact, Fraction(0)) / len(exact)), len(exact), found[code])
        for (code, name), exact in rates.items()
    )


def _weakest(kinds: Sequence[KindRow]) -> list[str]:
    ranked = sorted(kinds, key=lambda row: (row.rate, row.name))
    return [row.name for row in ranked[: min(2, len(kinds) // 2)]]


def _shares(counts: Counter[str], order: Sequence[Severity]) -> tuple[Share, ...]:
    return tuple(Share(word.label, counts[word.label]) for word in order)


def _listed(finding: Finding) -> ListedFinding:
    return ListedFinding(
        town=finding.town.name,
        site=finding.site.name,
        kind=finding.site.kind.name,
        problem=finding.problem,
        severity=finding.severity,
        unit=_unit(finding),
        problem_unsure=names_unsure_figure(finding),
    )


def _unit(finding: Finding) -> str:
    return finding.unit.short_name if finding.unit else "未明确"


def _mean(values: Iterable[Decimal | None]) -> Decimal | None:
    """The mean, rounded half up to two decimals, of those that are there."""
    there = [value for value in values if value is not None]
    return (sum(there, Decimal(0)) / len(there)).quantize(HUNDREDTH, ROUND_HALF_UP) if there else None
