"""Typesetting and printing: justified Chinese, closed sources, no missing glyph, the same bytes in every process."""

import hashlib
import subprocess
import sys
from typing import Any

import pytest
import weasyprint

from inspect_app.core import pdf, press, typesetting
from inspect_app.core.hanzi import keep_together

pytestmark = pytest.mark.usefixtures("app")
HAN = "卫生城镇抽查要求做到底数清楚责任到人整改到位" * 12
PAGE = (
    "<style>@page{size:A4;margin:37mm 26mm 34mm 28mm}p{margin:0;orphans:1;widows:1}"
    "body{margin:0;font-family:'Inspect Latin','Inspect FangSong'}</style>"
)
TYPE = "font-size:calc(156mm / 28);line-height:calc(225mm / 22);text-align:justify"


def laid_out(body: str):
    """Return WeasyPrint's document for a body set like an official one."""
    typesetting.install()
    html = f"<html lang='zh-CN'>{PAGE}<body style='{TYPE}'>{body}</body></html>"
    fonts = press.font_configuration(pdf.fonts_dir())
    return weasyprint.HTML(string=html).render(font_config=fonts)


def lines_of(document) -> list[list[Any]]:
    """Return the line boxes of each page."""
    found = []
    for page in document.pages:
        stack, lines = [page._page_box], []
        while stack:
            box = stack.pop(0)
            if type(box).__name__ == "LineBox" and box.children:
                lines.append(box)
            stack.extend(getattr(box, "children", []))
        found.append(sorted(lines, key=lambda line: line.position_y))
    return found


def text_of(box) -> str:
    """Return the text of a line."""
    return getattr(box, "text", "") + "".join(text_of(child) for child in getattr(box, "children", []))


def right_edge(box) -> float:
    """Return where the last glyph of a line ends: the box holds the letter-spacing after it too."""
    children = getattr(box, "children", None)
    if children:
        return right_edge(children[-1])
    spacing = box.style["letter_spacing"]
    return box.position_x + box.width - (0 if spacing == "normal" else spacing)


def test_every_full_line_of_mixed_text_ends_at_the_right_edge():
    text = keep_together("共12个，得分率86.20%，“双随机”抽取，见GB/T 27770—2011。" + HAN)
    lines = lines_of(laid_out(f"<p>{text}</p>"))[0]
    edges = {round(right_edge(line) * 25.4 / 96, 1) for line in lines[:-1]}
    assert edges == {184.0}


def test_drawn_glyphs_are_as_wide_as_the_layout_says():
    from weasyprint.text.line_break import line_size

    line = lines_of(laid_out("<p>" + "检查得分86.20分，“整改”，" + HAN + "</p>"))[0][0]
    (text,) = line.children
    text.pango_layout.reactivate(text.style)
    first, _ = text.pango_layout.get_first_line()
    width, _ = line_size(first, text.style)
    assert width == pytest.approx(text.width, abs=0.6)


def test_a_line_holds_28_characters_and_a_page_22_lines():
    pages = lines_of(laid_out("<p>" + "字" * (28 * 23) + "</p>"))
    assert [len(page) for page in pages] == [22, 1]
    assert {len(text_of(line)) for line in pages[0]} == {28}


def test_a_short_last_line_is_not_stretched():
    lines = lines_of(laid_out("<p>" + "字" * 30 + "</p>"))[0]
    assert right_edge(lines[1]) < 60 * 96 / 25.4


def test_another_weasyprint_is_refused_until_somebody_has_looked(monkeypatch):
    monkeypatch.setattr(weasyprint, "__version__", "70.1")
    with pytest.raises(typesetting.UnknownWeasyPrintError):
        typesetting.install()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("做到“三包”要求", "做到\u200b“三包”\u200b要求"),
        ("（“三包”）", "（“三包”）"),
        ("落实“三包”，", "落实\u200b“三包”，"),
        ("按GB/T 27770—2011执行", "按GB/\u2060T\u00a027770\u2060—\u20602011执行"),
        ("甲<乙", "甲&lt;乙"),
    ],
)
def test_quotes_may_break_and_numbers_of_standards_may_not(text, wanted):
    assert keep_together(text) == wanted


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://localhost/x",
        "https://example.com/x.png",
        "app:/static/../config.py",
        "app:/static/x.py",
    ],
)
def test_a_document_reaches_no_file_and_no_host(url):
    with pytest.raises(pdf.ForbiddenSourceError):
        press.ClosedFetcher().fetch(url)


def test_a_character_without_a_glyph_is_an_error_and_can_be_found_before():
    assert pdf.unprintable("枣庄市𨟠、2026") == ""
    assert pdf.unprintable("甲\U0001f600乙") == "\U0001f600"
    with pytest.raises(pdf.MissingGlyphsError):
        pdf.render("<p style=\"font-family:'Inspect FangSong'\">甲\U0001f600</p>")


@pytest.mark.slow
def test_another_process_prints_the_same_bytes(tmp_path):
    html = "<html lang='zh-CN'><title>试</title><p style=\"font-family:'Inspect FangSong'\">枣庄市〔2026〕1号</p>"
    script = (
        "import sys, hashlib\nfrom inspect_app import create_app\nfrom inspect_app.core import pdf\n"
        "from pathlib import Path\n"
        f"app = create_app({{'DATA_DIR': Path({str(tmp_path)!r}), 'QUEUE_OFF': True,"
        f" 'SQLALCHEMY_DATABASE_URI': 'sqlite://'}})\n"
        "with app.app_context():\n    sys.stdout.write(hashlib.sha256(pdf.render(sys.argv[1]).data).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", script, html], capture_output=True, text=True, check=True).stdout
    assert other == hashlib.sha256(pdf.render(html).data).hexdigest()
