"""The wards of a moment as GeoJSON for maps: simplified outlines, encoded once for each era."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import select

from domain.country import VIETNAM
from domain.wards.ward import WardVersion as VersionAsTold
from eventlog.tables import boundary
from geo.atlas import WardVersion
from geo.coverage import outlines as simpler
from geo.geojson import DECIMALS, from_ewkb, geometry_to_geojson
from web.wiring import Services

# Of a whole city: a pixel or two where it fills a screen, and a tenth of the bytes.
COARSE_M, COARSE_DECIMALS = 200.0, 4


def wards_at(services: Services, moment: datetime, *, coarse: bool = False) -> bytes:
    return encoded(Key(services, services.atlas.in_force(moment)), coarse)


def bounds_of(wards: Sequence[WardVersion]) -> tuple[float, ...]:
    """West, south, east and north of them all, in degrees; the country where there are none."""
    if not wards:
        return VIETNAM
    west, south, east, north = zip(*(ward.geometry.bounds for ward in wards), strict=True)
    return min(west), min(south), max(east), max(north)


Version = WardVersion | VersionAsTold


class Key:
    """Equal for the same versions in the same database, so that an era is drawn only once."""

    def __init__(self, services: Services, wards: tuple[Version, ...]) -> None:
        self.services, self.wards = services, wards
        self._key = (str(services.engine.url), wards)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self._key == other._key


@lru_cache(maxsize=16)
def encoded(key: Key, coarse: bool = False) -> bytes:
    shapes = outlines(key.services, [ward.boundary for ward in key.wards], coarse)
    features = [drawn(ward, shapes[ward.boundary]) for ward in key.wards]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def outlines(services: Services, hashes: list[str], coarse: bool) -> dict[str, Any]:
    query = select(boundary.c.sha256, boundary.c.outline).where(boundary.c.sha256.in_(hashes))
    with services.engine.connect() as db:
        shapes = {row.sha256: from_ewkb(row.outline.desc) for row in db.execute(query)}
    decimals = COARSE_DECIMALS if coarse else DECIMALS
    drawn = simpler([*shapes.values()], COARSE_M) if coarse else shapes.values()
    return {
        key: geometry_to_geojson(shape, decimals) for key, shape in zip(shapes, drawn, strict=True)
    }


def drawn(ward: Version, outline: Any) -> dict[str, Any]:
    names = ("code", "name", "unit_type", "valid_from", "valid_to", "boundary")
    properties = {name: getattr(ward, name) for name in names}
    return {
        "type": "Feature",
        "id": ward.ward_id,
        "geometry": outline,
        "properties": properties,
    }
