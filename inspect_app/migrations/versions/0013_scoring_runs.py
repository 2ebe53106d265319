"""Scoring runs and schemes. What was scored before belongs to the first run of its round, frozen when the round is closed."""

import sqlalchemy as sa
from alembic import op

revision = "0013_scoring_runs"
down_revision = "0012_versions"


def upgrade() -> None:
    _make_tables()
    op.execute(
        "INSERT INTO scoring_runs (round_id, number, kind, reason, author, created_at, frozen_at) "
        "SELECT id, 1, 'first', '', '系统', created_at, closed_at FROM rounds WHERE id IN "
        "(SELECT round_id FROM town_scores UNION SELECT round_id FROM visit_scores)"
    )
    for name in ("town_scores", "visit_scores"):
        op.add_column(name, sa.Column("run_id", sa.Integer(), nullable=True))
        op.execute(
            f"UPDATE {name} SET run_id = "  # noqa: S608  a name of this file
            f"(SELECT id FROM scoring_runs WHERE scoring_runs.round_id = {name}.round_id)"
        )
    op.add_column("town_scores", sa.Column("band", sa.String(length=20), nullable=True))
    op.add_column("town_scores", sa.Column("design", sa.Text(), nullable=False, server_default="{}"))
    with op.batch_alter_table("town_scores") as table:
        table.alter_column("run_id", existing_type=sa.Integer(), nullable=False)
        table.alter_column("design", existing_type=sa.Text(), server_default=None)
        table.create_foreign_key(op.f("fk_town_scores_run_id_scoring_runs"), "scoring_runs", ["run_id"], ["id"])
        table.drop_constraint(op.f("uq_town_scores_round_id_town_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_town_scores_run_id_town_id"), ["run_id", "town_id"])
    op.create_index("ix_town_scores_round_id_town_id", "town_scores", ["round_id", "town_id"], unique=False)
    with op.batch_alter_table("visit_scores") as table:
        table.alter_column("run_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(op.f("fk_visit_scores_run_id_scoring_runs"), "scoring_runs", ["run_id"], ["id"])
        table.drop_constraint(op.f("uq_visit_scores_visit_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_visit_scores_visit_id_run_id"), ["visit_id", "run_id"])
    op.create_index("ix_visit_scores_run_id_town_id", "visit_scores", ["run_id", "town_id"], unique=False)


def downgrade() -> None:
    for name in ("town_scores", "visit_scores"):
        op.execute(
            f"DELETE FROM {name} WHERE run_id NOT IN "  # noqa: S608  a name of this file
            "(SELECT MAX(id) FROM scoring_runs GROUP BY round_id)"
        )
    op.drop_index("ix_visit_scores_run_id_town_id", table_name="visit_scores")
    with op.batch_alter_table("visit_scores") as table:
        table.drop_constraint(op.f("uq_visit_scores_visit_id_run_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_visit_scores_visit_id"), ["visit_id"])
        table.drop_constraint(op.f("fk_visit_scores_run_id_scoring_runs"), type_="foreignkey")
        table.drop_column("run_id")
    op.drop_index("ix_town_scores_round_id_town_id", table_name="town_scores")
    with op.batch_alter_table("town_scores") as table:
        table.drop_constraint(op.f("uq_town_scores_run_id_town_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_town_scores_round_id_town_id"), ["round_id", "town_id"])
        table.drop_constraint(op.f("fk_town_scores_run_id_scoring_runs"), type_="foreignkey")
        table.drop_column("run_id")
        table.drop_column("band")
        table.drop_column("design")
    op.drop_table("answer_corrections")
    op.drop_table("scoring_runs")
    op.drop_table("scheme_versions")


def _make_tables() -> None:
    op.create_table(
        "scheme_versions",
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=30), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standards.id"], name=op.f("fk_scheme_versions_standard_id_standards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme_versions")),
        sa.UniqueConstraint("standard_id", "sha256", name=op.f("uq_scheme_versions_standard_id_sha256")),
        sa.UniqueConstraint("standard_id", "version", name=op.f("uq_scheme_versions_standard_id_version")),
    )
    op.create_table(
        "scoring_runs",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("scheme_version_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_scoring_runs_round_id_rounds")),
        sa.ForeignKeyConstraint(
            ["scheme_version_id"],
            ["scheme_versions.id"],
            name=op.f("fk_scoring_runs_scheme_version_id_scheme_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_runs")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_scoring_runs_round_id_number")),
    )
    op.create_table(
        "answer_corrections",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=30), nullable=False),
        sa.Column("measured", sa.String(length=40), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_answer_corrections_visit_id_visits")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_answer_corrections_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_corrections")),
    )
    for column in ("visit_id", "round_id"):
        op.create_index(op.f(f"ix_answer_corrections_{column}"), "answer_corrections", [column], unique=False)
