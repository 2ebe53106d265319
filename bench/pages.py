"""`python -m bench pages`: how long pages take at the size of one city and at ten times that.

Both apps answer in this process, in turns, so that other load on the machine meets both alike.
"""

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from bench.world import World, build
from inspect_app.core.db import db

MOST_RATIO = 1.3


def addresses(world: World, chance: random.Random) -> dict[str, str]:
    """One address of each page, for any round and town of this world."""
    round_id, town_id = chance.choice(world.towns)
    return {
        "board": "/board",
        "board_round": f"/board/rounds/{chance.choice(world.rounds)}",
        "round": f"/rounds/{chance.choice(world.rounds)}",
        "town": f"/places/towns/{town_id}",
        "town_in_round": f"/rounds/{round_id}/towns/{town_id}",
        "items": "/rectification/",
        "items_of_round": f"/rectification/?round={round_id}",
        "findings_of_round": f"/findings/?round={round_id}",
    }


def signed_in(world: World) -> FlaskClient:
    """A browser of the office."""
    client = world.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = world.cookie_user, True
    return client


def ask(client: FlaskClient, world: World, address: str) -> float:
    """Milliseconds that one page takes; raises if it is not a page."""
    start = time.perf_counter()
    with world.app.app_context():
        answer = client.get(address)
        db.session.remove()
    took = (time.perf_counter() - start) * 1000
    if answer.status_code != 200:  # noqa: PLR2004 - OK
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return took


def measure(worlds: dict[int, World], requests: int) -> dict[str, Any]:
    """p50 and p95 of every page at every scale, and the ratio between the scales."""
    clients = {scale: signed_in(world) for scale, world in worlds.items()}
    chances = {scale: random.Random(scale) for scale in worlds}
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    warm_up = 5
    for turn in range(requests + warm_up):
        for scale, world in worlds.items():
            for page, address in addresses(world, chances[scale]).items():
                took = ask(clients[scale], world, address)
                if turn >= warm_up:
                    times[page, scale].append(took)
    pages = dict.fromkeys(page for page, _ in times)
    return {page: figures({scale: times[page, scale] for scale in worlds}) for page in pages}


def figures(times: dict[int, list[float]]) -> dict[str, Any]:
    """p50 and p95 a scale in milliseconds, and largest over smallest scale."""
    found: dict[str, Any] = {}
    for scale, values in times.items():
        found[f"x{scale}"] = {"p50": round(statistics.median(values), 2), "p95": round(percentile(values, 95), 2)}
    low, high = f"x{min(times)}", f"x{max(times)}"
    for name in ("p50", "p95"):
        found[f"ratio_{name}"] = round(found[high][name] / found[low][name], 2)
    found["is_within"] = max(found["ratio_p50"], found["ratio_p95"]) <= MOST_RATIO
    return found


def pages_out(pages: dict[str, dict[str, Any]]) -> list[str]:
    """Which pages grow too much with the data, and by which figure: `items p95 1.42`."""
    return [
        f"{page} {name} {found[f'ratio_{name}']}"
        for page, found in pages.items()
        for name in ("p50", "p95")
        if found[f"ratio_{name}"] > MOST_RATIO
    ]


def percentile(values: list[float], percent: int) -> float:
    """The value that so many per cent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def main(arguments: list[str]) -> dict[str, Any]:
    """Build both worlds, measure, return the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench pages", description=__doc__)
    parser.add_argument("--requests", type=int, default=60, help="requests a page and scale")
    parser.add_argument("--scales", type=int, nargs="+", default=[1, 10])
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        worlds: dict[int, World] = {}
        for scale in options.scales:
            data = Path(folder) / str(scale)
            data.mkdir()
            worlds[scale] = build(data, scale)
        gc.freeze()
        pages = measure(worlds, options.requests)
    return {
        "bench": "pages",
        "unit": "ms",
        "requests": options.requests,
        "worlds": {f"x{scale}": world.counts for scale, world in worlds.items()},
        "pages": pages,
        "all_within": all(page["is_within"] for page in pages.values()),
        "out": pages_out(pages),
    }
