"""The place desk: puts places on the visitors' map, keeps their prices and has them corrected."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from domain.city import City
from domain.people.actor import Actor
from domain.people.authority import EVERYWHERE, MAY_WITH_PLACES, Area, NotYourTask
from domain.places.content import Content, Kind, Names, PostedPrice, refuse_unusable
from domain.places.place import Place
from domain.refusals import HappenedMeanwhile, Unknown


class UnknownPlace(Unknown):
    """There is no such place."""

    field = "place"


class KeyTaken(HappenedMeanwhile):
    """Another place has this key already."""


@dataclass(frozen=True)
class Listing:
    """A place as an editor writes it down; `key` is the editor's own and never changes."""

    key: str
    name: Names
    kind: Kind
    lon: float
    lat: float
    prices: Sequence[PostedPrice] = ()
    hours: str = ""
    about: Names = field(default_factory=dict)

    @property
    def content(self) -> Content:
        return Content(
            self.name,
            self.kind,
            self.lon,
            self.lat,
            self.hours,
            self.about,
            tuple(self.prices),
        )


def everywhere(_: Actor) -> Area:
    return EVERYWHERE


@dataclass(frozen=True)
class PlaceDesk:
    """`area_of` gives what somebody answers for; of agencies only `agency` edits places."""

    city: City
    area_of: Callable[[Actor], Area] = field(default=everywhere)
    agency: str = "tourism"

    def put(self, listing: Listing, by: Actor, now: datetime) -> bool:
        """Registers the place, or records what differs. False where nothing did.

        For the city's own vetted lists: visitors see it at once.
        """
        place = self._find_or_register(listing, by, now)
        shown = place.shown
        if shown is None or described(shown) != described(listing.content):
            place.describe(
                listing.name,
                listing.kind,
                listing.lon,
                listing.lat,
                by,
                now,
                hours=listing.hours,
                about=listing.about,
            )
        if place.shown is not None and list(place.shown.prices) != list(listing.prices):
            place.post_prices(list(listing.prices), by, now)
        return bool(self.city.record(place))

    def begin(self, key: str, content: Content, by: Actor, now: datetime, today: date) -> UUID:
        """A new place, as a draft. Raises `NotYourTask`, `KeyTaken` and what is wrong with it."""
        self._refuse_others("draft", by)
        refuse_unusable(content, today)
        place = begun(key, content, by, now)
        place.draft_anew(checked_by(content, None, by), by, now)
        try:
            self.city.record(place)
        except HappenedMeanwhile as taken:
            raise KeyTaken from taken
        return place.id

    def draft(
        self,
        place_id: UUID,
        content: Content,
        by: Actor,
        now: datetime,
        today: date,
        seen: int | None = None,
    ) -> int:
        """What visitors shall read next. The place's own photos stay where none are named."""
        place = self._take("draft", place_id, by, seen)
        refuse_unusable(content, today)
        place.draft_anew(checked_by(content, place.shown, by), by, now)
        return self.city.record(place)

    def put_draft(self, listing: Listing, by: Actor, now: datetime, today: date) -> bool:
        """The same for a line of a list; False where visitors, or a draft, have it so already."""
        self._refuse_others("draft", by)
        place = self.of_key(listing.key)
        if place is None:
            self.begin(listing.key, listing.content, by, now, today)
            return True
        if not differs(place, listing):
            return False
        content = replace(listing.content, photos=(latest(place) or listing.content).photos)
        self.draft(place.id, content, by, now, today)
        return True

    def review(self, place_id: UUID, by: Actor, now: datetime, seen: int | None = None) -> int:
        return self._do("review", place_id, by, seen, lambda place: place.review(by, now))

    def send_back(
        self, place_id: UUID, reason: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        return self._do("review", place_id, by, seen, lambda p: p.send_back(reason, by, now))

    def publish(self, place_id: UUID, by: Actor, now: datetime, seen: int | None = None) -> int:
        return self._do("publish", place_id, by, seen, lambda place: place.publish(by, now))

    def withdraw(
        self, place_id: UUID, reason: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        return self._do("withdraw", place_id, by, seen, lambda p: p.withdraw(reason, by, now))

    def verify_prices(
        self,
        place_id: UUID,
        items: Sequence[int],
        on: date,
        by: Actor,
        now: datetime,
        seen: int | None = None,
    ) -> int:
        """These of its prices, by their number from 0, were found as they stand here."""
        return self._do(
            "verify_prices",
            place_id,
            by,
            seen,
            lambda p: p.verify_prices(tuple(items), on, by, now),
        )

    def order_correction(
        self, place_id: UUID, what: str, reports: Sequence[str], by: Actor, now: datetime
    ) -> int:
        codes = tuple(reports)
        return self._do(
            "order", place_id, by, None, lambda p: p.order_correction(what, codes, by, now)
        )

    def remedy(self, place_id: UUID, number: int, note: str, by: Actor, now: datetime) -> int:
        return self._do("remedy", place_id, by, None, lambda p: p.remedy(number, note, by, now))

    def refuse_remedy(
        self, place_id: UUID, number: int, reason: str, by: Actor, now: datetime
    ) -> int:
        return self._do(
            "verify", place_id, by, None, lambda p: p.refuse_remedy(number, reason, by, now)
        )

    def verify_correction(self, place_id: UUID, number: int, by: Actor, now: datetime) -> int:
        return self._do(
            "verify", place_id, by, None, lambda p: p.verify_correction(number, by, now)
        )

    def find(self, place_id: UUID) -> Place:
        """Raises `UnknownPlace`."""
        return self.city.find(Place, place_id, UnknownPlace)

    def of_key(self, key: str) -> Place | None:
        try:
            return self.find(Place.create_id(key))
        except UnknownPlace:
            return None

    def may(self, by: Actor, command: str) -> bool:
        if by.role not in MAY_WITH_PLACES[command]:
            return False
        return by.role != "agency_officer" or self.area_of(by).agency in (None, self.agency)

    def _refuse_others(self, command: str, by: Actor) -> None:
        if not self.may(by, command):
            raise NotYourTask

    def _take(self, command: str, place_id: UUID, by: Actor, seen: int | None) -> Place:
        """Raises `NotYourTask`, `UnknownPlace` and `HappenedMeanwhile`."""
        self._refuse_others(command, by)
        place = self.find(place_id)
        if seen is not None and seen != place.version:
            raise HappenedMeanwhile
        return place

    def _do(
        self,
        command: str,
        place_id: UUID,
        by: Actor,
        seen: int | None,
        act: Callable[[Place], None],
    ) -> int:
        """Takes the place, acts on it and saves it; returns the position."""
        place = self._take(command, place_id, by, seen)
        act(place)
        return self.city.record(place)

    def _find_or_register(self, listing: Listing, by: Actor, now: datetime) -> Place:
        return self.of_key(listing.key) or Place(
            key=listing.key,
            name=listing.name,
            kind=listing.kind,
            lon=listing.lon,
            lat=listing.lat,
            hours=listing.hours,
            about=listing.about or None,
            by=by,
            timestamp=now,
        )


def begun(key: str, content: Content, by: Actor, now: datetime) -> Place:
    return Place(
        key=key,
        name=content.name,
        kind=content.kind,
        lon=content.lon,
        lat=content.lat,
        draft=True,
        by=by,
        timestamp=now,
    )


def described(content: Content) -> tuple[object, ...]:
    return (
        content.name,
        content.kind,
        content.lon,
        content.lat,
        content.hours,
        content.about,
    )


def latest(place: Place) -> Content | None:
    """What was written last: the draft, or else what visitors see."""
    return place.shown if place.draft is None else place.draft.content


def differs(place: Place, listing: Listing) -> bool:
    """Whether the list says anything else than what was written last; who checked is no matter."""
    content = latest(place)
    if content is None or described(content) != described(listing.content):
        return True
    return list(map(without_name, content.prices)) != list(map(without_name, listing.prices))


def without_name(price: PostedPrice) -> tuple[object, ...]:
    return price.item, price.amount, price.currency, price.unit, price.verified_on


def checked_by(content: Content, shown: Content | None, by: Actor) -> Content:
    """With the author's name at each price that was not shown before exactly so."""
    known = {} if shown is None else {repr(without_name(p)): p for p in shown.prices}
    prices = tuple(
        known.get(repr(without_name(price)))
        or PostedPrice(
            price.item, price.amount, price.currency, price.unit, price.verified_on, by.id
        )
        for price in content.prices
    )
    return replace(content, prices=prices)
