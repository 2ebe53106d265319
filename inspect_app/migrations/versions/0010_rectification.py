"""Tables of rectification."""

import sqlalchemy as sa
from alembic import op

revision = "0010_rectification"
down_revision = "0009_findings"


def upgrade() -> None:
    op.create_table(
        "rectification_items",
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("deadline_mode", sa.String(length=30), nullable=False),
        sa.Column("deadline_days", sa.Integer(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("is_due_provisional", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_rectification_items_finding_id_findings")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_rectification_items_round_id_rounds")),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_rectification_items_town_id_towns")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_rectification_items_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_items")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_rectification_items_finding_id")),
    )
    op.create_index(
        "ix_rectification_items_closed_at_due_on", "rectification_items", ["closed_at", "due_on"], unique=False
    )
    op.create_index("ix_rectification_items_round_id_state", "rectification_items", ["round_id", "state"], unique=False)
    op.create_index("ix_rectification_items_state_due_on", "rectification_items", ["state", "due_on"], unique=False)
    op.create_index("ix_rectification_items_town_id_state", "rectification_items", ["town_id", "state"], unique=False)
    op.create_index("ix_rectification_items_unit_id_state", "rectification_items", ["unit_id", "state"], unique=False)
    op.create_table(
        "deadline_events",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["rectification_items.id"], name=op.f("fk_deadline_events_item_id_rectification_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_events")),
    )
    op.create_index(op.f("ix_deadline_events_item_id"), "deadline_events", ["item_id"], unique=False)
    op.create_table(
        "replies",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["rectification_items.id"], name=op.f("fk_replies_item_id_rectification_items")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_replies_unit_id_units")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_replies_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_replies_item_id_number")),
        sa.UniqueConstraint("token", name=op.f("uq_replies_token")),
    )
    op.create_index(op.f("ix_replies_unit_id"), "replies", ["unit_id"], unique=False)
    op.create_index(op.f("ix_replies_user_id"), "replies", ["user_id"], unique=False)
    op.create_table(
        "rechecks",
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_rechecks_reply_id_replies")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_rechecks_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rechecks")),
        sa.UniqueConstraint("reply_id", name=op.f("uq_rechecks_reply_id")),
    )
    op.create_index(op.f("ix_rechecks_user_id"), "rechecks", ["user_id"], unique=False)
    op.create_table(
        "reply_photos",
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("thumb_sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name=op.f("fk_reply_photos_reply_id_replies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_photos")),
        sa.UniqueConstraint("reply_id", "position", name=op.f("uq_reply_photos_reply_id_position")),
    )


def downgrade() -> None:
    op.drop_table("reply_photos")
    op.drop_index(op.f("ix_rechecks_user_id"), table_name="rechecks")
    op.drop_table("rechecks")
    op.drop_index(op.f("ix_replies_user_id"), table_name="replies")
    op.drop_index(op.f("ix_replies_unit_id"), table_name="replies")
    op.drop_table("replies")
    op.drop_index(op.f("ix_deadline_events_item_id"), table_name="deadline_events")
    op.drop_table("deadline_events")
    op.drop_index("ix_rectification_items_unit_id_state", table_name="rectification_items")
    op.drop_index("ix_rectification_items_town_id_state", table_name="rectification_items")
    op.drop_index("ix_rectification_items_state_due_on", table_name="rectification_items")
    op.drop_index("ix_rectification_items_round_id_state", table_name="rectification_items")
    op.drop_index("ix_rectification_items_closed_at_due_on", table_name="rectification_items")
    op.drop_table("rectification_items")
