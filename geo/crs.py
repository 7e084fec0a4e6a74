"""Coordinate reference systems: to and from EPSG:4326, and a local plane in metres."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.crs import BoundCRS
from pyproj.crs.coordinate_operation import ToWGS84Transformation
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geo.refusals import UnknownReferenceSystem

Bounds = tuple[float, float, float, float]
Floats = npt.NDArray[np.float64]

WGS84 = CRS.from_epsg(4326)
VN_2000_DATUM = "Vietnam 2000"
# Position vector: metres, arc seconds, parts per million. Published elsewhere with the signs of
# the rotations turned round, which is the other convention.
VN_2000_TO_WGS84 = (
    -191.90441429,
    -39.30318279,
    -111.45032835,
    0.00928836,
    -0.01975479,
    0.00427372,
    0.252906278,
)


def reference_system(name: str) -> CRS:
    """The system of an authority code ("EPSG:5899"), WKT or PROJ string.

    Raises `UnknownReferenceSystem` for anything else, and for local systems without a datum.
    """
    try:
        crs = CRS.from_user_input(name)
    except CRSError as error:
        raise UnknownReferenceSystem(name=name) from error
    if not (crs.is_geographic or crs.is_projected) or crs.name.startswith("Undefined"):
        raise UnknownReferenceSystem(name=name)
    return crs


@lru_cache(maxsize=64)
def to_wgs84(crs: CRS) -> Transformer:
    """From `crs`, in the order east, north, to longitude, latitude."""
    return Transformer.from_crs(with_datum_shift(crs), WGS84, always_xy=True)


@lru_cache(maxsize=64)
def from_wgs84(crs: CRS) -> Transformer:
    """From longitude, latitude to `crs`, in the order east, north."""
    return Transformer.from_crs(WGS84, with_datum_shift(crs), always_xy=True)


def with_datum_shift(crs: CRS) -> CRS:
    """VN-2000 systems bound to the official seven parameters; others as they are."""
    unbound = (crs.source_crs if crs.is_bound else crs) or crs
    geodetic = unbound.geodetic_crs
    if geodetic is None or geodetic.datum is None or geodetic.datum.name != VN_2000_DATUM:
        return crs
    # Left to itself PROJ picks one of two operations by area, 0.67 m apart, or none: 225 m off.
    return BoundCRS(unbound, WGS84, ToWGS84Transformation(geodetic, *VN_2000_TO_WGS84))


class Plane:
    """Metres east and north of a centre: azimuthal equidistant.

    Distances from the centre are true; 100 km away from it they are at most 0.005 % too long.
    """

    def __init__(self, lon: float, lat: float) -> None:
        crs = CRS.from_dict({"proj": "aeqd", "lon_0": lon, "lat_0": lat, "datum": "WGS84"})
        self._there = from_wgs84(crs)
        self._back = to_wgs84(crs)

    def project(self, lons: Floats, lats: Floats) -> Floats:
        """Longitudes and latitudes as rows of x, y in metres; inf where there is no answer."""
        return np.column_stack(self._there.transform(lons, lats))

    def project_one(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = self._there.transform(lon, lat)
        return x, y

    def unproject(self, metres: Floats) -> Floats:
        """Rows of x, y in metres as rows of longitude, latitude."""
        return np.column_stack(self._back.transform(metres[:, 0], metres[:, 1]))


def plane_around(geometries: Sequence[BaseGeometry]) -> Plane:
    """The plane centred in the bounds of geometries in EPSG:4326."""
    west, south, east, north = bounds_of(geometries)
    return Plane((west + east) / 2, (south + north) / 2)


def bounds_of(geometries: Sequence[BaseGeometry]) -> Bounds:
    """West, south, east, north; all 0 for no geometries."""
    if not len(geometries):
        return 0.0, 0.0, 0.0, 0.0
    west, south, east, north = shapely.total_bounds(list(geometries)).tolist()
    return west, south, east, north
