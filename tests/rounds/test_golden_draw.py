"""The golden draw: worked by hand, repeated by the rules and by the shell, and every alteration is found."""

import json
import shutil
import subprocess
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from inspect_app.rounds.rules.draw import Picks, SitePick, TownPick, commitment_of, draw
from inspect_app.rounds.rules.frame import frame_from
from inspect_app.rounds.rules.plan import plan_from
from inspect_app.rounds.rules.teams import Recusal, RecusalReason, Roster, TeamPick, draw_teams
from inspect_app.rounds.rules.verify import DrawRecord, Subject, TeamRecord, differences
from tests.rounds.samples import OTHER_SEED

GOLDEN: dict[str, Any] = json.loads(Path("tests/golden/draw/small.json").read_text())
FRAME = "".join(f"{line}\n" for line in GOLDEN["frame"]).encode()
PLAN = f"{GOLDEN['plan']}\n".encode()

# The words of docs/draw.md: rank the towns of every district with nothing but sha256sum and sort.
BY_HAND = r"""
grep '"type":"town"' frame.jsonl | sed 's/.*"code":"\([^"]*\)","district":"\([^"]*\)".*/\2 \1/' |
while read -r district code; do
  echo "$district $(printf 'town:%s:%s' "$SEED" "$code" | sha256sum | cut -c1-64) $code"
done | LC_ALL=C sort
"""


def roster() -> Roster:
    """Return the golden roster."""
    recusals = {Recusal(r["expert"], r["town"], RecusalReason(r["reason"])) for r in GOLDEN["recusals"]}
    return Roster(frozenset(GOLDEN["experts"]), frozenset(GOLDEN["teams"]), frozenset(recusals))


def record() -> DrawRecord:
    """Return the golden draw as it would stand on record."""
    picks = Picks(
        tuple(TownPick(**pick) for pick in GOLDEN["towns"]), tuple(SitePick(**pick) for pick in GOLDEN["sites"])
    )
    teams = tuple(TeamPick(town, tuple(experts)) for town, experts in GOLDEN["teams"].items())
    recusals = frozenset((r["expert"], r["town"]) for r in GOLDEN["recusals"])
    return DrawRecord(
        plan=PLAN,
        plan_sha256=GOLDEN["plan_sha256"],
        frame=FRAME,
        frame_sha256=GOLDEN["frame_sha256"],
        seed=GOLDEN["seed"],
        commitment=GOLDEN["commitment"],
        previous_seed=None,
        picks=picks,
        teams=TeamRecord(roster().content(), recusals, teams),
    )


def test_hashes() -> None:
    assert plan_from(PLAN).sha256 == GOLDEN["plan_sha256"]
    assert frame_from(FRAME).sha256 == GOLDEN["frame_sha256"]
    assert commitment_of(GOLDEN["seed"]) == GOLDEN["commitment"]


def test_towns_and_sites() -> None:
    picks = draw(frame_from(FRAME), plan_from(PLAN), GOLDEN["seed"])
    assert [asdict(pick) for pick in picks.towns] == GOLDEN["towns"]
    assert [asdict(pick) for pick in picks.sites] == GOLDEN["sites"]


def test_teams() -> None:
    teams = draw_teams(roster(), GOLDEN["seed"], 2)
    assert {team.town: list(team.experts) for team in teams} == GOLDEN["teams"]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs coreutils")
def test_the_shell_gives_the_same_ranks(tmp_path: Path) -> None:
    (tmp_path / "frame.jsonl").write_bytes(FRAME)
    run = subprocess.run(
        ["/bin/sh", "-c", BY_HAND],
        cwd=tmp_path,
        env={"SEED": GOLDEN["seed"], "PATH": "/usr/bin:/bin"},
        check=True,
        capture_output=True,
        text=True,
    )
    ranked = [line.split() for line in run.stdout.splitlines()]
    first_of = {"370402": 2, "370404": 1}
    drawn = [
        code for district, share in first_of.items() for code in [c for d, _, c in ranked if d == district][:share]
    ]
    assert drawn == [pick["town"] for pick in GOLDEN["towns"]]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="needs coreutils")
def test_the_shell_gives_the_same_hashes(tmp_path: Path) -> None:
    (tmp_path / "frame.jsonl").write_bytes(FRAME)
    (tmp_path / "plan.json").write_bytes(PLAN)
    run = subprocess.run(
        ["/bin/sh", "-c", "LC_ALL=C sort -c frame.jsonl && cat frame.jsonl | sha256sum && cat plan.json | sha256sum"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert [line.split()[0] for line in run.stdout.splitlines()] == [GOLDEN["frame_sha256"], GOLDEN["plan_sha256"]]


def test_the_shell_words_stand_in_the_document() -> None:
    assert BY_HAND.strip() in Path("docs/draw.md").read_text()


def test_the_record_agrees_with_its_repetition() -> None:
    assert differences(record()) == []


@pytest.mark.parametrize(
    ("subject", "change"),
    [
        (Subject.PLAN_HASH, {"plan": PLAN.replace(b'"towns":3', b'"towns":4')}),
        (Subject.TOWNS, {"plan": PLAN.replace(b'"towns":3', b'"towns":4')}),
        (Subject.FRAME_HASH, {"frame": FRAME.replace("甲镇".encode(), "己镇".encode())}),
        (Subject.SEED_HASH, {"seed": OTHER_SEED}),
        (Subject.SITES, {"seed": OTHER_SEED}),
        (Subject.SEED_HASH, {"commitment": "0" * 64}),
        (Subject.SEED_CHAIN, {"previous_seed": "0" * 64}),
        (Subject.DRAW, {"frame": b"{}\n"}),
        (Subject.DRAW, {"plan": PLAN.replace(b'"towns":3', b'"towns":9')}),
        (Subject.DRAW, {"plan": b"not json"}),
    ],
)
def test_an_altered_plan_frame_or_seed_is_found(subject: Subject, change: dict[str, Any]) -> None:
    assert subject in {difference.subject for difference in differences(replace(record(), **change))}


def test_an_exchanged_town_is_found_on_both_sides() -> None:
    was = record()
    first = replace(was.picks.towns[0], town="370402003")
    altered = replace(was, picks=replace(was.picks, towns=(first, *was.picks.towns[1:])))
    found = [(d.unit, d.expected[:10], d.on_record[:10]) for d in differences(altered)]
    assert found == [("370402001", "370402 第1位", "无"), ("370402003", "无", "370402 第1位")]


def test_a_missing_site_is_found() -> None:
    was = record()
    altered = replace(was, picks=replace(was.picks, sites=was.picks.sites[1:]))
    assert [(d.subject, d.on_record) for d in differences(altered)] == [(Subject.SITES, "无")]


def test_an_exchanged_expert_is_found() -> None:
    was = record()
    assert was.teams
    teams = (TeamPick("370402001", ("1", "3")), *was.teams.teams[1:])
    found = differences(replace(was, teams=replace(was.teams, teams=teams)))
    assert [(d.subject, d.unit, d.expected, d.on_record) for d in found] == [
        (Subject.TEAMS, "370402001", "2、1", "1、3")
    ]


def test_a_recusal_that_was_taken_away_is_found() -> None:
    was = record()
    assert was.teams
    found = differences(replace(was, teams=replace(was.teams, recusals=frozenset())))
    assert [(d.subject, d.expected, d.on_record) for d in found] == [(Subject.RECUSALS, "有", "无")]


def test_a_roster_with_other_towns_is_found() -> None:
    was = record()
    assert was.teams
    other = replace(roster(), towns=frozenset({"370402001", "370402002"}))
    found = differences(replace(was, teams=replace(was.teams, roster=other.content())))
    assert Subject.TEAMS in {difference.subject for difference in found}
