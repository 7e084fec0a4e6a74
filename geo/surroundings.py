"""Distances in metres to the boundaries of units that are in force together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from geo.crs import Floats, Plane, plane_around
from geo.raster import Integers, runs

SEGMENTS_PER_LINE = 8
JURISDICTION_MARGIN_M = 5_000.0


@dataclass(frozen=True)
class Nearest:
    """The nearest unit of each point (the first of those equally near) and how far it is.

    -1 and inf for a point that has none within the limit.
    """

    unit: Integers
    distance_m: Floats


class Surroundings:
    """Boundaries cut into short lines on one plane, each line knowing the unit it belongs to."""

    def __init__(self, geometries: Sequence[MultiPolygon]) -> None:
        self.plane = plane_around(geometries)
        self._lines, self._owners = short_lines(self.plane, geometries)
        self._tree = shapely.STRtree(self._lines)
        self._jurisdiction = jurisdiction(self._lines)

    def nearest_to(self, lon: float, lat: float) -> tuple[int, float]:
        """As `nearest`, for one point and without a limit: the unit and the metres to it."""
        point = shapely.Point(self.plane.project_one(lon, lat))
        lines, distance_m = self._tree.query_nearest(point, return_distance=True)
        if not len(lines):
            return -1, np.inf
        return int(self._owners[lines].min()), float(distance_m[0])

    def nearest(self, lons: Floats, lats: Floats, limit_m: float | None = None) -> Nearest:
        points = shapely.points(self.plane.project(lons, lats))
        (point, line), distance_m = self._tree.query_nearest(
            points, max_distance=limit_m, return_distance=True
        )
        answer = Nearest(np.full(len(points), -1), np.full(len(points), np.inf))
        # Backwards in the order of units, so that the lowest of equally near ones stays.
        order = np.argsort(-self._owners[line], kind="stable")
        answer.unit[point[order]] = self._owners[line[order]]
        answer.distance_m[point] = distance_m
        return answer

    def distance_to_border(self, lon: float, lat: float, unit: int) -> float:
        """Metres from a point on either side to the boundary of one unit."""
        point = shapely.Point(self.plane.project_one(lon, lat))
        lines = self._lines[self._owners == unit]
        return float(shapely.distance(lines, point).min())

    def covers(self, lon: float, lat: float) -> bool:
        return bool(shapely.intersects_xy(self._jurisdiction, *self.plane.project_one(lon, lat)))


def short_lines(
    plane: Plane, geometries: Sequence[MultiPolygon]
) -> tuple[Sequence[BaseGeometry], Integers]:
    """All boundaries as lines of a few segments on the plane, and the unit each belongs to."""
    parts, owner_of_part = shapely.get_parts(np.array(geometries, dtype=object), return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    metres = plane.project(coordinates[:, 0], coordinates[:, 1])
    lengths = np.bincount(ring, minlength=len(rings))
    line_ring, number = runs(-(-(lengths - 1) // SEGMENTS_PER_LINE))
    first = (np.cumsum(lengths) - lengths)[line_ring] + number * SEGMENTS_PER_LINE
    last = np.minimum(first + SEGMENTS_PER_LINE, np.cumsum(lengths)[line_ring] - 1)
    line, step = runs(last - first + 1)
    lines = shapely.linestrings(metres[first[line] + step], indices=line)
    return lines, owner_of_part[part][line_ring]


def jurisdiction(lines: Sequence[BaseGeometry]) -> BaseGeometry:
    hull = shapely.convex_hull(shapely.geometrycollections(lines))
    area = shapely.buffer(hull, JURISDICTION_MARGIN_M if not hull.is_empty else 0.0)
    shapely.prepare(area)
    return area
