"""What is told of a place: names, kind, where, opening hours, posted prices and photos."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from domain.places.hours import parsed
from domain.refusals import Invalid

Kind = Literal["attraction", "food", "hotel", "market", "transport"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Names = dict[str, str]  # by language tag, such as {"vi": "đĩa", "en": "plate"}
MOST_PRICES, MOST_PHOTOS = 60, 8


class PlaceNameMissing(Invalid):
    """A place needs a Vietnamese name."""

    field = "name_vi"


class TooManyPrices(Invalid):
    """A place posts up to 60 prices."""

    field = "amount"


class TooManyPhotos(Invalid):
    """A place shows up to 8 photos."""

    field = "photos"


class CheckedInFuture(Invalid):
    """A price cannot have been checked on a day that is still to come."""

    field = "verified_on"


@dataclass(frozen=True)
class PostedPrice:
    """A price as posted: an ISO 4217 currency, its smallest usual unit, and when it was checked.

    `verified_by` is the login of who checked it; None where the city took it over from a list.
    """

    item: Names
    amount: int
    currency: str
    unit: Names
    verified_on: date
    verified_by: str | None = None


@dataclass(frozen=True)
class Content:
    """Longitude and latitude in degrees, EPSG:4326; `photos` are names of media."""

    name: Names
    kind: Kind
    lon: float
    lat: float
    hours: str = ""
    about: Names = field(default_factory=dict)
    prices: tuple[PostedPrice, ...] = ()
    photos: tuple[str, ...] = ()


def refuse_unusable(content: Content, today: date) -> None:
    """Raises the `Invalid` that fits; degrees are the business of whoever knows the city."""
    if not content.name.get("vi"):
        raise PlaceNameMissing
    if content.hours:
        parsed(content.hours)
    if len(content.prices) > MOST_PRICES:
        raise TooManyPrices
    if len(content.photos) > MOST_PHOTOS:
        raise TooManyPhotos
    if any(price.verified_on > today for price in content.prices):
        raise CheckedInFuture
