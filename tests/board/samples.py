"""A round with everything that the board counts, as rows; the flow test makes the same by real actions."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from inspect_app.core import clock
from inspect_app.core.vocab import (
    DeadlineMode,
    DocumentKind,
    DocumentState,
    DrawState,
    FindingState,
    ItemState,
    RoundKind,
    RoundState,
    Severity,
    Verdict,
    VisitState,
)
from inspect_app.documents.models import Document, DocumentNumber, Service
from inspect_app.findings.models import Finding
from inspect_app.places.models import Site, Town
from inspect_app.rectification.models import RectificationItem
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round
from inspect_app.scoring.models import TownScore
from inspect_app.standards.models import ChecklistVersion
from inspect_app.visits.models import Visit
from tests import builders, cast
from tests.rounds import worlds

_numbers = count(1)
HASH = "0" * 64
PLAN = worlds.SMALL.content().decode()
CLAUSE = {"topic": "MKT", "number": "(十二)", "title": "集贸市场", "confidence": "low"}


def round_(state: RoundState = RoundState.UNDER_WAY, sequence: int = 1) -> Round:
    """Make a round with the small plan."""
    return builders.add(
        Round(
            year=2026, quarter=4, sequence=sequence, kind=RoundKind.QUARTERLY, title=f"2026年第四季度第{sequence}轮季度抽查",
            state=state, standard_id=builders.standard().id, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30),
            plan=PLAN, plan_sha256=HASH, is_simulated=True, created_at=clock.now(),
        )
    )  # fmt: skip


def draw(of_round: Round, state: DrawState = DrawState.LIVE, number: int = 1) -> Draw:
    """Make a draw of a round."""
    return builders.add(
        Draw(
            round_id=of_round.id, number=number, state=state, algorithm="sha256-rank/1", seed=HASH, seed_commitment=HASH,
            plan=PLAN, plan_sha256=HASH, frame_sha256=HASH, drawn_at=clock.now(), drawn_by="王敏",
        )
    )  # fmt: skip


def drawn_site(of_draw: Draw, town: Town, site: Site, version: ChecklistVersion) -> DrawnSite:
    """Make a town and one site of it drawn."""
    rank = next(_numbers)
    drawn_town = builders.add(
        DrawnTown(draw_id=of_draw.id, town_id=town.id, stratum=str(town.district_id), rank=rank, digest=HASH)
    )
    return builders.add(
        DrawnSite(
            draw_id=of_draw.id, drawn_town_id=drawn_town.id, site_id=site.id, kind_code=site.kind_code,
            checklist_version_id=version.id, rank=rank, digest=HASH,
        )
    )  # fmt: skip


def visit(of_round: Round, drawn: DrawnSite, town: Town) -> Visit:
    """Make a received visit."""
    moment = clock.now()
    return builders.add(
        Visit(
            client_id=f"00000000-0000-4000-8000-{next(_numbers):012}", drawn_site_id=drawn.id, round_id=of_round.id,
            town_id=town.id, site_id=drawn.site_id, checklist_version_id=drawn.checklist_version_id,
            user_id=cast.user("expert").id, state=VisitState.RECEIVED, record="{}", record_sha256=HASH,
            started_at=moment, sealed_at=moment, first_byte_at=moment, received_at=moment,
        )
    )  # fmt: skip


def finding(of_visit: Visit, state: FindingState = FindingState.CONFIRMED, code: str = "market-01") -> Finding:
    """Make a finding of a visit."""
    return builders.add(
        Finding(
            visit_id=of_visit.id, item_code=code, round_id=of_visit.round_id, town_id=of_visit.town_id,
            site_id=of_visit.site_id, kind_code="market", verdict=Verdict.FAIL, severity=Severity.SERIOUS,
            problem="垃圾桶满溢", clause=CLAUSE, deadline={"mode": "working_days", "days": 3}, state=state, raised_at=clock.now(),
        )
    )  # fmt: skip


def item(of_finding: Finding, state: ItemState = ItemState.OPEN, due_in: int = 3) -> RectificationItem:
    """Make an item of a finding, due in so many days (negative: overdue)."""
    return builders.add(
        RectificationItem(
            finding_id=of_finding.id, round_id=of_finding.round_id, town_id=of_finding.town_id, requirement="清运",
            deadline_mode=DeadlineMode.WORKING_DAYS, deadline_days=3, ordered_on=clock.today(),
            due_on=clock.today() + timedelta(days=due_in), state=state, created_at=clock.now(),
        )
    )  # fmt: skip


def score(of_round: Round, town: Town, rate: str | None, rank: int | None, *, vetoed: bool = False) -> TownScore:
    """Make the score of a town."""
    return builders.add(
        TownScore(
            run_id=builders.scoring_run(of_round).id, round_id=of_round.id, town_id=town.id, rank=rank,
            score=None if rate is None else Decimal(rate),
            is_vetoed=vetoed, visits_counted=1, design={}, trace={"kinds": [], "reason": None}, scored_at=clock.now(),
        )
    )  # fmt: skip


def document(kind: DocumentKind, of_round: Round, **changes: object) -> Document:
    """Make an issued document with the next number of its series; `state`, `town_id` … can be given."""
    sequence = next(_numbers) + 100
    number = builders.add(DocumentNumber(series=f"S{sequence}", year=2026, sequence=1, previous=None))
    values: dict[str, object] = {
        "state": DocumentState.ISSUED, "title": f"关于{of_round.title}的{kind.label}", "number_id": number.id,
        "number_text": f"枣爱卫办〔2026〕{sequence}号", "drafted_at": clock.now(), "issued_at": clock.now(),
        "issued_on": clock.today(), "content": {}, "content_sha256": HASH, "is_simulated": True,
    }  # fmt: skip
    return builders.add(Document(kind=kind, round_id=of_round.id, **(values | changes)))


def service(of_document: Document, town: Town) -> Service:
    """Make the service of a document to a town that has not acknowledged it."""
    return builders.add(Service(document_id=of_document.id, town_id=town.id, served_at=clock.now()))


def whole(world: builders.World, sequence: int = 1) -> Round:
    """Make a round under way: both towns visited; one overdue and one open item, one raised finding; scores."""
    made = round_(sequence=sequence)
    drawn = draw(made)
    version = builders.checklist(version=str(next(_numbers) + 10))
    rates = ((world.town, "92.35", 1), (world.other_town, "71.05", 2))
    for town, rate, rank in rates:
        place = builders.site(town)
        seen = visit(made, drawn_site(drawn, town, place, version), town)
        item(finding(seen, code="market-01"), due_in=-4)
        item(finding(seen, code="market-02"))
        finding(seen, FindingState.RAISED, "market-03")
        score(made, town, rate, rank)
    return made
