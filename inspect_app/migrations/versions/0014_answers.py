"""Values of answers."""

import sqlalchemy as sa
from alembic import op

revision = "0014_answers"
down_revision = "0013_scoring_runs"


def upgrade() -> None:
    """Keep what was entered beside the verdict: count, option, share, record."""
    with op.batch_alter_table("answers") as table:
        table.add_column(sa.Column("value", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("answers") as table:
        table.drop_column("value")
