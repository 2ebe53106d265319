"""Pages of the rounds room: list, plan, the round step by step, teams, and the repeated draw."""

from collections.abc import Callable
from typing import Any

from flask import Response, render_template, request

from inspect_app.core import clock, files
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Viewer
from inspect_app.core.vocab import DesignationLevel
from inspect_app.core.web import NavEntry, Room, back_to, choices, page, saved, viewer
from inspect_app.experts.queries import active_experts
from inspect_app.rounds import actions, queries
from inspect_app.rounds.forms import REASON_MOST, PlanForm, TeamsForm, VoidForm, plan_form
from inspect_app.rounds.models import Round
from inspect_app.rounds.repinning import pinned, repins_of
from inspect_app.rounds.rules.plan import Allocation, plan_from
from inspect_app.rounds.rules.state import ORDER, stage_of
from inspect_app.standards.queries import get_version

room = Room("rounds", url_prefix="/rounds", nav=[NavEntry("轮次", "rounds.list_rounds", Permission.ROUND_READ)])


@room.page("/", Permission.ROUND_READ)
def list_rounds() -> str:
    """Every round, the newest first."""
    return render_template("rounds/list.html", page=page(queries.rounds(viewer())))


@room.page("/new", Permission.ROUND_MANAGE, methods=["GET", "POST"])
def plan_round() -> Any:
    """Plan a round; what is refused comes back into the form with everything that was typed."""
    form = _plan_form()
    if form.validate_on_submit():
        standard = next(row for row in queries.standards() if row.id == form.standard_id.data)
        try:
            made = actions.create_round(viewer(), form.plan(), standard)
        except Refusal as refusal:
            form.show(refusal)
        else:
            saved(f"已建立{made.title}。下一步公布种子摘要。")
            return back_to("rounds.show_round", round_id=made.id)
    return render_template("rounds/new.html", form=form)


@room.page("/<int:round_id>", Permission.ROUND_READ)
def show_round(round_id: int) -> str:
    """One round: where it stands, what is next, and what is published."""
    return _page_of(queries.get_round(viewer(), Permission.ROUND_READ, round_id), None)


@room.page("/<int:round_id>/seed", Permission.ROUND_MANAGE, methods=["POST"])
def commit_seed(round_id: int) -> Any:
    """Publish the hash of the seed."""
    return _step(round_id, actions.commit_seed, "已公布种子摘要。下一步冻结抽样框。")


@room.page("/<int:round_id>/frame", Permission.ROUND_MANAGE, methods=["POST"])
def freeze_frame(round_id: int) -> Any:
    """Freeze the frame."""
    return _step(round_id, actions.freeze_frame, "抽样框已冻结，名单不再变动。下一步抽取。")


@room.page("/<int:round_id>/draw", Permission.ROUND_MANAGE, methods=["POST"])
def draw(round_id: int) -> Any:
    """Draw towns and sites."""
    return _step(round_id, actions.draw, "已抽取镇街和点位。下一步抽取检查组。")


@room.page("/<int:round_id>/void", Permission.ROUND_MANAGE, methods=["POST"])
def void_draw(round_id: int) -> Any:
    """Void the draw with a reason."""
    reason = VoidForm().reason.data or ""

    def step(who: Viewer, found: Round) -> object:
        return actions.void_draw(who, found, reason[:REASON_MOST])

    return _step(round_id, step, "本次抽取已作废并留档。可以重新抽取，种子沿用早先公布的摘要链。")


@room.page("/<int:round_id>/start", Permission.ROUND_MANAGE, methods=["POST"])
def start_round(round_id: int) -> Any:
    """Begin the check."""
    return _step(round_id, actions.start_round, "检查已开始，专家可在平板上取得任务。")


@room.page("/<int:round_id>/close", Permission.ROUND_MANAGE, methods=["POST"])
def close_round(round_id: int) -> Any:
    """End the check, with the reason why sites have no record."""
    reason = request.form.get("reason", "")

    def step(who: Viewer, found: Round) -> object:
        return actions.close_round(who, found, reason)

    return _step(round_id, step, "本轮已结束，得分为最终结果。")


@room.page("/<int:round_id>/towns/<int:town_id>", Permission.ROUND_READ)
def show_town(round_id: int, town_id: int) -> str:
    """The drawn sites of one town."""
    found = queries.get_round(viewer(), Permission.ROUND_READ, round_id)
    shown = queries.get_town_shown(viewer(), queries.get_visible_draw(viewer(), found), town_id)
    return render_template("rounds/town.html", round=found, shown=shown, sites=queries.sites_of(shown.drawn))


@room.page("/<int:round_id>/teams", Permission.ROUND_READ)
def show_teams(round_id: int) -> str:
    """The teams with loads and recusals, or the choice of experts before they are drawn."""
    return _teams_page(queries.get_round(viewer(), Permission.ROUND_READ, round_id), _teams_form())


@room.page("/<int:round_id>/teams", Permission.ROUND_MANAGE, methods=["POST"])
def draw_teams(round_id: int) -> Any:
    """Draw the teams from the experts who take part."""
    found = queries.get_round(viewer(), Permission.ROUND_MANAGE, round_id)
    form = _teams_form()
    if not form.validate_on_submit():
        return _teams_page(found, form)
    chosen = [expert for expert in active_experts() if expert.id in (form.experts.data or [])]
    try:
        actions.draw_teams(viewer(), found, chosen)
    except Refusal as refusal:
        db.session.rollback()
        form.form_errors.append(refusal.message)
        return _teams_page(queries.get_round(viewer(), Permission.ROUND_MANAGE, round_id), form), refusal.status
    saved("检查组已抽取。核对无误后可以开始检查。")
    return back_to("rounds.show_teams", round_id=round_id)


@room.page("/<int:round_id>/verify", Permission.ROUND_READ)
def verify_round(round_id: int) -> str:
    """Repeat every draw that the viewer may see, and compare."""
    found = queries.get_round(viewer(), Permission.ROUND_READ, round_id)
    checked = [queries.check(each) for each in queries.shown_draws(viewer(), found)]
    return render_template("rounds/verify.html", round=found, checked=checked)


@room.page("/<int:round_id>/plan.json", Permission.ROUND_READ)
def download_plan(round_id: int) -> Response:
    """The plan as the exact bytes that were hashed."""
    found = queries.get_round(viewer(), Permission.ROUND_READ, round_id)
    return _download(found.plan.encode(), "application/json", f"round-{found.id}-plan.json")


@room.page("/<int:round_id>/frame.jsonl", Permission.ROUND_READ)
def download_frame(round_id: int) -> Response:
    """The frame as the exact bytes that were hashed."""
    found = queries.get_round(viewer(), Permission.ROUND_READ, round_id)
    content = files.read(found.frame_sha256 or "")
    return _download(content, actions.FRAME_TYPE, f"round-{found.id}-frame.jsonl")


@room.page("/<int:round_id>/roster.jsonl", Permission.ROUND_MANAGE)
def download_roster(round_id: int) -> Response:
    """The experts and recusals that the teams were drawn from; for the office only."""
    found = queries.get_round(viewer(), Permission.ROUND_MANAGE, round_id)
    roster = queries.get_visible_draw(viewer(), found).teams_frame or ""
    return _download(roster.encode(), actions.FRAME_TYPE, f"round-{found.id}-roster.jsonl")


@room.page("/<int:round_id>/versions", Permission.ROUND_MANAGE)
def show_versions(round_id: int) -> str:
    """Which version each kind of site is checked by, and where there is a newer one."""
    return _versions_page(queries.get_round(viewer(), Permission.ROUND_MANAGE, round_id), None)


@room.page("/<int:round_id>/versions/<int:version_id>", Permission.ROUND_MANAGE, methods=["POST"])
def repin(round_id: int, version_id: int) -> Any:
    """Give the sites of a kind that have not begun a newer version, with a reason."""
    found = queries.get_round(viewer(), Permission.ROUND_MANAGE, round_id)
    version = get_version(viewer(), version_id)
    name = version.kind.name
    try:
        moved = actions.repin(viewer(), found, version, (VoidForm().reason.data or "")[:REASON_MOST])
    except Refusal as refusal:
        db.session.rollback()
        found = queries.get_round(viewer(), Permission.ROUND_MANAGE, round_id)
        return _versions_page(found, refusal), refusal.status
    saved(f"{name}有 {moved} 处点位改用新版本；已经开始检查的不变。")
    return back_to("rounds.show_versions", round_id=round_id)


def _versions_page(found: Round, refusal: Refusal | None) -> str:
    return render_template(
        "rounds/versions.html",
        round=found,
        refusal=refusal,
        pinned=pinned(found),
        repins=repins_of(found),
        names=queries.names(),
    )


def _plan_form() -> PlanForm:
    districts = [(district.code, district.name) for district in queries.districts()]
    kinds = [(kind.code, kind.name) for kind in queries.kinds_with_checklist()]
    standards = [(standard.id, standard.title) for standard in queries.standards()]
    today = clock.today()
    quarter = (today.month - 1) // 3 + 1
    first: dict[str, Any] = {
        "year": today.year,
        "quarter": quarter,
        "sequence": queries.next_sequence(today.year, quarter),
        "allocation": Allocation.PROPORTIONAL.value,
        "levels": [level.value for level in DesignationLevel],
        "kinds": [code for code, _ in kinds],
    }
    return plan_form(districts, kinds, standards)(data=first)


def _teams_form() -> TeamsForm:
    experts = active_experts()
    form = TeamsForm(data={"experts": [expert.id for expert in experts]})
    form.experts.choices = choices(
        (expert.id, f"{expert.name}（{expert.district.name if expert.district else '无所在区'}）") for expert in experts
    )
    return form


def _step(round_id: int, step: Callable[[Viewer, Round], object], message: str) -> Any:
    """Do one step of a round; a refusal is shown on the round's page, with nothing changed."""
    try:
        step(viewer(), queries.get_round(viewer(), Permission.ROUND_MANAGE, round_id))
    except Refusal as refusal:
        db.session.rollback()
        found = queries.get_round(viewer(), Permission.ROUND_MANAGE, round_id)
        return _page_of(found, refusal), refusal.status
    saved(message)
    return back_to("rounds.show_round", round_id=round_id)


def _page_of(found: Round, refusal: Refusal | None) -> str:
    draw_shown = queries.visible_draw(viewer(), found)
    return render_template(
        "rounds/show.html",
        round=found,
        refusal=refusal,
        plan=plan_from(found.plan.encode()),
        names=queries.names(),
        states=ORDER,
        place=ORDER.index(found.state),
        stage=stage_of(found.state, has_teams=queries.has_teams(found)),
        draw=draw_shown,
        towns=queries.towns_of(viewer(), draw_shown) if draw_shown else [],
        void_draws=queries.void_draws(found),
        void_form=VoidForm(),
        closing=queries.closing_of(found),
    )


def _teams_page(found: Round, form: TeamsForm) -> str:
    shown = queries.get_visible_draw(viewer(), found)
    return render_template(
        "rounds/teams.html",
        round=found,
        draw=shown,
        form=form,
        towns=queries.towns_of(viewer(), shown),
        loads=queries.loads_of(shown),
        recusals=queries.recusals_of(viewer(), shown),
    )


def _download(content: bytes, media_type: str, name: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
