"""`python -m bench scoring`: a province's round from database to ranked towns with stored traces, and one more visit.

1,824 towns × 30 visits × 15 items = 820,800 answers of all types by default. The bare limit is DuckDB over the same rows in
a file of its own: sum by visit, mean by kind, sum by town, rank; no judging, no trace, nothing stored. Computing runs in a
fresh process, so that its peak memory is its own.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
from flask import Flask
from sqlalchemy import select, update

from bench.province import Size, build
from inspect_app import create_app
from inspect_app.core.db import commit, db, set_writing
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import VisitState
from inspect_app.rounds.models import Round
from inspect_app.scoring import actions, computing, material
from inspect_app.scoring.models import TownScore, VisitScore
from inspect_app.visits.models import Answer, Visit

MEGABYTE = 1024
BARE = """
WITH sites AS (
  SELECT town_id, kind, visit_id, 100.0 * sum(won) / sum(due) AS rate FROM answers
  WHERE verdict <> 'not_applicable' GROUP BY town_id, kind, visit_id),
kinds AS (SELECT town_id, kind, avg(rate) AS mean FROM sites GROUP BY town_id, kind),
towns AS (SELECT town_id, avg(mean) AS score FROM kinds GROUP BY town_id)
SELECT town_id, score, rank() OVER (ORDER BY round(score, 2) DESC) AS place FROM towns ORDER BY place
"""


def bench_app(folder: Path) -> Flask:
    """Return an app on the database of the folder, without a queue."""
    settings = {
        "DATA_DIR": folder,
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'bench.sqlite3'}",
        "QUEUE_OFF": True,
    }
    return create_app(settings)


def main(argv: list[str]) -> dict[str, Any]:
    """Measure the whole round, the bare limit, and one more visit at two sizes."""
    parser = argparse.ArgumentParser(prog="bench scoring")
    parser.add_argument("--towns", type=int, default=1824)
    parser.add_argument("--few", type=int, default=18, help="the small round that one more visit is compared with")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.measure:
        return measure(Path(options.measure))
    with tempfile.TemporaryDirectory() as place:
        found = {
            name: _measured(Path(place) / name, towns) for name, towns in (("few", options.few), ("all", options.towns))
        }
    whole = found["all"]
    return {
        "towns": options.towns,
        **{name: whole[name] for name in ("visits", "answers", "round", "bare")},
        "ratio": round(whole["round"]["seconds"] / whole["bare"]["seconds"], 1),
        "one_more_visit": {
            str(options.few): found["few"]["one_more_visit"],
            str(options.towns): whole["one_more_visit"],
        },
    }


def _measured(folder: Path, towns: int) -> dict[str, Any]:
    folder.mkdir()
    app = bench_app(folder)
    with app.app_context():
        set_writing(writing=True)
        build(Size(towns))
        db.session.remove()
        db.engine.dispose()
    command = [sys.executable, "-m", "bench", "scoring", "--measure", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def measure(folder: Path) -> dict[str, Any]:
    """In a fresh process: the live run, visits one by one, the closing, and DuckDB over the same rows."""
    app = bench_app(folder)
    with app.app_context():
        set_writing(writing=True)
        of_round = db.session.scalars(select(Round)).one()
        run = material.live_run(of_round.id)
        if run is None:
            raise LookupError("the round has no live run")
        computing.compute(run, computing.Facts())
        commit()
        one_more = one_more_visit()
        answers = db.session.query(Answer).count()
        commit()
        began, cpu = time.perf_counter(), time.process_time()
        actions.close_run(Viewer.system(), of_round, computing.Facts())
        commit()
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        stored = {"visits": db.session.query(VisitScore).count(), "towns": db.session.query(TownScore).count()}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
        bare = bare_limit(folder)
    return {
        "visits": stored["visits"],
        "answers": answers,
        "round": {"seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2), "peak_mb": round(peak), "stored": stored},
        "bare": bare,
        "one_more_visit": one_more,
    }


def one_more_visit() -> dict[str, float]:
    """Hand in the visits that were held back, one transaction each."""
    held = db.session.scalars(select(Visit.id).where(Visit.state == VisitState.RECEIVING)).all()
    took = []
    for visit_id in held:
        db.session.execute(update(Visit).where(Visit.id == visit_id).values(state=VisitState.RECEIVED))
        commit()
        began = time.perf_counter()
        actions.score_received(visit_id)
        commit()
        took.append((time.perf_counter() - began) * 1000)
    return {"median_ms": round(statistics.median(took), 1), "worst_ms": round(max(took), 1), "visits": len(took)}


def bare_limit(folder: Path) -> dict[str, Any]:
    """Put the judged rows into a DuckDB file, then time the sum by town from that file on a new connection."""
    path, rows = str(folder / "bare.duckdb"), folder / "rows.csv"
    chance = random.Random(1)
    with rows.open("w") as out:
        out.write("town_id,visit_id,kind,verdict,won,due\n")
        columns = select(Visit.town_id, Visit.id, Answer.item_code, Answer.verdict).join(
            Visit, Visit.id == Answer.visit_id
        )
        for town, visit, item, verdict in db.session.execute(columns):
            out.write(f"{town},{visit},{item.rsplit('-', 1)[0]},{verdict.value},{chance.randrange(101) / 10},10\n")
    with duckdb.connect(path) as database:
        database.execute(f"CREATE TABLE answers AS SELECT * FROM read_csv_auto('{rows}')")  # noqa: S608  a path of ours
    took = []
    for _ in range(5):
        began = time.perf_counter()
        with duckdb.connect(path) as database:
            ranked = len(database.execute(BARE).fetchall())
        took.append(time.perf_counter() - began)
    return {"seconds": round(statistics.median(took), 3), "towns": ranked, "duckdb": duckdb.__version__}
