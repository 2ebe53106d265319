"""Writes of the standards room: files become versions, drafts become versions, versions get their dates and their print."""

from inspect_app.standards.actions.drafts import Import, discard, keep_drafts, publish
from inspect_app.standards.actions.load import Loaded, load
from inspect_app.standards.actions.printing import ask_for_paper, paper_key, print_paper

__all__ = [
    "Import",
    "Loaded",
    "ask_for_paper",
    "discard",
    "keep_drafts",
    "load",
    "paper_key",
    "print_paper",
    "publish",
]
