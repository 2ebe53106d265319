"""One picture that serves two items of a visit is shown with both: on the sheet, the finding, the item and the paper."""

import json

import pytest
from flask import Flask
from sqlalchemy import delete, select

from inspect_app.core.db import db
from inspect_app.documents import reporting
from inspect_app.findings import queries as findings
from inspect_app.findings.models import Finding
from inspect_app.rectification import queries as rectification
from inspect_app.visits import queries as visits
from inspect_app.visits.models import Visit, VisitFile
from tests.rectification import samples


@pytest.fixture
def shared(app: Flask) -> tuple[samples.Order, str]:
    """Items of two findings of one visit, whose sealed record names one picture for both."""
    made = samples.drafted(failed=("market-01", "market-02"))
    db.session.execute(delete(VisitFile).where(VisitFile.item_code == "market-02"))
    photo = db.session.scalars(select(VisitFile)).one()
    visit = db.session.get_one(Visit, photo.visit_id)
    visit.record = json.dumps({"answers": [{"item": f"market-0{n}", "photos": [photo.sha256]} for n in (1, 2)]})
    db.session.commit()
    return made, photo.sha256


def test_both_findings_show_it(shared):
    _, photo = shared
    for finding in db.session.scalars(select(Finding)):
        assert [file.sha256 for file in findings.photos(finding)] == [photo]


def test_both_items_show_it_and_serve_it(shared):
    made, photo = shared
    before = rectification.before_photos([item.id for item in made.items])
    assert [[one.sha256 for one in before[item.id]] for item in made.items] == [[photo], [photo]]
    assert all(photo in rectification.photo_hashes(item) for item in made.items)


def test_the_paper_shows_it_with_both(shared):
    _, photo = shared
    found = reporting.photos_of(db.session.scalars(select(Finding)).all())
    assert list(found.values()) == [[photo], [photo]]


def test_the_sheet_shows_it_with_both_and_misses_none(shared):
    visit = db.session.scalars(select(Visit)).one()
    lines = [line for section in visits.sheet_of(visit) for line in section.lines]
    assert [line.lacks_photo for line in lines if line.code in {"market-01", "market-02"}] == [False, False]
