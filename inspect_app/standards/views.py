"""Pages of the standards: the kinds with their checklists, and one checklist to read or print."""

from flask import Response, current_app, render_template, send_file
from werkzeug.wrappers import Response as BaseResponse

from inspect_app.core import files, jobs
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.web import NavEntry, Room, back_to, viewer
from inspect_app.standards import actions, paper, queries, xlsform_file
from inspect_app.standards.rules.reading import read_sections, summary_of
from inspect_app.standards.rules.xlsform import form_of

room = Room("standards", url_prefix="/standards", nav=[NavEntry("标准", "standards.index", Permission.STANDARD_READ)])


@room.page("/", Permission.STANDARD_READ)
def index() -> str:
    """Show every standard with the checklists in force."""
    shown = [
        (standard, [(row, summary_of(row.content)) for row in queries.current_versions(viewer(), standard.id)])
        for standard in queries.standards(viewer())
    ]
    return render_template("standards/index.html", standards=shown)


@room.page("/checklists/<int:version_id>", Permission.STANDARD_READ)
def checklist(version_id: int) -> str:
    """Show one frozen checklist, readable and printable."""
    version = queries.get_version(viewer(), version_id)
    return render_template(
        "standards/checklist.html",
        version=version,
        printed=queries.paper_print(paper.name_of(paper.source_of(version))),
        printing=jobs.newest(actions.paper_key(version_id)),
        summary=summary_of(version.content),
        sections=read_sections(version.content),
        versions=queries.versions_of(viewer(), version.standard_id, version.kind_code),
    )


@room.page("/checklists/<int:version_id>/xlsform", Permission.STANDARD_READ)
def xlsform(version_id: int) -> Response:
    """Hand out one frozen checklist as an XLSForm, for OpenRosa clients."""
    version = queries.get_version(viewer(), version_id)
    data = xlsform_file.write(form_of(version.content, version.sha256))
    answer = current_app.response_class(data, mimetype=xlsform_file.MEDIA_TYPE)
    answer.headers.set("Content-Disposition", "attachment", filename=xlsform_file.file_name(version.content))
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
