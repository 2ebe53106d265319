"""Versions of checklists with effective dates."""

revision = "0012_versions"
down_revision = "0011_documents"


def upgrade() -> None:
    """Make what this step brings."""


def downgrade() -> None:
    """Take it away again."""
