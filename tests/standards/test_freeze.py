"""What is frozen: the shape that tablet and scoring read, and a hash that anybody can compute again."""

import hashlib
import json

from inspect_app.standards.rules.check import read_library
from inspect_app.standards.rules.freeze import canonical, content_of, same_but_version, settings_of, sha256_of
from tests.standards.files import M, changed, library


def test_content_has_the_shape_of_the_contract() -> None:
    content = content_of(read_library(library()).checklists[0], "1")
    assert {key: content[key] for key in ("standard", "kind", "kind_name", "version", "weight")} == {
        "standard": "national-township-2021", "kind": "market", "kind_name": "农贸市场", "version": "1", "weight": "1",
    }  # fmt: skip
    assert content["ratios"] == {"good": "1", "pass": "0.75", "fail": "0"}
    graded, measured = content["sections"][0]["items"][0], content["sections"][1]["items"][0]
    assert graded["deadline"] == {"mode": "immediate", "days": 1}
    assert (graded["points"], graded["measure"], graded["veto"]) == ("86.5", None, None)
    assert graded["clause"] == {
        "topic": "MKT",
        "number": "(十二)",
        "title": "集贸市场",
        "confidence": "low",
        "codes": ["C3-MKT"],
    }
    assert measured["deadline"] == {"mode": "working_days", "days": 7}
    assert measured["measure"] == {"unit": "毫米", "op": "<", "limit": "9", "good": "8"}
    assert (measured["veto"], measured["points"]) == ("site", "1.5")


def test_hash_is_that_of_sorted_utf8_json_without_spaces() -> None:
    content = content_of(read_library(library()).checklists[0], "1")
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical(content) == text
    assert sha256_of(content) == hashlib.sha256(text.encode()).hexdigest()


def test_numbers_written_in_another_way_are_the_same_content() -> None:
    one = content_of(read_library(library()).checklists[0], "1")
    other = content_of(read_library(changed(M, "points: 86.5", "points: 86.50")).checklists[0], "1")
    assert sha256_of(one) == sha256_of(other)


def test_another_word_is_another_content() -> None:
    one = content_of(read_library(library()).checklists[0], "1")
    other = content_of(read_library(changed(M, "逐项核对", "逐项细看")).checklists[0], "1")
    assert sha256_of(one) != sha256_of(other)
    assert not same_but_version(one, other)


def test_version_number_alone_is_no_other_content() -> None:
    checklist = read_library(library()).checklists[0]
    assert same_but_version(content_of(checklist, "1"), content_of(checklist, "2"))


def test_days_written_for_an_item_replace_the_default() -> None:
    files = changed(M, "deadline: working_days", "deadline: working_days\n        days: 5")
    item = content_of(read_library(files).checklists[0], "1")["sections"][1]["items"][0]
    assert item["deadline"] == {"mode": "working_days", "days": 5}


def test_settings_are_plain_json() -> None:
    settings = settings_of(read_library(library()).checklists[0].standard)
    assert json.loads(json.dumps(settings)) == settings
    assert settings["deadlines"]["working_days"] == {"general": 3, "serious": 7, "grave": 15}


def test_limit_without_a_mark_for_good_is_good_when_it_is_kept() -> None:
    item = content_of(read_library(changed(M, ", good: 0.5", "")).checklists[0], "1")["sections"][2]["items"][4]
    assert [one.get("good") for one in item["measure"]["samples"]] == [None, "0.3"]
