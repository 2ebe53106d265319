"""Versions of checklists with effective dates, figures for lists, drafts, and re-pinned kinds of a round."""

import json
from collections import Counter
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012_versions"
down_revision = "0011_documents"

ONE_OPEN = "uq_checklist_versions_one_open"
PERIOD = "effective_until IS NULL OR effective_until >= effective_from"
COUNTS = ("items", "measured", "vetoes", "unconfirmed")


def upgrade() -> None:
    """Give each version its dates and figures; the version in force keeps no end.

    Columns are added with a default instead of making the table anew: rows of other tables hang on it.
    """
    period = sa.CheckConstraint(PERIOD, name=op.f("ck_checklist_versions_period"))
    add = partial(op.add_column, "checklist_versions")
    add(sa.Column("effective_from", sa.Date(), nullable=False, server_default="2021-12-03"))
    add(sa.Column("effective_until", sa.Date(), period, nullable=True))
    add(sa.Column("origin", sa.String(length=30), nullable=False, server_default="files"))
    add(sa.Column("points", sa.String(length=40), nullable=False, server_default="0"))
    for name in COUNTS:
        add(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    add(sa.Column("clauses", sa.Text(), nullable=False, server_default="{}"))
    _fill(op.get_bind())
    op.drop_column("checklist_versions", "is_current")
    is_open = sa.text("effective_until IS NULL")
    op.create_index(
        ONE_OPEN,
        "checklist_versions",
        ["standard_id", "kind_code"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    _create_drafts()
    _create_repins()


def _create_drafts() -> None:
    op.create_table(
        "checklist_drafts",
        sa.Column("standard_id", sa.Integer(), nullable=False),
        sa.Column("kind_code", sa.String(length=30), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_id"], ["checklist_versions.id"], name=op.f("fk_checklist_drafts_base_id_checklist_versions")
        ),
        sa.ForeignKeyConstraint(
            ["kind_code"], ["site_kinds.code"], name=op.f("fk_checklist_drafts_kind_code_site_kinds")
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["standards.id"], name=op.f("fk_checklist_drafts_standard_id_standards")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_drafts")),
        sa.UniqueConstraint("standard_id", "kind_code", name=op.f("uq_checklist_drafts_standard_id_kind_code")),
    )
    op.create_index(op.f("ix_checklist_drafts_base_id"), "checklist_drafts", ["base_id"], unique=False)


def _create_repins() -> None:
    op.create_table(
        "repins",
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("kind_code", sa.String(length=30), nullable=False),
        sa.Column("from_version_id", sa.Integer(), nullable=False),
        sa.Column("to_version_id", sa.Integer(), nullable=False),
        sa.Column("sites", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.id"], name=op.f("fk_repins_draw_id_draws")),
        sa.ForeignKeyConstraint(
            ["from_version_id"], ["checklist_versions.id"], name=op.f("fk_repins_from_version_id_checklist_versions")
        ),
        sa.ForeignKeyConstraint(
            ["to_version_id"], ["checklist_versions.id"], name=op.f("fk_repins_to_version_id_checklist_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repins")),
    )
    op.create_index(op.f("ix_repins_draw_id"), "repins", ["draw_id"], unique=False)


def downgrade() -> None:
    """Take dates, figures, drafts and re-pinned kinds away; the version without an end is the current one."""
    op.drop_index(op.f("ix_repins_draw_id"), table_name="repins")
    op.drop_table("repins")
    op.drop_index(op.f("ix_checklist_drafts_base_id"), table_name="checklist_drafts")
    op.drop_table("checklist_drafts")
    op.drop_index(ONE_OPEN, table_name="checklist_versions")
    op.add_column(
        "checklist_versions", sa.Column("is_current", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    versions = sa.table(
        "checklist_versions", sa.column("is_current", sa.Boolean), sa.column("effective_until", sa.Date)
    )
    is_open = versions.c.effective_until.is_(None)
    op.get_bind().execute(versions.update().where(is_open).values(is_current=True))
    for name in ("effective_until", "effective_from", "origin", "points", "clauses", *COUNTS):
        op.drop_column("checklist_versions", name)


def _fill(connection: sa.Connection) -> None:
    """Put versions one after the other: the first holds since its standard does, each ends where the next begins."""
    read = sa.text(
        "SELECT v.id, v.standard_id, v.kind_code, v.frozen_at, v.is_current, v.content, s.settings "
        "FROM checklist_versions v JOIN standards s ON s.id = v.standard_id ORDER BY v.is_current, v.id"
    )
    groups: dict[tuple[int, str], list[Any]] = {}
    for row in connection.execute(read).all():
        groups.setdefault((row.standard_id, row.kind_code), []).append(row)
    write = sa.text(
        "UPDATE checklist_versions SET effective_from = :begins, effective_until = :ends, points = :points, "
        "items = :items, measured = :measured, vetoes = :vetoes, unconfirmed = :unconfirmed, clauses = :clauses WHERE id = :id"
    )
    for rows in groups.values():
        begins = [_first_day(rows[0])]
        for row in rows[1:]:
            begins.append(max(begins[-1], str(row.frozen_at)[:10]))
        last = None if rows[-1].is_current else begins[-1]
        for row, start, end in zip(rows, begins, [*begins[1:], last], strict=True):
            connection.execute(write, {"id": row.id, "begins": start, "ends": end, **_figures(row.content)})


def _first_day(row: Any) -> str:
    return str(json.loads(row.settings).get("effective_from") or str(row.frozen_at)[:10])


def _figures(content: str) -> dict[str, Any]:
    items = [item for section in json.loads(content).get("sections", []) for item in section["items"]]
    points = sum((Decimal(item["points"]) for item in items), Decimal(0))
    return {
        "items": len(items),
        "points": format(points.normalize(), "f") if items else "0",
        "measured": sum(item["answer"] == "measure" for item in items),
        "vetoes": sum(item["veto"] is not None for item in items),
        "clauses": json.dumps(Counter(code for item in items for code in item["clause"].get("codes", ()))),
        "unconfirmed": sum(item.get("confidence", "low") != "high" for item in items),
    }
