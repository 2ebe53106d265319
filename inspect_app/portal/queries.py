"""Reads for the public: published rows only, whoever asks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, undefer

from inspect_app.core import files
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import DocumentKind, DocumentState, ItemState
from inspect_app.documents.models import Document
from inspect_app.documents.rules.content import BulletinContent, thaw
from inspect_app.places.models import District, Site, Town
from inspect_app.portal.rules import Rectified
from inspect_app.rectification.models import RectificationItem
from inspect_app.rounds import queries as rounds
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round

OUT = (DocumentState.ISSUED, DocumentState.WITHDRAWN)
Withdrawal = aliased(Document)


@dataclass(frozen=True)
class BulletinLine:
    """A published bulletin in the list, with the letter that withdrew it, if one did."""

    document: Document
    withdrawn_by: Document | None


@dataclass(frozen=True)
class BulletinPage:
    """A published bulletin: its content, what withdrew it and what stands in its place."""

    document: Document
    content: BulletinContent
    withdrawn_by: Document | None
    replaced_by: Document | None


@dataclass(frozen=True)
class DrawnTownShown:
    """A drawn town with its drawn sites, as anybody may repeat it."""

    row: DrawnTown
    sites: Sequence[DrawnSite]


def bulletins() -> Select[Any]:
    """Return rows (Document, withdrawing Document or None) of published bulletins, newest first."""
    withdrawn = and_(Withdrawal.withdraws_id == Document.id, Withdrawal.state.in_(OUT))
    return (
        select(Document, Withdrawal)
        .outerjoin(Withdrawal, withdrawn)
        .where(Document.kind == DocumentKind.BULLETIN, *_is_out())
        .order_by(Document.issued_on.desc(), Document.id.desc())
    )


def newest_bulletins(most: int) -> list[BulletinLine]:
    """Return the newest published bulletins that count, for the home page."""
    rows = db.session.execute(bulletins().where(Document.state == DocumentState.ISSUED).limit(most))
    return [BulletinLine(row[0], row[1]) for row in rows]


def get_bulletin(document_id: int) -> BulletinPage:
    """Return a published bulletin with its content; Refusal `not_found` for everything that is not published."""
    row = db.session.execute(
        bulletins().where(Document.id == document_id).options(undefer(Document.content), joinedload(Document.round))
    ).first()
    if row is None:
        raise Refusal("not_found")
    document, withdrawn_by = row
    content = thaw(DocumentKind.BULLETIN, document.content)
    if not isinstance(content, BulletinContent):
        raise Refusal("not_found")
    return BulletinPage(document, content, withdrawn_by, _replacement(document) if withdrawn_by else None)


def get_published_file(document_id: int) -> Document:
    """Return a published bulletin or a letter that withdraws one, for the download; Refusal `not_found` otherwise."""
    found = db.session.scalar(
        select(Document).options(joinedload(Document.withdraws)).where(Document.id == document_id, *_is_out())
    )
    subject = found.withdraws if found and found.kind is DocumentKind.WITHDRAWAL else found
    if found is None or subject is None or subject.kind is not DocumentKind.BULLETIN:
        raise Refusal("not_found")
    return found


def rounds_with_bulletin() -> set[int]:
    """Return the rounds whose bulletin is published and counts."""
    rows = select(Document.round_id).where(
        Document.kind == DocumentKind.BULLETIN, Document.state == DocumentState.ISSUED, Document.pdf_sha256.is_not(None)
    )
    return {row for row in db.session.scalars(rows) if row is not None}


def rectified(round_ids: set[int]) -> Mapping[int, Rectified]:
    """Return how far rectification is in rounds whose bulletin is out; numbers only."""
    item = RectificationItem
    closed = func.sum(case((item.state == ItemState.CLOSED, 1), else_=0))
    rows = db.session.execute(
        select(item.round_id, func.count(), closed).where(item.round_id.in_(round_ids)).group_by(item.round_id)
    )
    return {row[0]: Rectified(row[1], row[2]) for row in rows}


def get_draw(round_id: int, number: int) -> Draw:
    """Return a draw whose result is published; Refusal `not_found` otherwise."""
    found = rounds.published_draws(rounds.get_published_round(round_id))
    draw = next((draw for draw in found if draw.number == number), None)
    if draw is None:
        raise Refusal("not_found")
    return draw


def drawn_towns(draw: Draw) -> list[DrawnTownShown]:
    """Return the drawn towns of a published draw by district and rank, with their sites; two queries."""
    towns = db.session.scalars(
        select(DrawnTown)
        .join(DrawnTown.town)
        .join(Town.district)
        .options(contains_eager(DrawnTown.town).contains_eager(Town.district))
        .where(DrawnTown.draw_id == draw.id)
        .order_by(District.code, DrawnTown.rank)
    ).all()
    sites: dict[int, list[DrawnSite]] = defaultdict(list)
    rows = select(DrawnSite).options(joinedload(DrawnSite.site).joinedload(Site.kind))
    for site in db.session.scalars(rows.where(DrawnSite.draw_id == draw.id).order_by(DrawnSite.rank)):
        sites[site.drawn_town_id].append(site)
    return [DrawnTownShown(town, sites[town.id]) for town in towns]


def plan_bytes(of_round: Round) -> bytes:
    """Return the exact bytes whose hash is published as the plan's."""
    return of_round.plan.encode()


def frame_bytes(of_round: Round) -> bytes:
    """Return the exact bytes whose hash is published as the frame's; Refusal `file_missing` before it is frozen."""
    if of_round.frame_sha256 is None:
        raise Refusal("file_missing")
    return files.read(of_round.frame_sha256)


def _is_out() -> tuple[Any, ...]:
    return Document.state.in_(OUT), Document.pdf_sha256.is_not(None)


def _replacement(document: Document) -> Document | None:
    """The bulletin of the same round that counts and was issued later."""
    later = (Document.round_id == document.round_id, Document.id > document.id, Document.state == DocumentState.ISSUED)
    rows = select(Document).where(Document.kind == DocumentKind.BULLETIN, Document.pdf_sha256.is_not(None), *later)
    return db.session.scalar(rows.order_by(Document.id).limit(1)) if document.round_id else None
