"""Lock 6: foreign keys and relationships point backwards along the corridor, never forward."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from inspect_app.core.db import Model
from tests.house.sources import STEP


def room_of(model: type[Any]) -> str:
    """The room in which a model stands."""
    return model.__module__.split(".")[1]


def models() -> dict[str, type[Any]]:
    """Every model by its table."""
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Model.registry.mappers}


def forward_keys(by_table: dict[str, type[Any]]) -> Iterator[str]:
    """Foreign keys and relationships that point to a later room, or to a neighbour in the same step."""
    for model in by_table.values():
        own = room_of(model)
        for key in model.__table__.foreign_keys:
            other = room_of(by_table[key.column.table.name])
            if other != own and STEP[other] >= STEP[own]:
                yield f"{model.__name__}.{key.parent.name} -> {other}.{key.column.table.name}"
        for relation in model.__mapper__.relationships:
            other = room_of(relation.mapper.class_)
            if other != own and STEP[other] >= STEP[own]:
                yield f"{model.__name__}.{relation.key} -> {other}.{relation.mapper.class_.__name__}"


@pytest.mark.usefixtures("app")
def test_no_foreign_key_or_relationship_points_forward():
    assert list(forward_keys(models())) == []


def test_every_table_stands_in_a_room(app: Flask):
    assert {room_of(model) for model in models().values()} <= set(STEP), app
