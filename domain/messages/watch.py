"""Watches: the wards and the surroundings of a point of which somebody wants to hear."""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from uuid import UUID, uuid5

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.domain import Aggregate, event

from domain.city import City
from domain.people.actor import Actor
from domain.refusals import Invalid, NotNow

NAMESPACE = UUID("4be40c06-2a5f-5a0e-8c57-3d0a5b7f1e14")
MOST = 10
NEAR_M, FAR_M = 100, 5000
COARSE = 3  # decimals of a degree, about 100 m: the log never learns which house it is


class RadiusNotUsable(Invalid):
    """A radius has from 100 to 5,000 metres."""

    field = "radius"


class PointNotUsable(Invalid):
    """A point is a longitude and a latitude in degrees."""

    field = "lon"


class TooManyAreas(NotNow):
    """You hear of ten areas already; leave one that you need no longer."""


@dataclass(frozen=True)
class Surroundings:
    """A ward, or a circle: degrees (EPSG:4326) and metres."""

    ward_id: UUID | None = None
    lon: float | None = None
    lat: float | None = None
    radius_m: int | None = None

    @property
    def key(self) -> str:
        """The same for the same area, for addresses and forms."""
        if self.ward_id is not None:
            return str(self.ward_id)
        return f"{self.lon},{self.lat},{self.radius_m}"


def around(lon: float, lat: float, radius_m: float) -> Surroundings:
    """The circle, no finer than it has to be. Raises `PointNotUsable`, `RadiusNotUsable`."""
    if not (isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise PointNotUsable
    if not (isfinite(radius_m) and NEAR_M <= radius_m <= FAR_M):
        raise RadiusNotUsable
    return Surroundings(None, round(lon, COARSE), round(lat, COARSE), round(radius_m))


class Watch(Aggregate):
    """One for each person, who is known by an opaque id alone."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Opened(Aggregate.Created):
        """Somebody began to hear of areas."""

        person_id: str
        by: Actor

    class AreaWatched(Event):
        """From now on they hear of this area."""

        area: Surroundings

    class AreaLeft(Event):
        """From now on they do not hear of this area."""

        key: str

    class AreaSucceeded(Event):
        """The ward of this key goes on in these, of which they hear from now on instead."""

        key: str
        areas: tuple[Surroundings, ...]

    @staticmethod
    def create_id(person_id: str) -> UUID:
        return uuid5(NAMESPACE, person_id)

    @event(Opened)
    def __init__(self, person_id: str, by: Actor, timestamp: datetime) -> None:
        self.person_id = person_id
        self.areas: dict[str, Surroundings] = {}

    def watch(self, area: Surroundings, by: Actor, now: datetime) -> None:
        """What is watched already stays so. Raises `TooManyAreas`."""
        if area.key in self.areas:
            return
        if len(self.areas) >= MOST:
            raise TooManyAreas
        self._watch(area=area, by=by, timestamp=now)

    @event(AreaWatched)
    def _watch(self, area: Surroundings, by: Actor, timestamp: datetime) -> None:
        self.areas[area.key] = area

    def leave(self, key: str, by: Actor, now: datetime) -> None:
        """Whatever is left already stays so."""
        if key in self.areas:
            self._leave(key=key, by=by, timestamp=now)

    @event(AreaLeft)
    def _leave(self, key: str, by: Actor, timestamp: datetime) -> None:
        self.areas.pop(key, None)

    def succeed(self, key: str, areas: tuple[Surroundings, ...], by: Actor, now: datetime) -> None:
        """Nobody loses an area by it, so they may come to more than ten."""
        if key in self.areas:
            self._succeed(key=key, areas=areas, by=by, timestamp=now)

    @event(AreaSucceeded)
    def _succeed(
        self, key: str, areas: tuple[Surroundings, ...], by: Actor, timestamp: datetime
    ) -> None:
        self.areas.pop(key, None)
        self.areas |= {area.key: area for area in areas}


@dataclass(frozen=True)
class WatchDesk:
    """Everybody decides for themselves alone."""

    city: City

    def watch(self, area: Surroundings, by: Actor, now: datetime) -> int | None:
        """Returns the position, and so does `leave`; None where nothing was to be stored."""
        watch = self.of(by, now)
        watch.watch(area, by, now)
        return self.city.record(watch) or None

    def leave(self, key: str, by: Actor, now: datetime) -> int | None:
        watch = self.of(by, now)
        watch.leave(key, by, now)
        return (self.city.record(watch) or None) if watch.version > 1 else None

    def of(self, by: Actor, now: datetime) -> Watch:
        try:
            watch: Watch = self.city.repository.get(Watch.create_id(by.id))
        except AggregateNotFoundError:
            watch = Watch(person_id=by.id, by=by, timestamp=now)
        return watch
