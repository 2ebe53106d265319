"""Tables of scoring."""

import sqlalchemy as sa
from alembic import op

revision = "0008_scoring"
down_revision = "0007_visits"


def upgrade() -> None:
    op.create_table(
        "town_scores",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("is_vetoed", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("visits_counted", sa.Integer(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_town_scores_round_id_rounds")),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_town_scores_town_id_towns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_scores")),
        sa.UniqueConstraint("round_id", "town_id", name=op.f("uq_town_scores_round_id_town_id")),
    )
    op.create_index(op.f("ix_town_scores_town_id"), "town_scores", ["town_id"], unique=False)
    op.create_table(
        "visit_scores",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("kind_code", sa.String(length=30), nullable=False),
        sa.Column("points_won", sa.String(length=40), nullable=False),
        sa.Column("points_due", sa.String(length=40), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=True),
        sa.Column("veto", sa.String(length=10), nullable=True),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_visit_scores_round_id_rounds")),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_visit_scores_town_id_towns")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_scores_visit_id_visits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_scores")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_visit_scores_visit_id")),
    )
    op.create_index("ix_visit_scores_round_id_town_id", "visit_scores", ["round_id", "town_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_visit_scores_round_id_town_id", table_name="visit_scores")
    op.drop_table("visit_scores")
    op.drop_index(op.f("ix_town_scores_town_id"), table_name="town_scores")
    op.drop_table("town_scores")
