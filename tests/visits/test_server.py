"""The real server and the real database: parallel uploads of the same visit, a full disk, a server that is killed."""

import http.client
import json
import os
import resource
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from bench.servers import serving
from config import settings
from inspect_app import create_app
from inspect_app.core import files
from inspect_app.core.db import db
from inspect_app.core.events import Event, verify
from inspect_app.visits.models import Answer, Visit, VisitFile
from tests import builders, cast
from tests.conftest import POSTGRESQL
from tests.visits.field import Field, bundle, field, picture, sealed

pytestmark = pytest.mark.slow


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Tablet:
    """A signed-in tablet that talks to a running server."""

    def __init__(self, app, port):
        self.port = port
        serializer = app.session_interface.get_signing_serializer(app)
        user = cast.viewer("expert").user_id
        db.session.commit()
        self.headers = {"Cookie": "session=" + serializer.dumps({"_user_id": f"{user}.cast", "_fresh": True})}
        with self._open("GET", "/api/tablet/session") as answer:
            self.headers = {
                "Cookie": answer.headers["Set-Cookie"].split(";")[0],
                "X-CSRFToken": json.load(answer)["csrf"],
            }

    def _open(self, method, path, data=None, **headers):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data, self.headers | headers, method=method
        )
        return urllib.request.urlopen(request, timeout=60)  # noqa: S310 - our own address

    def put(self, path, data, kind="application/json"):
        """Return status and JSON of an upload; the status is 0 when no answer came."""
        try:
            with self._open("PUT", path, data, **{"Content-Type": kind}) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except (OSError, http.client.HTTPException):
            return 0, None

    def bring(self, path, data, kind):
        """Upload, and again while the server is busy."""
        while (answer := self.put(path, data, kind))[0] == 503:
            time.sleep(0.1)
        return answer


@dataclass(frozen=True)
class World:
    """An app, a drawn site, and the data folder that servers are started on."""

    app: Flask
    place: Field
    data: Path


@pytest.fixture
def world(app, monkeypatch):
    """Return an app with a drawn site on the data folder and database that servers are then started on."""
    data = app.config["DATA_DIR"]
    monkeypatch.setenv("DATABASE_URL", POSTGRESQL)
    served = create_app(settings({"DATA_DIR": str(data), "DATABASE_URL": POSTGRESQL}))
    return World(served, field(sites=4), data)


def together(*calls):
    """Make all calls at the same moment; return their answers."""
    answers = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(number, call):
        gate.wait()
        answers[number] = call()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def count(model, *conditions):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_the_same_visit_uploaded_eight_times_at_once_is_there_once(world):
    sent = sealed(world.place, photos=tuple(picture(seed, 200) for seed in range(3)))
    body, kind = bundle(sent)
    with serving("wsgi:app", free_port(), world.data) as server:
        tablet = Tablet(world.app, server.port)
        upload = lambda: tablet.put(f"{sent.url}/bundle", body, kind)  # noqa: E731 - one line is clearer here
        answers = together(*[upload] * 8)
    assert Counter(status for status, _ in answers) == {201: 1, 200: 7}
    assert {(receipt["state"], receipt["record_sha256"]) for _, receipt in answers} == {("received", sent.sha256)}
    assert (count(Visit), count(Answer), count(VisitFile)) == (1, 4, 5)
    assert count(Event, Event.action == "visits.received") == 1
    assert list(verify()) == []


def test_files_that_arrive_together_complete_the_visit_exactly_once(world):
    sent = sealed(world.place, photos=tuple(picture(seed, 100) for seed in range(6)))
    with serving("wsgi:app", free_port(), world.data) as server:
        tablet = Tablet(world.app, server.port)
        assert tablet.put(sent.url, sent.data)[0] == 201
        calls = [
            lambda sha256=sha256, data=data: tablet.put(f"{sent.url}/files/{sha256}", data, "image/jpeg")
            for sha256, data in [*sent.files.items(), *sent.files.items()]
        ]
        answers = together(*calls)
    assert Counter(status for status, _ in answers) == {201: 8, 200: 8}
    assert any(receipt["state"] == "received" for _, receipt in answers)
    assert count(Event, Event.action == "visits.received") == 1


def test_two_records_of_one_site_at_once_leave_one_that_counts(world):
    sent = [sealed(world.place, seed=seed) for seed in range(1, 5)]
    with serving("wsgi:app", free_port(), world.data) as server:
        tablet = Tablet(world.app, server.port)
        # On PostgreSQL the losers of the race are told to come again (503), as a tablet does by itself.
        answers = together(*[lambda one=one: tablet.bring(f"{one.url}/bundle", *bundle(one)) for one in sent])
    assert Counter(receipt["state"] for _, receipt in answers) == {"received": 1, "set_aside": 3}


def test_what_was_acknowledged_outlives_a_killed_server(world):
    """Kill all processes of the server with SIGKILL while uploads run; every receipt must be true afterwards."""
    data = world.data
    sent = [
        sealed(
            type(world.place)(**vars(world.place) | {"drawn_site_id": world.place.drawn_site_id + number}), seed=number
        )
        for number in range(4)
    ]
    port = free_port()
    with serving("wsgi:app", port, data) as server:
        tablet = Tablet(world.app, port)
        receipts = [tablet.put(f"{one.url}/bundle", *bundle(one)) for one in sent[:2]]
        rest = threading.Thread(target=lambda: [tablet.put(f"{one.url}/bundle", *bundle(one)) for one in sent[2:]])
        rest.start()
        time.sleep(0.02)
        for pid in server.processes():
            os.kill(pid, signal.SIGKILL)
        rest.join()
    assert [status for status, _ in receipts] == [201, 201]
    for one in sent[:2]:
        visit = db.session.scalars(select(Visit).where(Visit.client_id == one.visit_id)).one()
        assert visit.record.encode() == one.data
        assert all(files.read(sha256) == data for sha256, data in one.files.items())
    db.session.rollback()
    with serving("wsgi:app", free_port(), data) as server:
        tablet = Tablet(world.app, server.port)
        again = [tablet.put(f"{one.url}/bundle", *bundle(one)) for one in sent]
    assert [status for status, _ in again[:2]] == [200, 200]
    assert {receipt["state"] for _, receipt in again} == {"received"}
    assert count(Visit) == 4
    assert count(Event, Event.action == "visits.received") == 4


class SmallDisk:
    """Let the operating system itself refuse that a file of this process grows beyond so many bytes."""

    def __init__(self, most):
        self.most = most

    def __enter__(self):
        self.limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.most, self.limits[1]))

    def __exit__(self, *_):
        resource.setrlimit(resource.RLIMIT_FSIZE, self.limits)
        signal.signal(signal.SIGXFSZ, self.before)


def test_a_disk_too_full_for_the_photos_is_said_and_the_retry_succeeds(app, client):
    sent = sealed(field(), photos=(picture(1, 800), picture(2, 800)))
    body, kind = bundle(sent)
    cast.sign_in(client, "expert")
    with SmallDisk(100_000):
        answer = client.put(f"{sent.url}/bundle", data=body, content_type=kind)
    assert (answer.status_code, answer.json["error"]["code"]) == (507, "disk_full")
    assert "磁盘空间不足" in answer.json["error"]["message"]
    assert count(Visit) == 0
    assert [file for file in (app.config["DATA_DIR"] / "files").rglob("*") if file.is_file()] == []
    assert client.put(f"{sent.url}/bundle", data=body, content_type=kind).json["state"] == "received"


@pytest.mark.skipif(bool(POSTGRESQL), reason="SQLite says by itself when it is full")
def test_a_disk_too_full_for_the_database_is_said_and_the_retry_succeeds(app, client):
    items = [builders.item(f"market-{number:02}") for number in range(60)]
    place = field(builders.checklist("market", items))
    answers = [answer | {"remark": "积水" * 200} for answer in sealed(place).record["answers"]]
    sent = sealed(place, answers=answers)
    cast.sign_in(client, "expert")
    most = [db.session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()]
    db.session.rollback()

    def few_pages(connection, *_):
        connection.execute(f"PRAGMA max_page_count = {most[0]}")

    event.listen(db.engine, "checkout", few_pages)
    try:
        refused = client.put(sent.url, data=sent.data)
        most[0] += 1000
        taken = client.put(sent.url, data=sent.data)
    finally:
        event.remove(db.engine, "checkout", few_pages)
    assert (refused.status_code, refused.json["error"]["code"]) == (507, "disk_full")
    assert taken.status_code == 201
    assert count(Answer) == 60
