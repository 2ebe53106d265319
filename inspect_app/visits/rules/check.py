"""Whether a sealed record fits what was assigned: checklist, team, manifest, times, place. Pure.

All faults are found, not only the first, each with a stable code, a Chinese reason and the path of the field. A
sealed record cannot be mended on the device, so what is merely odd (an unused photo, a person met who did not sign)
is taken; what would make evidence or score wrong is refused.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import Any
from uuid import UUID

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import AnswerType, Verdict
from inspect_app.standards.rules.asked import is_open
from inspect_app.standards.rules.judge import Grading, faults_of, judge
from inspect_app.visits.rules.record import Answer, ManifestFile, Position, Record

REMARK_MOST = 500
NAME_MOST = 50
PHOTOS_AN_ANSWER = 20
FILES_MOST = 200
FILE_BYTES_MOST = 15_000_000
ACCURACY_MOST_M = 100_000
# The mainland with room to spare: outside of it a position is a fault of the device or of its sign.
LON_RANGE = (73.0, 136.0)
LAT_RANGE = (3.0, 54.0)
# A tablet with an empty clock battery wakes in 1970; that is taken and shown. Outside of this no instant is stored.
YEARS = range(1970, 2200)

# Deadlines, ages of records and what lies in the future are counted by the day in China.
CHINA = timezone(timedelta(hours=8))
# Verdicts of these types are chosen; all others follow from the value and must be the computed ones.
_CHOSEN = frozenset({AnswerType.GRADE, AnswerType.CHECK, AnswerType.TEXT})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a record: stable code, path of the field, Chinese reason."""

    code: str
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class ItemRule:
    """What one item of the checklist takes as an answer: the frozen item, and how its checklist grades."""

    item: Mapping[str, Any]
    grading: Grading


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the record must fit: the drawn site, its frozen checklist, and the experts who must sign.

    `is_paper`: the office types the record in from paper; only then may it say so, and it must.
    """

    drawn_site_id: int
    checklist_version_id: int
    items: Mapping[str, ItemRule]
    team: frozenset[int]
    is_paper: bool = False


class RecordRefusal(Refusal):
    """A record that does not fit, with all its faults, for the tablet to show and the expert to export."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("record_wrong", {fault.field: fault.message for fault in faults}, count=len(faults))
        self.faults = faults

    def as_json(self) -> dict[str, Any]:
        """Return the usual body of an error, with the list of faults (code, field, message) added."""
        body = super().as_json()
        body["error"]["faults"] = [
            {"code": fault.code, "field": fault.field, "message": fault.message} for fault in self.faults
        ]
        return body


def item_rules(content: Mapping[str, Any]) -> dict[str, ItemRule]:
    """Return the items of a frozen checklist by code, in the order of the list."""
    grading = Grading.of(content)
    return {item["code"]: ItemRule(item, grading) for section in content["sections"] for item in section["items"]}


def check(record: Record, visit_id: UUID, assignment: Assignment) -> None:
    """Refuse a record that does not fit its assignment.

    Raises RecordRefusal with every fault found.
    """
    faults = (
        *_head(record, visit_id, assignment),
        *_answers(record, assignment),
        *_manifest(record, assignment),
        *(_paper(record, assignment) if assignment.is_paper else _signatures(record, assignment)),
    )
    if faults:
        raise RecordRefusal(faults)


def _paper(record: Record, assignment: Assignment) -> Iterator[Fault]:
    """Check a record from paper: every member of the team has signed the sheet, and at least one scan shows it."""
    signed = record.paper.signed_by if record.paper else ()
    if not any(file.purpose == "scan" for file in record.manifest):
        yield _fault("paper_scan_missing", "manifest")
    if set(signed) - assignment.team:
        yield _fault("signature_not_of_team", "paper.signed_by")
    if assignment.team - set(signed):
        yield _fault("signature_missing", "paper.signed_by", count=len(assignment.team - set(signed)))


def _fault(code: str, field: str, **values: Any) -> Fault:
    return Fault(code, field, Refusal(code, **values).message)


def _head(record: Record, visit_id: UUID, assignment: Assignment) -> Iterator[Fault]:
    if record.visit_id != visit_id:
        yield _fault("record_visit_id", "visit_id")
    if record.drawn_site_id != assignment.drawn_site_id:
        yield _fault("record_drawn_site", "drawn_site_id")
    if record.checklist_version_id != assignment.checklist_version_id:
        yield _fault("record_checklist_version", "checklist_version_id", wanted=assignment.checklist_version_id)
    for field in ("started_at", "sealed_at", "device_time_sent"):
        if getattr(record, field).year not in YEARS:
            yield _fault("time_implausible", field)
    if record.sealed_at < record.started_at:
        yield _fault("record_sealed_before_started", "sealed_at")
    if record.position is not None:
        yield from _position(record.position)
    if record.met_person is not None:
        yield from _text(record.met_person.name, "met_person.name", NAME_MOST)
        yield from _text(record.met_person.title, "met_person.title", NAME_MOST)


def _position(position: Position) -> Iterator[Fault]:
    if position.datum != "WGS84":
        yield _fault("position_datum", "position.datum", datum=position.datum[:20])
    inside = LON_RANGE[0] <= position.lon <= LON_RANGE[1] and LAT_RANGE[0] <= position.lat <= LAT_RANGE[1]
    if not inside:
        yield _fault("position_implausible", "position")
    if not 0 <= position.accuracy_m <= ACCURACY_MOST_M:
        yield _fault("position_accuracy", "position.accuracy_m")


def _text(text: str, field: str, most: int) -> Iterator[Fault]:
    """Check length and signs; printable text (Chinese beyond the BMP too) passes in one call."""
    if len(text) > most:
        yield _fault("text_too_long", field, most=most, there=len(text))
    yield from _signs(text, field)


def _signs(text: str, field: str) -> Iterator[Fault]:
    if not text.isprintable() and any(unicodedata.category(sign) == "Cc" for sign in text if sign not in "\n\r\t"):
        yield _fault("text_control_sign", field)


def _answers(record: Record, assignment: Assignment) -> Iterator[Fault]:
    promised = {file.sha256 for file in record.manifest if file.purpose == "photo"}
    seen: set[str] = set()
    day = record.sealed_at.astimezone(CHINA).date()
    said = {answer.item: (answer.verdict, answer.value.option if answer.value else None) for answer in record.answers}
    for index, answer in enumerate(record.answers):
        field = f"answers[{index}]"
        rule = assignment.items.get(answer.item)
        if rule is None:
            yield _fault("answer_unknown_item", f"{field}.item", item=answer.item[:40])
        elif answer.item in seen:
            yield _fault("answer_twice", f"{field}.item", item=answer.item)
        elif is_open(rule.item, said) or answer.verdict is Verdict.NOT_APPLICABLE:
            yield from _value(answer, rule, day, field)
        else:
            yield _fault("answer_not_open", f"{field}.verdict", item=answer.item)
        seen.add(answer.item)
        if answer.remark:
            yield from _text(answer.remark, f"{field}.remark", REMARK_MOST)
        if answer.photos:
            yield from _photos(answer, promised, field)
    missing = [code for code in assignment.items if code not in seen]
    if missing:
        yield _fault("answers_missing", "answers", count=len(missing), items="、".join(missing[:10]))


def _value(answer: Answer, rule: ItemRule, day: date, field: str) -> Iterator[Fault]:
    given = answer.given()
    faults = faults_of(rule.item, rule.grading, given, day)
    for fault in faults:
        place = fault.value if fault.value in {"verdict", "measured"} else f"value.{fault.value}"
        yield _fault(fault.code, f"{field}.{place}", **fault.detail)
    if given.text:
        yield from _signs(given.text, f"{field}.value.text")
    if faults or answer.verdict is Verdict.NOT_APPLICABLE or AnswerType(rule.item["answer"]) in _CHOSEN:
        return
    wanted = judge(rule.item, rule.grading, given, day).verdict
    if wanted is not answer.verdict:
        yield _fault("verdict_disagrees", f"{field}.verdict", wanted=wanted.label)


def _photos(answer: Answer, promised: set[str], field: str) -> Iterator[Fault]:
    if len(answer.photos) > PHOTOS_AN_ANSWER:
        yield _fault("photos_too_many", f"{field}.photos", most=PHOTOS_AN_ANSWER, there=len(answer.photos))
    if len(set(answer.photos)) < len(answer.photos):
        yield _fault("photo_twice", f"{field}.photos")
    for index, sha256 in enumerate(answer.photos):
        if sha256 not in promised:
            yield _fault("photo_not_in_manifest", f"{field}.photos[{index}]")


def _manifest(record: Record, assignment: Assignment) -> Iterator[Fault]:
    if len(record.manifest) > FILES_MOST:
        yield _fault("files_too_many", "manifest", most=FILES_MOST, there=len(record.manifest))
    first: dict[str, ManifestFile] = {}
    for index, file in enumerate(record.manifest):
        field = f"manifest[{index}]"
        if file.taken_at.year not in YEARS:
            yield _fault("time_implausible", f"{field}.taken_at")
        if not 0 < file.size <= FILE_BYTES_MOST:
            yield _fault("file_size", f"{field}.size", most_mb=FILE_BYTES_MOST // 1_000_000)
        if file.item is not None and file.item not in assignment.items:
            yield _fault("answer_unknown_item", f"{field}.item", item=file.item[:40])
        twin = first.setdefault(file.sha256, file)
        # One picture may serve two items; it must then be the same file, and never also a signature.
        if (twin.size, twin.media_type, twin.purpose) != (file.size, file.media_type, file.purpose):
            yield _fault("file_twice", f"{field}.sha256")


def _signatures(record: Record, assignment: Assignment) -> Iterator[Fault]:
    if record.paper is not None or any(file.purpose == "scan" for file in record.manifest):
        yield _fault("paper_from_tablet", "paper")
    promised = {file.sha256 for file in record.manifest if file.purpose == "signature"}
    signed = Counter(signature.expert_id for signature in record.signatures if signature.signer == "expert")
    for index, signature in enumerate(record.signatures):
        field = f"signatures[{index}]"
        yield from _text(signature.name, f"{field}.name", NAME_MOST)
        if signature.sha256 not in promised:
            yield _fault("signature_not_in_manifest", f"{field}.sha256")
        if signature.signer == "expert" and signature.expert_id not in assignment.team:
            yield _fault("signature_not_of_team", f"{field}.expert_id")
        elif signature.signer == "expert" and signed[signature.expert_id] > 1:
            yield _fault("signature_twice", f"{field}.expert_id")
    missing = assignment.team - signed.keys()
    if missing:
        yield _fault("signature_missing", "signatures", count=len(missing))
