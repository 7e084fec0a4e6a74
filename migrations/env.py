"""Runs the steps, one process at a time, with the roles that the caller names."""

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection, create_engine, pool

from eventlog.every_table import beside as tables_beside
from eventlog.every_table import log as log_tables
from projections import views
from projections.engine.tables import metadata as engine_tables
from projections.tables import metadata as view_tables

# Any number: it only has to be the same in every process that migrates.
LOCK = 7_105_254_012

settings = context.config.attributes


def run() -> None:
    engine = create_engine(settings["owner_url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        # Held by the session, so that a second process finds everything done once it gets it.
        connection.exec_driver_sql("SELECT pg_advisory_lock(%s)", (LOCK,))
        connection.commit()
        migrate(connection)


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=[log_tables, tables_beside, engine_tables, view_tables],
        include_object=is_ours,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


def is_ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """PostGIS keeps a table of its own in the schema."""
    return (kind, name) != ("table", "spatial_ref_sys")


assert views.VIEWS  # imported so that every view's table is known
run()
