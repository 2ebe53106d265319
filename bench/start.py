"""`python -m bench start`: how long the first and later starts of ./run take until the address answers.

The first start is that of a fresh clone: everything but the system packages is fetched and made, with the demonstration data.
"""

import argparse
import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from scripts.serve import answers
from scripts.steps import ROOT

SECONDS_AT_MOST = 900


def start(checkout: Path, *options: str, port: int) -> dict[str, Any]:
    """Start ./run, wait until it answers, stop it with Ctrl-C; seconds of both and what it said."""
    command = ["./run", "--port", str(port), *options]
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(command, cwd=checkout, stdout=told, stderr=subprocess.STDOUT, start_new_session=True)
        address = f"http://127.0.0.1:{port}"
        while not answers(address) and process.poll() is None and time.monotonic() - began < SECONDS_AT_MOST:
            time.sleep(0.05)
        ready = time.monotonic() - began
        has_answered = process.poll() is None
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(60)
        told.seek(0)
        lines = [line for line in told.read().splitlines() if re.match(r"run: ", line)]
    return {
        "ready_seconds": round(ready, 2),
        "stop_seconds": round(time.monotonic() - began - ready, 2),
        "exit_code": code,
        "has_answered": has_answered,
        "said": lines,
    }


def main(arguments: list[str]) -> dict[str, Any]:
    """Clone, start once for the first time and some times more; return the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench start", description=__doc__)
    parser.add_argument("--port", type=int, default=8117)
    parser.add_argument("--later", type=int, default=3, help="how many later starts")
    parser.add_argument("--no-demo", action="store_true", help="leave the demonstration data out")
    parser.add_argument("--folder", type=Path, help="where to clone (a temporary folder)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-start-", dir=options.folder) as folder:
        checkout = Path(folder) / "checkout"
        subprocess.run(["git", "clone", "-q", ROOT, checkout], check=True)
        extra = ("--no-demo",) if options.no_demo else ()
        first = start(checkout, *extra, port=options.port)
        later = [
            start(checkout, *extra, port=options.port) for _ in range(options.later if first["has_answered"] else 0)
        ]
    return {
        "bench": "start",
        "first": first,
        "later": later,
        "later_seconds_at_most": max((one["ready_seconds"] for one in later), default=None),
    }
