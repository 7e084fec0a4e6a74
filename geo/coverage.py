"""How well units cover their area: overlaps, gaps, their size, and outlines to draw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.crs import Plane, plane_around

ELLIPSOID = Geod(ellps="WGS84")
SLIVER_M2 = 1.0
ODD_EDGES_SHARE = 0.01


class Shaped(Protocol):
    """Anything with a code and polygons in EPSG:4326: a `Unit`, a `WardVersion`."""

    @property
    def code(self) -> str: ...

    @property
    def geometry(self) -> MultiPolygon: ...


class Overlap(NamedTuple):
    code: str
    other: str
    area_m2: float


class Gap(NamedTuple):
    """A hole that no unit covers, with a point inside it."""

    area_m2: float
    lon: float
    lat: float


@dataclass(frozen=True)
class Coverage:
    """What is not as it should be, largest first."""

    overlaps: list[Overlap]
    gaps: list[Gap]

    @property
    def is_clean(self) -> bool:
        return not (self.overlaps or self.gaps)


def inspect(units: Sequence[Shaped]) -> Coverage:
    """Overlaps of two units, and holes enclosed by units, of more than a square metre."""
    return Coverage(
        sorted(overlaps(units), key=lambda overlap: -overlap.area_m2),
        sorted(gaps([unit.geometry for unit in units]), key=lambda gap: -gap.area_m2),
    )


def overlaps(units: Sequence[Shaped]) -> Iterable[Overlap]:
    geometries = [unit.geometry for unit in units]
    pairs = shapely.STRtree(geometries).query(geometries, predicate="intersects").T
    for one, other in pairs[pairs[:, 0] < pairs[:, 1]].tolist():
        area_m2 = geodesic_area_m2(shapely.intersection(geometries[one], geometries[other]))
        if area_m2 > SLIVER_M2:
            yield Overlap(units[one].code, units[other].code, area_m2)


def gaps(geometries: Sequence[MultiPolygon]) -> Iterable[Gap]:
    for part in shapely.get_parts(shapely.union_all(geometries)):
        for ring in part.interiors:
            hole = Polygon(ring)
            area_m2 = geodesic_area_m2(hole)
            if area_m2 > SLIVER_M2:
                point = hole.representative_point()
                yield Gap(area_m2, point.x, point.y)


def area_km2(geometry: BaseGeometry) -> float:
    """The area on the WGS 84 ellipsoid of polygons in EPSG:4326."""
    return geodesic_area_m2(geometry) / 1e6


def geodesic_area_m2(geometry: BaseGeometry) -> float:
    # Counter-clockwise shells, for the sign of an area tells the direction of its ring.
    parts = shapely.get_parts(shapely.get_parts(geometry))
    polygons = shapely.orient_polygons(parts[shapely.get_dimensions(parts) == 2])
    return sum(ELLIPSOID.geometry_area_perimeter(polygon)[0] for polygon in polygons)


def outlines(geometries: Sequence[MultiPolygon], tolerance_m: float) -> list[MultiPolygon]:
    """The polygons simplified for display; neighbours that share an edge share it still.

    Where units do not fit together each one's edge is simplified on its own.
    """
    if not geometries:
        return []
    plane = plane_around(geometries)
    flat = np.array([on_plane(plane, geometry) for geometry in geometries])
    alone = shapely.simplify(flat, tolerance_m, preserve_topology=True)
    simple = shapely.coverage_simplify(flat, tolerance_m) if fit_together(flat) else alone
    return [
        off_plane(plane, next(filter(fit, choice), choice[-1]))
        for choice in zip(simple, alone, flat, strict=True)
    ]


def fit_together(flat: npt.NDArray[np.object_]) -> bool:
    # A single odd edge is left as it is by coverage_simplify, many would all stay unsimplified.
    odd_m = shapely.length(shapely.coverage_invalid_edges(flat)).sum()
    return bool(odd_m <= ODD_EDGES_SHARE * shapely.length(flat).sum())


def fit(geometry: BaseGeometry) -> bool:
    return bool(geometry.is_valid and not geometry.is_empty)


def on_plane(plane: Plane, geometry: BaseGeometry) -> BaseGeometry:
    return shapely.transform(geometry, lambda pairs: plane.project(pairs[:, 0], pairs[:, 1]))


def off_plane(plane: Plane, geometry: BaseGeometry) -> MultiPolygon:
    degrees = shapely.transform(geometry, plane.unproject)
    return MultiPolygon(list(np.atleast_1d(shapely.get_parts(degrees))))
