"""Paper sheets."""

revision = "0016_paper"
down_revision = "0015_baseline"


def upgrade() -> None:
    """Make what this step brings."""


def downgrade() -> None:
    """Take it away again."""
