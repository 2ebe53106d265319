"""Rounds played by the real actions, each up to a state, for tests of this room and of those behind it."""

from dataclasses import replace
from datetime import date
from typing import Any

from inspect_app.core.vocab import DesignationLevel, Role, RoundKind, UnitKind
from inspect_app.experts.models import Expert
from inspect_app.places.models import District
from inspect_app.rounds import actions
from inspect_app.rounds.models import Draw, Round
from inspect_app.rounds.rules.plan import Allocation, Plan
from tests import builders, cast

SMALL = Plan(
    year=2026,
    quarter=4,
    sequence=1,
    kind=RoundKind.QUARTERLY,
    levels=frozenset({DesignationLevel.NATIONAL}),
    allocation=Allocation.PROPORTIONAL,
    towns=2,
    quotas={},
    sites_per_town=4,
    kinds=frozenset({"market", "toilet", "road_main"}),
    required={"market": 1},
    starts_on=date(2026, 11, 23),
    ends_on=date(2026, 12, 11),
)


def planned(**changes: Any) -> Round:
    """Plan a round by the office over the world of the builders, which must stand."""
    return actions.create_round(cast.viewer("office"), replace(SMALL, **changes), builders.standard())


def frozen(**changes: Any) -> Round:
    """Plan a round, commit its seed and freeze its frame."""
    made = planned(**changes)
    actions.commit_seed(cast.viewer("office"), made)
    return actions.freeze_frame(cast.viewer("office"), made)


def drawn(**changes: Any) -> tuple[Round, Draw]:
    """Draw towns and sites too."""
    made = frozen(**changes)
    return made, actions.draw(cast.viewer("office"), made)


def experts(number: int, district: District | None = None) -> list[Expert]:
    """Make experts beyond the cast, of a district or of none."""
    made = []
    for n in range(1, number + 1):
        name = f"panel{n:02}{'' if district is None else district.code}"
        panel = ("枣庄市爱国卫生专家库", UnitKind.EXPERT_PANEL)
        cast.CAST.setdefault(name, cast.Person(name, f"专家 {name}", Role.EXPERT, panel))
        made.append(builders.expert(name, district))
    return made
