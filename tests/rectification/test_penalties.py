"""What is taken off a town: items overdue when the round was closed, and failures that had been closed before."""

from datetime import timedelta

import pytest

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.vocab import ItemState, Penalty
from inspect_app.rectification.models import DeadlineEvent
from inspect_app.rectification.penalties import penalty_counts
from tests import builders
from tests.board import samples

pytestmark = pytest.mark.usefixtures("app")


def test_item_past_its_day_at_the_end_is_a_case_of_its_town_and_a_closed_one_is_none() -> None:
    world = builders.world()
    held = samples.round_()
    drawn = samples.draw(held)
    version = builders.checklist(version="77")
    seen = samples.visit(held, samples.drawn_site(drawn, world.town, builders.site(world.town), version), world.town)
    for number, (due_in, state) in enumerate([(-4, ItemState.OPEN), (5, ItemState.OPEN), (-4, ItemState.CLOSED)], 1):
        item = samples.item(samples.finding(seen, code=f"market-0{number}"), state, due_in)
        item.closed_at = clock.now() - timedelta(hours=1) if state is ItemState.CLOSED else None
        at = clock.now() - timedelta(days=9)
        builders.add(DeadlineEvent(item_id=item.id, kind="set", due_on=item.due_on, at=at, by="系统"))
    held.closed_at = clock.now()
    db.session.flush()
    assert penalty_counts(held) == {world.town.id: {Penalty.OVERDUE: 1}}


def test_failure_that_was_closed_before_is_a_recurrence() -> None:
    world = builders.world()
    site, version = builders.site(world.town), builders.checklist(version="77")
    made = []
    for sequence in (1, 2):
        held = samples.round_(sequence=sequence)
        visit = samples.visit(held, samples.drawn_site(samples.draw(held), world.town, site, version), world.town)
        made.append((held, samples.finding(visit, code="market-01")))
    (_, before), (held, after) = made
    samples.item(before, ItemState.CLOSED).closed_at = clock.now() - timedelta(days=30)
    db.session.flush()
    assert after.visit.started_at > clock.now() - timedelta(days=30)
    assert penalty_counts(held) == {world.town.id: {Penalty.RECURRENCE: 1}}
