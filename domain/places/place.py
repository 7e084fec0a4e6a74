"""One place that visitors look for, and the prices it has posted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from domain.people.actor import Actor

Kind = Literal["attraction", "food", "hotel", "market", "transport"]
NAMESPACE = UUID("0e3f7d0a-6a55-5a0b-b1d2-1f6f3c9a7d42")


@dataclass(frozen=True)
class PostedPrice:
    """A price as posted: an ISO 4217 currency, its smallest usual unit, and when it was checked.

    `item` and `unit` are names by language tag, such as `{"vi": "đĩa", "en": "plate"}`.
    """

    item: dict[str, str]
    amount: int
    currency: str
    unit: dict[str, str]
    verified_on: date


class Place(Aggregate):
    """Coordinates are longitude and latitude in degrees, EPSG:4326."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Registered(Aggregate.Created):
        """A place was put on the visitors' map."""

        by: Actor
        key: str
        name: dict[str, str]
        kind: Kind
        lon: float
        lat: float

    class Described(Event):
        """The place is now described like this."""

        name: dict[str, str]
        kind: Kind
        lon: float
        lat: float

    class PricesPosted(Event):
        """These are the prices that the place has posted."""

        prices: list[PostedPrice]

    @staticmethod
    def create_id(key: str) -> UUID:
        return uuid5(NAMESPACE, key)

    @event(Registered)
    def __init__(
        self,
        key: str,
        name: dict[str, str],
        kind: Kind,
        lon: float,
        lat: float,
        by: Actor,
        timestamp: datetime,
    ) -> None:
        self.name, self.kind, self.lon, self.lat = name, kind, lon, lat
        self.prices: list[PostedPrice] = []

    @event(Described)
    def describe(
        self,
        name: dict[str, str],
        kind: Kind,
        lon: float,
        lat: float,
        by: Actor,
        timestamp: datetime,
    ) -> None:
        self.name, self.kind, self.lon, self.lat = name, kind, lon, lat

    @event(PricesPosted)
    def post_prices(self, prices: list[PostedPrice], by: Actor, timestamp: datetime) -> None:
        self.prices = prices
