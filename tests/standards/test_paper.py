"""The checklist for pen and paper: what stands on it, and the job that prints it once."""

import io
from functools import lru_cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from inspect_app.cli.checklists import commands
from inspect_app.core import files, jobs
from inspect_app.core.db import db
from inspect_app.core.permissions import Viewer
from inspect_app.standards import actions, paper
from inspect_app.standards.models import PaperPrint
from inspect_app.standards.queries import files_in
from inspect_app.standards.rules.check import read_library
from inspect_app.standards.rules.freeze import content_of, sha256_of
from inspect_app.standards.rules.paper import sheet_of
from tests import cast
from tests.standards.files import library

CHECKLISTS = Path(__file__).parent.parent.parent / "checklists"


@lru_cache(maxsize=1)
def contents():
    return [content_of(checklist, "1") for checklist in read_library(files_in(CHECKLISTS)).checklists]


def printed(content):
    return paper.render(paper.html(sheet_of(content, sha256_of(content))))


def test_the_sheet_of_every_kind_of_every_standard_has_a_place_for_each_answer():
    for content in contents():
        rows = [row for section in sheet_of(content, "0" * 64).sections for row in section.rows]
        assert all(any(part.is_box and part.words == "不涉及" for line in row.lines for part in line) for row in rows)


@pytest.mark.parametrize("kind", ["market", "vector", "school"])
def test_a_printed_sheet_names_every_item_its_version_and_its_pages(app, kind):
    content = next(content for content in contents() if content["kind"] == kind)
    made = printed(content)
    pages = [page.extract_text().replace("\n", "").replace(" ", "") for page in PdfReader(io.BytesIO(made.data)).pages]
    text = "".join(pages)
    codes = [item["code"] for section in content["sections"] for item in section["items"]]
    assert [code for code in codes if code not in text] == []
    assert all(sha256_of(content)[:12] in page for page in pages)
    assert f"第{made.pages}页共{made.pages}页" in pages[-1].replace("\u3000", "")
    assert "检查人员签名" in pages[-1]


def test_options_have_letters_that_conditions_name():
    content = next(content for content in contents() if content["kind"] == "bath")
    rows = {row.code: row for section in sheet_of(content, "0" * 64).sections for row in section.rows}
    assert rows["bath-04"].lines[0][0].words.startswith("A ")
    assert any(note.startswith("bath-04 选 B、C、D 才查") for row in rows.values() for note in row.notes)


@pytest.fixture
def version(app):
    (made,) = actions.load(Viewer.system(), library()).changed
    db.session.commit()
    return made


def test_a_sheet_is_printed_by_a_job_and_kept_by_its_hash(client, version):
    cast.sign_in(client, "expert")
    page = f"/standards/checklists/{version.id}"
    assert client.get(f"{page}/paper.pdf").status_code == 404
    assert client.post(f"{page}/paper").status_code == 303
    assert "正在生成纸质检查表" in client.get(page).get_data(as_text=True)
    jobs.run_waiting()
    answer = client.get(f"{page}/paper.pdf")
    data = answer.data
    answer.close()
    row = db.session.query(PaperPrint).one()
    assert files.read(row.sha256) == data
    assert data.startswith(b"%PDF")
    assert f"PDF，{row.pages} 页" in client.get(page).get_data(as_text=True)


def test_the_same_sheet_is_not_printed_twice(client, version):
    cast.sign_in(client, "office")
    for _ in range(2):
        client.post(f"/standards/checklists/{version.id}/paper")
        jobs.run_waiting()
    assert db.session.query(PaperPrint).count() == 1
    assert db.session.query(jobs.Job).filter_by(name="standards.print_paper").count() == 1


def test_the_command_prints_every_checklist_in_force(app, version, tmp_path):
    said = app.test_cli_runner().invoke(commands, ["paper", "--folder", str(tmp_path / "sheets")])
    assert said.exit_code == 0, said.output
    (made,) = (tmp_path / "sheets").iterdir()
    assert made.read_bytes().startswith(b"%PDF")
