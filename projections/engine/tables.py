"""The engine's own tables: how far each view has come, and which events it could not take."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    select,
)

metadata = MetaData()

position_of_view = Table(
    "projection",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False, server_default="0"),
)

parked_event = Table(
    "parked_event",
    metadata,
    Column("projection", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("originator_id", Uuid, nullable=False),
    Column("error", Text, nullable=False),
    Column("parked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("parked_event_stream", "projection", "originator_id"),
)


def position_of(db: Connection, view: str) -> int:
    """How far this view has come; 0 for one that was never fed."""
    c = position_of_view.c
    return int(db.execute(select(c.position).where(c.name == view)).scalar() or 0)
