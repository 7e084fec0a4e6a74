"""Wards and places by name, for whoever puts no pin: on the telephone, or without a map."""

from collections.abc import Iterator
from typing import NamedTuple

from projections.place_search import PlaceFilter, find_places
from web.context import in_language, unit_name
from web.reform.former import Former, bare, former_wards, holds, likeness, place_of
from web.reform.words import formerly
from web.wiring import Services

MOST = 8
ITS_NAME = 1  # of `likeness`: the very name, but for the type of the unit


class Spot(NamedTuple):
    name: str
    lon: float
    lat: float
    also: str = ""  # its names in all languages
    formerly: str = ""  # the only name by which a ward is found that is none any more

    @property
    def value(self) -> str:
        return f"{self.lon:.6f},{self.lat:.6f}"

    @property
    def names(self) -> str:
        return self.formerly or f"{self.name} {self.also}"


def spots_named(services: Services, typed: str) -> list[Spot]:
    """Wards and places whose name holds every word that was typed, the likest first; marks or not.

    What a ward was called before leads to each of those in which it goes on.
    """
    if not bare(typed):
        return []
    found = [spot for spot in spots(services) if holds(spot.names, typed)]
    return sorted(found, key=lambda spot: how_like(spot, typed))[:MOST]


def the_spot_named(services: Services, typed: str) -> Spot | None:
    """The only one that there is, or the only one of that very name."""
    found = spots_named(services, typed)
    if len(found) > 1:
        first, second = (how_like(spot, typed) for spot in found[:2])
        return found[0] if first < second and first <= ITS_NAME else None
    return found[0] if found else None


def how_like(spot: Spot, typed: str) -> int:
    return likeness(spot.formerly or spot.name, typed)


def spots(services: Services) -> Iterator[Spot]:
    for ward in services.wards_in_force():
        yield Spot(unit_name(ward.name, ward.unit_type), *ward.middle)
    for former in former_wards(services):
        yield spot_of(former)
    with services.engine.connect() as db:
        known = find_places(db, PlaceFilter())
    for place in known:
        name = place["name"]
        yield Spot(in_language(name), place["lon"], place["lat"], " ".join(name.values()))


def spot_of(former: Former) -> Spot:
    before = unit_name(former.before.name, former.before.unit_type)
    after = unit_name(former.after.name, former.after.unit_type)
    return Spot(f"{after} ({formerly(former)})", *place_of(former), formerly=before)
