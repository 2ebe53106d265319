"""What the browser stories share: the real app in gunicorn on a data folder of its own, and a Chromium that can be killed.

`server` can be killed and started again on the same port and data. `tablet` is a browser with a profile on disk, so that
what a killed tablet had stored is there when it starts again.
"""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PLACE = {"longitude": 117.15, "latitude": 35.05, "accuracy": 12}


@dataclass
class Server:
    """The app in gunicorn."""

    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [
            "gunicorn",
            "wsgi:app",
            "--bind",
            f"127.0.0.1:{self.port}",
            "--worker-class",
            "gthread",
            "--threads",
            "4",
        ]
        log = (self.data / "gunicorn.log").open("ab")
        environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environment |= {"DATA_DIR": str(self.data)}
        command[0] = str(Path(sys.executable).with_name("gunicorn"))
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        log.close()
        until = time.monotonic() + 120
        while time.monotonic() < until:
            with suppress(OSError):
                urllib.request.urlopen(f"{self.url}/sign-in", timeout=2).close()  # noqa: S310 - our own address
                return
            time.sleep(0.1)
        raise AssertionError((self.data / "gunicorn.log").read_text(encoding="utf-8")[-2000:])

    def kill(self) -> None:
        """End it and its workers without warning, as a power cut would."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Read its database from outside."""
        with sqlite3.connect(f"file:{self.data / 'inspect.sqlite3'}?mode=ro", uri=True) as connection:
            found = connection.execute(query, values).fetchall()
        connection.close()
        return found


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the data once: a round under way, a team of two, four markets to visit."""
    data = tmp_path_factory.mktemp("seeded")
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {"DATA_DIR": str(data)}
    subprocess.run([sys.executable, "-m", "tests.e2e.seed"], cwd=ROOT, env=environment, check=True)
    return data


@pytest.fixture
def server(seeded: Path, tmp_path: Path) -> Iterator[Server]:
    """Return the running app on a copy of the seeded data."""
    data = shutil.copytree(seeded, tmp_path / "data")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Server(data, port)
    try:
        made.start()
        yield made
    finally:
        made.kill()


@dataclass
class Tablet:
    """A browser with its profile; `kill` takes the power away, `start` turns it on again."""

    profile: Path
    launch: Callable[..., BrowserContext]
    size: tuple[int, int] = (820, 1180)
    context: BrowserContext | None = None

    def start(self, *, offline: bool = False) -> Page:
        """Turn it on, with or without signal, and return its only page."""
        width, height = self.size
        self.context = self.launch(
            self.profile, executable_path=CHROMIUM, args=ARGUMENTS, viewport={"width": width, "height": height}, has_touch=True,
            locale="zh-CN", timezone_id="Asia/Shanghai", geolocation=PLACE, permissions=["geolocation"],
        )  # fmt: skip
        self.context.set_offline(offline)
        return self.context.pages[0]

    def kill(self) -> None:
        """Kill every process of this browser at once; nothing is closed or flushed by it."""
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"--user-data-dir={self.profile}".encode() in (folder / "cmdline").read_bytes().split(b"\0"):
                    os.kill(int(folder.name), signal.SIGKILL)
        with suppress(Error):
            if self.context:
                self.context.close()
        self.context = None


@pytest.fixture
def tablet(tmp_path: Path) -> Iterator[Tablet]:
    """Return a tablet that is turned off."""
    with sync_playwright() as playwright:
        made = Tablet(tmp_path / "profile", playwright.chromium.launch_persistent_context)
        yield made
        if made.context:
            made.context.close()
