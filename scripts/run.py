"""./run: sets up what is missing, then serves. Standard library only; started by the bash script of the same name."""

import argparse
import fcntl
import ipaddress
import os
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TextIO

from scripts import serve, setup
from scripts.steps import ROOT, Log, StopError, enough_disk, main_guard, say, took, writable

DEFAULT_DATA = ROOT / "var" / "data"
DATABASE = "inspect.sqlite3"


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """What the person asked for."""
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Sets up what is missing (system packages, Python, JavaScript, fonts, database, demonstration data), "
        "then serves the app with its job worker until Ctrl-C.",
        epilog="DATABASE_URL (PostgreSQL) and REDIS_URL are taken from the environment; see docs/operations.md.",
    )
    parser.add_argument("--port", type=port_number, default=8000, help="port to listen on (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, metavar="DIR", help="folder for all data (var/data)")
    parser.add_argument("--no-demo", action="store_true", help="do not load the demonstration data")
    parser.add_argument("--set-up-only", action="store_true", help="set up, then end without serving")
    return parser.parse_args(arguments)


def port_number(text: str) -> int:
    """A port a server can listen on."""
    number = int(text)
    if not 0 < number < 65536:  # noqa: PLR2004 - ports have 16 bits
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return number


def lock_data(data: Path, address: str) -> TextIO:
    """Hold the data folder for this server alone; refuse if another one has it."""
    lock = (data / "run.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        there = lock.read().strip() or "another ./run"
        lock.close()
        raise StopError(
            f"{data} is served already: {there}",
            "Use that one, stop it with Ctrl-C, or take other data: ./run --data DIR --port N",
        ) from None
    lock.truncate(0)
    lock.write(f"{address} (process {os.getpid()})\n")
    lock.flush()
    return lock


def check_port(host: str, port: int) -> None:
    """Refuse a taken port or a foreign address before minutes are spent on a set-up."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except socket.gaierror as error:
        raise StopError(
            f"{host} is not an address of this machine", "Try --host 127.0.0.1 or --host 0.0.0.0"
        ) from error
    except OSError as error:
        if error.errno == 98:  # noqa: PLR2004 - EADDRINUSE of Linux
            raise StopError(
                f"port {port} is taken by another program", f"Choose another: ./run --port {port + 1}"
            ) from error
        raise StopError(
            f"cannot listen on {host}:{port} ({error.strerror})", "Choose another --port or --host"
        ) from error


def environment_for(data: Path, host: str) -> dict[str, str]:
    """What the app is told."""
    found = {**os.environ, "DATA_DIR": str(data), "FONTS_DIR": str(setup.FONTS), "PYTHONUNBUFFERED": "1"}
    if not is_loopback(host) and "HTTPS" not in os.environ:
        say(
            f"note: {host} can be reached from outside without TLS; for daily use put a proxy before it (docs/operations.md)"
        )
    return found


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_migrated(data: Path, environment: dict[str, str]) -> bool:
    """Whether an SQLite database is at the newest migration; asked here because starting the app takes two seconds."""
    newest = max(path.stem for path in (ROOT / "inspect_app" / "migrations" / "versions").glob("[0-9]*.py"))
    if environment.get("DATABASE_URL"):
        return False
    try:
        with closing(sqlite3.connect(f"file:{data / DATABASE}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(newest,)]
    except sqlite3.Error:
        return False


def prepare_data(data: Path, environment: dict[str, str], *, demo: bool) -> None:
    """Bring the database up to date and load the demonstration data once."""
    if not is_migrated(data, environment):
        say("bringing the database up to date")
        setup.flask(Log("database", "Ask: .venv/bin/flask --app wsgi doctor"), "db", "upgrade", **environment)
    stamp = data / ".demo-loaded"
    if demo and not stamp.exists():
        say("loading the demonstration data by playing real rounds (a few minutes, once)")
        setup.flask(Log("demo", f"Delete {data}, then start again"), "demo", "load", **environment)
        stamp.touch()


def accounts(environment: dict[str, str]) -> str:
    """The demonstration accounts, as `flask demo accounts` tells them."""
    command = [str(setup.VENV / "bin" / "flask"), "--app", "wsgi", "demo", "accounts"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.stdout.rstrip()


def main() -> int:
    """Set up and serve."""
    os.environ["INSPECT_COMMAND"] = "run"
    start = time.monotonic()
    asked = options()
    data = asked.data.expanduser().resolve()
    setup.check_tree()
    writable(data)
    enough_disk(data, 200)
    lock = lock_data(data, f"http://{asked.host}:{asked.port}")
    check_port(asked.host, asked.port)
    did_install = setup.install(for_tests=False)
    environment = environment_for(data, asked.host)
    prepare_data(data, environment, demo=not asked.no_demo)
    if asked.set_up_only:
        say(f"set up in {took(start)}")
        return 0
    if did_install:
        say(f"set up in {took(start)}")
    told = accounts_file(data, environment) if (data / ".demo-loaded").exists() else ""

    def ready(address: str) -> None:
        say(f"ready after {took(start)} at {address}   (Ctrl-C stops server and job worker)")
        if told:
            print(told, flush=True)

    try:
        return serve.serve(asked.host, asked.port, environment, ready)
    finally:
        lock.truncate(0)
        lock.close()


def accounts_file(data: Path, environment: dict[str, str]) -> str:
    """The demonstration accounts; kept beside the data, because asking the app takes a second."""
    kept = data / ".demo-accounts"
    if not kept.exists() and (told := accounts(environment)):
        kept.write_text(told, encoding="utf-8")
    return kept.read_text(encoding="utf-8") if kept.exists() else ""


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main_guard(main)
