"""Scoring runs and schemes."""

revision = "0013_scoring_runs"
down_revision = "0012_versions"


def upgrade() -> None:
    """Make what this step brings."""


def downgrade() -> None:
    """Take it away again."""
