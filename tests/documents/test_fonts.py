"""The fonts of documents: which characters are kept, and that a second run does nothing."""

import subprocess
from pathlib import Path

import pytest

from inspect_app.core import pdf
from scripts import fonts
from tests.house.sources import ROOT


def test_remarks_and_blanks_of_the_list_are_no_characters(tmp_path):
    listed = tmp_path / "extra.txt"
    listed.write_text("𨟠 垞 # 地名\n# 全是说明\n", encoding="utf-8")
    assert fonts.extra_characters([listed]) == {ord("𨟠"), ord("垞")}


def test_gbk_has_its_hanzi_and_the_digits():
    kept = fonts.gbk_characters()
    assert {ord(char) for char in "峄滕薛镕A9，。〔〕“”"} <= kept
    assert len([char for char in kept if 0x4E00 <= char <= 0x9FFF]) == 20902


def test_digits_come_from_the_latin_font_and_quotes_from_the_chinese_one():
    latin = fonts.characters_of(next(cut for cut in fonts.CUTS if cut.characters == "latin"), set())
    assert ord("2") in latin
    assert ord("“") not in latin


def test_a_later_start_does_nothing(app, monkeypatch, capsys):
    monkeypatch.setattr(fonts, "build", lambda *_: pytest.fail("cut again"))
    assert fonts.main(["--out", str(app.config["FONTS_DIR"])]) == 0
    assert capsys.readouterr().out == ""


def test_a_missing_package_is_said_in_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", ())
    monkeypatch.setattr(fonts, "fetch", lambda *_: False)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: None)
    assert fonts.main(["--out", str(tmp_path)]) == 1
    assert "请检查网络" in capsys.readouterr().err
    assert not (tmp_path / "stamp").exists()


@pytest.mark.usefixtures("app")
def test_every_name_of_the_city_and_of_the_checklists_can_be_printed():
    texts = [path.read_text(encoding="utf-8") for path in Path(ROOT / "checklists").rglob("*.yaml")]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "inspect_app" / "places" / "data").glob("*.csv")]
    assert pdf.unprintable("".join(texts)) == ""
