"""Tables of findings."""

import sqlalchemy as sa
from alembic import op

revision = "0009_findings"
down_revision = "0008_scoring"


def upgrade() -> None:
    op.create_table(
        "findings",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind_code", sa.String(length=30), nullable=False),
        sa.Column("verdict", sa.String(length=30), nullable=False),
        sa.Column("severity", sa.String(length=30), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["merged_into_id"], ["findings.id"], name=op.f("fk_findings_merged_into_id_findings")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_findings_round_id_rounds")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_findings_site_id_sites")),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_findings_town_id_towns")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_findings_unit_id_units")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_findings_visit_id_visits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("visit_id", "item_code", name=op.f("uq_findings_visit_id_item_code")),
    )
    op.create_index(op.f("ix_findings_merged_into_id"), "findings", ["merged_into_id"], unique=False)
    op.create_index("ix_findings_round_id_state", "findings", ["round_id", "state"], unique=False)
    op.create_index(op.f("ix_findings_site_id"), "findings", ["site_id"], unique=False)
    op.create_index("ix_findings_state", "findings", ["state"], unique=False)
    op.create_index("ix_findings_town_id_state", "findings", ["town_id", "state"], unique=False)
    op.create_index(op.f("ix_findings_unit_id"), "findings", ["unit_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_findings_unit_id"), table_name="findings")
    op.drop_index("ix_findings_town_id_state", table_name="findings")
    op.drop_index("ix_findings_state", table_name="findings")
    op.drop_index(op.f("ix_findings_site_id"), table_name="findings")
    op.drop_index("ix_findings_round_id_state", table_name="findings")
    op.drop_index(op.f("ix_findings_merged_into_id"), table_name="findings")
    op.drop_table("findings")
