"""Tables of places."""

import sqlalchemy as sa
from alembic import op

revision = "0004_places"
down_revision = "0003_standards"


def upgrade() -> None:
    op.create_table(
        "districts",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_districts_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_districts")),
        sa.UniqueConstraint("code", name=op.f("uq_districts_code")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_districts_unit_id")),
    )
    op.create_table(
        "towns",
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("mca_code", sa.String(length=12), nullable=True),
        sa.Column("nbs_code", sa.String(length=12), nullable=True),
        sa.Column("is_inspected", sa.Boolean(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["districts.id"], name=op.f("fk_towns_district_id_districts")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_towns_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_towns")),
        sa.UniqueConstraint("district_id", "name", name=op.f("uq_towns_district_id_name")),
        sa.UniqueConstraint("mca_code", name=op.f("uq_towns_mca_code")),
        sa.UniqueConstraint("nbs_code", name=op.f("uq_towns_nbs_code")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_towns_unit_id")),
    )
    op.create_index(op.f("ix_towns_district_id"), "towns", ["district_id"], unique=False)
    op.create_table(
        "designations",
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=30), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_designations_town_id_towns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_designations")),
        sa.UniqueConstraint("town_id", "level", name=op.f("uq_designations_town_id_level")),
    )
    op.create_index(op.f("ix_designations_level"), "designations", ["level"], unique=False)
    op.create_table(
        "villages",
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_villages_town_id_towns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_villages")),
        sa.UniqueConstraint("code", name=op.f("uq_villages_code")),
    )
    op.create_index(op.f("ix_villages_town_id"), "villages", ["town_id"], unique=False)
    op.create_table(
        "sites",
        sa.Column("source_code", sa.String(length=30), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=True),
        sa.Column("kind_code", sa.String(length=30), nullable=False),
        sa.Column("subkind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("lon", sa.String(length=40), nullable=True),
        sa.Column("lat", sa.String(length=40), nullable=True),
        sa.Column("datum", sa.String(length=20), nullable=False),
        sa.Column("grid_code", sa.String(length=30), nullable=False),
        sa.Column("size", sa.String(length=30), nullable=False),
        sa.Column("is_in_use", sa.Boolean(), nullable=False),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kind_code"], ["site_kinds.code"], name=op.f("fk_sites_kind_code_site_kinds")),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_sites_town_id_towns")),
        sa.ForeignKeyConstraint(["village_id"], ["villages.id"], name=op.f("fk_sites_village_id_villages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("source_code", name=op.f("uq_sites_source_code")),
    )
    op.create_index("ix_sites_kind_code", "sites", ["kind_code"], unique=False)
    op.create_index("ix_sites_town_id_kind_code", "sites", ["town_id", "kind_code"], unique=False)
    op.create_index(op.f("ix_sites_village_id"), "sites", ["village_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_sites_village_id"), table_name="sites")
    op.drop_index("ix_sites_town_id_kind_code", table_name="sites")
    op.drop_index("ix_sites_kind_code", table_name="sites")
    op.drop_table("sites")
    op.drop_index(op.f("ix_villages_town_id"), table_name="villages")
    op.drop_table("villages")
    op.drop_index(op.f("ix_designations_level"), table_name="designations")
    op.drop_table("designations")
    op.drop_index(op.f("ix_towns_district_id"), table_name="towns")
    op.drop_table("towns")
    op.drop_table("districts")
