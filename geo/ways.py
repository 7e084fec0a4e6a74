"""Lines along the ground: how long they are, and how a drawn one runs from stop to stop.

Points are longitude and latitude in degrees, EPSG:4326.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import shapely.ops
from pyproj import Geod

from domain.places.line import Leg, Line, Point
from domain.refusals import Invalid
from geo.crs import Floats, Plane
from geo.geojson import DECIMALS
from geo.raster import Integers

ELLIPSOID = Geod(ellps="WGS84")
LONGEST_KM = 300
REACH_M = 200.0  # of a stop to its line: a yard, or the other side of a square
PIECE_M = 25.0
CLOSE_M = 2.0  # what a phone that records its way is not sure of anyway


class LineTooLong(Invalid):
    """A route is up to 300 km long, and this one is {km} km."""

    field = "stops"


class LineTooShort(Invalid):
    """A line has at least two points."""

    field = "line"


class StopOffLine(Invalid):
    """Stop {number} is {metres} m away from the line, which should pass each of them in order."""

    field = "line"


def length_m(points: Sequence[Point]) -> float:
    """The geodesic length in metres of straight lines from point to point, on WGS 84."""
    if len(points) < 2:
        return 0.0
    lons, lats = zip(*points, strict=True)
    return float(ELLIPSOID.line_length(lons, lats))


def refuse_too_long(points: Sequence[Point], field: str = "stops") -> None:
    """Raises `LineTooLong`."""
    km = length_m(points) / 1000
    if km > LONGEST_KM:
        raise LineTooLong(field=field, km=round(km))


def legs_of(line: Sequence[Point], stops: Sequence[Point]) -> Line:
    """The parts of a line between its nearest points to the stops, which it passes in order.

    It may run the other way round, and on beyond the first and the last stop. Points that move it
    by less than 2 m are left out. Raises `LineTooShort`, `LineTooLong` and `StopOffLine`.
    """
    if len(set(line)) < 2:
        raise LineTooShort
    refuse_too_long(line, "line")
    plane = Plane(*np.mean(line, axis=0).tolist())
    drawn = shapely.LineString(plane.project(*np.array(line, dtype=float).T))
    drawn = shapely.simplify(drawn, CLOSE_M)
    at = plane.project(*np.array(stops, dtype=float).T)
    way = min((passing(drawn, at), passing(drawn.reverse(), at)), key=lambda way: way.total_m)
    for number, metres in enumerate(way.off_m, 1):
        if metres > REACH_M:
            raise StopOffLine(number=number, metres=round(float(metres)))
    return tuple(leg(way, n, plane) for n in range(len(stops) - 1))


@dataclass(frozen=True)
class Way:
    """A line on a plane in metres, and where it passes the stops.

    `at_m` is how far along the line, `off_m` how far beside it each stop is.
    """

    line: shapely.LineString
    at_m: Floats
    off_m: Floats

    @property
    def total_m(self) -> float:
        return float(self.off_m.sum())


def passing(line: shapely.LineString, stops: Floats) -> Way:
    """Where the line is nearest to all stops together, never turning back from one to the next.

    The first and the last of a round trip are at its two ends, so no stop can be looked for alone.
    """
    # More pieces than stops, so that all of them can be passed in whatever order they are.
    pieces = shapely.segmentize(line, min(PIECE_M, line.length / (2 * len(stops))))
    at, off = nearest_on_each(shapely.get_coordinates(pieces), stops)
    best, came_from = off[0], []
    for here in range(1, len(stops)):
        # For each place of this stop, the best one of the stop before that is not farther along.
        upto = np.searchsorted(at[here - 1], at[here], side="right") - 1
        before = smallest_so_far(best)[upto]
        came_from.append(before)
        best = np.where(upto < 0, np.inf, best[before]) + off[here]
    chosen = [int(np.argmin(best))]
    for before in reversed(came_from):
        chosen.append(int(before[chosen[-1]]))
    each = np.arange(len(stops)), np.array(chosen[::-1])
    return Way(line, at[each], off[each])


def nearest_on_each(corners: Floats, stops: Floats) -> tuple[Floats, Floats]:
    """For each stop and each piece of a line: metres along the line, and metres beside it."""
    steps = np.diff(corners, axis=0)
    lengths = np.hypot(*steps.T)
    begins = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    away = stops[:, None, :] - corners[None, :-1, :]
    share = np.clip((away * steps).sum(axis=2) / np.maximum(lengths, 1e-9) ** 2, 0.0, 1.0)
    beside = away - share[:, :, None] * steps
    return begins + share * lengths, np.hypot(beside[..., 0], beside[..., 1])


def smallest_so_far(values: Floats) -> Integers:
    """For each place the number of the smallest value up to it."""
    is_smallest = values == np.minimum.accumulate(values)
    return np.maximum.accumulate(np.where(is_smallest, np.arange(len(values)), 0))


def leg(way: Way, number: int, plane: Plane) -> Leg:
    """The part of the line from a stop to the next one, from its place beside the one on."""
    begin, end = way.at_m[number], way.at_m[number + 1]
    part = shapely.ops.substring(way.line, begin, end)
    degrees = plane.unproject(shapely.get_coordinates(part)).round(DECIMALS)
    return tuple((lon, lat) for lon, lat in degrees.tolist())
