"""Tables of experts."""

import sqlalchemy as sa
from alembic import op

revision = "0005_experts"
down_revision = "0004_places"


def upgrade() -> None:
    op.create_table(
        "experts",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("employer", sa.String(length=80), nullable=False),
        sa.Column("specialty", sa.String(length=80), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_experts_district_id_districts")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_experts_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experts")),
        sa.UniqueConstraint("user_id", name=op.f("uq_experts_user_id")),
    )
    op.create_index(op.f("ix_experts_district_id"), "experts", ["district_id"], unique=False)
    op.create_table(
        "expert_interests",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_expert_interests_expert_id_experts")),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_expert_interests_town_id_towns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_interests")),
        sa.UniqueConstraint("expert_id", "town_id", name=op.f("uq_expert_interests_expert_id_town_id")),
    )


def downgrade() -> None:
    op.drop_table("expert_interests")
    op.drop_index(op.f("ix_experts_district_id"), table_name="experts")
    op.drop_table("experts")
