"""The event log, and what stands beside it: tables that only ever grow."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

from migrations.roles import grant_append, grant_read

revision = "0001"
down_revision = None

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'insufficient_privilege';
END $$
"""
GUARD = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def recorded_at() -> sa.Column[datetime]:
    now = sa.func.clock_timestamp()
    return sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=now)


def upgrade() -> None:
    create_log()
    create_boundary()
    op.create_table(
        "idempotency_key",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        recorded_at(),
    )
    op.execute(REFUSE)
    for table in ("event_log", "boundary"):
        op.execute(GUARD.format(table=table))
    grant_read("alembic_version")  # to tell whether it is ready, it has to know the step
    grant_append("event_log", "boundary", "idempotency_key")


def create_log() -> None:
    op.create_table(
        "event_log",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("originator_id", sa.Uuid, nullable=False),
        sa.Column("originator_version", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("state", sa.JSON, nullable=False),
        recorded_at(),
        sa.UniqueConstraint("originator_id", "originator_version", name="event_log_stream"),
    )


def create_boundary() -> None:
    multipolygon = Geometry("MULTIPOLYGON", 4326, spatial_index=False)
    op.create_table(
        "boundary",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("geometry", multipolygon, nullable=False),
        sa.Column("outline", multipolygon, nullable=False),
        sa.Column("area_km2", sa.Double, nullable=False),
    )
    op.create_index("boundary_geometry", "boundary", ["geometry"], postgresql_using="gist")
