"""Wards and places by name, for whoever puts no pin: on the telephone, or without a map."""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from projections.place_search import PlaceFilter, find_places
from web.context import in_language, unit_name
from web.wiring import Services

MOST = 8


class Spot(NamedTuple):
    name: str
    lon: float
    lat: float
    also: str = ""  # its names in all languages
    formerly: str = ""  # the only name by which a ward is found that is none any more

    @property
    def value(self) -> str:
        return f"{self.lon:.6f},{self.lat:.6f}"


def spots_named(services: Services, typed: str) -> list[Spot]:
    """Wards and places whose name holds every word that was typed, marks or not."""
    words = plain(typed).split()
    if not words:
        return []
    found = (spot for spot in spots(services) if holds(spot, words))
    return [spot for spot, _ in zip(found, range(MOST), strict=False)]


def spots(services: Services) -> Iterator[Spot]:
    for ward in services.wards_in_force():
        yield Spot(unit_name(ward.name, ward.unit_type), *ward.middle)
    yield from former_wards(services)
    with services.engine.connect() as db:
        known = find_places(db, PlaceFilter())
    for place in known:
        name = place["name"]
        yield Spot(in_language(name), place["lon"], place["lat"], " ".join(name.values()))


def holds(spot: Spot, words: list[str]) -> bool:
    names = plain(spot.formerly or f"{spot.name} {spot.also}")
    return all(word in names for word in words)


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
            yield Spot(f"{before} → {after}", *ward.middle, formerly=before)


def plain(text: str) -> str:
    """Spelling without marks, so that "ben cat" finds "Bến Cát"."""
    parts = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("đ", "d")
