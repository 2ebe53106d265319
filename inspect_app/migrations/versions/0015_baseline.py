"""The yearly forms of the national platform, and baseline data of towns, districts and the city."""

import sqlalchemy as sa
from alembic import op

revision = "0015_baseline"
down_revision = "0014_answers"


def upgrade() -> None:
    """Make the forms, the values with their history, the office's own figures, and the files of many places."""
    op.create_table(
        "platform_forms",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_forms")),
        sa.UniqueConstraint("code", "sha256", name=op.f("uq_platform_forms_code_sha256")),
    )
    _values()
    _figures()
    _exports()


def _values() -> None:
    op.create_table(
        "baseline_values",
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=30), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("town_id IS NULL OR district_id IS NULL", name=op.f("ck_baseline_values_one_place")),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_baseline_values_town_id_towns")),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_baseline_values_district_id_districts")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_baseline_values_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline_values")),
    )
    op.create_index(
        "uq_baseline_values_current", "baseline_values", ["place", "year", "form", "field"],
        unique=True, sqlite_where=sa.text("is_current = 1"), postgresql_where=sa.text("is_current"),
    )  # fmt: skip
    op.create_index("ix_baseline_values_year_form", "baseline_values", ["year", "form"])
    op.create_index("ix_baseline_values_town_id_year", "baseline_values", ["town_id", "year"])
    op.create_index("ix_baseline_values_district_id_year", "baseline_values", ["district_id", "year"])
    op.create_index(op.f("ix_baseline_values_user_id"), "baseline_values", ["user_id"])


def _figures() -> None:
    op.create_table(
        "indicator_figures",
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("op", sa.String(length=2), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standards.id"], name=op.f("fk_indicator_figures_standard_id_standards")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_indicator_figures_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_figures")),
    )
    op.create_index(
        "uq_indicator_figures_current", "indicator_figures", ["standard_id", "code"],
        unique=True, sqlite_where=sa.text("is_current = 1"), postgresql_where=sa.text("is_current"),
    )  # fmt: skip
    op.create_index(op.f("ix_indicator_figures_user_id"), "indicator_figures", ["user_id"])


def _exports() -> None:
    op.create_table(
        "baseline_exports",
        sa.Column("form", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(length=60), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["district_id"], ["districts.id"], name=op.f("fk_baseline_exports_district_id_districts")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_baseline_exports_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline_exports")),
    )
    op.create_index(op.f("ix_baseline_exports_district_id"), "baseline_exports", ["district_id"])
    op.create_index(op.f("ix_baseline_exports_user_id"), "baseline_exports", ["user_id"])


def downgrade() -> None:
    """Take them away again."""
    for table in ("baseline_exports", "indicator_figures", "baseline_values", "platform_forms"):
        op.drop_table(table)
