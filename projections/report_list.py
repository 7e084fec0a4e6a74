"""Reads of the views that have one row a report: filtered, paged, and as GeoJSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import Raw
from sqlalchemy import ColumnElement, Connection, FromClause, RowMapping, Select, func, or_, select

from eventlog.undone import UNDONE
from projections.report_row import COLUMNS, feature

__all__ = [
    "COLUMNS",
    "Bounds",
    "Page",
    "ReportFilter",
    "by_id",
    "feature",
    "gone_between",
    "page",
    "reports",
]

GONE = f"SELECT code FROM ({UNDONE}) gone WHERE position > %s AND position <= %s ORDER BY position"

Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees, EPSG:4326


@dataclass(frozen=True)
class ReportFilter:
    """Which reports: all that is None does not restrict.

    `since` asks for those that an event after that position touched, of a box also those whose
    pin was there until it was moved last; `before` pages downwards by first position, newest
    report first. `sent` are two moments, the second no part of it.
    """

    ward: UUID | None = None
    status: Sequence[str] | None = None
    category: str | None = None
    bbox: Bounds | None = None
    sent: tuple[datetime, datetime] | None = None
    since: int | None = None
    before: int | None = None
    limit: int = 500


class Page(NamedTuple):
    """Features as they are written in the view, and the positions of the last one.

    `moved` tells that the pin of one of them was moved.
    """

    features: list[Any]
    first_position: int | None
    position: int | None
    moved: bool = False


def page(db: Connection, table: FromClause, wanted: ReportFilter) -> Page:
    """The same reports in the same order as `reports`, ready to be sent."""
    c = table.c
    moved = c.left_point.is_not(None)
    found = db.execute(
        selected(table, wanted, c.feature, c.first_position, c.position, moved)
    ).all()
    if not found:
        return Page([], None, None)
    features = [Raw(row[0]) for row in found]
    return Page(features, found[-1][1], found[-1][2], any(row[3] for row in found))


def gone_between(db: Connection, after: int | None, up_to: int) -> list[str]:
    """The codes of what is no case any more; none for who asks of no time."""
    return [] if after is None else list(db.exec_driver_sql(GONE, (after, up_to)).scalars())


def reports(db: Connection, table: FromClause, wanted: ReportFilter) -> Sequence[RowMapping]:
    """The newest first; with `since`, the ones that changed first, first."""
    query = selected(table, wanted, *(table.c[name] for name in COLUMNS))
    return db.execute(query).mappings().all()


def selected(table: FromClause, wanted: ReportFilter, *columns: ColumnElement[Any]) -> Select[Any]:
    c = table.c
    query = narrowed(select(*columns).limit(wanted.limit), table, wanted)
    if wanted.since is not None:
        return query.where(c.position > wanted.since).order_by(c.position)
    if wanted.before is not None:
        query = query.where(c.first_position < wanted.before)
    return query.order_by(c.first_position.desc())


def narrowed(query: Select[Any], table: FromClause, wanted: ReportFilter) -> Select[Any]:
    c = table.c
    if wanted.ward is not None:
        query = query.where(c.ward_id == wanted.ward)
    if wanted.status is not None:
        query = query.where(c.status.in_(wanted.status))
    if wanted.category is not None:
        query = query.where(c.category == wanted.category)
    if wanted.sent is not None:
        query = query.where(c.submitted_at >= wanted.sent[0], c.submitted_at < wanted.sent[1])
    if wanted.bbox is not None:
        box = func.ST_MakeEnvelope(*wanted.bbox, 4326)
        inside = c.point.intersects(box)
        query = query.where(
            inside if wanted.since is None else or_(inside, c.left_point.intersects(box))
        )
    return query


def by_id(db: Connection, table: FromClause, report_id: UUID, *more: str) -> RowMapping | None:
    """The row with the columns of every list, and `more` that a view has of its own."""
    columns = (table.c[name] for name in (*COLUMNS, *more))
    query = select(*columns).where(table.c.report_id == report_id)
    return db.execute(query).mappings().one_or_none()
