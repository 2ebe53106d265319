"""A team in the field, for tests and bench: a drawn site, the record a tablet would seal there, and its pictures."""

import hashlib
import io
import json
import random
import uuid
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from PIL import Image

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.vocab import DrawState, RoundKind, RoundState
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Round, Team, TeamMember
from inspect_app.standards.models import ChecklistVersion
from tests import builders


@dataclass(frozen=True)
class Field:
    """One drawn site with its team of two and the checklist to be filled."""

    round_id: int
    drawn_site_id: int
    site_id: int
    town_id: int
    version_id: int
    content: dict[str, Any]
    team: tuple[tuple[int, str], ...]


def field(checklist: ChecklistVersion | None = None, sites: int = 1) -> Field:
    """Draw a market in 西岗镇 for the experts of the cast, and commit; the first site is the one to visit."""
    home = builders.district()
    place = builders.town(home)
    version = checklist or builders.checklist("market")
    round_ = builders.add(
        Round(
            year=2026, quarter=4, sequence=1, kind=RoundKind.QUARTERLY, title="2026年第四季度第1轮抽查",
            state=RoundState.UNDER_WAY, standard_id=builders.standard().id, starts_on=date(2026, 11, 1),
            ends_on=date(2026, 11, 30), plan="{}", plan_sha256="0" * 64, created_at=clock.now(),
        )
    )  # fmt: skip
    draw = builders.add(
        Draw(
            round_id=round_.id, number=1, state=DrawState.LIVE, algorithm="test", seed="s", seed_commitment="c", plan="{}",
            plan_sha256="0" * 64, frame_sha256="0" * 64, drawn_at=clock.now(), drawn_by="test",
        )
    )  # fmt: skip
    team = builders.add(Team(draw_id=draw.id, number=1))
    members = [builders.expert("expert"), builders.expert("other_expert")]
    for member in members:
        builders.add(TeamMember(team_id=team.id, expert_id=member.id))
    drawn_town = builders.add(
        DrawnTown(draw_id=draw.id, town_id=place.id, stratum="滕州市", rank=1, digest="0" * 64, team_id=team.id)
    )
    drawn = [
        builders.add(
            DrawnSite(
                draw_id=draw.id, drawn_town_id=drawn_town.id, site_id=builders.site(place, "market").id, kind_code="market",
                checklist_version_id=version.id, rank=number, digest="0" * 64,
            )
        )
        for number in range(1, sites + 1)
    ]  # fmt: skip
    made = Field(
        round_.id, drawn[0].id, drawn[0].site_id, place.id, version.id, version.content,
        tuple((member.id, member.name) for member in members),
    )  # fmt: skip
    db.session.commit()
    return made


@lru_cache
def picture(seed: int, side: int = 64, media_type: str = "image/jpeg") -> bytes:
    """Return a small valid picture of noise."""
    image = Image.frombytes("RGB", (side, side), random.Random(seed).randbytes(side * side * 3))
    out = io.BytesIO()
    image.save(out, media_type.removeprefix("image/").upper())
    return out.getvalue()


@dataclass(frozen=True)
class Sent:
    """A sealed record with the files that its manifest promises."""

    visit_id: str
    record: dict[str, Any]
    files: dict[str, bytes]

    @property
    def data(self) -> bytes:
        """The canonical bytes."""
        return json.dumps(self.record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @property
    def sha256(self) -> str:
        """The hash of the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def url(self) -> str:
        """The address of the visit."""
        return f"/api/tablet/visits/{self.visit_id}"


def answers_of(content: dict[str, Any], photos: list[str]) -> list[dict[str, Any]]:
    """Answer every item; the first one fails and carries the photos."""
    items = [item for section in content["sections"] for item in section["items"]]
    answers = [
        {
            "item": item["code"],
            "verdict": "pass",
            "measured": "1" if item["measure"] else None,
            "remark": "",
            "photos": [],
        }
        for item in items
    ]
    answers[0] |= {"verdict": "fail", "remark": "柳树𨟠镇市场门口有积水", "photos": photos}
    return answers


def _media_type(data: bytes) -> str:
    return "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"


def sealed(place: Field, seed: int = 1, photos: tuple[bytes, ...] | None = None, **changes: Any) -> Sent:
    """Return what the tablet seals at a site: all items answered, two photos, both experts signed."""
    pictures = photos if photos is not None else (picture(seed), picture(seed + 1000))
    signatures = [picture(seed * 10 + index + 1_000_000, 24, "image/png") for index in range(len(place.team))]
    names = [hashlib.sha256(data).hexdigest() for data in pictures]
    signed = [hashlib.sha256(data).hexdigest() for data in signatures]
    visit_id = str(uuid.UUID(int=random.Random(seed).getrandbits(128), version=4))
    manifest = [
        {"sha256": name, "size": len(data), "media_type": _media_type(data), "purpose": "photo",
         "item": place.content["sections"][0]["items"][0]["code"], "taken_at": "2026-11-20T09:13:00+08:00"}
        for name, data in zip(names, pictures, strict=True)
    ] + [
        {"sha256": name, "size": len(data), "media_type": "image/png", "purpose": "signature", "item": None,
         "taken_at": "2026-11-20T09:30:00+08:00"}
        for name, data in zip(signed, signatures, strict=True)
    ]  # fmt: skip
    record = {
        "visit_id": visit_id,
        "drawn_site_id": place.drawn_site_id,
        "checklist_version_id": place.version_id,
        "started_at": "2026-11-20T09:12:03+08:00",
        "sealed_at": "2026-11-20T09:31:00+08:00",
        "device_time_sent": "2026-11-20T09:31:00+08:00",
        "position": {"lon": 117.15, "lat": 35.05, "accuracy_m": 12.5, "datum": "WGS84",
                     "taken_at": "2026-11-20T09:12:30+08:00"},
        "met_person": {"name": "李四", "title": "市场管理员"},
        "answers": answers_of(place.content, names),
        "signatures": [
            {"signer": "expert", "expert_id": expert_id, "name": name, "sha256": sha256}
            for (expert_id, name), sha256 in zip(place.team, signed, strict=True)
        ],
        "manifest": manifest,
    }  # fmt: skip
    return Sent(visit_id, record | changes, dict(zip(names + signed, [*pictures, *signatures], strict=True)))


def bundle(sent: Sent, boundary: str = "tablet-boundary") -> tuple[bytes, str]:
    """Return the body and content type of a bundle."""
    parts = [("record", "application/json", sent.data)]
    parts += [(name, "image/jpeg", data) for name, data in sent.files.items()]
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\n\r\n".encode()
        + data
        + b"\r\n"
        for name, kind, data in parts
    )
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
