"""Pages of the experts room: the office's list, one expert, and an expert's own declarations."""

from typing import Any

from flask import render_template

from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.web import NavEntry, Room, back_to, choices, page, saved, viewer
from inspect_app.experts import actions, queries
from inspect_app.experts.forms import REASON_MOST, InterestForm
from inspect_app.experts.models import Expert

room = Room(
    "experts",
    url_prefix="/experts",
    nav=[
        NavEntry("专家", "experts.list_experts", Permission.EXPERT_READ),
        NavEntry("利害关系申报", "experts.own_interests", Permission.VISIT_FILL),
    ],
)


@room.page("/", Permission.EXPERT_READ)
def list_experts() -> str:
    """The office's list of experts with own district and declared interests."""
    return render_template("experts/list.html", page=page(queries.experts(viewer(), Permission.EXPERT_READ)))


@room.page("/<int:expert_id>", Permission.EXPERT_READ)
def show_expert(expert_id: int) -> str:
    """One expert; the office can note a declaration that came by telephone or on paper."""
    expert = queries.get_expert(viewer(), Permission.EXPERT_READ, expert_id)
    return _page_of("experts/show.html", expert, _form())


@room.page("/<int:expert_id>", Permission.EXPERT_MANAGE, methods=["POST"])
def declare_for(expert_id: int) -> Any:
    """Declare an interest on behalf of an expert."""
    expert = queries.get_expert(viewer(), Permission.EXPERT_MANAGE, expert_id)
    form = _form()
    if not _declared(form, expert):
        return _page_of("experts/show.html", expert, form)
    return back_to("experts.show_expert", expert_id=expert.id)


@room.page("/own", Permission.VISIT_FILL)
def own_interests() -> str:
    """An expert's own declarations."""
    return _page_of("experts/own.html", _own(), _form())


@room.page("/own", Permission.VISIT_FILL, methods=["POST"])
def declare_own() -> Any:
    """Declare an interest of one's own."""
    expert, form = _own(), _form()
    return back_to("experts.own_interests") if _declared(form, expert) else _page_of("experts/own.html", expert, form)


def _own() -> Expert:
    expert = queries.own_expert(viewer())
    if expert is None:
        raise Refusal("not_found")
    return expert


def _form() -> InterestForm:
    form = InterestForm()
    towns = [(town.id, f"{town.district.name} {town.name}") for town in queries.towns_to_declare()]
    form.town_id.choices = choices([("", "请选择"), *towns])
    return form


def _declared(form: InterestForm, expert: Expert) -> bool:
    """Do what a valid form asks for; a refusal goes back into the form, so that nothing typed is lost."""
    if not form.validate_on_submit():
        return False
    town = queries.get_town_to_declare(form.town_id.data)
    try:
        actions.declare_interest(viewer(), expert, town, form.reason.data or "")
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return False
    saved(f"已申报：{town.name}。抽取检查组时会自动回避。")
    return True


def _page_of(template: str, expert: Expert, form: InterestForm) -> str:
    interests = queries.interests_of(expert)
    return render_template(template, expert=expert, interests=interests, form=form, reason_most=REASON_MOST)
