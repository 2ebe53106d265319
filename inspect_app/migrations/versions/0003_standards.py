"""Tables of standards."""

import sqlalchemy as sa
from alembic import op

revision = "0003_standards"
down_revision = "0002_accounts"


def upgrade() -> None:
    op.create_table(
        "site_kinds",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("setting", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_kinds")),
        sa.UniqueConstraint("code", name=op.f("uq_site_kinds_code")),
    )
    op.create_table(
        "standards",
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standards")),
        sa.UniqueConstraint("code", name=op.f("uq_standards_code")),
    )
    op.create_table(
        "checklist_versions",
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("kind_code", sa.String(length=30), nullable=False),
        sa.Column("version", sa.String(length=30), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kind_code"], ["site_kinds.code"], name=op.f("fk_checklist_versions_kind_code_site_kinds")
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standards.id"], name=op.f("fk_checklist_versions_standard_id_standards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_versions")),
        sa.UniqueConstraint(
            "standard_id", "kind_code", "sha256", name=op.f("uq_checklist_versions_standard_id_kind_code_sha256")
        ),
        sa.UniqueConstraint(
            "standard_id", "kind_code", "version", name=op.f("uq_checklist_versions_standard_id_kind_code_version")
        ),
    )
    op.create_index(op.f("ix_checklist_versions_kind_code"), "checklist_versions", ["kind_code"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_checklist_versions_kind_code"), table_name="checklist_versions")
    op.drop_table("checklist_versions")
    op.drop_table("standards")
    op.drop_table("site_kinds")
