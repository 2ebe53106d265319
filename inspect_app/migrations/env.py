"""Alembic's environment: migrations run on the app's own engine, inside `flask db …`; one transaction for all steps."""

from alembic import context

from inspect_app.core.db import Model, db

with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Model.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
