"""By what the list of documents is narrowed. Pure."""

from dataclasses import dataclass

from inspect_app.core.vocab import DocumentKind, DocumentState


@dataclass(frozen=True)
class DocumentFilter:
    """The filter bar of the list; what is None or empty does not narrow."""

    kind: DocumentKind | None = None
    state: DocumentState | None = None
    round_id: int | None = None
    district_id: int | None = None
    town_id: int | None = None
    words: str = ""
