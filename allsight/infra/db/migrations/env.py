"""What Alembic runs: the connection comes from `allsight.infra.db.migrate`, inside its transaction."""

from alembic import context

from allsight.infra.db.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters tables by copying them
    transactional_ddl=True,  # both databases undo DDL; Alembic assumes that SQLite does not
)

with context.begin_transaction():
    context.run_migrations()
