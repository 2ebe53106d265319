"""Tables of visits."""

import sqlalchemy as sa
from alembic import op

revision = "0007_visits"
down_revision = "0006_rounds"


def upgrade() -> None:
    op.create_table(
        "draft_backups",
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_draft_backups_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_backups")),
        sa.UniqueConstraint("user_id", "client_id", name=op.f("uq_draft_backups_user_id_client_id")),
    )
    op.create_table(
        "visits",
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("drawn_site_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("checklist_version_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_sha256", sa.String(length=64), nullable=False),
        sa.Column("files_expected", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_skew_seconds", sa.Integer(), nullable=False),
        sa.Column("first_byte_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lon", sa.String(length=40), nullable=True),
        sa.Column("lat", sa.String(length=40), nullable=True),
        sa.Column("accuracy_m", sa.String(length=40), nullable=True),
        sa.Column("datum", sa.String(length=20), nullable=False),
        sa.Column("met_person", sa.String(length=80), nullable=False),
        sa.Column("met_person_title", sa.String(length=80), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checklist_version_id"],
            ["checklist_versions.id"],
            name=op.f("fk_visits_checklist_version_id_checklist_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["drawn_site_id"], ["drawn_sites.id"], name=op.f("fk_visits_drawn_site_id_drawn_sites")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_visits_round_id_rounds")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_visits_site_id_sites")),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_visits_town_id_towns")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_visits_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("client_id", name=op.f("uq_visits_client_id")),
    )
    op.create_index(op.f("ix_visits_drawn_site_id"), "visits", ["drawn_site_id"], unique=False)
    op.create_index("ix_visits_round_id_town_id", "visits", ["round_id", "town_id"], unique=False)
    op.create_index(op.f("ix_visits_site_id"), "visits", ["site_id"], unique=False)
    op.create_index("ix_visits_state", "visits", ["state"], unique=False)
    op.create_index(op.f("ix_visits_town_id"), "visits", ["town_id"], unique=False)
    op.create_index(op.f("ix_visits_user_id"), "visits", ["user_id"], unique=False)
    op.create_index(
        "uq_visits_one_counts",
        "visits",
        ["drawn_site_id"],
        unique=True,
        sqlite_where=sa.text("state = 'received'"),
        postgresql_where=sa.text("state = 'received'"),
    )
    op.create_table(
        "answers",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=30), nullable=False),
        sa.Column("measured", sa.String(length=40), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_answers_visit_id_visits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("visit_id", "item_code", name=op.f("uq_answers_visit_id_item_code")),
    )
    op.create_table(
        "visit_files",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("item_code", sa.String(length=40), nullable=True),
        sa.Column("signer", sa.String(length=80), nullable=False),
        sa.Column("media_type", sa.String(length=30), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("view_sha256", sa.String(length=64), nullable=True),
        sa.Column("thumb_sha256", sa.String(length=64), nullable=True),
        sa.Column("exif", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_visit_files_visit_id_visits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_files")),
        sa.UniqueConstraint("visit_id", "sha256", name=op.f("uq_visit_files_visit_id_sha256")),
    )
    op.create_index(op.f("ix_visit_files_sha256"), "visit_files", ["sha256"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_visit_files_sha256"), table_name="visit_files")
    op.drop_table("visit_files")
    op.drop_table("answers")
    op.drop_index(
        "uq_visits_one_counts",
        table_name="visits",
        sqlite_where=sa.text("state = 'received'"),
        postgresql_where=sa.text("state = 'received'"),
    )
    op.drop_index(op.f("ix_visits_user_id"), table_name="visits")
    op.drop_index(op.f("ix_visits_town_id"), table_name="visits")
    op.drop_index("ix_visits_state", table_name="visits")
    op.drop_index(op.f("ix_visits_site_id"), table_name="visits")
    op.drop_index("ix_visits_round_id_town_id", table_name="visits")
    op.drop_index(op.f("ix_visits_drawn_site_id"), table_name="visits")
    op.drop_table("visits")
    op.drop_table("draft_backups")
