"""Tables of documents."""

import sqlalchemy as sa
from alembic import op

revision = "0011_documents"
down_revision = "0010_rectification"


SQLITE_TRIGGERS = (
    """CREATE TRIGGER documents_stay
    BEFORE UPDATE ON documents
    WHEN (OLD.state IN ('issued', 'withdrawn'))
    AND (NEW.kind IS NOT OLD.kind
    OR NEW.title IS NOT OLD.title
    OR NEW.round_id IS NOT OLD.round_id
    OR NEW.town_id IS NOT OLD.town_id
    OR NEW.number_id IS NOT OLD.number_id
    OR NEW.number_text IS NOT OLD.number_text
    OR NEW.parts IS NOT OLD.parts
    OR NEW.content IS NOT OLD.content
    OR NEW.content_sha256 IS NOT OLD.content_sha256
    OR NEW.is_simulated IS NOT OLD.is_simulated
    OR NEW.drafted_by_id IS NOT OLD.drafted_by_id
    OR NEW.drafted_at IS NOT OLD.drafted_at
    OR NEW.issued_by_id IS NOT OLD.issued_by_id
    OR NEW.issued_at IS NOT OLD.issued_at
    OR NEW.issued_on IS NOT OLD.issued_on
    OR NEW.withdraws_id IS NOT OLD.withdraws_id
    OR (OLD.pdf_sha256 IS NOT NULL AND NEW.pdf_sha256 IS NOT OLD.pdf_sha256)
    OR (OLD.pages IS NOT NULL AND NEW.pages IS NOT OLD.pages)
    OR NOT (NEW.state = OLD.state
    OR (OLD.state = 'issued' AND NEW.state = 'withdrawn')))
    BEGIN SELECT RAISE(ABORT, 'issued documents never change'); END""",
    """CREATE TRIGGER documents_kept
    BEFORE DELETE ON documents
    WHEN (OLD.state IN ('issued', 'withdrawn'))
    BEGIN SELECT RAISE(ABORT, 'issued documents never change'); END""",
    """CREATE TRIGGER document_lines_no_more
    BEFORE INSERT ON document_lines
    WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id AND d.state IN ('issued', 'withdrawn'))
    BEGIN SELECT RAISE(ABORT, 'lines of issued documents never change'); END""",
    """CREATE TRIGGER document_lines_stay
    BEFORE UPDATE ON document_lines
    WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id AND d.state IN ('issued', 'withdrawn'))
    BEGIN SELECT RAISE(ABORT, 'lines of issued documents never change'); END""",
    """CREATE TRIGGER document_lines_kept
    BEFORE DELETE ON document_lines
    WHEN EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id AND d.state IN ('issued', 'withdrawn'))
    BEGIN SELECT RAISE(ABORT, 'lines of issued documents never change'); END""",
    """CREATE TRIGGER document_numbers_stay
    BEFORE UPDATE ON document_numbers
    BEGIN SELECT RAISE(ABORT, 'numbers stay'); END""",
    """CREATE TRIGGER document_numbers_kept
    BEFORE DELETE ON document_numbers
    BEGIN SELECT RAISE(ABORT, 'numbers stay'); END""",
)
POSTGRESQL_TRIGGERS = (
    """CREATE OR REPLACE FUNCTION documents_stay() RETURNS trigger LANGUAGE plpgsql AS
    $$
    BEGIN IF (OLD.state IN ('issued', 'withdrawn'))
    AND (NEW.kind IS DISTINCT FROM OLD.kind
    OR NEW.title IS DISTINCT FROM OLD.title
    OR NEW.round_id IS DISTINCT FROM OLD.round_id
    OR NEW.town_id IS DISTINCT FROM OLD.town_id
    OR NEW.number_id IS DISTINCT FROM OLD.number_id
    OR NEW.number_text IS DISTINCT FROM OLD.number_text
    OR NEW.parts IS DISTINCT FROM OLD.parts
    OR NEW.content IS DISTINCT FROM OLD.content
    OR NEW.content_sha256 IS DISTINCT FROM OLD.content_sha256
    OR NEW.is_simulated IS DISTINCT FROM OLD.is_simulated
    OR NEW.drafted_by_id IS DISTINCT FROM OLD.drafted_by_id
    OR NEW.drafted_at IS DISTINCT FROM OLD.drafted_at
    OR NEW.issued_by_id IS DISTINCT FROM OLD.issued_by_id
    OR NEW.issued_at IS DISTINCT FROM OLD.issued_at
    OR NEW.issued_on IS DISTINCT FROM OLD.issued_on
    OR NEW.withdraws_id IS DISTINCT FROM OLD.withdraws_id
    OR (OLD.pdf_sha256 IS NOT NULL AND NEW.pdf_sha256 IS DISTINCT FROM OLD.pdf_sha256)
    OR (OLD.pages IS NOT NULL AND NEW.pages IS DISTINCT FROM OLD.pages)
    OR NOT (NEW.state = OLD.state
    OR (OLD.state = 'issued' AND NEW.state = 'withdrawn')))
    THEN RAISE EXCEPTION 'issued documents never change'; END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER documents_stay
    BEFORE UPDATE ON documents
    FOR EACH ROW EXECUTE FUNCTION documents_stay()""",
    """CREATE OR REPLACE FUNCTION documents_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$
    BEGIN IF (OLD.state IN ('issued', 'withdrawn'))
    THEN RAISE EXCEPTION 'issued documents never change'; END IF; RETURN OLD; END $$""",
    """CREATE TRIGGER documents_kept
    BEFORE DELETE ON documents
    FOR EACH ROW EXECUTE FUNCTION documents_kept()""",
    """CREATE OR REPLACE FUNCTION document_lines_no_more() RETURNS trigger LANGUAGE plpgsql AS
    $$
    BEGIN IF EXISTS (SELECT 1 FROM documents d WHERE d.id = NEW.document_id AND d.state IN ('issued', 'withdrawn'))
    THEN RAISE EXCEPTION 'lines of issued documents never change'; END IF; RETURN NEW; END $$""",
    """CREATE TRIGGER document_lines_no_more
    BEFORE INSERT
    OR UPDATE ON document_lines
    FOR EACH ROW EXECUTE FUNCTION document_lines_no_more()""",
    """CREATE OR REPLACE FUNCTION document_lines_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$
    BEGIN IF EXISTS (SELECT 1 FROM documents d WHERE d.id = OLD.document_id AND d.state IN ('issued', 'withdrawn'))
    THEN RAISE EXCEPTION 'lines of issued documents never change'; END IF; RETURN OLD; END $$""",
    """CREATE TRIGGER document_lines_kept
    BEFORE DELETE ON document_lines
    FOR EACH ROW EXECUTE FUNCTION document_lines_kept()""",
    """CREATE OR REPLACE FUNCTION document_numbers_stay() RETURNS trigger LANGUAGE plpgsql AS
    $$
    BEGIN IF TRUE
    THEN RAISE EXCEPTION 'numbers stay'; END IF; RETURN OLD; END $$""",
    """CREATE TRIGGER document_numbers_stay
    BEFORE UPDATE OR DELETE ON document_numbers
    FOR EACH ROW EXECUTE FUNCTION document_numbers_stay()""",
)
POSTGRESQL_FUNCTIONS = (
    "document_lines_kept",
    "document_lines_no_more",
    "document_numbers_stay",
    "documents_kept",
    "documents_stay",
)


def upgrade() -> None:
    op.create_table(
        "document_numbers",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(sequence = 1 AND previous IS NULL) OR (sequence > 1 AND previous = sequence - 1)",
            name=op.f("ck_document_numbers_follows"),
        ),
        sa.ForeignKeyConstraint(
            ["series", "year", "previous"],
            ["document_numbers.series", "document_numbers.year", "document_numbers.sequence"],
            name="fk_document_numbers_previous",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_numbers")),
        sa.UniqueConstraint("series", "year", "previous", name=op.f("uq_document_numbers_series_year_previous")),
        sa.UniqueConstraint("series", "year", "sequence", name=op.f("uq_document_numbers_series_year_sequence")),
    )
    op.create_table(
        "documents",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("town_id", sa.Integer(), nullable=True),
        sa.Column("number_id", sa.Integer(), nullable=True),
        sa.Column("number_text", sa.String(length=60), nullable=True),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("withdraws_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('issued', 'withdrawn') OR number_id IS NOT NULL", name=op.f("ck_documents_issued_has_number")
        ),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["users.id"], name=op.f("fk_documents_drafted_by_id_users")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["users.id"], name=op.f("fk_documents_issued_by_id_users")),
        sa.ForeignKeyConstraint(
            ["number_id"], ["document_numbers.id"], name=op.f("fk_documents_number_id_document_numbers")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_documents_round_id_rounds")),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_documents_town_id_towns")),
        sa.ForeignKeyConstraint(["withdraws_id"], ["documents.id"], name=op.f("fk_documents_withdraws_id_documents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("number_id", name=op.f("uq_documents_number_id")),
        sa.UniqueConstraint("number_text", name=op.f("uq_documents_number_text")),
        sa.UniqueConstraint("withdraws_id", name=op.f("uq_documents_withdraws_id")),
    )
    op.create_index(op.f("ix_documents_drafted_by_id"), "documents", ["drafted_by_id"], unique=False)
    op.create_index(op.f("ix_documents_issued_by_id"), "documents", ["issued_by_id"], unique=False)
    op.create_index("ix_documents_kind_state", "documents", ["kind", "state"], unique=False)
    op.create_index("ix_documents_round_id_kind", "documents", ["round_id", "kind"], unique=False)
    op.create_index("ix_documents_town_id_kind", "documents", ["town_id", "kind"], unique=False)
    op.create_table(
        "services",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledged_by_id"], ["users.id"], name=op.f("fk_services_acknowledged_by_id_users")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_services_document_id_documents")),
        sa.ForeignKeyConstraint(["town_id"], ["towns.id"], name=op.f("fk_services_town_id_towns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
        sa.UniqueConstraint("document_id", name=op.f("uq_services_document_id")),
    )
    op.create_index(op.f("ix_services_acknowledged_by_id"), "services", ["acknowledged_by_id"], unique=False)
    op.create_index(op.f("ix_services_town_id"), "services", ["town_id"], unique=False)
    op.create_table(
        "document_lines",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_lines_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["rectification_items.id"], name=op.f("fk_document_lines_item_id_rectification_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_lines")),
        sa.UniqueConstraint("document_id", "item_id", name=op.f("uq_document_lines_document_id_item_id")),
    )
    op.create_index(op.f("ix_document_lines_item_id"), "document_lines", ["item_id"], unique=False)

    for statement in SQLITE_TRIGGERS if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_document_lines_item_id"), table_name="document_lines")
    op.drop_table("document_lines")
    op.drop_index(op.f("ix_services_town_id"), table_name="services")
    op.drop_index(op.f("ix_services_acknowledged_by_id"), table_name="services")
    op.drop_table("services")
    op.drop_index("ix_documents_town_id_kind", table_name="documents")
    op.drop_index("ix_documents_round_id_kind", table_name="documents")
    op.drop_index("ix_documents_kind_state", table_name="documents")
    op.drop_index(op.f("ix_documents_issued_by_id"), table_name="documents")
    op.drop_index(op.f("ix_documents_drafted_by_id"), table_name="documents")
    op.drop_table("documents")
    op.drop_table("document_numbers")

    if op.get_bind().dialect.name == "postgresql":
        for name in POSTGRESQL_FUNCTIONS:
            op.execute(f"DROP FUNCTION {name}()")
