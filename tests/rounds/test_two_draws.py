"""Two draws at the same moment, with two real connections: one draws, the other is told; one result is on record."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from inspect_app.core.db import commit, db, set_writing
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.rounds import actions, queries
from inspect_app.rounds.models import Draw, DrawnTown, Round, TeamMember
from tests import builders, cast
from tests.rounds import worlds


def at_once(app: Flask, round_id: int, deed: Callable[[Round], object], times: int = 4) -> list[str]:
    """Do a deed to a round in threads that start together, each in its own transaction; return what each was told."""
    barrier, office = Barrier(times), cast.viewer("office")
    commit()

    def one(_: int) -> str:
        with app.app_context():
            set_writing(writing=True)
            barrier.wait()
            try:
                deed(queries.get_round(office, Permission.ROUND_MANAGE, round_id))
                commit()
            except Refusal as refusal:
                db.session.rollback()
                return refusal.code
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(one, range(times)))


def test_of_draws_at_the_same_moment_one_draws(app: Flask) -> None:
    builders.world()
    made = worlds.frozen()
    told = at_once(app, made.id, lambda found: actions.draw(cast.viewer("office"), found))
    assert told == ["done", "round_step_not_now", "round_step_not_now", "round_step_not_now"]
    assert db.session.scalar(select(func.count()).select_from(Draw)) == 1
    assert db.session.scalar(select(func.count()).select_from(DrawnTown)) == 2
    assert [checked.differences for checked in queries.check_all(db.session.get_one(Round, made.id))] == [()]


def test_of_teams_at_the_same_moment_one_set_is_drawn(app: Flask) -> None:
    builders.world()
    worlds.experts(4)
    made, _ = worlds.drawn()
    told = at_once(app, made.id, lambda found: actions.draw_teams(cast.viewer("office"), found))
    assert told == ["done", "round_teams_drawn", "round_teams_drawn", "round_teams_drawn"]
    assert db.session.scalar(select(func.count()).select_from(TeamMember)) == 4


def test_a_round_read_before_the_other_draw_is_claimed_in_vain(app: Flask) -> None:
    """The loser has read 已冻结 already; only the conditional update finds out."""
    builders.world()
    made = worlds.frozen()
    commit()
    assert made.state.value == "frozen"
    stale = at_once(app, made.id, lambda found: actions.draw(cast.viewer("office"), found), times=1)
    assert stale == ["done"]
    with pytest.raises(Refusal, match="round_step_not_now"):
        actions.draw(cast.viewer("office"), made)
