"""Pages of rectification: the list, an item with its timeline, what a town owes, replies, rechecks, extensions."""

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request, session, url_for
from wtforms import Form as PlainForm

from inspect_app.core import clock, files, images
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.vocab import ItemState, RecheckDecision
from inspect_app.core.web import NavEntry, Room, back_to, page, saved, viewer
from inspect_app.findings import queries as finding_queries
from inspect_app.rectification import actions, queries
from inspect_app.rectification.actions import NewReply
from inspect_app.rectification.forms import ExtendForm, RecheckForm, ReplyForm, item_filter
from inspect_app.rectification.models import RectificationItem, Reply
from inspect_app.rectification.queries import ReplyLine
from inspect_app.rectification.rules.state import OWED

UNPROCESSABLE = 422
# A file is named by its content, so it never changes; it is private, so only this browser may keep it.
KEEP_PRIVATE = "private, max-age=31536000, immutable"
Photo = dict[str, str]

room = Room(
    "rectification",
    nav=[
        NavEntry("待办", "rectification.todo", Permission.ITEM_REPLY),
        NavEntry("整改", "rectification.list_items", Permission.ITEM_READ),
        NavEntry("复核", "rectification.list_waiting", Permission.ITEM_RECHECK),
    ],
)


@room.page("/rectification/", Permission.ITEM_READ)
def list_items() -> str:
    """Show the items that the viewer may know of, narrowed by the address, due first."""
    today = clock.today()
    narrowed = item_filter(request.args)
    found = page(queries.list_items(viewer(), narrowed, today))
    return render_template(
        "rectification/list.html",
        page=found,
        lines=queries.lines(found.rows, today),
        counts=queries.counts_by_state(viewer(), narrowed, today),
        choices=queries.choices(viewer(), narrowed.district_id),
        states=list(ItemState),
    )


@room.page("/rectification/items/<int:item_id>", Permission.ITEM_READ)
def show_item(item_id: int) -> str:
    """Show one item: what was wrong, until when, what was done, who decided."""
    return _item_page(queries.get_item(viewer(), Permission.ITEM_READ, item_id))


@room.page("/rectification/of-finding/<int:finding_id>", Permission.ITEM_READ)
def item_of_finding(finding_id: int) -> Any:
    """Go on to the item of a finding."""
    item_id = queries.item_id_of_finding(viewer(), Permission.ITEM_READ, finding_id)
    return back_to("rectification.show_item", item_id=item_id)


@room.page("/todo", Permission.ITEM_REPLY)
def todo() -> str:
    """Show a town all it owes, order by order, sorted by the day it is due, with a form for each item."""
    items = queries.town_items(viewer())
    ids = [item.id for item in items]
    return render_template(
        "rectification/todo.html",
        orders=queries.orders(items, clock.today()),
        form=ReplyForm(),
        replied=queries.reply_counts(ids),
        returned=queries.return_reasons(ids),
        before=_before(ids),
        draft_sent=session.pop("draft_sent", None),
    )


@room.page("/rectification/items/<int:item_id>/reply", Permission.ITEM_REPLY, methods=["POST"])
def reply_to_item(item_id: int) -> Any:
    """Take the town's reply; a refused one comes back with what was typed."""
    item = queries.get_item(viewer(), Permission.ITEM_REPLY, item_id)
    form = ReplyForm()
    sent = [(data, upload.filename or "") for upload in request.files.getlist("photos") if (data := upload.read())]
    photos, names = tuple(data for data, _ in sent), tuple(name for _, name in sent)
    try:
        made = actions.reply(viewer(), item, NewReply(form.token.data or "", form.text.data or "", photos, names))
    except Refusal as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        _show_refusal(form, refusal)
        return _item_page(queries.get_item(viewer(), Permission.ITEM_READ, item_id), reply_form=form), refusal.status
    session["draft_sent"] = f"reply-{item_id}-{made.number - 1}"
    saved("反馈已提交，等待复核。")
    return back_to("rectification.todo")


@room.page("/recheck", Permission.ITEM_RECHECK)
def list_waiting() -> str:
    """Show the office or an expert what waits for a recheck."""
    found = page(queries.waiting_items(viewer()), per_page=20)
    return render_template(
        "rectification/waiting.html",
        page=found,
        lines=queries.lines(found.rows, clock.today()),
        last=queries.last_replies([item.id for item in found.rows]),
    )


@room.page("/rectification/replies/<int:reply_id>/recheck", Permission.ITEM_RECHECK, methods=["GET", "POST"])
def recheck_reply(reply_id: int) -> Any:
    """Show a reply with before and after side by side, and take the decision on it."""
    reply = queries.get_reply(viewer(), Permission.ITEM_RECHECK, reply_id)
    form = RecheckForm()
    if request.method == "GET":
        return _recheck_page(reply, form)
    try:
        decision = _decision(form)
        actions.recheck(viewer(), reply, decision, form.reason.data or "")
    except Refusal as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        _show_refusal(form, refusal)
        return _recheck_page(reply, form), refusal.status
    saved("已通过，整改项销号。" if decision is RecheckDecision.PASS else "已退回，镇街将看到理由并继续整改。")
    return back_to("rectification.list_waiting")


@room.page("/rectification/items/<int:item_id>/extend", Permission.ITEM_EXTEND, methods=["POST"])
def extend_item(item_id: int) -> Any:
    """Give an item a later end."""
    item = queries.get_item(viewer(), Permission.ITEM_EXTEND, item_id)
    form = ExtendForm()
    if form.until.data is None:
        raise Refusal("extension_not_later", fields={"until": "请填写日期"})
    actions.extend(viewer(), item, form.until.data, form.reason.data or "")
    saved("期限已延长，镇街可以看到新的期限和理由。")
    return back_to("rectification.show_item", item_id=item_id)


@room.page("/rectification/items/<int:item_id>/photos/<sha256>", Permission.ITEM_READ)
def photo(item_id: int, sha256: str) -> Any:
    """Answer with one photo, before or after, to those who may see the item."""
    item = queries.get_item(viewer(), Permission.ITEM_READ, item_id)
    if sha256 not in queries.photo_hashes(item):
        raise Refusal("file_missing")
    return Response(files.read(sha256), mimetype=images.JPEG, headers={"Cache-Control": KEEP_PRIVATE})


def _item_page(item: RectificationItem, reply_form: ReplyForm | None = None) -> str:
    """Return the page of an item; a reply form that was refused stands in it with its errors."""
    replies = queries.reply_lines(item)
    owes = viewer().may(Permission.ITEM_REPLY) and item.state in OWED
    waits = viewer().may(Permission.ITEM_RECHECK) and item.state is ItemState.REPLIED
    may_extend = viewer().may(Permission.ITEM_EXTEND) and item.state in OWED
    return render_template(
        "rectification/item.html",
        line=queries.lines([item], clock.today())[0],
        item=item,
        before=_before([item.id]).get(item.id, []),
        replies=[(line, _after(line)) for line in replies],
        merged=finding_queries.merged_into(item.finding_id),
        deadline_events=queries.deadline_events(item),
        history=queries.history(item),
        reply_form=(reply_form or ReplyForm()) if owes else None,
        replied=len(replies),
        waiting_reply=replies[-1].reply if waits and replies else None,
        extend_form=ExtendForm() if may_extend else None,
    )


def _recheck_page(reply: Reply, form: RecheckForm) -> str:
    """Return the page on which one reply is decided."""
    item = queries.get_item(viewer(), Permission.ITEM_RECHECK, reply.item_id)
    lines = queries.reply_lines(item)
    this = next(line for line in lines if line.reply.id == reply.id)
    return render_template(
        "rectification/recheck.html",
        line=queries.lines([item], clock.today())[0],
        item=item,
        this=this,
        earlier=[line for line in lines if line.reply.number < reply.number],
        before=_before([item.id]).get(item.id, []),
        after=_after(this),
        form=form,
        is_waiting=item.state is ItemState.REPLIED and this.recheck is None,
    )


def _before(item_ids: Sequence[int]) -> dict[int, list[Photo]]:
    """Return the photos of the findings behind items, as the photo grid wants them."""
    found: dict[int, list[Photo]] = {}
    for item_id, photos in queries.before_photos(item_ids).items():
        found[item_id] = [_photo(item_id, photo.sha256, photo.thumb_sha256, photo.site_name) for photo in photos]
    return found


def _after(line: ReplyLine) -> list[Photo]:
    """Return the photos of a reply, as the photo grid wants them."""
    caption = f"第 {line.reply.number} 次反馈"
    return [_photo(line.reply.item_id, photo.sha256, photo.thumb_sha256, caption) for photo in line.photos]


def _photo(item_id: int, sha256: str, thumb_sha256: str, caption: str) -> Photo:
    def url(name: str) -> str:
        return url_for("rectification.photo", item_id=item_id, sha256=name)

    return {"url": url(sha256), "thumb_url": url(thumb_sha256), "caption": caption}


def _decision(form: RecheckForm) -> RecheckDecision:
    """Return the decision that was ticked; refuses a form without one."""
    if form.decision.data not in {word.value for word in RecheckDecision}:
        raise Refusal("recheck_decision_missing", fields={"decision": "请选择通过或退回"})
    return RecheckDecision(form.decision.data)


def _show_refusal(form: PlainForm, refusal: Refusal) -> None:
    """Put a refusal beside the fields it speaks of, or above the form when it speaks of none."""
    for name, text in refusal.fields.items():
        form[name].errors = [*form[name].errors, text]
    if not refusal.fields:
        form.form_errors.append(refusal.message)
