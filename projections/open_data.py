"""Reads of what is open to everybody: filtered, paged by cursor, and in batches to the end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    RowMapping,
    Select,
    and_,
    func,
    or_,
    select,
    true,
)

from projections.open_sources import SOURCES, Source
from projections.ward_board import table as ward_board

__all__ = ["SOURCES", "Source", "Wanted", "features", "in_batches", "newest", "number", "one"]

COUNTED = 10_000  # more features than that are not counted


@dataclass(frozen=True)
class Wanted:
    """Which features: what is None does not restrict.

    A value may be a list, of which any will do. `area` is EWKB in hex, `span` two moments of which
    either may be open, both belonging to it; `after` and `until` are values of `n`, the
    first excluded.
    """

    area: str | None = None
    span: tuple[datetime | None, datetime | None] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    after: int | str | None = None
    until: int | str | None = None
    limit: int = 100


def features(
    db: Connection, source: Source, wanted: Wanted, zone: ZoneInfo
) -> Sequence[RowMapping]:
    """`id`, `n`, `wkb` (little-endian) and the properties, in the order of `n`."""
    return db.execute(paged(source, wanted, zone)).mappings().all()


def paged(source: Source, wanted: Wanted, zone: ZoneInfo) -> Select[Any]:
    c = source.rows.c
    columns = (c[name] for name in source.properties)
    query = select(c.id, c.n, func.ST_AsBinary(c.shape, "NDR").label("wkb"), *columns)
    query = query.where(*conditions(source, wanted, zone))
    if wanted.after is not None:
        query = query.where(c.n > wanted.after)
    return query.order_by(c.n).limit(wanted.limit)


def in_batches(
    engine: Engine, source: Source, wanted: Wanted, zone: ZoneInfo
) -> Iterator[Sequence[Row[Any]]]:
    """All that is wanted, `wanted.limit` at a time, as `id`, `n`, `wkb` and the properties.

    Each batch is a short read of its own. One transaction for all of it would be as long as its
    reader is slow, and so long nothing could be tidied away in any table.
    """
    with engine.connect() as db:
        wanted = replace(wanted, until=newest(db, source))
    while True:
        with engine.connect() as db:
            batch = db.execute(paged(source, wanted, zone)).all()
        if batch:
            yield batch
        if len(batch) < wanted.limit:
            return
        wanted = replace(wanted, after=batch[-1].n)


def one(db: Connection, source: Source, feature_id: str) -> RowMapping | None:
    c = source.rows.c
    columns = (c[name] for name in source.properties)
    query = select(c.id, c.n, func.ST_AsBinary(c.shape, "NDR").label("wkb"), *columns)
    return db.execute(query.where(c.id == feature_id)).mappings().one_or_none()


def number(db: Connection, source: Source, wanted: Wanted, zone: ZoneInfo) -> int | None:
    """How many there are on all pages together; None where that would take long to count."""
    some = select(source.rows.c.n).where(*conditions(source, wanted, zone)).limit(COUNTED + 1)
    found: int = db.execute(select(func.count()).select_from(some.subquery())).scalar_one()
    return found if found <= COUNTED else None


def newest(db: Connection, source: Source) -> int | str | None:
    """The last of its features: what comes after it belongs to no page of one walk."""
    if source.name == "reports":  # past the view, whose condition would keep off the index
        found = db.execute(select(func.max(ward_board.c.first_position))).scalar_one()
    else:
        found = db.execute(select(func.max(source.rows.c.n))).scalar_one()
    return found  # type: ignore[no-any-return]


def conditions(source: Source, wanted: Wanted, zone: ZoneInfo) -> list[ColumnElement[bool]]:
    c = source.rows.c
    found = [
        c[name].in_(value) if isinstance(value, list) else c[name] == value
        for name, value in wanted.values.items()
    ]
    if wanted.area is not None:
        found.append(func.ST_Intersects(c.shape, func.ST_GeomFromEWKB(bytes.fromhex(wanted.area))))
    if wanted.span is not None and source.time != "always":
        found.append(in_time(source, wanted.span, zone))
    if wanted.until is not None:
        found.append(c.n <= wanted.until)
    return found


def in_time(
    source: Source, span: tuple[datetime | None, datetime | None], zone: ZoneInfo
) -> ColumnElement[bool]:
    """Moments in the span; days of which some part is in it, midnight being the city's."""
    c, (start, end) = source.rows.c, span
    if source.time == "moment":
        return and_(
            true() if start is None else c.begins >= start,
            true() if end is None else c.begins <= end,
        )
    first, last = day(start, zone), day(end, zone)
    return and_(
        true() if last is None else c.begins <= last,
        true() if first is None else or_(c.ends.is_(None), c.ends > first),
    )


def day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return None if moment is None else moment.astimezone(zone).date()


def box_of(db: Connection, source: Source) -> tuple[float, float, float, float] | None:
    """What all features of a small collection cover, in degrees; None where there are none."""
    c = source.rows.c
    covered = select(func.ST_Extent(c.shape).label("box")).subquery()
    sides = (func.ST_XMin, func.ST_YMin, func.ST_XMax, func.ST_YMax)
    west, south, east, north = db.execute(select(*(side(covered.c.box) for side in sides))).one()
    return None if west is None else (west, south, east, north)


def since_when(db: Connection, source: Source) -> date | datetime | None:
    """When the first of its features begins."""
    if source.time == "always":
        return None
    is_reports = source.name == "reports"
    first = ward_board.c.submitted_at if is_reports else source.rows.c.begins
    found: date | datetime | None = db.execute(select(func.min(first))).scalar_one()
    return found
