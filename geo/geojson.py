"""Geometries as others write them: GeoJSON for pages, EWKB and EWKT for the database."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypedDict, cast

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

SRID = 4326
# A tenth of a metre, well below what a phone knows of its place.
DECIMALS = 6


class Geometry(TypedDict):
    type: str
    coordinates: list[Any]


class _Feature(TypedDict):
    type: Literal["Feature"]
    geometry: Geometry | None
    properties: dict[str, Any]


class Feature(_Feature, total=False):
    id: str


class FeatureCollection(TypedDict):
    """May have further members, as RFC 7946 allows."""

    type: Literal["FeatureCollection"]
    features: list[Feature]


def feature(
    geometry: Geometry | None, properties: Mapping[str, Any], id: str | None = None
) -> Feature:
    made = Feature(type="Feature", geometry=geometry, properties=dict(properties))
    if id is not None:
        made["id"] = id
    return made


def feature_collection(features: Iterable[Feature], **members: Any) -> FeatureCollection:
    """A collection, with further members such as `next` beside its features."""
    plain = {"type": "FeatureCollection", "features": list(features)}
    return cast(FeatureCollection, plain | members)


def point(lon: float, lat: float) -> Geometry:
    return Geometry(type="Point", coordinates=[round(lon, DECIMALS), round(lat, DECIMALS)])


def point_ewkt(lon: float, lat: float) -> str:
    """A point for the database, not rounded: it must stay in the ward that it was found in."""
    return f"SRID={SRID};POINT({float(lon)!r} {float(lat)!r})"


def from_ewkb(ewkb_hex: str) -> BaseGeometry:
    """The geometry that PostGIS gives as hexadecimal EWKB; plain WKB is understood as well."""
    return shapely.from_wkb(ewkb_hex)


def to_ewkb(geometry: BaseGeometry) -> str:
    """Hexadecimal EWKB that says it is in EPSG:4326."""
    known = shapely.set_srid(geometry, SRID)
    return str(shapely.to_wkb(known, hex=True, include_srid=True, byte_order=1))


def to_geojson(ewkb_hex: str) -> Geometry:
    """The GeoJSON geometry of hexadecimal EWKB, rounded to six decimals."""
    return geometry_to_geojson(from_ewkb(ewkb_hex))


def geometry_to_geojson(geometry: BaseGeometry, decimals: int = DECIMALS) -> Geometry:
    rounded = shapely.transform(geometry, lambda pairs: np.round(pairs, decimals))
    return cast(Geometry, json.loads(shapely.to_geojson(rounded)))
