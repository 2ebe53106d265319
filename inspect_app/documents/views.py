"""Pages of documents: the list, one document with its paper beside its actions, the bulletin's form, the files."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, render_template, request, send_file, url_for

from inspect_app.core import clock, files, jobs
from inspect_app.core.db import db, release
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Scope
from inspect_app.core.vocab import DocumentKind, DocumentState
from inspect_app.core.web import NavEntry, Room, back_to, page, row_id, saved, viewer
from inspect_app.documents import actions, drafting, editing, paper, queries, reporting
from inspect_app.documents.forms import BulletinForm, ReasonForm, document_filter
from inspect_app.documents.models import Document, Service
from inspect_app.documents.rules.content import photo_hashes
from inspect_app.documents.rules.state import check_editable, is_served
from inspect_app.rectification import queries as rectification

PDF = "application/pdf"
# A file is named by its content, so it never changes; only this browser may keep it (send_file's max_age says "public").
KEEP_PRIVATE = "private, max-age=31536000, immutable"
UNPROCESSABLE = 422

room = Room(
    "documents", url_prefix="/documents", nav=[NavEntry("文书", "documents.list_documents", Permission.DOCUMENT_READ)]
)


@room.page("/", Permission.DOCUMENT_READ)
def list_documents() -> str:
    """Show the documents that the viewer may know of, and what waits to be drafted or acknowledged."""
    narrowed = document_filter(request.args)
    found = page(queries.list_documents(viewer(), narrowed))
    drafts = viewer().may(Permission.DOCUMENT_DRAFT)
    return render_template(
        "documents/list.html",
        page=found,
        services=queries.services([document.id for document in found.rows]),
        counts=queries.counts_by_kind(viewer()),
        choices=queries.choices(viewer()),
        states=[(word.value, word.label) for word in DocumentState],
        orders_due=queries.orders_due() if drafts else [],
        overdue=queries.overdue_towns(viewer()),
        bulletins_due=queries.rounds_without_bulletin() if drafts else [],
        unacknowledged=queries.unacknowledged(viewer()) if viewer().may(Permission.DOCUMENT_ACKNOWLEDGE) else [],
    )


@room.page("/<int:document_id>", Permission.DOCUMENT_READ)
def show_document(document_id: int) -> str:
    """Show one document: its paper, where it stands, what may be done, what has happened."""
    document = _readable(document_id)
    service = queries.service_of(document)
    job = jobs.newest(f"{actions.RENDER}:{document.id}") if document.pdf_sha256 is None else None
    return render_template(
        "documents/show.html",
        document=document,
        service=service,
        job=job,
        missing=_missing(document),
        may_follow=job is not None and jobs.may_follow(job, viewer()),
        lines=queries.lines(document),
        withdrawal=queries.withdrawal_of(document, viewer()),
        history=queries.history(document, viewer()),
        steps=_steps(document, service),
        decisions=f"documents/_state_{document.state.value}.html",
        is_author=viewer().user_id in queries.authors(document),
        form=ReasonForm(),
    )


@room.page("/<int:document_id>/preview", Permission.DOCUMENT_READ)
def preview(document_id: int) -> str:
    """Show what a document says, as a page for the frame beside its actions."""
    content = drafting.content(_readable(document_id))
    sheets = [url_for("static", filename=f"css/documents/{name}") for name in (*paper.styles(content), "screen.css")]

    def source(sha256: str) -> str:
        return url_for("documents.photo", document_id=document_id, sha256=sha256)

    return paper.html(content, source, sheets, paper.missing_photos(content))


@room.page("/<int:document_id>/document.pdf", Permission.DOCUMENT_READ)
def document_pdf(document_id: int) -> Any:
    """Answer with the issued PDF, whose bytes never change."""
    document = _readable(document_id)
    if document.pdf_sha256 is None:
        raise Refusal("document_pdf_waiting")
    name = f"{document.number_text} {document.title}.pdf"
    answer = send_file(
        files.path(document.pdf_sha256), mimetype=PDF, download_name=name, etag=document.pdf_sha256,
        as_attachment="download" in request.args,
    )  # fmt: skip
    return _kept_private(answer)


@room.page("/<int:document_id>/draft.pdf", Permission.DOCUMENT_DRAFT)
def draft_pdf(document_id: int) -> Response:
    """Print a draft as it would look today; it says on every page that it is one."""
    content = drafting.content(queries.get_document(viewer(), Permission.DOCUMENT_DRAFT, document_id))
    release()
    return Response(paper.render(content).data, mimetype=PDF)


@room.page("/<int:document_id>/photos/<sha256>", Permission.DOCUMENT_READ)
def photo(document_id: int, sha256: str) -> Any:
    """Answer with a photo that a document shows, to those who may see the document."""
    if sha256 not in photo_hashes(drafting.content(_readable(document_id))):
        raise Refusal("file_missing")
    return _kept_private(send_file(files.path(sha256), mimetype="image/jpeg"))


@room.page("/orders", Permission.DOCUMENT_DRAFT, methods=["POST"])
def draft_orders() -> Any:
    """Draft the orders of all towns of a round whose items wait."""
    round_ = queries.get_round(viewer(), request.form.get("round_id", 0, type=row_id))
    made = actions.draft_orders(viewer(), round_)
    saved(f"已起草 {len(made)} 份整改通知书，请逐份核对后提交审核。")
    return back_to("documents.list_documents", kind="order", state="draft", round=round_.id)


@room.page("/bulletins", Permission.DOCUMENT_DRAFT, methods=["POST"])
def new_bulletin() -> Any:
    """Begin the bulletin of a round."""
    round_ = queries.get_round(viewer(), request.form.get("round_id", 0, type=row_id))
    document = actions.compose_bulletin(viewer(), round_)
    saved("通报已按检查结果起草，请填写开头和工作要求。")
    return back_to("documents.edit_bulletin", document_id=document.id)


@room.page("/<int:document_id>/edit", Permission.DOCUMENT_DRAFT, methods=["GET", "POST"])
def edit_bulletin(document_id: int) -> Any:
    """Show the form of a bulletin, and take what the clerk has written."""
    document = queries.get_document(viewer(), Permission.DOCUMENT_DRAFT, document_id)
    if document.kind is not DocumentKind.BULLETIN or document.round is None:
        raise Refusal("not_found")
    form = BulletinForm()
    if request.method == "GET":
        _fill(form, document)
        return _bulletin_page(document, form)
    typical = [int(value) for value in form.typical.data or []]
    try:
        editing.edit_bulletin(
            viewer(), document, opening=form.opening.data or "", requirements=form.requirements.data or "",
            typical=typical,
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        form.form_errors.append(refusal.message)
        return _bulletin_page(document, form), refusal.status
    saved("通报已保存。")
    return back_to("documents.show_document", document_id=document_id)


@room.page("/supervision", Permission.DOCUMENT_DRAFT, methods=["GET", "POST"])
def new_letter() -> Any:
    """Offer the overdue items of a town and round, and draft a supervision letter for those that are chosen."""
    round_ = queries.get_round(viewer(), request.args.get("round", 0, type=row_id))
    town = queries.get_town(viewer(), request.args.get("town", 0, type=row_id))
    if request.method == "POST":
        document = actions.draft_letter(viewer(), round_, town, request.form.getlist("items", type=row_id))
        saved("督办函已起草，请核对后提交审核。")
        return back_to("documents.show_document", document_id=document.id)
    items = queries.overdue_items(round_.id, town.id)
    letters = queries.lettered([item.id for item in items])
    return render_template(
        "documents/new_letter.html", round=round_, town=town, lines=rectification.lines(items, clock.today()),
        letters=letters,
    )  # fmt: skip


@room.page("/<int:document_id>/items", Permission.DOCUMENT_DRAFT, methods=["GET", "POST"])
def edit_items(document_id: int) -> Any:
    """Show what a drafted order or letter lists and may list, and take what the clerk has chosen and written."""
    document = queries.get_document(viewer(), Permission.DOCUMENT_DRAFT, document_id)
    if not is_served(document.kind):
        raise Refusal("not_found")
    check_editable(document.state)
    if request.method == "GET":
        return _items_page(document, queries.item_ids(document), drafting.requirements(document))
    chosen = _chosen()
    try:
        editing.edit_items(viewer(), document, chosen)
    except Refusal as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        db.session.rollback()
        document = queries.get_document(viewer(), Permission.DOCUMENT_DRAFT, document_id)
        return _items_page(document, chosen.item_ids, chosen.requirements, refusal.message), refusal.status
    saved("草稿已保存。")
    return back_to("documents.show_document", document_id=document_id)


@room.page("/<int:document_id>/reason", Permission.DOCUMENT_DRAFT, methods=["POST"])
def edit_reason(document_id: int) -> Any:
    """Change the reason of a drafted withdrawal."""
    document = queries.get_document(viewer(), Permission.DOCUMENT_DRAFT, document_id)
    if document.kind is not DocumentKind.WITHDRAWAL:
        raise Refusal("not_found")
    editing.edit_reason(viewer(), document, ReasonForm().reason.data or "")
    saved("撤回理由已修改。")
    return back_to("documents.show_document", document_id=document_id)


@room.page("/<int:document_id>/discard", Permission.DOCUMENT_DRAFT, methods=["POST"])
def discard(document_id: int) -> Any:
    """Give a draft up for good."""
    document = queries.get_document(viewer(), Permission.DOCUMENT_DRAFT, document_id)
    editing.discard(viewer(), document, ReasonForm().reason.data or "")
    saved("草稿已废弃，理由已记录。列入的整改项可以另行起草。")
    return back_to("documents.show_document", document_id=document_id)


@room.page("/<int:document_id>/submit", Permission.DOCUMENT_DRAFT, methods=["POST"])
def submit(document_id: int) -> Any:
    """Hand a draft over for review."""
    document = queries.get_document(viewer(), Permission.DOCUMENT_DRAFT, document_id)
    actions.submit_for_review(viewer(), document)
    saved("已提交审核，请由起草人以外的同志审核签发。")
    return back_to("documents.show_document", document_id=document_id)


@room.page("/<int:document_id>/send-back", Permission.DOCUMENT_ISSUE, methods=["POST"])
def send_back(document_id: int) -> Any:
    """Give a document under review back to its author."""
    document = queries.get_document(viewer(), Permission.DOCUMENT_ISSUE, document_id)
    actions.send_back(viewer(), document, ReasonForm().reason.data or "")
    saved("已退回起草，理由已记录。")
    return back_to("documents.show_document", document_id=document_id)


@room.page("/<int:document_id>/issue", Permission.DOCUMENT_ISSUE, methods=["POST"])
def issue(document_id: int) -> Any:
    """Approve and issue a document."""
    document = queries.get_document(viewer(), Permission.DOCUMENT_ISSUE, document_id)
    actions.approve_and_issue(viewer(), document)
    saved(f"已印发：{document.number_text}。PDF 正在生成。")
    return back_to("documents.show_document", document_id=document_id)


@room.page("/<int:document_id>/withdraw", Permission.DOCUMENT_DRAFT, methods=["POST"])
def withdraw(document_id: int) -> Any:
    """Draft the letter that withdraws an issued document."""
    document = queries.get_document(viewer(), Permission.DOCUMENT_DRAFT, document_id)
    letter = actions.withdraw(viewer(), document, ReasonForm().reason.data or "")
    saved("撤回通知已起草，经审核印发后原文件撤回。")
    return back_to("documents.show_document", document_id=letter.id)


@room.page("/<int:document_id>/acknowledge", Permission.DOCUMENT_ACKNOWLEDGE, methods=["POST"])
def acknowledge(document_id: int) -> Any:
    """Take the town's acknowledgement."""
    document = queries.get_document(viewer(), Permission.DOCUMENT_ACKNOWLEDGE, document_id)
    actions.acknowledge(viewer(), document)
    saved("已签收。请在期限内整改并逐项反馈。")
    return back_to("documents.show_document", document_id=document_id)


def _chosen() -> editing.Chosen:
    """What the form of a draft says: the ticked items, and the words written for each."""
    ids = request.form.getlist("items", type=row_id)
    return editing.Chosen(ids, {item_id: request.form.get(f"requirement_{item_id}", "") for item_id in ids})


def _items_page(document: Document, chosen: Sequence[int], written: Mapping[int, str], trouble: str = "") -> str:
    """Return the form of a drafted order or letter, with what has been chosen and written so far."""
    return render_template(
        "documents/edit_items.html",
        document=document,
        lines=rectification.lines(queries.offered_items(document), clock.today()),
        chosen=set(chosen),
        written=written,
        trouble=trouble,
        has_text=document.kind is DocumentKind.ORDER,
    )


def _kept_private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = KEEP_PRIVATE
    return answer


def _readable(document_id: int) -> Document:
    return queries.get_document(viewer(), Permission.DOCUMENT_READ, document_id)


def _fill(form: BulletinForm, document: Document) -> None:
    """Put what the draft holds into the form, a paragraph a line."""
    form.opening.data = "\n".join(document.parts.get("opening", []))
    form.requirements.data = "\n".join(document.parts.get("requirements", []))
    form.typical.data = document.parts.get("typical", [])


def _bulletin_page(document: Document, form: BulletinForm) -> str:
    """Return the form of a bulletin beside what it will say."""
    if document.round is None:
        raise Refusal("not_found")
    found = reporting.confirmed(document.round)
    photos = reporting.photos_of(found)
    form.typical.choices = [
        (finding.id, f"{finding.town.name} {finding.site.name}：{finding.problem}（{finding.severity.label}）")
        for finding in found
        if photos.get(finding.id)
    ]
    return render_template("documents/edit_bulletin.html", document=document, form=form)


def _missing(document: Document) -> list[str]:
    """Return the photos that the paper lacks, for the office: as it was printed, or would be printed now."""
    if viewer().scope(Permission.DOCUMENT_READ) is not Scope.ALL:
        return []
    if document.pdf_sha256 is not None:
        return queries.missing_in_print(document)
    return [photo.caption for photo in paper.missing_photos(drafting.content(document))]


def _steps(document: Document, service: Service | None) -> list[dict[str, str]]:
    """Where a document stands, for the row of steps."""
    order = [DocumentState.DRAFT, DocumentState.REVIEW, DocumentState.ISSUED]
    if document.state is DocumentState.DISCARDED:
        return [{"label": "起草", "state": "done"}, {"label": "已废弃", "state": "void"}]
    reached = order.index(document.state) if document.state in order else len(order)
    names = ("起草", "审核", "印发")
    found = [
        {"label": name, "state": "done" if n < reached else "current" if n == reached else "todo"}
        for n, name in enumerate(names)
    ]
    if document.state is DocumentState.ISSUED:
        found[-1]["state"] = "done"
    if is_served(document.kind):
        signed = service is not None and service.acknowledged_at is not None
        waits = service is not None and not signed
        found.append({"label": "签收", "state": "done" if signed else "current" if waits else "todo"})
    if document.state is DocumentState.WITHDRAWN:
        found.append({"label": "已撤回", "state": "void"})
    return found
