"""Every checklist as an XLSForm: pyxform converts it without a warning, and its verdicts are those of `judge`."""

import io
import xml.etree.ElementTree as ET
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from inspect_app.cli.checklists import commands
from inspect_app.core.db import db
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import Verdict
from inspect_app.standards import actions, xlsform_file
from inspect_app.standards.queries import files_in
from inspect_app.standards.rules.check import read_library
from inspect_app.standards.rules.freeze import content_of, sha256_of
from inspect_app.standards.rules.judge import Given, Grading, judge
from inspect_app.standards.rules.xlsform import codes_of, form_of
from tests import cast
from tests.standards.files import library
from tests.standards.xpath import value_of

CHECKLISTS = Path(__file__).parent.parent.parent / "checklists"
XF = "{http://www.w3.org/2002/xforms}"
DAY = "2026-11-22"
KINDS = 30


@lru_cache(maxsize=1)
def contents():
    """Every kind of every standard, frozen."""
    return [content_of(checklist, "1") for checklist in read_library(files_in(CHECKLISTS)).checklists]


@lru_cache(maxsize=1)
def calculated():
    """Every item whose verdict is calculated, with its grading and formula."""
    found = []
    for content in contents():
        rows = {row["name"]: row for row in form_of(content, sha256_of(content)).survey if "calculation" in row}
        items = [item for section in content["sections"] for item in section["items"]]
        grading = Grading.of(content)
        found += [(item, grading, rows[item["code"]]["calculation"]) for item in items if item["code"] in rows]
    return found


def converted(content):
    data = xlsform_file.write(form_of(content, sha256_of(content)))
    return convert(xlsform=io.BytesIO(data), file_type=".xlsx", validate=False)


@pytest.mark.parametrize("standard", sorted({content["standard"] for content in contents()}))
def test_pyxform_converts_every_kind_of_a_standard_without_a_warning(standard):
    mine = [content for content in contents() if content["standard"] == standard]
    assert len(mine) == KINDS
    assert [(content["kind"], warning) for content in mine for warning in converted(content).warnings] == []


def test_the_instance_of_the_form_carries_exactly_our_codes():
    for content in contents()[::7]:
        root = ET.fromstring(converted(content).xform)  # noqa: S314  our own text
        names = [node.tag.removeprefix(XF) for node in root.iter() if "x-points" in node.attrib]
        assert names == codes_of(content)


def test_points_and_clause_ride_along():
    content = contents()[0]
    item = content["sections"][0]["items"][0]
    root = ET.fromstring(converted(content).xform)  # noqa: S314  our own text
    (node,) = root.iter(f"{XF}{item['code']}")
    assert node.attrib["x-points"] == item["points"]
    assert item["clause"]["title"] in node.attrib["x-clause"]


def test_names_are_ascii_and_used_once():
    for content in contents():
        names = [row["name"] for row in form_of(content, "0" * 64).survey if row["type"] != "end_group"]
        assert all(name.isascii() for name in names)
        assert len(names) == len(set(names))


def test_a_condition_looks_at_the_verdict_or_the_option_of_another_item():
    conditions = [
        row["relevant"]
        for content in contents()
        for row in form_of(content, "0" * 64).survey
        if row["name"].endswith("_item") and "relevant" in row
    ]
    assert any("_option} = " in text for text in conditions)
    assert any("${rounds} = 'special'" in text for text in conditions)


GIVEN = {
    "choice": lambda item, number, _other: {"option": item["choice"][number % len(item["choice"])]["code"]},
    "faults": lambda _item, number, _other: {"faults": number},
    "sample": lambda _item, number, other: {"checked": max(number, other, 1), "positive": min(number, other)},
    "document": lambda _item, number, _other: {"day": f"2026-{number % 11 + 1:02}-15"},
}


def measured(item, number, other):
    samples = item["measure"].get("samples")
    given = {"measured": f"{number}.{other % 10}" if "%" not in item["measure"]["unit"] else f"{number % 101}"}
    return given | ({"sample": samples[number % len(samples)]["code"]} if samples else {})


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 120), st.integers(0, 120))
def test_a_calculated_verdict_is_the_one_that_the_rules_find(which, number, other):
    item, grading, formula = calculated()[which % len(calculated())]
    values = (GIVEN | {"measure": measured})[item["answer"]](item, number, other)
    fields = {f"{item['code']}_{name}": str(value) for name, value in values.items()}
    fields |= {f"{item['code']}_applies": "yes", f"{item['code']}_said": "pass", "visited_on": DAY}
    kept = values | ({"day": date.fromisoformat(values["day"])} if "day" in values else {})
    wanted = judge(item, grading, Given(Verdict.PASS, **kept), date.fromisoformat(DAY)).verdict
    assert value_of(formula, fields) == wanted.value


def test_nothing_is_said_before_the_value_is_there():
    for item, _, formula in calculated():
        assert value_of(formula, {f"{item['code']}_applies": "yes"}) == ""


def test_what_does_not_apply_says_so_whatever_was_typed():
    for item, _, formula in calculated():
        fields = {f"{item['code']}_{name}": "not_applicable" for name in ("applies", "said", "option")}
        assert value_of(formula, fields) == "not_applicable"


def test_the_page_of_a_checklist_hands_out_its_form(app, client):
    actions.load(Viewer.system(), library())
    db.session.commit()
    cast.sign_in(client, "office")
    answer = client.get("/standards/checklists/1/xlsform")
    assert answer.headers["Content-Disposition"] == "attachment; filename=national-township-2021-market-v1-xlsform.xlsx"
    assert convert(xlsform=io.BytesIO(answer.data), file_type=".xlsx", validate=False).warnings == []
    assert "/standards/checklists/1/xlsform" in client.get("/standards/checklists/1").get_data(as_text=True)


def test_the_command_writes_a_file_for_every_checklist_in_force(app, tmp_path):
    actions.load(Viewer.system(), library())
    db.session.commit()
    said = app.test_cli_runner().invoke(commands, ["xlsform", "--folder", str(tmp_path / "forms")])
    assert said.exit_code == 0, said.output
    assert [path.name for path in (tmp_path / "forms").iterdir()] == ["national-township-2021-market-v1-xlsform.xlsx"]


def test_words_that_begin_like_a_formula_stay_words():
    content = contents()[0]
    section = content["sections"][0]
    odd = section["items"][0] | {"text": "=HYPERLINK(1)"}
    data = xlsform_file.write(
        form_of({**content, "sections": [{**section, "items": [odd, *section["items"][1:]]}]}, "0" * 64)
    )
    labels = [cell.value for row in load_workbook(io.BytesIO(data))["survey"] for cell in row if cell.data_type == "f"]
    assert labels == []
