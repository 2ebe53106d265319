"""Pages of findings: the list with its filter and bulk bar, one finding, the decisions, its photos."""

from typing import Any

from flask import Response, render_template, request, url_for

from inspect_app.core import files, images
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Scope
from inspect_app.core.vocab import FindingState, Severity
from inspect_app.core.web import NavEntry, Room, back_to, page, saved, viewer
from inspect_app.findings import actions, queries
from inspect_app.findings.forms import BulkForm, DecisionForm, MergeForm, finding_filter
from inspect_app.findings.models import Finding
from inspect_app.findings.rules import FindingInput

# A file is named by its content, so it never changes; it is private, so only this browser may keep it.
KEEP_PRIVATE = "private, max-age=31536000, immutable"

room = Room(
    "findings", url_prefix="/findings", nav=[NavEntry("问题", "findings.list_findings", Permission.FINDING_READ)]
)


@room.page("/", Permission.FINDING_READ)
def list_findings() -> str:
    """Show the findings that the viewer may know of, narrowed by the address."""
    narrowed = finding_filter(request.args)
    counts = queries.counts_by_state(viewer(), narrowed)
    return render_template(
        "findings/list.html",
        page=page(queries.list_findings(viewer(), narrowed)),
        counts=[] if viewer().scope(Permission.FINDING_READ) is Scope.TOWN else list(counts.items()),
        choices=queries.choices(viewer(), narrowed.district_id),
        severities=[(word.value, word.label) for word in Severity],
        form=BulkForm(),
    )


@room.page("/decide", Permission.FINDING_DECIDE, methods=["POST"])
def decide_findings() -> Any:
    """Confirm or dismiss the ticked findings, then return to the same list."""
    form = BulkForm()
    if form.what.data not in {FindingInput.CONFIRM, FindingInput.DISMISS}:
        raise Refusal("bad_request")
    chosen = request.form.getlist("chosen", type=int)
    outcome = actions.decide_many(viewer(), chosen, FindingInput(form.what.data), form.reason.data or "")
    left = f"，{outcome.skipped} 条此前已处理，未改动" if outcome.skipped else ""
    saved(f"已处理 {outcome.done} 条问题{left}。")
    return back_to("findings.list_findings", **request.args.to_dict())


@room.page("/<int:finding_id>", Permission.FINDING_READ)
def show_finding(finding_id: int) -> str:
    """Show one finding with its photos, clause and history, and what may be decided about it."""
    finding = queries.get_finding(viewer(), Permission.FINDING_READ, finding_id)
    may_decide = viewer().may(Permission.FINDING_DECIDE)
    return render_template(
        "findings/show.html",
        finding=finding,
        photos=_photos(finding),
        merged=queries.merged_into(finding.id),
        history=queries.history(finding),
        form=DecisionForm(),
        merge_form=_merge_form(finding) if may_decide and finding.state is FindingState.RAISED else None,
        decisions=f"findings/_decide_{finding.state.value}.html" if may_decide else None,
    )


@room.page("/<int:finding_id>/confirm", Permission.FINDING_DECIDE, methods=["POST"])
def confirm_finding(finding_id: int) -> Any:
    """Confirm a finding."""
    finding = queries.get_finding(viewer(), Permission.FINDING_DECIDE, finding_id)
    actions.confirm(viewer(), finding, DecisionForm().reason.data or "")
    saved("问题已确认，并列入待下达的整改项。")
    return back_to("findings.show_finding", finding_id=finding_id)


@room.page("/<int:finding_id>/dismiss", Permission.FINDING_DECIDE, methods=["POST"])
def dismiss_finding(finding_id: int) -> Any:
    """Dismiss a finding with a reason."""
    finding = queries.get_finding(viewer(), Permission.FINDING_DECIDE, finding_id)
    actions.dismiss(viewer(), finding, DecisionForm().reason.data or "")
    saved("问题已排除，理由已记录。")
    return back_to("findings.show_finding", finding_id=finding_id)


@room.page("/<int:finding_id>/restore", Permission.FINDING_DECIDE, methods=["POST"])
def restore_finding(finding_id: int) -> Any:
    """Take a merge or dismissal back."""
    finding = queries.get_finding(viewer(), Permission.FINDING_DECIDE, finding_id)
    actions.restore(viewer(), finding, DecisionForm().reason.data or "")
    saved("问题已恢复为待确认。")
    return back_to("findings.show_finding", finding_id=finding_id)


@room.page("/<int:finding_id>/merge", Permission.FINDING_DECIDE, methods=["POST"])
def merge_finding(finding_id: int) -> Any:
    """Merge a finding into another of the same town."""
    finding = queries.get_finding(viewer(), Permission.FINDING_DECIDE, finding_id)
    into_id = request.form.get("into_id", 0, type=int)
    into = queries.get_finding(viewer(), Permission.FINDING_DECIDE, into_id)
    actions.merge(viewer(), finding, into, DecisionForm().reason.data or "")
    saved(f"已合并到问题 {into.id}。")
    return back_to("findings.show_finding", finding_id=into.id)


@room.page("/<int:finding_id>/photos/<sha256>", Permission.FINDING_READ)
def photo(finding_id: int, sha256: str) -> Any:
    """Answer with one photo of a finding, to those who may see the finding."""
    finding = queries.get_finding(viewer(), Permission.FINDING_READ, finding_id)
    if not any(sha256 in {file.view_sha256, file.thumb_sha256} for file in queries.photos(finding)):
        raise Refusal("file_missing")
    return Response(files.read(sha256), mimetype=images.JPEG, headers={"Cache-Control": KEEP_PRIVATE})


def _photos(finding: Finding) -> list[dict[str, str]]:
    """Return the photos of a finding as the photo grid wants them."""
    return [
        {
            "url": url_for("findings.photo", finding_id=finding.id, sha256=file.view_sha256),
            "thumb_url": url_for("findings.photo", finding_id=finding.id, sha256=file.thumb_sha256 or file.view_sha256),
            "caption": f"{finding.site.name}，照片 {number}",
        }
        for number, file in enumerate(queries.photos(finding), start=1)
    ]


def _merge_form(finding: Finding) -> MergeForm:
    """Return the form that offers what a finding may be merged into."""
    form = MergeForm()
    candidates = queries.merge_candidates(viewer(), finding)
    form.offer((other.id, f"{other.id} · {other.site.name} · {other.problem[:40]}") for other in candidates)
    return form
