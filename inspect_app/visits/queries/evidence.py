"""Which photos show which answers; for the rooms after this one, which check their viewer first."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from inspect_app.core.db import db
from inspect_app.visits.models import Visit, VisitFile

Key = tuple[int, str]


def photos_of_items(keys: Iterable[Key]) -> Mapping[Key, Sequence[VisitFile]]:
    """Return the photos of answers by (visit id, item code), in the order of the manifest; two queries for any number.

    A file is one row, named after the first item that it serves; which others it serves only the sealed record says.
    """
    wanted = set(keys)
    visit_ids = {visit_id for visit_id, _ in wanted}
    rows = db.session.scalars(
        select(VisitFile)
        .where(VisitFile.visit_id.in_(visit_ids), VisitFile.purpose == "photo")
        .order_by(VisitFile.visit_id, VisitFile.id)
    ).all()
    served = _items_served(visit_ids)
    found: dict[Key, list[VisitFile]] = defaultdict(list)
    for row in rows:
        for item in {row.item_code, *served[row.visit_id, row.sha256]}:
            if item is not None and (row.visit_id, item) in wanted:
                found[row.visit_id, item].append(row)
    return found


def _items_served(visit_ids: set[int]) -> defaultdict[tuple[int, str], set[str]]:
    """Return the items that each photo of some visits serves, as their sealed records say."""
    served: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for visit_id, record in db.session.execute(select(Visit.id, Visit.record).where(Visit.id.in_(visit_ids))):
        for answer in json.loads(record).get("answers", []):
            for sha256 in answer["photos"]:
                served[visit_id, sha256].add(answer["item"])
    return served
