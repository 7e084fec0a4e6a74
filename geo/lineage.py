"""How much ground wards of two maps have in common."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import shapely
from shapely import MultiPolygon

from geo.coverage import geodesic_area_m2


class Common(NamedTuple):
    """`before` and `after` are indexes; the shares are of the area of each."""

    before: int
    after: int
    of_before: float
    of_after: float


def ground_in_common(
    before: Sequence[MultiPolygon], after: Sequence[MultiPolygon]
) -> Iterator[Common]:
    """All pairs that share more than a square metre; polygons in EPSG:4326.

    Areas are geodesic, on the WGS 84 ellipsoid; edges are cut as straight lines in degrees.
    """
    sizes = [geodesic_area_m2(shape) for shape in before]
    others = [geodesic_area_m2(shape) for shape in after]
    pairs = shapely.STRtree(after).query(before, predicate="intersects").T
    for one, other in pairs.tolist():
        shared = shapely.intersection(before[one], after[other])
        area = geodesic_area_m2(shared)
        if area > 1.0:
            yield Common(one, other, area / sizes[one], area / others[other])


def place_in_common(before: MultiPolygon, after: MultiPolygon) -> tuple[float, float]:
    """Longitude and latitude of a place that lies in both; in `after` where they share no ground.

    Polygons in EPSG:4326.
    """
    point = before.representative_point()
    if not after.covers(point):
        shared = shapely.intersection(before, after)
        point = (after if shared.is_empty else shared).representative_point()
    return point.x, point.y
