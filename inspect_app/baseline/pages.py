"""What the pages of baseline data show, as plain values: how far forms have come, and what the figures say."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inspect_app.baseline import queries
from inspect_app.baseline.models import BaselineValue
from inspect_app.baseline.rules.figures import Check, Figure, check_values, met_by_indicator, state_of
from inspect_app.baseline.rules.place import Place, town_key
from inspect_app.baseline.rules.values import fields_of, typed
from inspect_app.core import clock
from inspect_app.core.permissions import Viewer
from inspect_app.core.vocab import CheckState, FormLevel
from inspect_app.places.models import District, Town
from inspect_app.standards.rules.editions import EditionReading


@dataclass(frozen=True)
class Part:
    """How far a chapter or form is filled."""

    title: str
    filled: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return self.filled == self.total


@dataclass(frozen=True)
class FormState:
    """One form of a place: its chapters, what the figures say, and when it was last filled."""

    content: Mapping[str, Any]
    chapters: tuple[Part, ...]
    checks: tuple[Check, ...]
    last: BaselineValue | None
    is_simulated: bool
    editions: Mapping[str, Sequence[EditionReading]]

    @property
    def filled(self) -> int:
        """How many fields have a value."""
        return sum(part.filled for part in self.chapters)

    @property
    def total(self) -> int:
        """How many fields there are."""
        return sum(part.total for part in self.chapters)

    def count(self, state: CheckState) -> int:
        """Return how many checks came out this way."""
        return sum(check.state is state for check in self.checks)


@dataclass(frozen=True)
class TownLine:
    """A town in the list of its district."""

    town: Town
    key: str
    parts: tuple[Part, ...]
    states: Mapping[CheckState, int]
    is_simulated: bool


@dataclass(frozen=True)
class DistrictLine:
    """A district in the overview: its towns, those that have begun, values filled and due, checks not met."""

    district: District
    towns: int
    begun: int
    filled: int
    due: int
    not_met: int
    met: int
    is_simulated: bool


def form_states(place: Place, year: int) -> list[FormState]:
    """Return the forms of a place with how far they have come: three queries, whatever was filled."""
    forms = queries.forms(place.level)
    rows = queries.current([place.key], year, forms)
    return [_form_state(content, [row for row in rows if row.form == code]) for code, content in forms.items()]


def _form_state(content: Mapping[str, Any], rows: Sequence[BaselineValue]) -> FormState:
    values = {row.field: row.value for row in rows if row.value}
    parts = (
        Part(
            chapter["title"], sum(f["name"] in values for f in typed(chapter["fields"])), len(typed(chapter["fields"]))
        )
        for chapter in content["chapters"]
    )
    figures = queries.figures(content["standard"]) if content["standard"] else {}
    return FormState(
        content,
        tuple(parts),
        tuple(check_values(content, figures, values)),
        max(rows, key=lambda row: row.id, default=None),
        any(row.is_simulated for row in rows),
        queries.editions(content, clock.today()),
    )


def town_lines(towns: Iterable[Town], year: int) -> list[TownLine]:
    """Return the towns of one page with their forms; only the values of these towns are read."""
    shown = list(towns)
    forms = queries.forms(FormLevel.TOWN)
    figures = {code: queries.figures(content["standard"]) for code, content in forms.items() if content["standard"]}
    by_place: dict[tuple[str, str], dict[str, str]] = {}
    simulated: set[str] = set()
    for row in queries.current([town_key(town.id) for town in shown], year, forms):
        if row.value:
            by_place.setdefault((row.place, row.form), {})[row.field] = row.value
            simulated |= {row.place} if row.is_simulated else set()
    lines = [_town_line(town, forms, figures, by_place) for town in shown]
    return [replace(line, is_simulated=line.key in simulated) for line in lines]


def _town_line(
    town: Town,
    forms: Mapping[str, Mapping[str, Any]],
    figures: Mapping[str, Mapping[str, Figure]],
    by_place: Mapping[tuple[str, str], Mapping[str, str]],
) -> TownLine:
    key = town_key(town.id)
    parts, states = [], Counter[CheckState]()
    for code, content in forms.items():
        values = by_place.get((key, code), {})
        parts.append(Part(content["title"], len(values), len(list(fields_of(content)))))
        states.update(check.state for check in check_values(content, figures.get(code, {}), values))
    return TownLine(town, key, tuple(parts), states, is_simulated=False)


def district_lines(viewer: Viewer, year: int) -> list[DistrictLine]:
    """Return the districts with what their towns have filled; counted by the database, not town by town."""
    forms = queries.forms(FormLevel.TOWN)
    due = sum(len(list(fields_of(content))) for content in forms.values())
    towns, filled = queries.town_counts(viewer), queries.filled_by_district(viewer, year, list(forms))
    states = _states_by_district(viewer, year, forms)
    lines = []
    for district in queries.districts(viewer):
        begun, values, simulated = filled.get(district.id, (0, 0, False))
        found = states.get(district.id, Counter())
        count = towns.get(district.id, 0)
        lines.append(
            DistrictLine(
                district, count, begun, values, due * count, found[CheckState.NOT_MET], found[CheckState.MET], simulated
            )
        )
    return lines


def _states_by_district(
    viewer: Viewer, year: int, forms: Mapping[str, Mapping[str, Any]]
) -> dict[int, Counter[CheckState]]:
    found: dict[int, Counter[CheckState]] = {}
    for code, content in forms.items():
        figures = queries.figures(content["standard"]) if content["standard"] else {}
        fields = {field["name"]: field for field in fields_of(content) if field["indicator"] in figures}
        if not fields:
            continue
        for district_id, rows in queries.values_by_district(viewer, year, code, list(fields)).items():
            counts = found.setdefault(district_id, Counter())
            for name, value, towns in rows:
                counts[state_of(fields[name], figures[fields[name]["indicator"]], value)] += towns
    return found


def met_by_town(town_ids: Sequence[int], year: int) -> dict[int, dict[str, bool | None]]:
    """Return for each town which indicators of its standard are met in a year, for the scores; unknown is None."""
    forms = {code: content for code, content in queries.forms(FormLevel.TOWN).items() if content["standard"]}
    values: dict[tuple[int, str], dict[str, str]] = {}
    for town_id, form, field, value in queries.town_values(town_ids, year, list(forms)):
        values.setdefault((town_id, form), {})[field] = value
    found: dict[int, dict[str, bool | None]] = {town_id: {} for town_id in town_ids}
    for code, content in forms.items():
        figures = queries.figures(content["standard"])
        for town_id in town_ids:
            if own := values.get((town_id, code)):
                found[town_id] |= met_by_indicator(check_values(content, figures, own))
    return found
