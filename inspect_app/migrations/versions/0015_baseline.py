"""Baseline data of towns and districts."""

revision = "0015_baseline"
down_revision = "0014_answers"


def upgrade() -> None:
    """Make what this step brings."""


def downgrade() -> None:
    """Take it away again."""
