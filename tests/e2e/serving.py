"""A server on a data folder that a module of tests/e2e has filled."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.conftest import ROOT, Server


def environment_for(data: Path) -> dict[str, str]:
    """Return the environment in which commands work on this data folder and on SQLite."""
    return {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {"DATA_DIR": str(data)}


def in_data(data: Path, module: str) -> None:
    """Run `python -m tests.e2e.<module>` on a data folder."""
    command = [sys.executable, "-m", f"tests.e2e.{module}"]
    subprocess.run(command, cwd=ROOT, env=environment_for(data), check=True)


@contextmanager
def filled_server(folder: Path, seed: str) -> Iterator[Server]:
    """Fill a new data folder by `python -m tests.e2e.<seed>`, and run the app on it."""
    data = folder / "data"
    data.mkdir()
    in_data(data, seed)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Server(data, port)
    made.start()
    yield made
    made.kill()
