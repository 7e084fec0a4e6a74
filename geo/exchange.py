"""Geometries for other systems: in the reference systems that OGC API Features offers.

Axes are in the order that each system's authority gives them, after OGC API Features Part 2:
longitude and latitude in CRS84, latitude and longitude in EPSG:4326.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from domain.refusals import Invalid
from geo.crs import Floats, from_wgs84, reference_system, to_wgs84
from geo.geojson import to_ewkb

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
# By their names: degrees twice, Web Mercator, UTM 48N, and VN-2000 in the zones 107-45 (Quảng
# Ninh's own) and 105-45.
OFFERED = {CRS84: "EPSG:4326"} | {
    f"{EPSG}{code}": f"EPSG:{code}" for code in (4326, 3857, 32648, 5899, 9210)
}
DEGREES, METRES = 7, 3  # decimals, a centimetre and a millimetre
FARTHEST = 1e8  # metres: twice around the Earth
EDGE = 32  # parts of a box's side: a straight side in one system is bent in another


class BoxNotUsable(Invalid):
    """A box is its lower corner and its upper one: west,south,east,north, or as bbox-crs orders."""

    field = "bbox"


def area_in_degrees(box: Sequence[float], system: str) -> str:
    """What a box of `system` covers, as hexadecimal EWKB in EPSG:4326.

    `box` is the lower corner and the upper one, both in the system's own order of axes, and
    `system` a key of `OFFERED`. In degrees a box whose west is east of its east lies across the
    180th meridian. Raises `BoxNotUsable`.
    """
    first, second, third, fourth = box
    if is_turned(system):
        first, second, third, fourth = second, first, fourth, third
    if is_in_degrees(system):
        return to_ewkb(degrees(first, second, third, fourth))
    if not (-FARTHEST <= first < third <= FARTHEST and -FARTHEST <= second < fourth <= FARTHEST):
        raise BoxNotUsable
    plain = shapely.box(first, second, third, fourth)
    longest = max(third - first, fourth - second, 10**-METRES)
    fine = shapely.segmentize(plain, longest / EDGE)
    there = to_wgs84(reference_system(OFFERED[system]))
    area = shapely.transform(fine, lambda pairs: np.column_stack(there.transform(*pairs.T)))
    if not np.isfinite(shapely.get_coordinates(area)).all():
        raise BoxNotUsable
    return to_ewkb(area)


def degrees(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise BoxNotUsable
    if west <= east:
        return shapely.box(west, south, east, north)
    return shapely.union(
        shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)
    )


def written(shapes: Sequence[bytes | None], system: str) -> list[str | None]:
    """Each WKB in EPSG:4326 as the JSON of a GeoJSON geometry in `system`.

    Outer rings run counter-clockwise, as RFC 7946 asks.
    """
    found = shapely.from_wkb(np.array([s and bytes(s) for s in shapes], dtype=object))
    oriented = shapely.orient_polygons(found)
    return list(shapely.to_geojson(shapely.transform(oriented, projection(system))))


def projection(system: str) -> Any:
    decimals = DEGREES if is_in_degrees(system) else METRES
    there = from_wgs84(reference_system(OFFERED[system]))

    def project(pairs: Floats) -> Floats:
        if not is_in_degrees(system):
            pairs = np.column_stack(there.transform(*pairs.T))
        elif is_turned(system):
            pairs = pairs[:, ::-1]
        return np.round(pairs, decimals)

    return project


def is_in_degrees(system: str) -> bool:
    return OFFERED[system] == "EPSG:4326"


def is_turned(system: str) -> bool:
    """Whether north comes before east."""
    return system == f"{EPSG}4326"
