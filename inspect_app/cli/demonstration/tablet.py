"""An expert with a tablet: fills checklists and sends them through the tablet's own protocol, as a real one does."""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from flask import current_app
from flask.testing import FlaskClient

from inspect_app.accounts import queries as accounts_queries
from inspect_app.cli.demonstration import pictures
from inspect_app.cli.demonstration.answers import answer_like
from inspect_app.core import clock
from inspect_app.core.db import commit
from inspect_app.core.vocab import RoundKind, Verdict, VisitHours
from inspect_app.standards.rules.asked import asked_content, is_open
from inspect_app.standards.rules.judge import Given, Grading, judge

FAILS, PASSES, NOT_APPLICABLE = 0.09, 0.34, 0.05
# One vetoed site is enough to show how a veto is scored and explained.
VETO_FAILS = 0.03
REMARKS = ("", "现场已告知负责人。", "整改前请先设置警示。", "与上次检查情况相似。")
MET = (("刘先生", "负责人"), ("张女士", "保洁员"), ("李先生", "值班人员"), ("孙女士", "店主"), ("王先生", "村委会委员"))


class Tablet:
    """The tablet of one expert, signed in to the app by its own session."""

    def __init__(self, user_name: str, chance: Random) -> None:
        account = accounts_queries.by_user_name(user_name)
        if account is None:
            raise LookupError(user_name)
        self.expert = account.name
        self.chance = chance
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  Flask's documented way to the app behind the proxy
        self.app = app
        self.client = FlaskClient(app, app.response_class)
        with self.client.session_transaction() as session:
            session["_user_id"] = f"{account.id}.{account.session_mark}"
            session["_fresh"] = True
        self.csrf = self._get("/api/tablet/session")["csrf"]
        self.checklists: dict[int, dict[str, Any]] = {}

    def assignments(self) -> list[dict[str, Any]]:
        """Return the towns and sites of this expert that the server hands down."""
        found: list[dict[str, Any]] = self._get("/api/tablet/assignments")["assignments"]
        return found

    def visit(self, assignment: Mapping[str, Any], site: Mapping[str, Any], began: datetime) -> None:
        """Fill the checklist of a site and send it as one bundle; a refusal stops the demonstration."""
        content = self._asked(assignment["round"], site["checklist"]["version_id"])
        sheet = Sheet(site["name"], site["kind"], began)
        answers = self._answers(content, sheet)
        signatures = list(self._signatures(assignment, sheet))
        met = self.chance.choice(MET)
        record = {
            "visit_id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
            "drawn_site_id": site["drawn_site_id"],
            "checklist_version_id": site["checklist"]["version_id"],
            "started_at": began.isoformat(),
            "sealed_at": (began + timedelta(minutes=25)).isoformat(),
            "device_time_sent": (began + timedelta(minutes=26)).isoformat(),
            "position": self._position(site, began),
            "met_person": {"name": met[0], "title": met[1]},
            "answers": answers,
            "signatures": signatures,
            "manifest": sheet.manifest,
        }
        with clock.travel(began + timedelta(minutes=26)):
            self._send(record, sheet.files)

    def _checklist(self, version_id: int) -> dict[str, Any]:
        if version_id not in self.checklists:
            self.checklists[version_id] = self._get(f"/api/tablet/checklists/{version_id}")["content"]
        return self.checklists[version_id]

    def _asked(self, of_round: Mapping[str, Any], version_id: int) -> dict[str, Any]:
        """Return the checklist as the round asks it, as the tablet works it out from what it was handed."""
        hours = [VisitHours(word) for word in of_round["hours"]]
        return asked_content(self._checklist(version_id), RoundKind(of_round["kind"]), hours)

    def _answers(self, content: Mapping[str, Any], sheet: "Sheet") -> list[dict[str, Any]]:
        """Answer item by item; one whose condition does not hold is 不涉及."""
        grading, said = Grading.of(content), dict[str, tuple[Verdict, str | None]]()
        answers = []
        for item in _items(content):
            given = (
                self.by_chance(item, sheet.began.date()) if is_open(item, said) else {"verdict": Verdict.NOT_APPLICABLE}
            )
            judged = judge(item, grading, Given(**given), sheet.began.date())
            said[item["code"]] = (judged.verdict, given.get("option"))
            answers.append(self._answer(item, given | {"verdict": judged.verdict}, sheet))
        return answers

    def _answer(self, item: Mapping[str, Any], given: Mapping[str, Any], sheet: "Sheet") -> dict[str, Any]:
        remark, photos = "", []
        if given["verdict"] is Verdict.FAIL:
            remark = self.chance.choice(REMARKS)
            taken_at = sheet.began + timedelta(minutes=self.chance.randint(1, 20))
            for _ in range(self.chance.choice((1, 1, 2))):
                data = pictures.photo(
                    self.chance, pictures.Scene(sheet.kind, sheet.site_name, item["problem"], taken_at)
                )
                photos.append(sheet.enclose(data, "photo", item["code"], taken_at))
        value = {
            name: entry.isoformat() if isinstance(entry, date) else entry
            for name, entry in given.items()
            if name not in {"verdict", "measured"}
        }
        return {
            "item": item["code"], "verdict": given["verdict"].value, "measured": given.get("measured"),
            "remark": remark, "photos": photos, "value": value or None,
        }  # fmt: skip

    def by_chance(self, item: Mapping[str, Any], day: date) -> dict[str, Any]:
        """Return an answer as a plausible visit gives it: verdict and the values that its type takes."""
        luck = self.chance.random()
        share = VETO_FAILS if item["veto"] else FAILS
        fails = luck < share
        if not fails and luck < share + NOT_APPLICABLE and not item["veto"]:
            return {"verdict": Verdict.NOT_APPLICABLE}
        passes = luck < share + NOT_APPLICABLE + PASSES
        chosen = Verdict.FAIL if fails else Verdict.PASS if passes else Verdict.GOOD
        return answer_like(item, chosen, self.chance, day)

    def _signatures(self, assignment: Mapping[str, Any], sheet: "Sheet") -> Iterator[dict[str, Any]]:
        for member in assignment["team"]:
            sha256 = sheet.enclose(
                pictures.signature(self.chance), "signature", None, sheet.began + timedelta(minutes=24)
            )
            yield {"signer": "expert", "expert_id": member["expert_id"], "name": member["name"], "sha256": sha256}

    def _position(self, site: Mapping[str, Any], began: datetime) -> dict[str, Any] | None:
        if site["lon"] is None:
            return None
        return {
            "lon": float(site["lon"]) + self.chance.uniform(-0.0002, 0.0002),
            "lat": float(site["lat"]) + self.chance.uniform(-0.0002, 0.0002),
            "accuracy_m": self.chance.choice((6.0, 9.0, 14.0, 22.0)),
            "datum": "WGS84",
            "taken_at": began.isoformat(),
        }

    def _send(self, record: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
        data = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        boundary = f"visit-{record['visit_id']}"
        parts = [_part(boundary, "record", data), *(_part(boundary, name, content) for name, content in files.items())]
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        answer = self._request(
            "PUT", f"/api/tablet/visits/{record['visit_id']}/bundle", data=body,
            headers={"X-CSRFToken": self.csrf, "X-Content-SHA256": hashlib.sha256(data).hexdigest()},
            content_type=f"multipart/form-data; boundary={boundary}",
        )  # fmt: skip
        if answer.json["state"] != "received":
            raise RuntimeError(answer.text)

    def _get(self, path: str) -> Any:
        return self._request("GET", path).json

    def _request(self, method: str, path: str, **options: Any) -> Any:
        """Make one request in an app context of its own, as the server does."""
        commit()
        with self.app.app_context():
            answer = self.client.open(path, method=method, **options)
        if answer.status_code >= 400:  # noqa: PLR2004  any refusal
            raise RuntimeError(f"{method} {path}: {answer.text}")
        return answer


def _items(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for section in content["sections"]:
        yield from section["items"]


@dataclass
class Sheet:
    """One checklist being filled: the site, when it began, and the files it gathers."""

    site_name: str
    kind: str
    began: datetime
    files: dict[str, bytes] = field(default_factory=dict)
    manifest: list[dict[str, Any]] = field(default_factory=list)

    def enclose(self, data: bytes, purpose: str, item: str | None, taken_at: datetime) -> str:
        """Put a file into the bundle and its manifest; returns its SHA-256."""
        sha256 = hashlib.sha256(data).hexdigest()
        self.files[sha256] = data
        media_type = "image/png" if purpose == "signature" else "image/jpeg"
        self.manifest.append(
            {"sha256": sha256, "size": len(data), "media_type": media_type, "purpose": purpose, "item": item,
             "taken_at": taken_at.isoformat()}
        )  # fmt: skip
        return sha256


def _part(boundary: str, name: str, data: bytes) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return head.encode() + data + b"\r\n"
