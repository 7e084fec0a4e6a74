"""Readings: what was read by those who check the work."""

from sqlalchemy import Column, DateTime, Index, Table, Text, Uuid

from domain.people.reading import Reading
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

table = Table(
    "reading",
    metadata,
    Column("reading_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_id", Text, nullable=False),
    Column("by_role", Text, nullable=False),
    Column("code", Text, nullable=False),
    *kept_by_the_engine(),
    Index("reading_newest", "first_position"),
    Index("reading_code", "code", "first_position"),
)

readings = RowPerAggregate(table, key="reading_id")


@readings.on(Reading.Begun)
def write_it_down(row: Row, event: Reading.Begun) -> None:
    row |= {"at": event.timestamp, "by_id": event.by.id, "by_role": event.by.role}
    row |= {"code": event.code}
