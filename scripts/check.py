"""./test: style, types, locks and tests. Started by the bash script of the same name; standard library only.

Every stage says one line; the last line is `N passed, N failed` over all of them.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scripts import postgres, setup
from scripts.steps import LOGS, ROOT, StopError, main_guard, say, took

BIN = setup.VENV / "bin"
PYTEST = (str(BIN / "python"), "-m", "pytest", "-q")
WORKERS = 2
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIDE_BY_SIDE = ("-n", str(WORKERS))


@dataclass(frozen=True)
class Outcome:
    """What came out of one stage."""

    name: str
    passed: int
    failed: int
    seconds: float


def run_tool(name: str, *command: str) -> Outcome:
    """A tool that is silent when all is well; its output is shown only when it is not."""
    start = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment())
    seconds = time.monotonic() - start
    if done.returncode == 0:
        say(f"{name}: passed in {seconds:.1f} s")
        return Outcome(name, 1, 0, seconds)
    sys.stdout.write(done.stdout + done.stderr)
    say(f"{name}: FAILED. Once more alone: {' '.join(shown(command))}")
    return Outcome(name, 0, 1, seconds)


def shown(command: tuple[str, ...]) -> list[str]:
    """A command as one would type it."""
    return [part.removeprefix(f"{ROOT}/") for part in command]


def run_pytest(name: str, *arguments: str, **extra: str) -> Outcome:
    """One pytest run, shown as it goes; what it counted is read from its summary line."""
    say(f"{name}: pytest {' '.join(arguments)}")
    start = time.monotonic()
    lines: list[str] = []
    command = [*PYTEST, *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**environment(), **extra}
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
    passed, failed = count(lines)
    nothing_collected = 5
    if process.returncode not in {0, nothing_collected} and not failed:
        failed = 1
    return Outcome(name, passed, failed, time.monotonic() - start)


def count(lines: list[str]) -> tuple[int, int]:
    """Passed and failed of pytest's summary, with errors among the failed."""
    summary = next((line for line in reversed(lines) if re.search(r"\d+ (passed|failed|error|deselected)", line)), "")
    numbers = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|errors?)", summary)}
    return numbers.get("passed", 0), sum(number for word, number in numbers.items() if word != "passed")


def run_node() -> Outcome:
    """The JavaScript tests."""
    start = time.monotonic()
    files = sorted(str(path) for path in (ROOT / "tests" / "js").rglob("*.test.mjs"))
    if not files:
        return Outcome("JavaScript", 0, 0, 0.0)
    command = [str(setup.node_folder() / "node"), "--test", "--test-reporter=tap", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment())
    totals = {word: int(number) for word, number in re.findall(r"^# (pass|fail) (\d+)", done.stdout, re.MULTILINE)}
    if done.returncode != 0:
        sys.stdout.write(done.stdout + done.stderr)
    failed = totals.get("fail", 0) or int(done.returncode != 0)
    seconds = time.monotonic() - start
    say(f"JavaScript: {totals.get('pass', 0)} passed, {failed} failed in {seconds:.1f} s")
    return Outcome("JavaScript", totals.get("pass", 0), failed, seconds)


def environment() -> dict[str, str]:
    """The environment of the tests: nothing of a real installation."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL", "DATA_DIR", "TEST_DATABASE_URL"}
    }
    if browser := next(filter(None, map(shutil.which, BROWSERS)), None):
        kept.setdefault("CHROMIUM", browser)
    if fast := memory_folder():
        kept["PYTEST_DEBUG_TEMPROOT"] = fast
    path = f"{BIN}{os.pathsep}{setup.node_folder()}{os.pathsep}{kept.get('PATH', '')}"
    return {**kept, "PATH": path, "FONTS_DIR": str(setup.FONTS)}


def memory_folder() -> str:
    """A folder in memory for the databases of the tests, when the machine has one with room; "" otherwise."""
    place, wanted = Path("/dev/shm"), 2_000_000_000  # noqa: S108 - pytest makes its own folder in it
    try:
        return str(place) if os.access(place, os.W_OK) and shutil.disk_usage(place).free > wanted else ""
    except OSError:
        return ""


def style_and_types() -> list[Outcome]:
    """Ruff and the import locks beside mypy, which is the slow one."""
    with ThreadPoolExecutor(2) as pool:
        types = pool.submit(run_tool, "mypy --strict", str(BIN / "mypy"))
        style = run_tool("ruff", str(BIN / "ruff"), "check", "--quiet", ".")
        locks = run_tool("lint-imports", str(BIN / "lint-imports"), "--no-cache")
        return [style, locks, types.result()]


def quick() -> list[Outcome]:
    """What a developer runs before every commit."""
    fast = run_pytest("fast tests", "-m", "not slow and not e2e and not postgres", *SIDE_BY_SIDE)
    return [*style_and_types(), fast]


def everything() -> list[Outcome]:
    """All there is, the browser stories last."""
    outcomes = [*style_and_types(), run_node()]
    outcomes.append(run_pytest("suite on SQLite", "-m", "not e2e and not postgres", *SIDE_BY_SIDE))
    with postgres.running(WORKERS) as url:
        outcomes.append(run_pytest("suite on PostgreSQL", "-m", "not e2e", *SIDE_BY_SIDE, TEST_DATABASE_URL=url))
    outcomes.append(run_pytest("browser stories", "-m", "e2e"))
    return outcomes


def main() -> int:
    """Set up, run the wanted stages, add up."""
    os.environ["INSPECT_COMMAND"] = "test"
    start = time.monotonic()
    wanted = sys.argv[1:] or ["all"]
    setup.check_tree()
    if setup.install(for_tests=True):
        say(f"set up in {took(start)}")
    stages: dict[str, Callable[[], list[Outcome]]] = {"quick": quick, "all": everything}
    if wanted[0] not in stages:
        return selection(wanted)
    if len(wanted) > 1:
        raise StopError(f"{wanted[0]} takes no arguments", "For a selection: ./test tests/rounds -k draw")
    outcomes = stages[wanted[0]]()
    print(f"\n{'stage':<24}{'passed':>8}{'failed':>8}{'seconds':>9}")
    for outcome in outcomes:
        print(f"{outcome.name:<24}{outcome.passed:>8}{outcome.failed:>8}{outcome.seconds:>9.1f}")
    passed, failed = sum(outcome.passed for outcome in outcomes), sum(outcome.failed for outcome in outcomes)
    print(f"\nin {took(start)}\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def selection(arguments: list[str]) -> int:
    """A pytest selection, as it was typed."""
    return subprocess.run([*PYTEST, *arguments], cwd=ROOT, check=False, env=environment()).returncode


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    LOGS.mkdir(parents=True, exist_ok=True)
    main_guard(main)
