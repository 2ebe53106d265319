"""YAML, workbook and database say the same: for every shipped checklist and for generated ones of all types of answer."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from inspect_app.standards import workbook
from inspect_app.standards.queries import files_in
from inspect_app.standards.rules.book import Base, read_book
from inspect_app.standards.rules.check import Library, read_library
from inspect_app.standards.rules.diff import diff
from inspect_app.standards.rules.freeze import content_of, settings_of, sha256_of
from inspect_app.standards.rules.reader import Reader
from inspect_app.standards.rules.tree import read_tree
from inspect_app.standards.rules.unfreeze import context_of, read_again, yaml_of
from tests.house.sources import ROOT
from tests.standards.files import library
from tests.standards.generated import items_files

SMALL = read_library(library())
BASE = content_of(SMALL.checklists[0], "1")
SETTINGS = settings_of(SMALL.standards[0]) | {"vectors": SMALL.criteria.frozen()}


@pytest.fixture(scope="module")
def shipped() -> Library:
    """Read what is shipped, once."""
    return read_library(files_in(ROOT / "checklists"))


def read_yaml(text: str, known: dict[str, Any], base: dict[str, Any], version: str = "1") -> dict[str, Any]:
    """Return the content of a YAML text, which must be without a fault."""
    tree, faults = read_tree("market.yaml", text.encode())
    reader = Reader("market.yaml")
    checklist = read_again(reader, tree, context_of(known, base))
    assert not (*faults, *reader.faults)
    return content_of(checklist, version)


def book(contents: list[dict[str, Any]], known: dict[str, Any]) -> workbook.Book:
    """Return what a workbook of these contents holds."""
    criteria = {one["id"]: one["name"] for one in known["vectors"]["criteria"]}
    topics = {code: topic["title"] for code, topic in known["topics"].items()}
    sheets = [workbook.Sheet("1", sha256_of(content), content) for content in contents]
    return workbook.Book(contents[0]["standard"], "标准", topics, criteria, known["member_units"], sheets)


def read_workbook(data: bytes, contents: list[dict[str, Any]], known: dict[str, Any]):
    """Return what the workbook says against these contents."""
    bases = {content["kind"]: [Base(sha256_of(content), "1", content)] for content in contents}
    return read_book(contents[0]["standard"], known, bases, workbook.read(data))


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(items_files())
def test_yaml_checklist_frozen_workbook_and_yaml_again_are_one(plain):
    content = read_yaml(yaml.safe_dump(plain, allow_unicode=True), SETTINGS, BASE)
    assert read_yaml(yaml_of(content), SETTINGS, content) == content
    read = read_workbook(workbook.write(book([content], SETTINGS)), [content], SETTINGS)
    assert (read.faults, dict(read.changed), read.unchanged) == ((), {}, ("market",))
    assert diff(content, content).is_empty


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(items_files(), items_files())
def test_no_difference_of_two_contents_is_silent(one, other):
    before, after = (read_yaml(yaml.safe_dump(plain, allow_unicode=True), SETTINGS, BASE) for plain in (one, other))
    assert diff(before, after).is_empty == (before == after)


def test_every_shipped_checklist_is_its_own_yaml_again(shipped):
    for checklist in shipped.checklists:
        known = settings_of(checklist.standard) | {"vectors": shipped.criteria.frozen()}
        content = content_of(checklist, "7")
        assert read_yaml(yaml_of(content), known, content, "7") == content, (
            checklist.standard.code,
            checklist.kind.code,
        )


@pytest.mark.slow
def test_the_workbook_of_a_shipped_standard_without_a_change_changes_nothing(shipped, tmp_path: Path):
    for standard in shipped.standards:
        known = settings_of(standard) | {"vectors": shipped.criteria.frozen()}
        contents = [content_of(one, "1") for one in shipped.checklists if one.standard is standard]
        read = read_workbook(workbook.write(book(contents, known)), contents, known)
        assert (read.faults, dict(read.changed), len(read.unchanged)) == ((), {}, 30), standard.code
