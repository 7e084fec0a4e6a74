"""The line of a route: which way it goes between its stops, where somebody has drawn it."""

from collections.abc import Iterable

from domain.country import VIETNAM
from domain.refusals import Invalid

Point = tuple[float, float]  # longitude and latitude in degrees, EPSG:4326
Leg = tuple[Point, ...]  # from one stop to the next, both left out; empty where nothing is drawn
Line = tuple[Leg, ...]  # a leg for each stop but the last; empty where no leg is drawn

MOST_POINTS = 2000


class LineOutsideCountry(Invalid):
    """Point {number} of the line ({lon}, {lat}) is not in the country; longitude comes first."""

    field = "stops"


class TooManyPoints(Invalid):
    """The line of a route has up to 2,000 points, and this one has {count}."""

    field = "stops"


class LegsMissing(Invalid):
    """Points of the line stand between two stops, never before the first or after the last."""

    field = "stops"


def usable(line: Line, stops: int) -> Line:
    """The line of a route over so many stops; empty where no leg of it is drawn.

    Raises `LegsMissing`, `TooManyPoints` and `LineOutsideCountry`.
    """
    if not any(line):
        return ()
    if len(line) != stops - 1:
        raise LegsMissing
    points = [point for leg in line for point in leg]
    if len(points) > MOST_POINTS:
        raise TooManyPoints(count=len(points))
    refuse_outside(points)
    return tuple(tuple((lon, lat) for lon, lat in leg) for leg in line)


def refuse_outside(points: Iterable[Point], field: str = "stops") -> None:
    """Raises `LineOutsideCountry`."""
    west, south, east, north = VIETNAM
    for number, (lon, lat) in enumerate(points, 1):
        if not (west <= lon <= east and south <= lat <= north):
            raise LineOutsideCountry(field=field, number=number, lon=lon, lat=lat)
