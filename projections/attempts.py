"""Attempts: who asked for what is outside their ward or agency."""

from sqlalchemy import Column, DateTime, Index, Table, Text, Uuid

from domain.people.attempt import Attempt
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

table = Table(
    "attempt",
    metadata,
    Column("attempt_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_id", Text, nullable=False),
    Column("by_role", Text, nullable=False),
    Column("command", Text, nullable=False),
    Column("code", Text, nullable=False),
    *kept_by_the_engine(),
    Index("attempt_newest", "first_position"),
    Index("attempt_code", "code", "first_position"),
)

attempts = RowPerAggregate(table, key="attempt_id")


@attempts.on(Attempt.Refused)
def write_it_down(row: Row, event: Attempt.Refused) -> None:
    row |= {"at": event.timestamp, "by_id": event.by.id, "by_role": event.by.role}
    row |= {"command": event.command, "code": event.code}
