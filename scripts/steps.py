"""Steps of a set-up: each says what it does, runs once, keeps a log and knows how to be mended.

Standard library of Python 3.11 only: this runs before anything is installed.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "var" / "setup"

NO_NETWORK = (
    r"name resolution|resolve host|unreachable|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|Connection refused"
    r"|NewConnectionError|ConnectTimeout|Max retries|Could not fetch|取不到字体包"
)
# What a log says -> what to do about it. The first that fits is told.
ADVICE = (
    (r"No space left on device|ENOSPC|database or disk is full", "The disk is full: free 2 GB, then start again"),
    (r"Read-only file system|Permission denied|EACCES|EPERM", "A folder is not writable: give yourself {root}"),
    (
        NO_NETWORK,
        "A package registry does not answer: connect the network, then start again; what is done already is kept",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|certificate",
        "A certificate is not trusted: install your network's CA",
    ),
    (r"DO NOT MATCH THE HASHES|EINTEGRITY", "A package differs from the lock file: do not use that mirror"),
)


class StopError(Exception):
    """What failed and how to mend it, in one line for the person at the terminal."""

    def __init__(self, failed: str, mend: str) -> None:
        super().__init__(f"{failed}. {mend}")


@dataclass(frozen=True)
class Step:
    """One piece of the set-up; skipped while its inputs and its result are the same as last time."""

    name: str
    says: str
    work: Callable[["Log"], None]
    inputs: tuple[Path, ...]
    result: Path
    stamp: Path
    mend: str = ""
    extra: str = ""

    def digest(self) -> str:
        """A fingerprint of everything the step is made from."""
        found = hashlib.sha256(f"{self.name} {self.extra} {self.result}".encode())
        for file in files_of(self.inputs):
            found.update(str(file).encode())
            found.update(file.read_bytes())
        return found.hexdigest()

    def is_done(self) -> bool:
        """Whether the result is there and made from these very inputs."""
        try:
            return self.result.exists() and self.stamp.read_text(encoding="utf-8") == self.digest()
        except OSError:
            return False

    def run(self) -> bool:
        """Do the work if it is due; False if there was nothing to do."""
        if self.is_done():
            return False
        say(self.says)
        log = Log(self.name, self.mend)
        self.stamp.unlink(missing_ok=True)
        self.work(log)
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(self.digest(), encoding="utf-8")
        return True


@dataclass
class Log:
    """Runs the programs of one step; what they print goes to a file."""

    name: str
    mend: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where the output is kept."""
        return LOGS / f"{self.name}.log"

    def __call__(self, *command: str | Path, **environment: str) -> None:
        """Run one program; raise StopError with advice if it fails."""
        LOGS.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as out:
            out.write(f"\n$ {' '.join(map(str, command))}\n".encode())
            out.flush()
            done = subprocess.run(
                [str(part) for part in command],
                cwd=ROOT,
                env={**os.environ, **self.environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode != 0:
            raise StopError(f"{self.name} failed ({self.last_line()})", self.advice())

    def tail(self) -> str:
        """The end of the log."""
        return self.path.read_text(encoding="utf-8", errors="replace")[-8000:].rsplit("\n$ ", 1)[-1]

    def last_line(self) -> str:
        """The last line with something to say, shortened."""
        lines = [line.strip() for line in self.tail().splitlines() if line.strip()]
        return lines[-1][:160].rstrip(". ") if lines else "no output"

    def advice(self) -> str:
        """How to mend what the log says."""
        for pattern, words in ADVICE:
            if re.search(pattern, self.tail(), re.IGNORECASE):
                return words.format(root=ROOT)
        return self.mend or f"See {self.path}"


def say(words: str) -> None:
    """One line for the person at the terminal."""
    print(f"{Path(os.environ.get('INSPECT_COMMAND', 'run')).name}: {words}", flush=True)


def files_of(inputs: Iterable[Path]) -> list[Path]:
    """All files of the given files and folders, in a fixed order."""
    found: list[Path] = []
    for path in inputs:
        inner = sorted(item for item in path.rglob("*") if item.is_file()) if path.is_dir() else [path]
        found += [file for file in inner if file.is_file() and "__pycache__" not in file.parts]
    return found


def side_by_side(lanes: Sequence[Callable[[], None]]) -> None:
    """Run independent lanes of work at the same time; the first failure is raised when all have ended."""
    failures: list[BaseException] = []

    def guarded(lane: Callable[[], None]) -> None:
        try:
            lane()
        except Exception as error:  # noqa: BLE001 - told to the person by the main thread
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(lane,), daemon=True) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.2)
    for failure in failures[1:]:
        print(f"{Path(os.environ.get('INSPECT_COMMAND', 'run')).name}: {failure}", file=sys.stderr, flush=True)
    if failures:
        raise failures[0]


def enough_disk(folder: Path, megabytes: int) -> None:
    """Refuse early what would end in the middle with a full disk."""
    place = folder
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free // 1_000_000
    if free < megabytes:
        raise StopError(f"only {free} MB are free for {folder}", f"Free {megabytes} MB on that disk, then start again")


def writable(folder: Path) -> None:
    """Make the folder and see that it can be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_bytes(b"probe")
        probe.unlink()
    except OSError as error:
        mend = f"Choose another folder (--data DIR) or give yourself this one (chown -R $USER {folder})"
        raise StopError(f"{folder} cannot be written to ({error.strerror})", mend) from error


def main_guard(main: Callable[[], int]) -> None:
    """Run a command: one line and exit code 1 for a StopError, 130 when interrupted."""
    try:
        code = main()
    except StopError as error:
        print(f"{Path(os.environ.get('INSPECT_COMMAND', 'run')).name}: {error}", file=sys.stderr, flush=True)
        code = 1
    except KeyboardInterrupt:
        code = 130
    raise SystemExit(code)


def took(start: float) -> str:
    """Seconds since start (of time.monotonic), for a message."""
    return f"{time.monotonic() - start:.1f} s"
