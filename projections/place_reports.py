"""Reports about places: which report names which place. What they say stands on the ward board."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Index, RowMapping, Table, Uuid, func, select

from domain.reports.report import Report
from eventlog.reader import Recorded
from projections.engine.projection import kept_by_the_engine
from projections.engine.rows import put
from projections.live_map import table as live_map
from projections.tables import metadata

table = Table(
    "place_report",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("place_id", Uuid, nullable=False),
    *kept_by_the_engine(),
    Index("place_report_place", "place_id", "first_position"),
)


class PlaceReports:
    """A row for each report that names a place, and for no other: most reports name none."""

    name = table.name
    table = table

    @property
    def handles(self) -> Collection[type]:
        return (Report.Submitted,)

    def apply(self, db: Connection, batch: Sequence[Recorded]) -> int:
        rows = [
            {
                "report_id": event.originator_id,
                "place_id": event.place_id,
                "first_position": position,
                "position": position,
                "version": event.originator_version,
            }
            for position, _, _, event in batch
            if isinstance(event, Report.Submitted) and event.place_id is not None
        ]
        put(db, table, rows)
        return len(rows)


place_reports = PlaceReports()
live = live_map.c
SHOWN = ("code", "text", "status", "category", "submitted_at")


def reports_about(db: Connection, place_id: UUID, limit: int) -> Sequence[RowMapping]:
    """What everybody may see of them, the newest first; those that were declined are left out."""
    query = select(*(live[name] for name in SHOWN))
    query = query.join(table, table.c.report_id == live.report_id)
    query = query.where(table.c.place_id == place_id, live.status != "REJECTED")
    return db.execute(query.order_by(table.c.first_position.desc()).limit(limit)).mappings().all()


def number_about(db: Connection) -> dict[UUID, int]:
    """How many reports, those that were declined apart, name each place."""
    query: Any = select(table.c.place_id, func.count())
    query = query.join(live_map, table.c.report_id == live.report_id)
    query = query.where(live.status != "REJECTED").group_by(table.c.place_id)
    return {row[0]: row[1] for row in db.execute(query)}


def place_of(db: Connection, report_id: UUID) -> UUID | None:
    query = select(table.c.place_id).where(table.c.report_id == report_id)
    return db.execute(query).scalar_one_or_none()
