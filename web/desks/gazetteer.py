"""Places by name, for somebody who is told on the telephone where it is."""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from projections.place_map import places
from web.context import in_language, unit_name
from web.wiring import Services

MOST = 8


class Spot(NamedTuple):
    name: str
    lon: float
    lat: float

    @property
    def value(self) -> str:
        return f"{self.lon:.6f},{self.lat:.6f}"


def spots_named(services: Services, typed: str) -> list[Spot]:
    """Wards and places whose name holds every word that was typed, marks or not."""
    words = plain(typed).split()
    if not words:
        return []
    found = (spot for spot in spots(services) if all(word in plain(spot.name) for word in words))
    return [spot for spot, _ in zip(found, range(MOST), strict=False)]


def spots(services: Services) -> Iterator[Spot]:
    for ward in services.wards_in_force():
        yield Spot(unit_name(ward.name, ward.unit_type), *ward.middle)
    yield from former_wards(services)
    with services.engine.connect() as db:
        known = places(db)
    for place in known:
        yield Spot(in_language(place["name"]), place["lon"], place["lat"])


def former_wards(services: Services) -> Iterator[Spot]:
    """People go on calling a place by the ward that it was; the ward of today stands beside it."""
    now = services.now()
    day = now.astimezone(services.config.time_zone).date()
    for ward in services.atlas.versions:
        if ward.valid_to is None or ward.valid_to > day:
            continue
        today = services.atlas.at(*ward.middle, now).ward
        if today is not None and plain(today.name) != plain(ward.name):
            before = unit_name(ward.name, ward.unit_type)
            after = unit_name(today.name, today.unit_type)
            yield Spot(f"{before} → {after}", *ward.middle)


def plain(text: str) -> str:
    """Spelling without marks, so that "ben cat" finds "Bến Cát"."""
    parts = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("đ", "d")
