"""Runs web server and job worker as two children and ends both cleanly. Part of ./run; standard library only."""

import ctypes
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from scripts.steps import ROOT, StopError, say

BIN = ROOT / ".venv" / "bin"
SECONDS_TO_START = 60
SECONDS_TO_END = 15
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One child process that is watched."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self, environment: dict[str, str]) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the parent."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - no thread is running here
            )

    def is_running(self) -> bool:
        """Whether it is still there."""
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        """Let it finish what it is doing."""
        if self.process is not None and self.is_running():
            self.process.send_signal(signal.SIGTERM)

    def end(self, until: float) -> None:
        """Wait for its end; when time is up end it and all that it started."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def end_with_parent() -> None:
    """Ask Linux to send SIGTERM to this child when ./run is killed, so that nothing is left behind."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def web_command(host: str, port: int) -> list[str]:
    """The web server: two processes of four threads."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        str(BIN / "gunicorn"),
        "wsgi:app",
        *("--bind", address),
        *("--workers", os.environ.get("WEB_CONCURRENCY", "2")),
        *("--worker-class", "gthread", "--threads", "4"),
        *("--timeout", "60", "--graceful-timeout", "10"),
        *("--max-requests", "20000", "--max-requests-jitter", "2000"),
        "--no-control-socket",
    ]


def worker_command() -> list[str]:
    """The job worker."""
    return [str(BIN / "flask"), "--app", "wsgi", "jobs", "work"]


def answers(address: str) -> bool:
    """Whether the app says that it is healthy."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)  # noqa: PLR2004 - OK
    except (OSError, urllib.error.URLError):
        return False


def wait_for(web: Child, address: str, is_over: Callable[[], bool]) -> None:
    """Return when the app answers; raise StopError if its server ends or never does."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and not is_over():
        if answers(address):
            return
        if not web.is_running():
            raise StopError(f"the web server did not start ({last_line(web.log)})", f"See {web.log}")
        time.sleep(0.1)
    if not is_over():
        raise StopError(
            f"the app does not answer at {address}/healthz", f"See {web.log}, or ask: .venv/bin/flask doctor"
        )


def last_line(log: Path) -> str:
    """What a log said last."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1][:160] if lines else "no output"


def serve(host: str, port: int, environment: dict[str, str], ready: Callable[[str], None]) -> int:
    """Serve until Ctrl-C or SIGTERM; a worker that dies is started again; returns the exit code."""
    logs = Path(environment["DATA_DIR"]) / "log"
    web = Child("web server", web_command(host, port), logs / "web.log")
    worker = Child("job worker", worker_command(), logs / "worker.log")
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    shown = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - to call, not to bind
    address = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
    try:
        web.start(environment)
        wait_for(web, address, lambda: bool(asked))
        if not asked:
            worker.start(environment)
            ready(address)
        watch(web, worker, environment, asked)
    finally:
        stop_all([web, worker])
    say("stopped")
    return 0


def watch(web: Child, worker: Child, environment: dict[str, str], asked: list[int]) -> None:
    """Look after both until somebody asks to stop."""
    pause = 1.0
    while not asked:
        time.sleep(0.2)
        if not web.is_running():
            raise StopError(f"the web server ended by itself ({last_line(web.log)})", f"See {web.log}")
        if not worker.is_running():
            say(f"the job worker ended ({last_line(worker.log)}): starting it again; its log is {worker.log}")
            time.sleep(pause)
            pause = min(30.0, pause * 2)
            if not asked:
                worker.start(environment)


def stop_all(children: list[Child]) -> None:
    """End all children: first politely, then for good."""
    for child in children:
        child.ask_to_end()
    until = time.monotonic() + SECONDS_TO_END
    for child in children:
        child.end(until)
    sys.stdout.flush()
