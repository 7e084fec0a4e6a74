"""Routes: places to go to one after the other, with their length along the ground."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    RowMapping,
    Table,
    Text,
    Uuid,
    func,
    select,
)

from domain.places.line import Line, Point
from domain.places.route import Route
from geo.ways import length_m
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
    Column("line", JSON),  # `domain.places.line.Line`
)

place_routes = RowPerAggregate(table, key="route_id")

SPEED = {"foot": 5.0, "bicycle": 13.0, "car": 25.0}  # kilometres in an hour, along the street
# How much longer streets are taken to be than a straight line, where nobody has drawn the way.
WINDING = 4 / 3


@place_routes.on(Route.Drawn)
def draw(row: Row, event: Route.Drawn) -> None:
    row["key"] = event.key
    redraw(row, event)


@place_routes.on(Route.Redrawn)
def redraw(row: Row, event: Route.Drawn | Route.Redrawn) -> None:
    row |= {"name": event.name, "means": event.means, "stops": [str(s) for s in event.stops]}
    row |= {"public": False, "drawn_by": event.by.id, "line": event.line}


@place_routes.on(Route.Published)
def show(row: Row, _: Route.Published) -> None:
    row["public"] = True


@place_routes.on(Route.Withdrawn)
def hide(row: Row, _: Route.Withdrawn) -> None:
    row["public"] = False


class Piece(NamedTuple):
    """A part of the way: points in order, and whether somebody drew it or it just goes straight."""

    points: tuple[Point, ...]
    is_drawn: bool


@dataclass(frozen=True)
class RouteFound:
    """`stops` are the ids of those of its places that visitors see, in order.

    `way` leads over them. `line` is as it was drawn, a leg for each two of `all_stops`, or empty.
    """

    route_id: UUID
    key: str
    name: dict[str, str]
    means: str
    public: bool
    drawn_by: str
    stops: tuple[UUID, ...]
    all_stops: tuple[UUID, ...]
    line: Line
    way: tuple[Piece, ...]

    @property
    def length_m(self) -> float:
        """Geodesic, on WGS 84."""
        return sum(length_m(piece.points) for piece in self.way)

    @property
    def time(self) -> timedelta:
        metres = sum(length_m(p.points) * (1 if p.is_drawn else WINDING) for p in self.way)
        return timedelta(hours=metres / 1000 / SPEED[self.means])


def routes(db: Connection, *, public: bool = True) -> Sequence[RouteFound]:
    """In the order in which they were drawn; those that are not shown too, unless `public`.

    None of whose stops is seen any more is left out.
    """
    query = select(table).order_by(table.c.first_position)
    rows = db.execute(query.where(table.c.public) if public else query).mappings().all()
    seen = points_of(db, {UUID(stop) for row in rows for stop in row["stops"]})
    found = (route_found(row, seen) for row in rows)
    return [each for each in found if each.stops]


def points_of(db: Connection, ids: Collection[UUID]) -> dict[UUID, Point]:
    """Where those of these places are that visitors see."""
    c = place_map.c
    query = select(c.place_id, func.ST_X(c.point), func.ST_Y(c.point))
    rows = db.execute(query.where(c.place_id.in_(ids), c.public))
    return {place_id: (lon, lat) for place_id, lon, lat in rows}


def route_found(row: RowMapping, seen: Mapping[UUID, Point]) -> RouteFound:
    stops = tuple(map(UUID, row["stops"]))
    line = tuple(tuple((lon, lat) for lon, lat in leg) for leg in row["line"] or ())
    return RouteFound(
        row["route_id"],
        row["key"],
        row["name"],
        row["means"],
        row["public"],
        row["drawn_by"],
        tuple(stop for stop in stops if stop in seen),
        stops,
        line,
        way_over([seen.get(stop) for stop in stops], line),
    )


def way_over(stops: Sequence[Point | None], line: Line) -> tuple[Piece, ...]:
    """The way from the first to the last stop that is seen; None stands for one that is not.

    Past one that is not seen it goes on as it was drawn.
    """
    seen = [number for number, stop in enumerate(stops) if stop is not None]
    pieces, here = [], stops[seen[0]] if seen else None
    for number in range(seen[0], seen[-1]) if seen else ():
        leg, stop = line[number] if line else (), stops[number + 1]
        points = tuple(point for point in (here, *leg, stop) if point is not None)
        if len(points) > 1:
            pieces.append(Piece(points, bool(leg)))
        here = points[-1]
    return tuple(pieces)


def route(db: Connection, route_id: UUID, *, public: bool = True) -> RouteFound | None:
    return next((r for r in routes(db, public=public) if r.route_id == route_id), None)
