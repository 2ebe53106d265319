"""`python -m bench intake`: how many visits a second the server takes in, beside a bare endpoint, in the same run.

Visits of 60 answers, 3 photos of 250 kB and the team's signatures, sent as bundles by 1, 8 and 32 clients, to the real
app (gunicorn as ./run starts it, SQLite, every check, audit and outbox) and to the endpoints of `bench.bare` in turns.
All get the same bodies. CPU seconds are those of the server processes alone.
"""

import argparse
import itertools
import json
import random
import statistics
import tempfile
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.servers import Server, send, serving

PHOTO_BYTES = 250_000
TURNS = 3
BARE = ("form", "durable", "raw")
# Told apart from a level of eight by its sign.
WARM_UP = -8


def main(argv: list[str]) -> dict[str, Any]:
    """Run it; options: --visits a level and turn, --clients, --port."""
    options = _options(argv)
    with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder:
        root = Path(folder)
        for name in ("app", "bare", "bodies"):
            (root / name).mkdir()
        total = options.visits * TURNS * len(options.clients) + options.visits
        cookie = prepare(root, total)
        with (
            serving("wsgi:app", options.port, root / "app") as app,
            serving("bench.bare:app", options.port + 10_000, root / "bare") as bare,
        ):
            headers = sign_in(app, cookie) | {"Content-Type": "multipart/form-data; boundary=tablet-boundary"}
            uploads = sorted((path, str(root / "bodies" / path.split("/")[4])) for path in _paths(root))
            return measure(app, bare, uploads, headers, options)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench intake")
    parser.add_argument("--visits", type=int, default=64, help="visits a level and turn")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--port", type=int, default=8103)
    return parser.parse_args(argv)


def _paths(root: Path) -> list[str]:
    return [f"/api/tablet/visits/{body.name}/bundle" for body in (root / "bodies").iterdir()]


def prepare(root: Path, visits: int) -> str:
    """Make the app's database with so many drawn sites, and the body of a visit for each; return a session cookie."""
    from config import settings  # noqa: PLC0415
    from inspect_app import create_app  # noqa: PLC0415 - its settings come from the data folder made here
    from inspect_app.core import ddl  # noqa: PLC0415
    from inspect_app.core.db import db  # noqa: PLC0415
    from tests import builders, cast  # noqa: PLC0415
    from tests.visits import field as visits_field  # noqa: PLC0415

    app = create_app(settings({"DATA_DIR": str(root / "app")}))
    with app.app_context():
        ddl.attach()
        db.create_all()
        checklist = builders.checklist("market", [builders.item(f"market-{number:02}") for number in range(60)])
        place = visits_field.field(checklist, sites=visits)
        noise = jpeg_of(PHOTO_BYTES)
        for number in range(visits):
            photos = tuple(own_copy(noise, f"{number}-{index}") for index in range(3))
            site = replace(place, drawn_site_id=place.drawn_site_id + number)
            sent = visits_field.sealed(site, seed=number, photos=photos)
            (root / "bodies" / sent.visit_id).write_bytes(visits_field.bundle(sent)[0])
        user = cast.viewer("expert").user_id
        db.session.commit()
        serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return str(serializer.dumps({"_user_id": f"{user}.cast", "_fresh": True}))


def jpeg_of(size: int) -> bytes:
    """Return a valid JPEG of noise of about this many bytes."""
    import io  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    side = 64
    while True:
        out = io.BytesIO()
        Image.frombytes("RGB", (side, side), random.Random(1).randbytes(side * side * 3)).save(out, "JPEG", quality=85)
        if out.tell() >= size:
            return out.getvalue()
        side = int(side * 1.05) + 8


def own_copy(jpeg: bytes, name: str) -> bytes:
    """Return the same picture with a comment of its own, so that its hash is its own."""
    comment = name.encode("ascii")
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


def sign_in(app: Server, cookie: str) -> dict[str, str]:
    """Return the headers of a signed-in tablet: cookie and CSRF token."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{app.port}/api/tablet/session", headers={"Cookie": f"session={cookie}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own address
        token = json.load(answer)["csrf"]
        renewed = answer.headers["Set-Cookie"].split(";")[0]
    return {"Cookie": renewed, "X-CSRFToken": token}


def measure(
    app: Server, bare: Server, uploads: list[tuple[str, str]], headers: dict[str, str], options: argparse.Namespace
) -> dict[str, Any]:
    """Send everything in turns and sum up each level."""
    rest = iter(uploads)
    kinds = {"app": (app, "")} | {f"bare_{kind}": (bare, f"/{kind}") for kind in BARE}
    levels = []
    for clients in [WARM_UP, *options.clients]:
        runs: dict[str, list[dict[str, Any]]] = {name: [] for name in kinds}
        for _ in range(1 if clients == WARM_UP else TURNS):
            part = list(itertools.islice(rest, options.visits))
            for name, (server, prefix) in kinds.items():
                bodies = [(prefix + path, file) for path, file in part]
                runs[name].append(send(server, abs(clients), bodies, headers))
        if clients != WARM_UP:
            levels.append(level_of(clients, runs))
    size = Path(uploads[0][1]).stat().st_size
    return {"bench": "intake", "answers": 60, "photos": 3, "body_bytes": size, "turns": TURNS, "levels": levels}


def level_of(clients: int, runs: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Sum up one level, with the app's CPU in multiples of each bare endpoint's."""
    level: dict[str, Any] = {"clients": clients} | {name: summary(found) for name, found in runs.items()}
    cpu = {name: level[name]["cpu_seconds_per_1000"] for name in runs}
    for kind in BARE:
        level[f"cpu_ratio_to_{kind}"] = round(cpu["app"] / cpu[f"bare_{kind}"], 2)
    return level


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Sum up the turns of one server at one level; every upload must have been taken."""
    times = sorted(time for run in runs for time in run["milliseconds"])
    statuses = {status for run in runs for status in run["statuses"]}
    if statuses != {"201"}:
        raise RuntimeError(f"not every upload was taken: {statuses}")
    seconds = sum(run["seconds"] for run in runs)
    return {
        "visits": len(times),
        "visits_per_second": round(len(times) / seconds, 1),
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "cpu_seconds_per_1000": round(1000 * sum(run["cpu_seconds"] for run in runs) / len(times), 2),
    }
