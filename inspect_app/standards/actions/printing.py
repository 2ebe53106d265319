"""A checklist printed for pen and paper: asked for by a page, made by a job, kept by its hash."""

from inspect_app.core import clock, files, jobs
from inspect_app.core.db import db, release
from inspect_app.standards import paper, queries
from inspect_app.standards.models import ChecklistVersion, PaperPrint

PRINT_PAPER = "standards.print_paper"


def ask_for_paper(version: ChecklistVersion) -> None:
    """Have a checklist printed for pen and paper, after the commit, unless the same PDF is there."""
    if queries.paper_print(paper.name_of(paper.source_of(version))) is None:
        jobs.later(PRINT_PAPER, key=paper_key(version.id), version_id=version.id)


def paper_key(version_id: int) -> str:
    """Return the key of the job that prints a checklist, for the page that shows its progress."""
    return f"{PRINT_PAPER}:{version_id}"


def print_paper(version_id: int) -> None:
    """Print a checklist for pen and paper (job `standards.print_paper`); doing it again does no harm.

    1. read the content, 2. release the database, 3. print and keep the file, 4. note it unless somebody else has.
    """
    version = db.session.get_one(ChecklistVersion, version_id)
    source = paper.source_of(version)
    name = paper.name_of(source)
    if queries.paper_print(name) is not None:
        return
    jobs.progress(0, 1, "正在排版")
    release()
    printed = paper.render(source)
    stored = files.store(printed.data, paper.PDF)
    if queries.paper_print(name) is not None:
        return
    db.session.add(
        PaperPrint(
            checklist_version_id=version_id,
            source_sha256=name,
            sha256=stored.sha256,
            pages=printed.pages,
            size=stored.size,
            printed_at=clock.now(),
        )
    )
    db.session.flush()
