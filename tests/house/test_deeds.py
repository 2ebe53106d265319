"""Every action, job, subject and detail that the code records has a Chinese name in core/deeds.py."""

import ast
import re
from collections.abc import Iterator

from inspect_app import flow
from inspect_app.core import deeds
from tests.house.sources import ROOMS, Source, calls_of, python_files
from tests.house.test_corridor import models

NAMED = re.compile(f"(?:{'|'.join(ROOMS)})\\.[a-z_]+")


def is_written_by_actions(source: Source) -> bool:
    """Views name endpoints and models keys in the same way; what is recorded stands where `record` is called."""
    return source.room in ROOMS and "record(" in source.text and ".views" not in source.module


def literals(tree: ast.Module) -> Iterator[str]:
    """All texts of a file."""
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def recorded_details(source: Source) -> Iterator[str]:
    """The names of the details of all events of a file."""
    for name, call in calls_of(source):
        if name.split(".")[-1] == "record":
            yield from (keyword.arg for keyword in call.keywords if keyword.arg)


def test_every_recorded_action_and_job_has_a_chinese_name():
    texts = {text for source in python_files() if is_written_by_actions(source) for text in literals(source.tree)}
    nameless = {text for text in texts if NAMED.fullmatch(text)} - deeds.ACTIONS.keys() - deeds.JOBS.keys()
    assert not nameless, nameless


def test_every_registered_job_has_a_chinese_name():
    assert flow.JOBS.keys() <= deeds.JOBS.keys(), flow.JOBS.keys() - deeds.JOBS.keys()


def test_every_detail_of_an_event_has_a_chinese_name():
    told = {name for source in python_files() if source.room in ROOMS for name in recorded_details(source)}
    assert not told - deeds.DETAILS.keys(), told - deeds.DETAILS.keys()


def test_every_named_subject_is_a_table():
    assert deeds.SUBJECTS.keys() <= models().keys(), deeds.SUBJECTS.keys() - models().keys()


def test_the_names_are_chinese_and_no_two_deeds_share_one():
    for table in (deeds.ACTIONS, deeds.JOBS):
        assert len(set(table.values())) == len(table)
        assert all(re.search("[一-鿿]", name) for name in table.values())
