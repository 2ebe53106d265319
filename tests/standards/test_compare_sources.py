"""The comparison with the facts: what counts as a figure, and what as words that both have."""

import pytest

from scripts.compare_sources import figures, numeral, runs

SOURCE = "沿绿地、河岸、垃圾点、工地步行目测"
GRAMS = {SOURCE[at : at + 12] for at in range(len(SOURCE) - 11)}


def test_figures_of_editions_are_no_limits():
    assert figures("≤5%（GB/T 27772-2011，2014年口径，指标56），JGJ146") == {"5"}


@pytest.mark.parametrize(("word", "value"), [("二十五", 25), ("十二", 12), ("三百", 300), ("零点三", 0.3), ("半", 0.5)])
def test_chinese_numerals_are_read(word, value):
    assert numeral(word) == value


def test_a_run_of_twelve_characters_is_found_and_a_shorter_one_is_not():
    assert list(runs("请沿绿地、河岸、垃圾点、工地走一遍", GRAMS)) == ["沿绿地、河岸、垃圾点、工地"]
    assert list(runs("绿地、河岸和垃圾点旁边都要看一看", GRAMS)) == []


def test_codes_and_names_of_editions_are_no_wording():
    code = "GB/T 27772-2011"
    assert list(runs(code, {code[at : at + 12] for at in range(len(code) - 11)})) == []
