"""`python -m bench documents`: orders a second with two processes, and the cost of one big bulletin.

Known possible on two cores: 9 orders a second; a bulletin of 65 rows, 400 findings, 6 charts and 40 photos in 5 seconds
with a peak of 310 MB and less than 5 MB of PDF. Every process is fresh; importing and warming up are not counted for the
orders, as a worker lives long.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from flask import Flask

from inspect_app import create_app
from inspect_app.documents import paper
from tests.documents import samples

MEGABYTE = 1024 * 1024
TOWNS, FINDINGS, PHOTOS = 65, 400, 40
LINES = 4


@dataclass(frozen=True)
class Batch:
    """A worker's share: how many orders it printed and how long it took, without warming up."""

    orders: int
    seconds: float
    cpu_seconds: float
    pages: int


@lru_cache(maxsize=1)
def bench_app(folder: str) -> Flask:
    """Return an app on a scratch folder, without a queue."""
    data = Path(folder)
    settings = {"DATA_DIR": data, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{data / 'bench.sqlite3'}", "QUEUE_OFF": True}
    return create_app(settings)


def print_orders(folder: str, first: int, count: int) -> Batch:
    """Print orders in this process, each with a number and an addressee of its own."""
    with bench_app(folder).app_context():
        order = samples.order(lines=LINES, with_photos=0)
        paper.render(order)
        began, cpu = time.perf_counter(), time.process_time()
        pages = 0
        for number in range(first, first + count):
            head = replace(order.head, number=f"枣爱卫办整改〔2026〕{number}号", addressee=f"第{number}镇人民政府")
            pages = paper.render(replace(order, head=head)).pages
        return Batch(count, time.perf_counter() - began, time.process_time() - cpu, pages)


def orders(folder: str, processes: int, count: int) -> dict[str, Any]:
    """Print orders with some processes at once; the rate is all orders over the slowest process."""
    share = count // processes
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(print_orders, folder, n * share + 1, share) for n in range(processes)]
        batches = [job.result() for job in jobs]
    slowest = max(batch.seconds for batch in batches)
    return {
        "processes": processes,
        "orders": share * processes,
        "pages_each": batches[0].pages,
        "seconds": round(slowest, 2),
        "cpu_ms_each": round(1000 * sum(batch.cpu_seconds for batch in batches) / (share * processes)),
        "orders_per_second": round(share * processes / slowest, 2),
    }


def print_bulletin(folder: str) -> dict[str, Any]:
    """Print the big bulletin in this fresh process and say what it took."""
    with bench_app(folder).app_context():
        bulletin = samples.bulletin(TOWNS, FINDINGS, PHOTOS)
        began, cpu = time.perf_counter(), time.process_time()
        printed = paper.render(bulletin)
        took, used = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": round(took, 2),
        "cpu_seconds": round(used, 2),
        "peak_mb": round(peak),
        "pages": printed.pages,
        "pdf_mb": round(len(printed.data) / MEGABYTE, 2),
    }


def bulletins(folder: str, runs: int) -> dict[str, Any]:
    """Print the big bulletin in fresh processes; the middle of the runs."""
    found = []
    for _ in range(runs):
        command = [sys.executable, "-m", "bench.documents", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    middle = {name: statistics.median(run[name] for run in found) for name in found[0]}
    return {"rows": TOWNS, "findings": FINDINGS, "charts": 6, "photos": PHOTOS, "runs": runs, **middle}


def main(argv: list[str]) -> dict[str, Any]:
    """Run the benchmark: `--orders N` (default 100), `--processes N` (2), `--runs N` of the bulletin (3)."""
    parser = argparse.ArgumentParser(prog="bench documents")
    parser.add_argument("--orders", type=int, default=100)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        return {
            "orders": orders(folder, options.processes, options.orders),
            "bulletin": bulletins(folder, options.runs),
        }


if __name__ == "__main__":
    print(json.dumps(print_bulletin(sys.argv[1])))
