"""Writes of the standards room: files become versions, drafts become versions, versions get their dates."""

from inspect_app.standards.actions.load import Loaded, load

__all__ = ["Loaded", "load"]
