"""Bundles: what of the log was handed out as evidence, and to whom."""

from sqlalchemy import Column, DateTime, Index, Table, Text, Uuid

from domain.accountability.bundle import Bundle
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

table = Table(
    "bundle",
    metadata,
    Column("bundle_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_id", Text, nullable=False),
    Column("by_role", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("why", Text),
    Column("code", Text, nullable=False),  # empty for a period
    Column("begins_at", DateTime(timezone=True)),
    Column("ends_at", DateTime(timezone=True)),
    Column("sha256", Text, nullable=False),
    *kept_by_the_engine(),
    Index("bundle_newest", "first_position"),
    Index("bundle_code", "code", "first_position"),
)

bundles = RowPerAggregate(table, key="bundle_id")


@bundles.on(Bundle.HandedOut)
def write_it_down(row: Row, event: Bundle.HandedOut) -> None:
    row |= {"at": event.timestamp, "by_id": event.by.id, "by_role": event.by.role}
    row |= {"form": event.form, "why": event.why, "sha256": event.sha256}
    row |= {"code": event.code, "begins_at": event.begin, "ends_at": event.end}
