"""The place desk: puts places on the visitors' map and keeps their prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventsourcing.application import AggregateNotFoundError

from domain.city import City
from domain.people.actor import Actor
from domain.places.place import Kind, Place, PostedPrice


@dataclass(frozen=True)
class Listing:
    """A place as an editor writes it down; `key` is the editor's own and never changes."""

    key: str
    name: dict[str, str]
    kind: Kind
    lon: float
    lat: float
    prices: Sequence[PostedPrice] = ()


@dataclass(frozen=True)
class PlaceDesk:
    city: City

    def put(self, listing: Listing, by: Actor, now: datetime) -> bool:
        """Registers the place, or records what differs. False where nothing did."""
        place = self._find_or_register(listing, by, now)
        described = (place.name, place.kind, place.lon, place.lat)
        if described != (listing.name, listing.kind, listing.lon, listing.lat):
            place.describe(listing.name, listing.kind, listing.lon, listing.lat, by, now)
        if place.prices != list(listing.prices):
            place.post_prices(list(listing.prices), by, now)
        return bool(self.city.record(place))

    def _find_or_register(self, listing: Listing, by: Actor, now: datetime) -> Place:
        try:
            place: Place = self.city.repository.get(Place.create_id(listing.key))
        except AggregateNotFoundError:
            place = Place(
                key=listing.key,
                name=listing.name,
                kind=listing.kind,
                lon=listing.lon,
                lat=listing.lat,
                by=by,
                timestamp=now,
            )
        return place
