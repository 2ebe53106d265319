"""Pages of the standards: what is in force, one standard, one checklist, what changed, and the workbook of the clerks."""

from typing import Any

from flask import Response, current_app, render_template, send_file
from werkzeug.wrappers import Response as BaseResponse

from inspect_app.core import clock, files, jobs
from inspect_app.core.db import db, reading, release
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.web import NavEntry, Room, back_to, saved, viewer
from inspect_app.standards import actions, paper, queries, workbook, xlsform_file
from inspect_app.standards.forms import ImportForm, PublishForm
from inspect_app.standards.rules import coverage
from inspect_app.standards.rules.book import Read, hashes_of, read_book
from inspect_app.standards.rules.diff import diff
from inspect_app.standards.rules.editions import read_editions
from inspect_app.standards.rules.reading import read_sections
from inspect_app.standards.rules.unfreeze import yaml_of
from inspect_app.standards.rules.xlsform import form_of

_READ, _MANAGE = Permission.STANDARD_READ, Permission.STANDARD_MANAGE

room = Room("standards", url_prefix="/standards", nav=[NavEntry("标准", "standards.index", _READ)])


@room.page("/", _READ)
def index() -> str:
    """List the standards with edition, dates and figures."""
    return render_template("standards/index.html", standards=queries.overview(viewer(), clock.today()))


@room.page("/<int:standard_id>", _READ)
def show_standard(standard_id: int) -> str:
    """Show one standard: its checklists, clauses with what looks at them, indicators, criteria of vectors."""
    standard = queries.get_standard(viewer(), standard_id)
    versions = queries.current_versions(viewer(), standard_id)
    return render_template(
        "standards/standard.html",
        standard=standard,
        settings=standard.settings,
        versions=versions,
        scheduled=queries.scheduled_versions(viewer(), standard_id, clock.today()),
        drafts=queries.drafts_of(viewer(), standard_id) if viewer().may(_MANAGE) else (),
        chapters=coverage.cover(standard.settings, coverage.total(row.clauses for row in versions)),
        editions=read_editions(standard.settings.get("vectors", {}), clock.today()),
        clause_titles={one["code"]: one["title"] for one in standard.settings.get("clauses", ())},
    )


@room.page("/checklists/<int:version_id>", _READ)
def checklist(version_id: int) -> str:
    """Show one frozen checklist, readable and printable."""
    version = queries.get_version(viewer(), version_id)
    overrides = version.standard.settings.get("overrides", {})
    return render_template(
        "standards/checklist.html",
        version=version,
        printed=queries.paper_print(paper.name_of(paper.source_of(version))),
        printing=jobs.newest(actions.paper_key(version_id)),
        sections=read_sections(version.content),
        overrides=overrides,
        versions=queries.versions_of(viewer(), version.standard_id, version.kind_code),
    )


@room.page("/checklists/<int:version_id>/changes/<int:since_id>", _READ)
def changes(version_id: int, since_id: int) -> str:
    """Show what a version changed since another one of the same checklist."""
    version, since = (queries.get_version(viewer(), number) for number in (version_id, since_id))
    if (version.standard_id, version.kind_code) != (since.standard_id, since.kind_code):
        raise Refusal("not_found")
    return render_template(
        "standards/changes.html", version=version, since=since, diff=diff(since.content, version.content)
    )


@room.page("/checklists/<int:version_id>/xlsform", _READ)
def xlsform(version_id: int) -> Response:
    """Hand out one frozen checklist as an XLSForm, for OpenRosa clients."""
    version = queries.get_version(viewer(), version_id)
    data = xlsform_file.write(form_of(version.content, version.sha256))
    return _download(data, xlsform_file.MEDIA_TYPE, xlsform_file.file_name(version.content))


@room.page("/checklists/<int:version_id>/yaml", _READ)
def download_yaml(version_id: int) -> Response:
    """Hand out one frozen checklist as YAML, as a file of items is written."""
    version = queries.get_version(viewer(), version_id)
    name = f"{version.standard.code}-{version.kind_code}-{version.version}.yaml"
    return _download(yaml_of(version.content).encode(), "application/yaml", name)


@room.page("/<int:standard_id>/workbook", _READ)
def download_workbook(standard_id: int) -> Response:
    """Hand out a standard as a workbook: the last version of each checklist."""
    book = queries.book_of(viewer(), queries.get_standard(viewer(), standard_id))
    release()
    return _download(workbook.write(book), workbook.MEDIA_TYPE, f"{book.code}.xlsx")


@room.page("/<int:standard_id>/import", _MANAGE)
def import_page(standard_id: int) -> str:
    """Show where a workbook comes back."""
    return _import_page(standard_id, ImportForm(), None)


@room.page("/<int:standard_id>/import", _MANAGE, methods=["POST"])
def import_workbook(standard_id: int) -> Any:
    """Read a workbook and keep what it changes as drafts, or say of each row what is wrong; never half of it.

    The file is opened before any transaction begins: that is the slow part.
    """
    form = ImportForm()
    if not form.validate_on_submit():
        return _import_page(standard_id, form, None), 422
    file = form.workbook.data
    try:
        sheets = workbook.read(file.read())
    except Refusal as refusal:
        form.workbook.errors = [refusal.message]
        return _import_page(standard_id, form, None), refusal.status
    with reading():
        standard = queries.get_standard(viewer(), standard_id)
        code, settings = standard.code, dict(standard.settings)
        bases = queries.bases_of(standard_id, hashes_of(sheets))
        release()
    read = read_book(code, settings, bases, sheets)
    if read.faults or not read.changed:
        return _import_page(standard_id, form, read), 422 if read.faults else 200
    kept = actions.keep_drafts(viewer(), actions.Import(standard_id, file.filename or "", read))
    saved(f"已读入，{len(kept)} 张检查表有改动，存为草稿。请逐项核对后再发布。")
    return back_to("standards.show_drafts", standard_id=standard_id)


@room.page("/<int:standard_id>/drafts", _MANAGE)
def show_drafts(standard_id: int) -> str:
    """Show what the drafts of a standard would change, before they are published."""
    return _drafts_page(standard_id, PublishForm(data={"effective_from": clock.today()}))


@room.page("/<int:standard_id>/drafts", _MANAGE, methods=["POST"])
def publish_drafts(standard_id: int) -> Any:
    """Publish the drafts of a standard with the day from which they hold."""
    form = PublishForm()
    if not form.validate_on_submit() or form.effective_from.data is None:
        return _drafts_page(standard_id, form), 422
    queries.get_standard(viewer(), standard_id)
    try:
        published = actions.publish(viewer(), standard_id, form.effective_from.data)
    except Refusal as refusal:
        db.session.rollback()
        form.form_errors.append(refusal.message)
        return _drafts_page(standard_id, form), refusal.status
    saved(
        f"已发布 {len(published)} 张检查表的新版本，自 {form.effective_from.data.isoformat()} 起生效。已开始的轮次不受影响。"
    )
    return back_to("standards.show_standard", standard_id=standard_id)


@room.page("/drafts/<int:draft_id>/discard", _MANAGE, methods=["POST"])
def discard_draft(draft_id: int) -> Any:
    """Throw one draft away."""
    draft = queries.get_draft(viewer(), draft_id)
    standard_id, name = draft.standard_id, draft.kind.name
    actions.discard(viewer(), draft)
    saved(f"“{name}”的草稿已作废，现行版本没有变化。")
    return back_to("standards.show_drafts", standard_id=standard_id)


def _import_page(standard_id: int, form: ImportForm, read: Read | None) -> str:
    standard = queries.get_standard(viewer(), standard_id)
    names = {code: kind.name for code, kind in queries.kinds_by_code().items()}
    return render_template("standards/import.html", standard=standard, form=form, read=read, names=names)


def _drafts_page(standard_id: int, form: PublishForm) -> str:
    standard = queries.get_standard(viewer(), standard_id)
    drafts = queries.drafts_of(viewer(), standard_id, with_content=True)
    shown = [(draft, diff(draft.base.content, draft.content)) for draft in drafts]
    return render_template("standards/drafts.html", standard=standard, drafts=shown, form=form)


def _download(data: bytes, media_type: str, name: str) -> Response:
    answer = current_app.response_class(data, mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@room.page("/checklists/<int:version_id>/paper", Permission.STANDARD_READ, methods=["POST"])
def print_paper(version_id: int) -> BaseResponse:
    """Have a checklist printed for pen and paper; its page shows how far that is."""
    actions.ask_for_paper(queries.get_version(viewer(), version_id))
    return back_to("standards.checklist", version_id=version_id, _anchor="paper")


@room.page("/checklists/<int:version_id>/paper.pdf", Permission.STANDARD_READ)
def paper_pdf(version_id: int) -> Response:
    """Hand out the checklist for pen and paper."""
    version = queries.get_version(viewer(), version_id)
    printed = queries.paper_print(paper.name_of(paper.source_of(version)))
    if printed is None:
        raise Refusal("paper_not_printed")
    name = f"{version.kind.name.replace('/', '、')}检查表第{version.version}版.pdf"
    answer = send_file(files.path(printed.sha256), mimetype=paper.PDF, download_name=name, etag=printed.sha256)
    answer.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    return answer
