"""Reads of the views that have one row a report: filtered, paged, and as GeoJSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, Table, func, select

Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees, EPSG:4326

COLUMNS = (
    "code",
    "category",
    "status",
    "text",
    "photo",
    "lon",
    "lat",
    "ward_id",
    "ward_name",
    "how",
    "agency",
    "submitted_at",
    "changed_at",
    "first_position",
    "position",
    "version",
)


@dataclass(frozen=True)
class ReportFilter:
    """Which reports: all that is None does not restrict.

    `since` asks for those that an event after that position touched; `before` pages downwards by
    first position, newest report first.
    """

    ward: UUID | None = None
    status: Sequence[str] | None = None
    category: str | None = None
    bbox: Bounds | None = None
    since: int | None = None
    before: int | None = None
    limit: int = 500


def reports(db: Connection, table: Table, wanted: ReportFilter) -> Sequence[RowMapping]:
    """The newest first; with `since`, the ones that changed first, first."""
    c = table.c
    query = select(*(c[name] for name in COLUMNS)).limit(wanted.limit)
    query = narrowed(query, table, wanted)
    if wanted.since is not None:
        return (
            db.execute(query.where(c.position > wanted.since).order_by(c.position)).mappings().all()
        )
    if wanted.before is not None:
        query = query.where(c.first_position < wanted.before)
    return db.execute(query.order_by(c.first_position.desc())).mappings().all()


def narrowed(query: Select[Any], table: Table, wanted: ReportFilter) -> Select[Any]:
    c = table.c
    if wanted.ward is not None:
        query = query.where(c.ward_id == wanted.ward)
    if wanted.status is not None:
        query = query.where(c.status.in_(wanted.status))
    if wanted.category is not None:
        query = query.where(c.category == wanted.category)
    if wanted.bbox is not None:
        query = query.where(c.point.intersects(func.ST_MakeEnvelope(*wanted.bbox, 4326)))
    return query


def feature(row: RowMapping) -> dict[str, Any]:
    """A GeoJSON feature after RFC 7946; its id is the case code."""
    properties = {name: row[name] for name in COLUMNS if name not in ("lon", "lat")}
    return {
        "type": "Feature",
        "id": row["code"],
        "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
        "properties": properties,
    }


def by_id(db: Connection, table: Table, report_id: UUID) -> RowMapping | None:
    query = select(*(table.c[name] for name in COLUMNS)).where(table.c.report_id == report_id)
    return db.execute(query).mappings().one_or_none()
