"""Reads of the place map: what visitors look for, and what waits at the desk of the places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    cast,
    column,
    exists,
    func,
    literal,
    select,
)

from projections.place_map import table

c = table.c
Found = dict[str, Any]
ALL = (*(each for each in c if each.name != "point"),)
WHERE = (func.ST_X(c.point).label("lon"), func.ST_Y(c.point).label("lat"))


@dataclass(frozen=True)
class PlaceFilter:
    """Which places: all that is None does not restrict.

    `most` is VND that its cheapest price may cost, `open_at` a minute from Monday 00:00 by the
    city's clocks, `bbox` west, south, east, north and `near` longitude and latitude, in degrees
    (EPSG:4326).
    """

    kind: str | None = None
    most: int | None = None
    open_at: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    near: tuple[float, float] | None = None
    limit: int = 500


def find_places(db: Connection, wanted: PlaceFilter) -> Sequence[Found]:
    """What visitors may see, in a stable order; the nearest first, by the index, where asked.

    `distance_m` is the geodesic distance on WGS 84 in metres, None without `near`.
    """
    query = narrowed(select(*ALL, *WHERE), wanted).where(c.public).limit(wanted.limit)
    if wanted.near is None:
        return read(db, query.add_columns(literal(None).label("distance_m")).order_by(*IN_ORDER))
    place = func.geography(c.point)
    here = func.geography(func.ST_SetSRID(func.ST_MakePoint(*wanted.near), 4326))
    query = query.add_columns(func.ST_Distance(place, here).label("distance_m"))
    return read(db, query.order_by(place.op("<->")(here), c.first_position))


IN_ORDER = (c.first_position, c.place_id)


def narrowed(query: Select[Any], wanted: PlaceFilter) -> Select[Any]:
    if wanted.kind is not None:
        query = query.where(c.kind == wanted.kind)
    if wanted.most is not None:
        query = query.where(c.cheapest <= wanted.most)
    if wanted.open_at is not None:
        query = query.where(is_open_at(wanted.open_at))
    if wanted.bbox is not None:
        query = query.where(c.point.intersects(func.ST_MakeEnvelope(*wanted.bbox, 4326)))
    return query


def is_open_at(minute: int) -> ColumnElement[bool]:
    span = func.json_array_elements(c.open_spans).table_valued("value", name="span")
    begin, end = (cast(span.c.value.op("->>", return_type=c.key.type)(n), Integer) for n in (0, 1))
    return exists(select(column("value")).select_from(span).where(begin <= minute, minute < end))


def place(db: Connection, place_id: UUID) -> Found | None:
    """One, whether visitors see it or not."""
    found = read(db, select(*ALL, *WHERE).where(c.place_id == place_id))
    return found[0] if found else None


def by_id(db: Connection, ids: Sequence[UUID]) -> dict[UUID, Found]:
    """Those of them that visitors see."""
    query = select(*ALL, *WHERE).where(c.place_id.in_(ids), c.public)
    return {row["place_id"]: row for row in read(db, query)}


def drafts(db: Connection) -> Sequence[Found]:
    """What waits for a reviewer, its author or a publisher, the oldest first."""
    query = select(*ALL, *WHERE).where(c.draft.is_not(None))
    return read(db, query.order_by(c.drafted_at, c.place_id))


def stale(db: Connection, before: date) -> Sequence[Found]:
    """Shown places with a price that was last looked at before that day, the oldest first."""
    query = select(*ALL, *WHERE).where(c.public, c.checked_on < before)
    return read(db, query.order_by(c.checked_on, c.place_id))


def to_correct(db: Connection) -> Sequence[Found]:
    """Places with a correction that is not verified yet, those that wait longest first."""
    pending = func.json_array_elements(c.corrections).table_valued("value", name="correction")
    state = pending.c.value.op("->>", return_type=c.key.type)("state")
    is_open = exists(select(column("value")).select_from(pending).where(state != "verified"))
    return read(db, select(*ALL, *WHERE).where(is_open).order_by(c.position, c.place_id))


def all_places(db: Connection) -> Sequence[Found]:
    return read(db, select(*ALL, *WHERE).order_by(*IN_ORDER))


def read(db: Connection, query: Select[Any]) -> Sequence[Found]:
    return [dict(row) for row in db.execute(query).mappings()]
