"""`platform-forms.yaml` to frozen values: the yearly forms of the national platform with their fields, in chapters."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from inspect_app.core.vocab import FieldType, FormLevel
from inspect_app.standards.rules.answering import plain
from inspect_app.standards.rules.content import Indicator, Standard
from inspect_app.standards.rules.criteria_file import GROUPS
from inspect_app.standards.rules.reader import Reader, did_you_mean
from inspect_app.standards.rules.tree import Node, Table

OTHER_CHAPTER = "标准的其他指标（平台不收）"
NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
_ENDPOINT = re.compile(r"(/[A-Za-z0-9]{1,40}){1,6}")
_CHOICES_LEAST = 2
# What a share can be at most; other figures have no natural end but are kept within what a yearbook prints.
_MOST = MappingProxyType({"%": Decimal(100), "‰": Decimal(1000)})
MOST = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the code that the platform wants, and its words."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form by the platform's name; `accept` are the choices that reach the standard."""

    name: str
    kind: FieldType
    label: str
    unit: str
    note: str
    is_required: bool
    indicator: str
    options: tuple[Option, ...]
    accept: tuple[str, ...]
    least: Decimal
    most: Decimal
    is_of_platform: bool = True
    vector: str = ""

    def frozen(self) -> dict[str, Any]:
        """Return the field as plain JSON."""
        return {
            "name": self.name,
            "type": self.kind.value,
            "label": self.label,
            "unit": self.unit,
            "note": self.note,
            "required": self.is_required,
            "indicator": self.indicator,
            "choices": [{"code": one.code, "text": one.text} for one in self.options],
            "accept": list(self.accept),
            "least": plain(self.least),
            "most": plain(self.most),
            "platform": self.is_of_platform,
            "vector": self.vector,
        }


@dataclass(frozen=True, slots=True)
class PlatformForm:
    """One form: where it is sent, who fills it, by which standard it is judged, its chapters with their fields."""

    code: str
    title: str
    endpoint: str
    level: FormLevel
    standard: str
    chapters: tuple[tuple[str, tuple[Field, ...]], ...]

    def frozen(self) -> dict[str, Any]:
        """Return the form as plain JSON, the same for the same file."""
        return {
            "code": self.code,
            "title": self.title,
            "endpoint": self.endpoint,
            "level": self.level.value,
            "standard": self.standard,
            "chapters": [
                {"title": title, "fields": [field.frozen() for field in fields]} for title, fields in self.chapters
            ],
        }


def read_forms(reader: Reader, tree: Node, standards: Mapping[str, Standard]) -> tuple[PlatformForm, ...]:
    """Return the forms of a `platform-forms.yaml`; indicators are looked up in the standards."""
    root = reader.table(tree, "platform-forms.yaml", ("forms",))
    forms: dict[str, PlatformForm] = {}
    lines: dict[str, int] = {}
    for node in reader.listing(root, "forms"):
        form = _form(reader, node, standards)
        if form.code in forms:
            reader.fault(node.line, "duplicate_code", value=form.code, first=lines[form.code])
        forms[form.code], lines[form.code] = form, node.line
    return tuple(forms.values())


def _form(reader: Reader, node: Node, standards: Mapping[str, Standard]) -> PlatformForm:
    must = ("code", "title", "endpoint", "level", "chapters", "fields")
    entry = reader.table(node, "forms", must, ("standard",))
    code, endpoint = reader.text(entry, "code", most=30), reader.text(entry, "endpoint", most=80)
    if code and not _CODE.fullmatch(code):
        reader.fault(reader.line_of(entry, "code"), "code_shape", value=code)
    if endpoint and not _ENDPOINT.fullmatch(endpoint):
        reader.fault(reader.line_of(entry, "endpoint"), "form_endpoint", value=endpoint)
    standard = _standard(reader, entry, standards)
    indicators = {one.code: one for one in standard.indicators} if standard else {}
    fields = _fields(reader, entry, indicators)
    chapters = _chapters(reader, entry, tuple(fields.values()))
    asked = {field.indicator for field in fields.values()}
    others = tuple(_other(one) for one in indicators.values() if one.code not in asked)
    if others:
        chapters = (*chapters, (OTHER_CHAPTER, others))
    level = reader.word(entry, "level", FormLevel)
    title = reader.text(entry, "title", most=30)
    return PlatformForm(code, title, endpoint, level, standard.code if standard else "", chapters)


def _standard(reader: Reader, entry: Table, standards: Mapping[str, Standard]) -> Standard | None:
    if "standard" not in entry.entries:
        return None
    code = reader.text(entry, "standard", most=60)
    if code and code not in standards:
        line = reader.line_of(entry, "standard")
        reader.fault(line, "unknown_standard", value=code, hint=did_you_mean(code, standards))
    return standards.get(code)


def _fields(reader: Reader, entry: Table, indicators: Mapping[str, Indicator]) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for node in reader.listing(entry, "fields"):
        field = _field(reader, node, indicators)
        if field.name in found:
            reader.fault(node.line, "twice_in_list", where="fields", value=field.name)
        found[field.name] = field
    return found


def _field(reader: Reader, node: Node, indicators: Mapping[str, Indicator]) -> Field:
    may = ("unit", "note", "required", "indicator", "choices", "accept", "least", "most", "vector")
    entry = reader.table(node, "fields", ("name", "type", "label"), may)
    name, kind = reader.text(entry, "name", most=60), reader.word(entry, "type", FieldType)
    if name and not _NAME.fullmatch(name):
        reader.fault(reader.line_of(entry, "name"), "form_field_name", value=name)
    unit = _text(reader, entry, "unit", 20)
    indicator = _text(reader, entry, "indicator", 40)
    if indicator and indicator not in indicators:
        line = reader.line_of(entry, "indicator")
        reader.fault(line, "unknown_indicator", value=indicator, hint=did_you_mean(indicator, indicators))
    options = _options(reader, entry, kind)
    least, most = _limits(reader, entry, kind, unit)
    vector = entry.entries.get("vector")
    return Field(
        name=name,
        kind=kind,
        label=reader.text(entry, "label", most=40),
        unit=unit,
        note=_text(reader, entry, "note", 100),
        is_required=reader.truth(entry, "required", default=False),
        indicator=indicator,
        options=options,
        accept=_accept(reader, entry, options),
        least=least,
        most=most,
        vector=reader.one_of(vector, "vector", GROUPS) if vector else "",
    )


def _text(reader: Reader, entry: Table, key: str, most: int) -> str:
    return reader.text(entry, key, most=most) if key in entry.entries else ""


def _options(reader: Reader, entry: Table, kind: FieldType) -> tuple[Option, ...]:
    found = []
    for node in reader.listing(entry, "choices") if "choices" in entry.entries else ():
        one = reader.table(node, "choices", ("code", "text"))
        found.append(Option(reader.text(one, "code", most=10), reader.text(one, "text", most=40)))
    codes = [option.code for option in found]
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        reader.fault(reader.line_of(entry, "choices"), "twice_in_list", where="choices", value=twice)
    has_enough = len(found) >= _CHOICES_LEAST
    if has_enough != (kind is FieldType.CHOICE) or (not has_enough and {"choices", "accept"} & entry.entries.keys()):
        reader.fault(entry.line, "form_choices")
    return tuple(found)


def _accept(reader: Reader, entry: Table, options: Iterable[Option]) -> tuple[str, ...]:
    codes = [option.code for option in options]
    found = []
    for node in reader.listing(entry, "accept") if "accept" in entry.entries else ():
        code = reader.text_of(node, "accept", most=10)
        if code not in codes:
            reader.fault(node.line, "form_accept", value=code, hint=did_you_mean(code, codes))
        found.append(code)
    return tuple(found)


def _limits(reader: Reader, entry: Table, kind: FieldType, unit: str) -> tuple[Decimal, Decimal]:
    """Return the ends of a number: from zero to the end of its unit unless the file says otherwise."""
    written = {"least", "most"} & entry.entries.keys()
    least = reader.number(entry, "least", places=4)
    most = reader.number(entry, "most", places=4) if "most" in entry.entries else _MOST.get(unit, MOST)
    if written and (kind not in NUMBERS or least >= most):
        reader.fault(entry.line, "form_limits")
    return least, most


def _chapters(reader: Reader, entry: Table, fields: Sequence[Field]) -> tuple[tuple[str, tuple[Field, ...]], ...]:
    """Return the fields by chapter; each chapter begins at a field that stands after the beginning of the last."""
    positions = {field.name: position for position, field in enumerate(fields)}
    begins: list[tuple[str, int]] = []
    for number, node in enumerate(reader.listing(entry, "chapters")):
        one = reader.table(node, "chapters", ("title", "from"))
        title, name = reader.text(one, "title", most=30), reader.text(one, "from", most=60)
        place = positions.get(name, -1)
        is_next = place == 0 if number == 0 else place > begins[-1][1]
        if name and not is_next:
            reader.fault(node.line, "form_chapters", value=name)
        begins.append((title, place))
    ends = [place for _, place in begins[1:]] + [len(fields)]
    return tuple((title, tuple(fields[begin:end])) for (title, begin), end in zip(begins, ends, strict=False))


def _other(one: Indicator) -> Field:
    """Return a field for an indicator that the platform does not ask, so that its value has a place too."""
    note = "，".join(words for words in (one.period, one.note) if words)
    most = _MOST.get(one.unit, MOST)
    return Field(
        one.code, FieldType.DECIMAL, one.name, one.unit, note, False, one.code, (), (), Decimal(0), most,  # noqa: FBT003
        is_of_platform=False,
    )  # fmt: skip
