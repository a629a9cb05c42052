"""Alembic's entry: migrations run on the connection that storage/schema.py hands over."""

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters tables by copying them
    transaction_per_migration=True,
)

with context.begin_transaction():
    context.run_migrations()
