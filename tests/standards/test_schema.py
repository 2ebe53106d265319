"""JSON Schemas for editors: as the code makes them, and the shipped files fit; what the commands tell of the files."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from inspect_app.cli.checklists import commands
from inspect_app.core.permissions import Viewer
from inspect_app.standards import actions
from inspect_app.standards.rules.checklist_file import ITEM_KEYS, ITEM_MAY
from inspect_app.standards.rules.coverage import clauses_of, cover, total
from inspect_app.standards.rules.schema import schema_files
from tests.house.sources import ROOT
from tests.standards.files import M, changed, library

FOLDER = ROOT / "checklists"
SCHEMAS = schema_files()
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "number": (int, float), "integer": (int,), "boolean": (bool,), "object": (dict,), "array": (list,),
}  # fmt: skip
FITS = [
    *((path, "items.json") for path in sorted(FOLDER.glob("items/*.yaml"))),
    *(
        (path, "items.json")
        for path in sorted(FOLDER.glob("zaozhuang-*/*.yaml"))
        if path.stem not in {"standard", "scheme"}
    ),
    *((path, "standard.json") for path in sorted(FOLDER.glob("*/standard.yaml"))),
    *((path, "scheme.json") for path in sorted(FOLDER.glob("*/scheme.yaml"))),
    (FOLDER / "site-kinds.yaml", "site-kinds.json"),
]


class _Loader(yaml.SafeLoader):
    """YAML as an editor reads it, dates left as text."""


_LOADS = dict(yaml.SafeLoader.yaml_implicit_resolvers)
_Loader.yaml_implicit_resolvers = {
    sign: [(tag, shape) for tag, shape in pairs if not tag.endswith("timestamp")] for sign, pairs in _LOADS.items()
}


def faults(schema: dict[str, Any], value: Any, path: str = "") -> list[str]:
    """What of a value does not fit, by the part of JSON Schema that ours use."""
    if "oneOf" in schema:
        tried = [faults(one, value, path) for one in schema["oneOf"]]
        return [] if sum(not found for found in tried) == 1 else [f"{path}: fits none or several", *min(tried, key=len)]
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{path}: {value!r} is not one of {schema['enum']}"]
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, _TYPES[word]) and (word == "boolean" or value is not True) for word in wanted):
        return [f"{path}: {value!r} is no {wanted}"]
    found = []
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            found.append(f"{path}: {value!r} has another shape")
        if len(value) > schema.get("maxLength", len(value)):
            found.append(f"{path}: too long")
    if isinstance(value, list):
        found += [
            fault for number, one in enumerate(value) for fault in faults(schema["items"], one, f"{path}[{number}]")
        ]
    if isinstance(value, dict):
        known, rest = schema.get("properties", {}), schema.get("additionalProperties")
        found += [f"{path}: {key} is missing" for key in schema.get("required", ()) if key not in value]
        for key, one in value.items():
            inner = known.get(key, rest)
            found += faults(inner, one, f"{path}.{key}") if isinstance(inner, dict) else [f"{path}: {key} is unknown"]
    return found


@pytest.mark.parametrize(("path", "name"), FITS, ids=lambda value: value.name if isinstance(value, Path) else value)
def test_a_shipped_file_fits_its_schema(path: Path, name: str):
    value = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  a SafeLoader that keeps dates as text
    assert faults(SCHEMAS[name], value) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points: 86.5", "points: many"),
        ("severity: serious", "severity: bad"),
        ("        topic: MKT", "        subject: MKT"),
    ],
)
def test_a_faulty_file_does_not_fit(old, new):
    value = yaml.safe_load(changed(M, old, new)[M])
    assert faults(SCHEMAS["items.json"], value)


def test_the_schemas_in_the_repository_are_those_of_the_code():
    for name, schema in SCHEMAS.items():
        there = json.loads((FOLDER / "schema" / name).read_text(encoding="utf-8"))
        assert there == schema, f"{name}: run flask checklists schema"


def test_the_schema_of_an_item_knows_every_key_of_the_reader():
    item = SCHEMAS["items.json"]["properties"]["sections"]["items"]["properties"]["items"]["items"]
    assert set(item["properties"]) == {*ITEM_KEYS, *ITEM_MAY}
    assert item["required"] == list(ITEM_KEYS)


def test_the_command_counts_what_is_shipped_and_finds_no_gap(app):
    done = app.test_cli_runner().invoke(commands, ["check", "--json"])
    told = json.loads(done.output)
    assert done.exit_code == 0
    assert (told["kinds"], told["faults"], len(told["standards"])) == (30, [], 3)
    assert told["items"] >= 350
    township = next(one for one in told["standards"] if one["code"] == "national-township-2021")
    assert township["field_clauses_without_item"] == []
    assert all(one["why"] for one in township["not_seen_in_the_field"])
    assert township["clauses"] == township["clauses_covered"] + len(township["not_seen_in_the_field"])


def test_a_clause_that_no_item_looks_at_is_a_gap():
    chapters = cover(
        {
            "chapters": [{"code": "C1", "number": "一", "title": "组织"}],
            "clauses": [clause("C1-A", "field"), clause("C1-B", "field"), clause("C1-C", "office")],
        },
        total([{"C1-A": 2}, {"C1-A": 1}]),
    )
    assert [(one.code, one.items, one.is_gap) for one in clauses_of(chapters)] == [
        ("C1-A", 3, False), ("C1-B", 0, True), ("C1-C", 0, False),
    ]  # fmt: skip


def clause(code: str, seen: str) -> dict[str, str]:
    """One clause as the settings of a standard hold it."""
    told = {"code": code, "chapter": "C1", "number": "(一)", "title": code, "summary": "", "source": "", "why": ""}
    return told | {"seen": seen, "confidence": "high", "number_confidence": "low"}


def test_the_command_writes_what_is_in_force_as_yaml(app, tmp_path):
    actions.load(Viewer.system(), library())
    done = app.test_cli_runner().invoke(commands, ["export", "--folder", str(tmp_path)])
    assert done.exit_code == 0
    assert "market-09" in (tmp_path / "national-township-2021" / "market.yaml").read_text(encoding="utf-8")
