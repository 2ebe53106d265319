"""Pages for the office alone: what if the scheme were another, and how fairly experts answered."""

from flask import render_template

from inspect_app.core.permissions import Permission
from inspect_app.core.vocab import Penalty, Verdict
from inspect_app.core.web import viewer
from inspect_app.scoring import fairness, material, queries
from inspect_app.scoring.rules import trial
from inspect_app.scoring.rules.fairness import agreement, bunching, rates_of
from inspect_app.scoring.views.base import room
from inspect_app.standards.queries import kinds_by_code

_MANAGE = Permission.SCORE_MANAGE


@room.page("/rounds/<int:round_id>/trial", _MANAGE)
def try_scheme(round_id: int) -> str:
    """Show the scheme of a round as fields; the browser computes scores and ranks anew, nothing is kept."""
    run = queries.get_run(viewer(), round_id)
    rows = queries.ranking(viewer(), run.id)
    names = {code: kind.name for code, kind in kinds_by_code().items()}
    scheme = trial.scheme_of(material.terms_of(run), [row.trace for row, _ in rows], names)
    return render_template(
        "scoring/trial.html",
        round=run.round,
        run=run,
        scheme=scheme,
        penalties={penalty.value: penalty.label for penalty in Penalty},
        rows=rows,
        data={
            "scheme": scheme,
            "towns": [trial.town_of(row.town_id, row.trace, is_vetoed=row.is_vetoed) for row, _ in rows],
        },
    )


@room.page("/rounds/<int:round_id>/fairness", _MANAGE)
def show_fairness(round_id: int) -> str:
    """Show rates by expert, crowding above grade limits, and the agreement of double inspections."""
    run = queries.get_run(viewer(), round_id)
    sites, pairs = fairness.double_inspections(round_id)
    return render_template(
        "scoring/fairness.html",
        round=run.round,
        run=run,
        experts=[rates_of(name, counts) for name, counts in fairness.verdicts_by_expert(round_id).items()],
        bunches=bunching(fairness.rates_of_run(run.id), material.terms_of(run).bands),
        sites=sites,
        agreement=agreement(pairs),
        pairs=pairs,
        verdicts=list(Verdict),
    )
