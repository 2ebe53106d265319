"""Where a document stands and who may move it on: one table. Pure."""

from inspect_app.core.errors import Refusal
from inspect_app.core.vocab import DocumentKind, DocumentState

TRANSITIONS: dict[DocumentState, frozenset[DocumentState]] = {
    DocumentState.DRAFT: frozenset({DocumentState.REVIEW, DocumentState.DISCARDED}),
    DocumentState.REVIEW: frozenset({DocumentState.DRAFT, DocumentState.ISSUED}),
    DocumentState.ISSUED: frozenset({DocumentState.WITHDRAWN}),
    DocumentState.WITHDRAWN: frozenset(),
    DocumentState.DISCARDED: frozenset(),
}
SERVED = frozenset({DocumentKind.ORDER, DocumentKind.SUPERVISION})


def check_transition(state: DocumentState, to: DocumentState) -> None:
    """Refuse a step that the table does not have."""
    if to not in TRANSITIONS[state]:
        raise Refusal("document_wrong_state", state=state.label)


def check_editable(state: DocumentState) -> None:
    """Only a draft is edited; one in review goes back first."""
    if state is not DocumentState.DRAFT:
        raise Refusal("document_not_draft", state=state.label)


def check_approver(authors: frozenset[int | None], approver_id: int | None) -> None:
    """Refuse that a person approves what the same person drafted or handed in (四眼原则)."""
    if approver_id is None or approver_id in authors:
        raise Refusal("document_own_review")


def check_withdrawable(kind: DocumentKind, state: DocumentState) -> None:
    """Only an issued document is withdrawn, and a withdrawal itself never."""
    if kind is DocumentKind.WITHDRAWAL:
        raise Refusal("document_withdrawal_final")
    check_transition(state, DocumentState.WITHDRAWN)


def is_served(kind: DocumentKind) -> bool:
    """Whether a town must acknowledge this kind of document."""
    return kind in SERVED
