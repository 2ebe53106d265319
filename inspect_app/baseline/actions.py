"""Writes of baseline data: values, the office's figures, workbooks of many places, files for the platform."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, update

from inspect_app.baseline import queries
from inspect_app.baseline.models import BaselineExport, BaselineValue, IndicatorFigure
from inspect_app.baseline.rules import figures, platform, sheet, values
from inspect_app.baseline.rules.place import Place
from inspect_app.core import clock, events, files, jobs
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission, Scope, Viewer
from inspect_app.core.vocab import FormLevel
from inspect_app.places.models import District, Town
from inspect_app.standards.models import Standard

EXPORT = "baseline.export"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Entered:
    """What was typed into a form: by field the new text and the value that the person saw; and where it comes from."""

    typed: Mapping[str, str]
    seen: Mapping[str, str]
    source: str
    source_on: date | None
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """How many values are new, corrected or taken back."""

    new: int
    corrected: int
    taken_back: int

    @property
    def total(self) -> int:
        """How many values changed."""
        return self.new + self.corrected + self.taken_back


def save(viewer: Viewer, place: Place, year: int, content: Mapping[str, Any], entered: Entered) -> Saved:
    """Keep what changed in a place's form: each corrected value is a new row, the old one stays on record.

    Raises Refusal `baseline_wrong` with a sentence for each field, `baseline_nothing`.
    """
    _require_year(year)
    there = queries.values_of(place, year, content["code"])
    changed, wrong = _changes(content, {name: row.value for name, row in there.items()}, entered)
    try:
        source = values.read_source(entered.source, entered.source_on, clock.today())
    except Refusal as refusal:
        if changed or wrong:
            wrong["source" if refusal.code == "baseline_source" else "source_on"] = refusal.message
        source = "", clock.today()
    if wrong:
        raise Refusal("baseline_wrong", fields=wrong, count=len(wrong))
    if not changed:
        raise Refusal("baseline_nothing")
    return _write(viewer, Target(place, year, content), there, changed, (*source, entered.is_simulated))


@dataclass(frozen=True, slots=True)
class Target:
    """The form of a place in a year."""

    place: Place
    year: int
    content: Mapping[str, Any]


def _changes(
    content: Mapping[str, Any], there: Mapping[str, str], entered: Entered
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the values that change, and what is wrong field by field; what the person did not touch is left alone."""
    changed: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for field in values.fields_of(content):
        name = field["name"]
        if name not in entered.typed:
            continue
        try:
            value = values.read_value(field, entered.typed[name], clock.today())
        except Refusal as refusal:
            wrong[name] = refusal.message
            continue
        now, seen = there.get(name, ""), entered.seen.get(name, "")
        if value in {now, seen}:
            continue
        if now != seen:
            wrong[name] = Refusal("baseline_meanwhile", value=values.shown(field, now)).message
        changed[name] = value
    return changed, wrong


def _write(
    viewer: Viewer,
    target: Target,
    there: Mapping[str, BaselineValue],
    changed: Mapping[str, str],
    source: tuple[str, date, bool],
) -> Saved:
    units = {field["name"]: field["unit"] for field in values.fields_of(target.content)}
    old = [there[name].id for name in changed if name in there]
    if old:
        db.session.execute(update(BaselineValue).where(BaselineValue.id.in_(old)).values(is_current=False))
    place = target.place
    shared = {
        "place": place.key, "town_id": place.town_id, "district_id": place.district_id, "year": target.year,
        "form": target.content["code"], "source": source[0], "source_on": source[1], "is_simulated": source[2],
        "user_id": viewer.user_id, "entered_by": viewer.name, "entered_at": clock.now(), "is_current": True,
    }  # fmt: skip
    rows = [shared | {"field": name, "value": value, "unit": units[name]} for name, value in changed.items()]
    db.session.execute(insert(BaselineValue), rows)
    before = {name: there[name].value if name in there else "" for name in changed}
    detail = {"year": target.year, "form": target.content["code"], "place": place.key, "source": source[0]}
    fields = {name: [before[name], value] for name, value in changed.items()}
    events.record(viewer, "baseline.saved", _subject(place), **detail, values=fields)
    return Saved(
        sum(not before[name] for name in changed),
        sum(bool(before[name] and value) for name, value in changed.items()),
        sum(not value for value in changed.values()),
    )


def _subject(place: Place) -> Any:
    """Return the row that an event about a place speaks of; for the city its first district."""
    if place.town_id is not None:
        return db.session.get_one(Town, place.town_id)
    if place.district_id is not None:
        return db.session.get_one(District, place.district_id)
    return db.session.query(District).order_by(District.code).first()


def _require_year(year: int) -> None:
    if not values.OLDEST_YEAR <= year <= clock.today().year:
        raise Refusal("not_found")


def set_figure(
    viewer: Viewer, standard: Standard, code: str, figure: tuple[str, Decimal | None], source: tuple[str, date | None]
) -> IndicatorFigure:
    """Let the office's figure (operator, value) count for an indicator, with its source and the date of that source.

    Raises Refusal `figure_op`, `figure_value`, `baseline_source`, `baseline_source_on`.
    """
    _, indicator = queries.get_indicator(standard.id, code)
    op, value = figures.read_figure(*figure, indicator["unit"])
    words, day = values.read_source(*source, clock.today())
    return _put_figure(viewer, standard, IndicatorFigure(code=code, op=op, value=value, source=words, source_on=day))


def take_back_figure(viewer: Viewer, standard: Standard, code: str, reason: str) -> IndicatorFigure:
    """Let the standard's own figure count again; the reason stands in the history."""
    words, day = values.read_source(reason, clock.today(), clock.today())
    return _put_figure(viewer, standard, IndicatorFigure(code=code, op="", value=None, source=words, source_on=day))


def _put_figure(viewer: Viewer, standard: Standard, row: IndicatorFigure) -> IndicatorFigure:
    last = queries.own_figure(standard, row.code)
    if last is not None:
        last.is_current = False
        db.session.flush()
    row.standard_id, row.user_id, row.entered_by, row.entered_at = standard.id, viewer.user_id, viewer.name, clock.now()
    row.is_current = True
    db.session.add(row)
    db.session.flush()
    before = f"{last.op} {last.value}" if last is not None and last.value is not None else ""
    after = f"{row.op} {row.value}" if row.value is not None else ""
    events.record(viewer, "baseline.figure_set", standard, code=row.code, before=before, after=after, reason=row.source)
    return row


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """What one row of a workbook came to."""

    number: int
    place: Place
    saved: Saved


def import_rows(
    viewer: Viewer, year: int, content: Mapping[str, Any], entries: Sequence[sheet.Entry]
) -> list[ImportedRow]:
    """Take the rows of a workbook whose every cell was found right; empty cells leave what is there."""
    _require_year(year)
    known = queries.reached(viewer, Permission.BASELINE_MANY, FormLevel(content["level"]))
    there: dict[str, dict[str, BaselineValue]] = {}
    keys = [known[entry.region].key for entry in entries]
    for row in queries.current(keys, year, [content["code"]]):
        there.setdefault(row.place, {})[row.field] = row
    done = []
    for entry in entries:
        place = known[entry.region]
        now = there.get(place.key, {})
        changed = {
            name: text for name, text in entry.values.items() if text != (now[name].value if name in now else "")
        }
        kept = Saved(0, 0, 0)
        if changed:
            source = (entry.source, entry.source_on, False)
            kept = _write(viewer, Target(place, year, content), now, changed, source)
        done.append(ImportedRow(entry.number, place, kept))
    return done


def export_one(viewer: Viewer, place: Place, year: int, content: Mapping[str, Any]) -> bytes:
    """Return the platform's JSON of one place and record who took it; Refusal `baseline_empty`."""
    found = {name: row.value for name, row in queries.values_of(place, year, content["code"]).items() if row.value}
    record = platform.record_of(content, place.code, found)
    if len(record) == 1:
        raise Refusal("baseline_empty")
    events.record(viewer, "baseline.exported", _subject(place), place=place.key, year=year, form=content["code"])
    return platform.one_file(record)


def ask_export(viewer: Viewer, year: int, content: Mapping[str, Any]) -> BaselineExport:
    """Ask for the file of all places that the viewer reaches; a job makes it."""
    _require_year(year)
    district_id = queries.district_of_office(viewer)
    if district_id is None and viewer.scope(Permission.BASELINE_MANY) is not Scope.ALL:
        raise Refusal("not_found")
    row = BaselineExport(
        form=content["code"], year=year, district_id=district_id, user_id=viewer.user_id, asked_by=viewer.name,
        asked_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    events.record(viewer, "baseline.export_asked", row, year=year, form=row.form, district_id=district_id)
    jobs.later(EXPORT, key=f"{EXPORT}:{row.id}", export_id=row.id)
    return row


def make_export(export_id: int) -> None:
    """Make the file of an export and keep it; done again it is the same file."""
    row = db.session.get_one(BaselineExport, export_id)
    content = queries.forms()[row.form]
    found = queries.reached(Viewer.system(), Permission.BASELINE_MANY, FormLevel(content["level"]))
    chosen = {place.key: place for place in found.values() if row.district_id in {None, _district_of(place)}}
    by_place: dict[str, dict[str, str]] = {}
    for value in queries.current(chosen, row.year, [row.form]):
        if value.value:
            by_place.setdefault(value.place, {})[value.field] = value.value
            row.is_simulated = row.is_simulated or value.is_simulated
    order = sorted(by_place, key=lambda key: chosen[key].code)
    records = [platform.record_of(content, chosen[key].code, by_place[key]) for key in order]
    kept = files.store(platform.many_file(content, row.year, records), JSON)
    row.sha256, row.size, row.places = kept.sha256, kept.size, len(records)
    events.record(Viewer.system(), "baseline.export_made", row, sha256=kept.sha256, places=len(records))


def _district_of(place: Place) -> int | None:
    if place.town_id is None:
        return place.district_id
    return db.session.get_one(Town, place.town_id).district_id
