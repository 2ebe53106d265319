"""A PostgreSQL server for one run of the tests: in a temporary folder, on a Unix socket, gone at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.steps import StopError

# Nothing in these databases is worth keeping, so the server need not wait for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=64MB")


def programs() -> Path:
    """The folder of the newest PostgreSQL on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if plain := shutil.which("initdb"):
        return Path(plain).parent
    raise StopError("PostgreSQL is not installed", "Install it: apt-get install postgresql")


def user() -> str:
    """Who may run the server: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise StopError("there is no user to run PostgreSQL", "Create one: useradd --system postgres")


def call(*command: str | Path) -> None:
    """Run a program of PostgreSQL as its user."""
    prefix = ["runuser", "-u", user(), "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, *map(str, command)], cwd="/", capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        told = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
        raise StopError(
            f"{Path(str(command[0])).name} failed ({told[-1]})", "See scripts/postgres.py for how it is started"
        )


@contextmanager
def running(workers: int) -> Iterator[str]:
    """Start a server, yield the TEST_DATABASE_URL (with `{worker}` for the process of pytest-xdist), stop it."""
    bin_folder = programs()
    with tempfile.TemporaryDirectory(prefix="inspect-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        shutil.chown(folder, user())
        folder.chmod(0o700)
        data, log = folder / "data", folder / "log"
        call(
            bin_folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        settings = " ".join(f"-c {setting}" for setting in FAST)
        options = f"-c listen_addresses= -c unix_socket_directories={folder} {settings}"
        call(bin_folder / "pg_ctl", "-D", data, "-l", log, "-w", "-t", "30", "-o", options, "start")
        try:
            for worker in ("main", *(f"gw{number}" for number in range(workers))):
                call(bin_folder / "createdb", "-h", folder, "-U", "postgres", f"test_{worker}")
            yield f"postgresql+psycopg://postgres@/test_{{worker}}?host={folder}"
        finally:
            call(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
