"""The place map: what visitors look for, with posted prices and when they were verified."""

from collections.abc import Sequence
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import JSON, Column, Connection, Index, Table, Text, Uuid, func, select

from domain.places.place import Place
from geo.geojson import point_ewkt
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.tables import metadata

table = Table(
    "place_map",
    metadata,
    Column("place_id", Uuid, primary_key=True),
    Column("name", JSON, nullable=False),
    Column("kind", Text, nullable=False),
    Column("point", Geometry("POINT", 4326, spatial_index=False), nullable=False),
    Column("prices", JSON, nullable=False),
    *kept_by_the_engine(),
    Index("place_map_point", "point", postgresql_using="gist"),
)

place_map = RowPerAggregate(table, key="place_id")


@place_map.on(Place.Registered)
def put_it_on_the_map(row: Row, event: Place.Registered) -> None:
    row |= description(event)
    row["prices"] = []


@place_map.on(Place.Described)
def describe_it(row: Row, event: Place.Described) -> None:
    row |= description(event)


def description(event: Place.Registered | Place.Described) -> Row:
    point = point_ewkt(event.lon, event.lat)
    return {"name": event.name, "kind": event.kind, "point": point}


@place_map.on(Place.PricesPosted)
def post_the_prices(row: Row, event: Place.PricesPosted) -> None:
    row["prices"] = event.prices


def places(
    db: Connection,
    kind: str | None = None,
    bbox: tuple[float, float, float, float] | None = None,
    limit: int = 500,
) -> Sequence[dict[str, Any]]:
    """Places inside west, south, east, north (degrees), in a stable order."""
    query = select(
        table.c.place_id,
        table.c.name,
        table.c.kind,
        table.c.prices,
        func.ST_X(table.c.point).label("lon"),
        func.ST_Y(table.c.point).label("lat"),
    )
    if kind is not None:
        query = query.where(table.c.kind == kind)
    if bbox is not None:
        query = query.where(table.c.point.intersects(func.ST_MakeEnvelope(*bbox, 4326)))
    found = db.execute(query.order_by(table.c.first_position).limit(limit)).mappings()
    return [dict(row) for row in found]
