"""Checklists printed for pen and paper."""

import sqlalchemy as sa
from alembic import op

revision = "0016_paper"
down_revision = "0015_baseline"


def upgrade() -> None:
    """Remember which PDF a checklist version was printed as."""
    op.create_table(
        "paper_prints",
        sa.Column("checklist_version_id", sa.Integer(), nullable=False),
        sa.Column("source_sha256", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["checklist_version_id"], ["checklist_versions.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source_sha256"),
    )
    op.create_index(op.f("ix_paper_prints_checklist_version_id"), "paper_prints", ["checklist_version_id"])


def downgrade() -> None:
    """Forget it; the files stay in the store."""
    op.drop_table("paper_prints")
