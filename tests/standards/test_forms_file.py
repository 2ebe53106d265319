"""The yearly forms of the national platform as frozen values, and what loading makes of them."""

import json
from decimal import Decimal

import pytest
from sqlalchemy import select

from inspect_app.core.db import db
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import FieldType, FormLevel
from inspect_app.standards import actions, queries
from inspect_app.standards.models import PlatformForm
from inspect_app.standards.rules.check import read_library
from inspect_app.standards.rules.forms_file import OTHER_CHAPTER
from inspect_app.standards.rules.freeze import sha256_of
from tests.standards.files import FORMS, F, changed, library
from tests.standards.test_check import shipped

SYSTEM = Viewer.system()
SECOND = FORMS[FORMS.index("  - code") :]


def test_fields_stand_in_their_chapters_with_their_limits():
    (form,) = read_library(library()).forms
    assert (form.code, form.level, form.standard) == ("township", FormLevel.TOWN, "national-township-2021")
    assert [(title, [field.name for field in fields]) for title, fields in form.chapters] == [
        ("组织管理", ["regionname", "rate", "year1"]),
        ("疾病防控", ["ratlevel", "days"]),
    ]
    rate, days = form.chapters[0][1][1], form.chapters[1][1][1]
    assert (rate.kind, rate.least, rate.most, rate.indicator) == (FieldType.DECIMAL, 0, 100, "satisfaction")
    assert (days.kind, days.most) == (FieldType.INTEGER, Decimal(366))


def test_indicators_that_the_platform_does_not_ask_have_a_chapter_of_their_own():
    (form,) = read_library(changed(F, ", indicator: satisfaction", "")).forms
    title, fields = form.chapters[-1]
    assert (title, [(field.name, field.is_of_platform) for field in fields]) == (
        OTHER_CHAPTER,
        [("satisfaction", False)],
    )


def test_a_form_that_stands_twice_is_named_with_the_first_line():
    (fault,) = read_library(library(forms=(FORMS + SECOND).encode())).faults
    assert (fault.code, fault.line, "第 2 行" in fault.message_zh) == ("duplicate_code", 17, True)


def test_a_folder_without_forms_has_none():
    files = library()
    del files[F]
    assert (read_library(files).forms, read_library(files).faults) == ((), ())


@pytest.mark.parametrize("text", ["", "forms: []", "forms: {}", "forms: [a]", "forms:\n  - code: a"])
def test_forms_that_are_cut_off_are_named(text):
    assert {fault.file for fault in read_library(library(forms=text.encode())).faults} == {F}


def test_shipped_forms_have_the_fields_of_the_platform():
    forms = {form.code: form for form in read_library(shipped()).forms}
    counts = {
        code: sum(field.is_of_platform for _, fields in form.chapters for field in fields)
        for code, form in forms.items()
    }
    assert counts == {
        "township": 40, "county": 123, "city": 132, "township_year": 13, "county_year": 16, "city_year": 17,
    }  # fmt: skip


def test_frozen_form_is_plain_json_whose_hash_can_be_computed_again(app):
    actions.load(SYSTEM, library())
    (row,) = db.session.scalars(select(PlatformForm)).all()
    assert row.sha256 == sha256_of(json.loads(json.dumps(row.content)))
    assert queries.platform_forms()["township"].content["chapters"][0]["title"] == "组织管理"


def test_loading_the_same_form_again_changes_nothing_and_another_content_is_a_new_row(app):
    actions.load(SYSTEM, library())
    actions.load(SYSTEM, library())
    actions.load(SYSTEM, changed(F, "label: 群众满意率", "label: 居民满意率"))
    rows = db.session.scalars(select(PlatformForm).order_by(PlatformForm.id)).all()
    assert [row.is_current for row in rows] == [False, True]
    actions.load(SYSTEM, library())
    assert queries.platform_forms()["township"].id == rows[0].id


def test_a_form_that_is_no_longer_there_goes_out_of_force(app):
    actions.load(SYSTEM, library())
    files = library()
    del files[F]
    actions.load(SYSTEM, files)
    assert queries.platform_forms() == {}
