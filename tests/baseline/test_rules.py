"""What a field takes, what a figure says, who fills which form, and the platform's own types."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.baseline.rules import figures, place, platform, values
from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import CheckState, Confidence, FormLevel
from tests.baseline import samples

TODAY = date(2026, 11, 22)
GOLDEN = Path(__file__).parents[1] / "golden" / "platform"
CHOICES = [{"code": "01", "text": "A级"}, {"code": "04", "text": "D级"}]


def field(kind: str = "decimal", **changes: Any) -> dict[str, Any]:
    usual = {
        "name": "rate", "type": kind, "label": "率", "unit": "%", "note": "", "required": False, "indicator": "rate",
        "choices": CHOICES if kind == "choice" else [], "accept": ["01"] if kind == "choice" else [], "least": "0",
        "most": "100", "platform": True,
    }  # fmt: skip
    return usual | changes


def read(given_field: dict[str, Any], text: str) -> str:
    return values.read_value(given_field, text, TODAY)


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("decimal", "92.50", "92.50"),
        ("decimal", " ９２.５％ ", "92.5"),
        ("decimal", "0", "0"),
        ("decimal", "-0", "0"),
        ("decimal", "100", "100"),
        ("decimal", "", ""),
        ("decimal", "　", ""),
        ("integer", "12.0", "12"),
        ("integer", "007", "7"),
        ("choice", "01", "01"),
        ("choice", "1", "01"),
        ("choice", "D级", "04"),
        ("year", "2025年", "2025"),
        ("text", "说明", "说明"),
    ],
)
def test_what_is_typed_is_kept_in_its_plain_form(kind, text, kept):
    assert read(field(kind), text) == kept


def test_thousands_are_read_as_people_write_them():
    assert read(field(unit="万元", most="1000000000"), "1,234,567.8万元") == "1234567.8"


@pytest.mark.parametrize(
    ("kind", "text", "code", "words"),
    [
        ("decimal", "九十", "baseline_number", "92.5"),
        ("decimal", "1e2", "baseline_number", "1e2"),
        ("decimal", "NaN", "baseline_number", "NaN"),
        ("decimal", "1,2", "baseline_number", "1,2"),
        ("decimal", "100.01", "baseline_range", "0 到 100"),
        ("decimal", "-1", "baseline_range", "-1"),
        ("decimal", "1.1234567", "baseline_decimals", "6 位"),
        ("integer", "1.5", "baseline_integer", "整数"),
        ("choice", "E级", "baseline_choice", "A级、D级"),
        ("year", "2027", "baseline_year", "2026"),
        ("year", "25", "baseline_year", "四位"),
        ("text", "长" * 61, "baseline_text", "60"),
        ("text", "a\x07b", "baseline_text", "控制字符"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would_be_right(kind, text, code, words):
    with pytest.raises(Refusal) as refused:
        read(field(kind), text)
    assert (refused.value.code, words in refused.value.message) == (code, True), refused.value.message


@given(st.decimals(min_value=0, max_value=100, places=4, allow_nan=False))
def test_what_was_kept_is_kept_the_same_again(number):
    kept = read(field(), str(number))
    assert read(field(), kept) == kept
    assert Decimal(kept) == number


@pytest.mark.parametrize(
    ("source", "day", "code"),
    [
        (" ", TODAY, "baseline_source"),
        ("年" * 121, TODAY, "baseline_source"),
        ("a\x00", TODAY, "baseline_source"),
        ("年报", None, "baseline_source_on"),
        ("年报", date(2026, 11, 23), "baseline_source_on"),
        ("年报", date(1900, 1, 1), "baseline_source_on"),
    ],
)
def test_a_source_has_words_and_a_day_that_has_come(source, day, code):
    with pytest.raises(Refusal) as refused:
        values.read_source(source, day, TODAY)
    assert refused.value.code == code


def figure(**changes: Any) -> figures.Figure:
    one = {
        "code": "rate", "name": "率", "op": ">=", "value": "90", "text": "", "unit": "%", "period": "年",
        "edition": "2021版", "note": "", "confidence": "low", "source": "推",
    }  # fmt: skip
    return figures.figures_of([one | changes], {})["rate"]


@pytest.mark.parametrize(
    ("op", "value", "state"),
    [
        (">=", "90", "met"), (">=", "89.99", "not_met"), (">", "90", "not_met"), ("<=", "90.00", "met"),
        ("<", "90", "not_met"), ("==", "90.0", "met"), (">=", "", "no_value"),
    ],
)  # fmt: skip
def test_value_against_its_figure(op, value, state):
    assert figures.state_of(field(), figure(op=op), value) is CheckState(state)


def test_a_figure_in_words_is_judged_by_people():
    worded = figure(op="", value=None, text="达到本省平均")
    assert figures.state_of(field(), worded, "12") is CheckState.BY_PERSON
    assert worded.words == "达到本省平均"


def test_a_choice_is_met_when_its_field_accepts_it():
    level = figure(op="", value=None, text="国标 C 级")
    assert figures.state_of(field("choice"), level, "01") is CheckState.MET
    assert figures.state_of(field("choice"), level, "04") is CheckState.NOT_MET
    assert figures.state_of(field("choice", accept=[]), level, "04") is CheckState.BY_PERSON


@pytest.mark.parametrize(
    ("values", "met"), [(("95", "96"), True), (("95", "80"), False), (("", "80"), False), (("95", ""), None)]
)
def test_an_indicator_of_two_values_is_met_when_both_are(values, met):
    content = {"chapters": [{"fields": [field(name="a"), field(name="b")]}]}
    checks = figures.check_values(content, {"rate": figure()}, dict(zip("ab", values, strict=True)))
    assert figures.met_by_indicator(checks) == {"rate": met}


def test_the_offices_figure_counts_instead_with_its_own_source():
    own = {"rate": figures.Own(">=", Decimal(95), "市文件", date(2026, 1, 1))}
    one = figure()
    indicator = {name: getattr(one, name) for name in ("code", "name", "text", "unit", "period", "edition", "note")}
    (found,) = figures.figures_of(
        [indicator | {"op": ">=", "value": "90", "confidence": "low", "source": "推"}], own
    ).values()
    assert (found.words, found.source, found.own_on, found.confidence) == (
        "不低于 95%", "市文件", date(2026, 1, 1), Confidence.HIGH,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("op", "value", "code"),
    [("=>", Decimal(1), "figure_op"), (">=", None, "figure_value"), (">=", Decimal(101), "figure_value"),
     (">=", Decimal("NaN"), "figure_value"), (">=", Decimal("1.00001"), "figure_value"), (">=", Decimal(-1), "figure_value")],
)  # fmt: skip
def test_a_figure_must_be_a_sane_number(op, value, code):
    with pytest.raises(Refusal) as refused:
        figures.read_figure(op, value, "%")
    assert refused.value.code == code


def test_codes_of_places_are_nine_digits():
    assert place.region_code("370481") == "370481000"
    assert place.region_code("370481110000") == "370481110"
    assert place.city_code("370481") == "370400000"


def test_a_county_level_city_fills_the_forms_of_a_city():
    assert place.level_of_district("滕州市") is FormLevel.CITY
    assert place.level_of_district("薛城区") is FormLevel.DISTRICT


@pytest.mark.parametrize("key", ["town", "town-", "town-x", "town-１", "road-1", "town-1-2", "", "town-9999999999"])
def test_what_is_no_key_names_no_place(key):
    assert place.row_of_key(key) is None


SAMPLE = {
    "township": {
        "urbanhealthsatisfactionrate": "92.50", "year1": "2023", "stumyopiarate": "38.1", "dicratpopulcationlevel": "03",
        "health_villages": "70",
    },
    "county": {"aqibelow100days": "301", "year7": "2025", "healthstreets": "28", "tobaccoadsituation": "1"},
    "township_year": {"namecategorycode": "2", "totalarea": "3.20", "provincialhealthvillages": "48"},
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(SAMPLE))
def test_the_platforms_json_has_its_names_and_types(code):
    form = next(one for one in samples.library().forms if one.code == code).frozen()
    data = platform.one_file(platform.record_of(form, "370481110", SAMPLE[code]))
    assert data == (GOLDEN / f"{code}.json").read_bytes()
    assert json.loads(data)[values.region_field(form)] == "370481110"


def test_the_file_of_many_says_where_it_goes():
    form = next(one for one in samples.library().forms if one.code == "township").frozen()
    record = platform.record_of(form, "370481110", SAMPLE["township"])
    assert platform.many_file(form, 2025, [record]) == (GOLDEN / "many.json").read_bytes()
