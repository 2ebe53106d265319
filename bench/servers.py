"""Servers under measurement: gunicorn with the settings of ./run, and the CPU time of all its processes."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.serve import web_command
from scripts.steps import ROOT

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running gunicorn: its port and its master process."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """CPU time used so far by the master and its workers, those that have ended too."""
        return sum(_cpu_of(pid) for pid in self.processes())

    def processes(self) -> list[int]:
        """The master and its workers."""
        return [self.pid, *_children(self.pid)]


def _cpu_of(pid: int) -> float:
    """Utime + stime + cutime + cstime of a process, from /proc/<pid>/stat."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / TICKS


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


@contextmanager
def serving(app: str, port: int, data: Path) -> Iterator[Server]:
    """Serve an app (module:name) on a data folder until the end of the block."""
    command = [app if part == "wsgi:app" else part for part in web_command("127.0.0.1", port)]
    environment = os.environ | {"DATA_DIR": str(data)}
    with (data / "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server on port {port} did not start")


def send(server: Server, clients: int, uploads: list[tuple[str, str]], headers: dict[str, str]) -> dict[str, Any]:
    """Let a client process send the uploads, and return its times with the CPU seconds the server used meanwhile."""
    plan = {"port": server.port, "clients": clients, "uploads": uploads, "headers": headers}
    client = subprocess.Popen(
        [sys.executable, "-m", "bench.client"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    if client.stdin is None or client.stdout is None:
        raise RuntimeError("the client has no pipes")
    client.stdin.write(json.dumps(plan) + "\n")
    client.stdin.flush()
    client.stdout.readline()
    before = server.cpu_seconds()
    client.stdin.write("go\n")
    client.stdin.flush()
    found: dict[str, Any] = json.loads(client.stdout.readline())
    found["cpu_seconds"] = server.cpu_seconds() - before
    client.wait(30)
    return found
