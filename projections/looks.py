"""Looks: who was shown who a reporter is."""

from sqlalchemy import Column, DateTime, Index, Table, Text, Uuid

from domain.people.look import Look
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

table = Table(
    "look",
    metadata,
    Column("look_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_id", Text, nullable=False),
    Column("by_role", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("why", Text, nullable=False),
    *kept_by_the_engine(),
    Index("look_newest", "first_position"),
    Index("look_person", "person_id", "first_position"),
    Index("look_code", "code", "first_position"),
)

looks = RowPerAggregate(table, key="look_id")


@looks.on(Look.Taken)
def write_it_down(row: Row, event: Look.Taken) -> None:
    row |= {"at": event.timestamp, "by_id": event.by.id, "by_role": event.by.role}
    row |= {"person_id": event.person_id, "code": event.code, "why": event.why}
