"""Alembic's entry: migrate on the connection that we were given, in its transaction."""

from alembic import context

from storage.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a table; batches copy it
)
context.run_migrations()
