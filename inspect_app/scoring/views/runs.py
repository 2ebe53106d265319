"""Pages of runs: the list, a new run with its reason, what it changed; and corrections of answers."""

from typing import Any

from flask import render_template

from inspect_app.core import jobs
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.vocab import RoundState, ScoringRunKind
from inspect_app.core.web import back_to, saved, viewer
from inspect_app.scoring import actions, queries
from inspect_app.scoring.forms import CorrectionForm, RunForm
from inspect_app.scoring.rules import reading
from inspect_app.scoring.rules.compare import changes
from inspect_app.scoring.views.base import room
from inspect_app.standards.queries import kinds_by_code, schemes_of

_MANAGE = Permission.SCORE_MANAGE


@room.page("/rounds/<int:round_id>/runs", _MANAGE)
def list_runs(round_id: int) -> str:
    """List every run of a round with its reason, author and scheme; the form for a new one below."""
    return _runs_page(round_id, _run_form(round_id))


@room.page("/rounds/<int:round_id>/runs", _MANAGE, methods=["POST"])
def ask_run(round_id: int) -> Any:
    """Ask for a new run; a job computes it."""
    form = _run_form(round_id)
    if not form.validate():
        return _runs_page(round_id, form), 422
    of_round = queries.get_round(viewer(), round_id)
    scheme = next((one for one in schemes_of(of_round.standard_id) if one.id == form.scheme_id.data), None)
    run = actions.ask_run(viewer(), of_round, ScoringRunKind(form.kind.data), form.reason.data or "", scheme)
    saved(f"第 {run.number} 次计分已开始，完成后可与上一次比较。已公布的得分不变。")
    return back_to("scoring.list_runs", round_id=round_id)


@room.page("/rounds/<int:round_id>/runs/<int:number>", _MANAGE)
def show_run(round_id: int, number: int) -> str:
    """Show which towns a run changed against the one before, by how much and why."""
    run, names = (
        queries.get_run(viewer(), round_id, number),
        {code: kind.name for code, kind in kinds_by_code().items()},
    )
    before = queries.get_run(viewer(), round_id, number - 1) if number > 1 else None
    compared = None if before is None else changes(queries.figures(before.id), queries.figures(run.id), names)
    return render_template(
        "scoring/run.html",
        round=run.round,
        run=run,
        before=before,
        changes=compared,
        towns=queries.towns_of(run.id),
        bands=reading.band_titles(run.scheme_version.content if run.scheme_version else None),
        corrections=[] if before is None else queries.corrections_between(before, run),
    )


@room.page("/visits/<int:visit_id>/items/<item_code>/correct", _MANAGE)
def correct_answer(visit_id: int, item_code: str) -> str:
    """Show one answer with the form that corrects it."""
    form, scene = _correction(visit_id, item_code)
    return render_template("scoring/correct.html", form=form, **scene)


@room.page("/visits/<int:visit_id>/items/<item_code>/correct", _MANAGE, methods=["POST"])
def save_correction(visit_id: int, item_code: str) -> Any:
    """Keep a correction; it counts from the next run on."""
    form, scene = _correction(visit_id, item_code)
    if not form.validate():
        return render_template("scoring/correct.html", form=form, **scene), 422
    visit = scene["visit"]
    actions.correct_answer(viewer(), visit, item_code, form.given(), form.reason.data or "")
    saved("更正已记录，原答案不变。重新计分后，新的得分按更正后的答案计算。")
    return back_to("scoring.list_runs", round_id=visit.round_id)


def _correction(visit_id: int, item_code: str) -> tuple[CorrectionForm, dict[str, Any]]:
    """Return the form for one answer of a visit, and what its page shows."""
    score = queries.get_visit_score(viewer(), visit_id)
    item = queries.asked_item(score.visit, item_code)
    answer = queries.answer_of(score.visit, item_code)
    if item is None or answer is None:
        raise Refusal("scoring_item_unknown")
    form = CorrectionForm()
    form.suit(item)
    earlier = [one for one in queries.corrections_of_visit(visit_id) if one.item_code == item_code]
    return form, {"score": score, "visit": score.visit, "item": item, "answer": answer, "earlier": earlier}


def _run_form(round_id: int) -> RunForm:
    of_round, form = queries.get_round(viewer(), round_id), RunForm()
    form.offer((one.id, f"第 {one.version} 版（{one.content['title']}）") for one in schemes_of(of_round.standard_id))
    return form


def _runs_page(round_id: int, form: RunForm) -> str:
    runs = queries.runs_of(viewer(), round_id)
    waiting = next((run for run in runs if run.frozen_at is None and run.kind is not ScoringRunKind.FIRST), None)
    of_round = queries.get_round(viewer(), round_id)
    return render_template(
        "scoring/runs.html",
        round=of_round,
        runs=runs,
        form=form,
        job=jobs.newest(f"scoring.fill_run:{waiting.id}") if waiting else None,
        corrections=queries.corrections_of_round(round_id),
        may_ask=of_round.state is RoundState.CLOSED and bool(runs) and all(run.frozen_at for run in runs),
    )
