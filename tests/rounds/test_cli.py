"""`flask rounds`: silent success, loud differences."""

from flask import Flask
from sqlalchemy import select, update

from inspect_app.core import files
from inspect_app.core.db import commit, db
from inspect_app.rounds import actions
from inspect_app.rounds.models import DrawnTown, TeamMember
from tests import builders, cast
from tests.rounds import worlds


def test_a_sound_round_verifies(app: Flask) -> None:
    builders.world()
    worlds.experts(4)
    made, _ = worlds.drawn()
    actions.draw_teams(cast.viewer("office"), made)
    commit()
    done = app.test_cli_runner().invoke(args=["rounds", "verify", str(made.id)])
    assert (done.exit_code, done.output) == (0, "第 1 次抽取（有效）：重新抽取，与记录一致\n")


def test_an_exchanged_expert_fails_loudly(app: Flask) -> None:
    builders.world()
    worlds.experts(6)
    made, _ = worlds.drawn()
    actions.draw_teams(cast.viewer("office"), made)
    member = db.session.scalars(select(TeamMember).order_by(TeamMember.id)).first()
    assert member
    idle = set(range(1, 7)) - set(db.session.scalars(select(TeamMember.expert_id)))
    member.expert_id = min(idle)
    commit()
    done = app.test_cli_runner().invoke(args=["rounds", "verify", str(made.id)])
    assert done.exit_code == 1
    assert "检查组" in done.output


def test_an_altered_rank_fails_loudly(app: Flask) -> None:
    builders.world()
    made, _ = worlds.drawn()
    db.session.execute(update(DrawnTown).values(digest="f" * 64))
    commit()
    done = app.test_cli_runner().invoke(args=["rounds", "verify", str(made.id)])
    assert done.exit_code == 1
    assert "抽中的镇街" in done.output


def test_a_frame_that_is_gone_fails_loudly(app: Flask) -> None:
    builders.world()
    made, draw = worlds.drawn()
    files.path(draw.frame_sha256).unlink()
    commit()
    done = app.test_cli_runner().invoke(args=["rounds", "verify", str(made.id)])
    assert done.exit_code == 1
    assert "抽样框的摘要" in done.output


def test_nothing_to_verify_is_not_a_success(app: Flask) -> None:
    builders.world()
    made = worlds.planned()
    commit()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["rounds", "verify", str(made.id)]).exit_code == 2
    assert runner.invoke(args=["rounds", "verify", "99"]).exit_code == 2


def test_the_list_names_every_round_with_its_state(app: Flask) -> None:
    builders.world()
    made = worlds.planned()
    commit()
    done = app.test_cli_runner().invoke(args=["rounds", "list"])
    assert done.output == f"{made.id}\t已计划\t2026年第四季度第1轮季度抽查\n"
