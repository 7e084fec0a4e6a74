"""Routes: places to go to one after the other, with their length along the ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Connection, Table, Text, Uuid, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from domain.places.route import Route
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row
from projections.place_map import table as place_map
from projections.tables import metadata

table = Table(
    "place_route",
    metadata,
    Column("route_id", Uuid, primary_key=True),
    Column("key", Text, nullable=False),
    Column("means", Text, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("drawn_by", Text, nullable=False),
    Column("name", JSON, nullable=False),
    Column("stops", JSON, nullable=False),  # ids of places, in order
    *kept_by_the_engine(),
)

place_routes = RowPerAggregate(table, key="route_id")

# Kilometres in an hour along the straight lines between stops. Streets wind: they are taken to be
# a third longer, so that a walk at 5 km/h comes to some 3.8 here.
SPEED = {"foot": 3.8, "bicycle": 10.0, "car": 19.0}


@place_routes.on(Route.Drawn)
def draw(row: Row, event: Route.Drawn) -> None:
    row["key"] = event.key
    redraw(row, event)


@place_routes.on(Route.Redrawn)
def redraw(row: Row, event: Route.Drawn | Route.Redrawn) -> None:
    row |= {"name": event.name, "means": event.means, "stops": [str(s) for s in event.stops]}
    row |= {"public": False, "drawn_by": event.by.id}


@place_routes.on(Route.Published)
def show(row: Row, _: Route.Published) -> None:
    row["public"] = True


@place_routes.on(Route.Withdrawn)
def hide(row: Row, _: Route.Withdrawn) -> None:
    row["public"] = False


@dataclass(frozen=True)
class RouteFound:
    """`stops` are the ids of those of its places that visitors see, in order.

    `length_m` is the geodesic length on WGS 84 of the straight lines from stop to stop.
    """

    route_id: UUID
    key: str
    name: dict[str, str]
    means: str
    public: bool
    drawn_by: str
    stops: tuple[UUID, ...]
    length_m: float

    @property
    def time(self) -> timedelta:
        return timedelta(hours=self.length_m / 1000 / SPEED[self.means])


def routes(db: Connection, *, public: bool = True) -> Sequence[RouteFound]:
    """In the order in which they were drawn; those that are not shown too, unless `public`."""
    stop = (
        func.json_array_elements_text(table.c.stops)
        .table_valued("value", with_ordinality="number", name="stop")
        .render_derived()
    )
    point = place_map.c.point
    line = func.ST_MakeLine(aggregate_order_by(point, stop.c.number))
    ids = func.array_agg(aggregate_order_by(place_map.c.place_id, stop.c.number))
    query: Any = (
        select(table, ids.label("seen"), func.ST_Length(func.geography(line)).label("length_m"))
        .select_from(table.join(stop, onclause=_always()))
        .join(place_map, place_map.c.place_id == func.uuid(stop.c.value))
        .where(place_map.c.public)
        .group_by(table.c.route_id)
        .order_by(table.c.first_position)
    )
    if public:
        query = query.where(table.c.public)
    return [found(row) for row in db.execute(query).mappings()]


def found(row: Any) -> RouteFound:
    return RouteFound(
        row["route_id"],
        row["key"],
        row["name"],
        row["means"],
        row["public"],
        row["drawn_by"],
        tuple(UUID(str(stop)) for stop in row["seen"]),
        row["length_m"] or 0.0,
    )


def _always() -> Any:
    return table.c.route_id.is_not(None)


def route(db: Connection, route_id: UUID, *, public: bool = True) -> RouteFound | None:
    return next((r for r in routes(db, public=public) if r.route_id == route_id), None)
