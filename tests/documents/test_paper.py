"""What stands on paper: the HTML of each kind (snapshots), and text, pages and fonts of the PDF.

A changed snapshot is looked at, then written again: `UPDATE_SNAPSHOTS=1 pytest tests/documents/test_paper.py`.
"""

import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from inspect_app.documents import paper
from inspect_app.documents.rules.content import Content
from tests.documents import samples

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.slow]
SNAPSHOTS = Path(__file__).parent.parent / "snapshots" / "documents"
BUILDERS: dict[str, Callable[[], Content]] = {
    "order": samples.order,
    "supervision": samples.supervision,
    "bulletin": samples.bulletin,
    "withdrawal": samples.withdrawal,
}


_printed: dict[str, bytes] = {}


def reader(content: Content) -> PdfReader:
    """Return the printed document, opened; what was printed once in this run is not printed again."""
    html = paper.html(content)
    if html not in _printed:
        _printed[html] = paper.render(content).data
    return PdfReader(io.BytesIO(_printed[html]))


def text(pdf: PdfReader) -> str:
    """Return all text of a PDF without its line ends."""
    return "".join(page.extract_text() for page in pdf.pages).replace("\n", "").replace("\u200b", "")


def fonts(pdf: PdfReader) -> dict[str, bool]:
    """Return the fonts of a PDF by name, and whether each is embedded."""
    found = {}
    for page in pdf.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            for descendant in font.get_object()["/DescendantFonts"]:
                described = descendant.get_object()
                name = str(described["/BaseFont"]).split("+")[-1]
                found[name] = bool({"/FontFile2", "/FontFile3"} & set(described["/FontDescriptor"]))
    return found


@pytest.mark.parametrize("kind", BUILDERS)
def test_the_html_of_a_document_is_as_it_was_looked_at(kind):
    html = paper.html(BUILDERS[kind]())
    place = SNAPSHOTS / f"{kind}.html"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        place.write_text(html, encoding="utf-8")
    assert html == place.read_text(encoding="utf-8")


def test_an_order_says_what_where_and_until_when():
    pdf = reader(samples.order())
    printed = text(pdf)
    assert len(pdf.pages) == 6
    for words in (
        "枣爱卫办整改〔2026〕1号",
        "柳树𨟠镇人民政府：",
        "发现需要整改的问题9项",
        "附件1",
        "问题现场照片",
        "（暂定）",
    ):
        assert words in printed
    assert "模拟数据　仅供演示" in printed
    assert "草稿" not in printed


def test_every_font_is_embedded_and_is_one_of_ours():
    found = fonts(reader(samples.bulletin()))
    assert all(found.values())
    assert {name.split("-")[0] for name in found} == {"Inspect"}
    assert {"Inspect-FangSong", "Inspect-Biaosong", "Inspect-Hei", "Inspect-Kai", "Inspect-Latin"} <= set(found)


def test_a_name_beyond_the_bmp_is_printed_and_can_be_searched():
    order = samples.order(lines=1, with_photos=0)
    named = replace(order, head=replace(order.head, addressee="柳树𨟠镇人民政府", title="柳树𨟠镇抽查问题整改通知书"))
    pdf = reader(named)
    assert "柳树𨟠镇人民政府：" in text(pdf)
    assert "Inspect-Fang-Rare" in fonts(pdf)


def test_page_one_of_a_letter_has_no_number_and_the_others_have():
    pages = [page.extract_text() for page in reader(samples.order()).pages]
    assert "— 1 —" not in pages[0]
    assert "— 2 —" in pages[1]
    assert "— 6 —" in pages[5]


def test_a_bulletin_numbers_page_one_and_ends_with_its_imprint():
    pages = [page.extract_text() for page in reader(samples.bulletin()).pages]
    assert "— 1 —" in pages[0]
    assert "2026年10月12日印发" in pages[-1]
    assert sum("印发" in page and "抄送" in page for page in pages) == 1


def test_a_bulletin_reports_ties_vetoes_and_two_decimals():
    printed = text(reader(samples.bulletin()))
    assert "一票否决" in printed
    assert "58.20" in printed
    assert "平均得分82.96分" in printed


def test_a_draft_says_so_on_every_page():
    order = samples.order(with_photos=0)
    draft = replace(order, head=replace(order.head, number=None, issued_on=None))
    pdf = reader(draft)
    assert all("草稿　未印发" in page.extract_text() for page in pdf.pages)
    assert "（未编号）" in text(pdf)


def test_the_same_content_gives_the_same_bytes():
    order = samples.order(lines=3, with_photos=1)
    assert paper.render(order).data == paper.render(order).data


def test_real_data_is_not_called_simulated():
    order = samples.order(with_photos=0)
    assert "模拟数据" not in text(reader(replace(order, head=replace(order.head, simulated=False))))


def test_what_is_typed_into_a_bulletin_is_text_and_never_markup():
    bulletin = samples.bulletin(photos=0)
    html = paper.html(replace(bulletin, opening=("<img src=x>甲&乙",)))
    assert "&lt;img src=x&gt;甲&amp;乙" in html
