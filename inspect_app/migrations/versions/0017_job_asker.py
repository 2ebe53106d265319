"""Who asked for a job."""

import sqlalchemy as sa
from alembic import op

revision = "0017_job_asker"
down_revision = "0016_paper"


def upgrade() -> None:
    with op.batch_alter_table("jobs") as table:
        table.add_column(sa.Column("asked_by_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("jobs") as table:
        table.drop_column("asked_by_id")
