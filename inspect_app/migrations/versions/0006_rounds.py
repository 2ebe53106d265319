"""Tables of rounds."""

import sqlalchemy as sa
from alembic import op

revision = "0006_rounds"
down_revision = "0005_experts"


def upgrade() -> None:
    op.create_table(
        "rounds",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("plan_sha256", sa.String(length=64), nullable=False),
        sa.Column("seed_commitment", sa.String(length=64), nullable=True),
        sa.Column("seed", sa.String(length=64), nullable=True),
        sa.Column("seed_root", sa.String(length=64), nullable=True),
        sa.Column("frame_sha256", sa.String(length=64), nullable=True),
        sa.Column("frame_counts", sa.Text(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["standard_id"], ["standards.id"], name=op.f("fk_rounds_standard_id_standards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("year", "quarter", "sequence", "kind", name=op.f("uq_rounds_year_quarter_sequence_kind")),
    )
    op.create_index(op.f("ix_rounds_state"), "rounds", ["state"], unique=False)
    op.create_table(
        "draws",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("algorithm", sa.String(length=40), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("seed_commitment", sa.String(length=64), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("plan_sha256", sa.String(length=64), nullable=False),
        sa.Column("frame_sha256", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(length=60), nullable=False),
        sa.Column("teams_drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("teams_frame", sa.Text(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(length=60), nullable=True),
        sa.Column("void_reason", sa.String(length=400), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_draws_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_draws_round_id_number")),
    )
    op.create_index(op.f("ix_draws_round_id"), "draws", ["round_id"], unique=False)
    op.create_index(
        "uq_draws_one_live",
        "draws",
        ["round_id"],
        unique=True,
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_table(
        "recusals",
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.id"], name=op.f("fk_recusals_draw_id_draws")),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_recusals_expert_id_experts")),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_recusals_town_id_towns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusals")),
        sa.UniqueConstraint("draw_id", "expert_id", "town_id", name=op.f("uq_recusals_draw_id_expert_id_town_id")),
    )
    op.create_index(op.f("ix_recusals_expert_id"), "recusals", ["expert_id"], unique=False)
    op.create_index(op.f("ix_recusals_town_id"), "recusals", ["town_id"], unique=False)
    op.create_table(
        "teams",
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.id"], name=op.f("fk_teams_draw_id_draws")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("draw_id", "number", name=op.f("uq_teams_draw_id_number")),
    )
    op.create_table(
        "drawn_towns",
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(length=40), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.id"], name=op.f("fk_drawn_towns_draw_id_draws")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_drawn_towns_team_id_teams")),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_drawn_towns_town_id_towns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawn_towns")),
        sa.UniqueConstraint("draw_id", "town_id", name=op.f("uq_drawn_towns_draw_id_town_id")),
    )
    op.create_index(op.f("ix_drawn_towns_team_id"), "drawn_towns", ["team_id"], unique=False)
    op.create_index(op.f("ix_drawn_towns_town_id"), "drawn_towns", ["town_id"], unique=False)
    op.create_table(
        "team_members",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_team_members_expert_id_experts")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_members")),
        sa.UniqueConstraint("team_id", "expert_id", name=op.f("uq_team_members_team_id_expert_id")),
    )
    op.create_index(op.f("ix_team_members_expert_id"), "team_members", ["expert_id"], unique=False)
    op.create_table(
        "drawn_sites",
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("drawn_town_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind_code", sa.String(length=30), nullable=False),
        sa.Column("checklist_version_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checklist_version_id"],
            ["checklist_versions.id"],
            name=op.f("fk_drawn_sites_checklist_version_id_checklist_versions"),
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.id"], name=op.f("fk_drawn_sites_draw_id_draws")),
        sa.ForeignKeyConstraint(
            ["drawn_town_id"], ["drawn_towns.id"], name=op.f("fk_drawn_sites_drawn_town_id_drawn_towns")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_drawn_sites_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawn_sites")),
        sa.UniqueConstraint("draw_id", "site_id", name=op.f("uq_drawn_sites_draw_id_site_id")),
    )
    op.create_index(op.f("ix_drawn_sites_drawn_town_id"), "drawn_sites", ["drawn_town_id"], unique=False)
    op.create_index(op.f("ix_drawn_sites_site_id"), "drawn_sites", ["site_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_drawn_sites_site_id"), table_name="drawn_sites")
    op.drop_index(op.f("ix_drawn_sites_drawn_town_id"), table_name="drawn_sites")
    op.drop_table("drawn_sites")
    op.drop_index(op.f("ix_team_members_expert_id"), table_name="team_members")
    op.drop_table("team_members")
    op.drop_index(op.f("ix_drawn_towns_town_id"), table_name="drawn_towns")
    op.drop_index(op.f("ix_drawn_towns_team_id"), table_name="drawn_towns")
    op.drop_table("drawn_towns")
    op.drop_table("teams")
    op.drop_index(op.f("ix_recusals_town_id"), table_name="recusals")
    op.drop_index(op.f("ix_recusals_expert_id"), table_name="recusals")
    op.drop_table("recusals")
    op.drop_index(
        "uq_draws_one_live",
        table_name="draws",
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )
    op.drop_index(op.f("ix_draws_round_id"), table_name="draws")
    op.drop_table("draws")
    op.drop_index(op.f("ix_rounds_state"), table_name="rounds")
    op.drop_table("rounds")
