"""One route: places to go to one after the other, drawn by one person and published by another."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from domain.people.actor import Actor
from domain.places.content import Names
from domain.places.line import Line
from domain.refusals import Invalid, NotAllowed, NotNow
from domain.reports.words import ReasonMissing, required

Means = Literal["foot", "bicycle", "car"]
MEANS: tuple[Means, ...] = get_args(Means)
NAMESPACE = UUID("5b0c2f6e-2f6e-5a3c-8d2e-6f1c0a7e9d10")
FEWEST, MOST = 2, 30


class RouteNameMissing(Invalid):
    """A route needs a Vietnamese name."""

    field = "name_vi"


class StopsMissing(Invalid):
    """A route goes over 2 to 30 places, never the same twice in a row."""

    field = "stops"


class MeansMissing(Invalid):
    """Please say how one goes along the route."""

    field = "means"


class OwnRoute(NotAllowed):
    """You drew this route; somebody else has to publish it."""


class RouteShownAlready(NotNow):
    """Visitors see this route already."""


class RouteNotShown(NotNow):
    """Visitors do not see this route."""


class Route(Aggregate):
    """`stops` are the ids of places, in order; `line` is empty where it goes straight ahead."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Drawn(Aggregate.Created):
        """Somebody drew a route; visitors do not see it yet."""

        by: Actor
        key: str
        name: Names
        means: Means
        stops: tuple[UUID, ...]
        line: Line = ()

    class Redrawn(Event):
        """It goes another way, and has to be published anew."""

        name: Names
        means: Means
        stops: tuple[UUID, ...]
        line: Line = ()

    class Published(Event):
        """Somebody other than who drew it found it right; visitors see it."""

    class Withdrawn(Event):
        """Visitors do not see it any more."""

        reason: str

    @staticmethod
    def create_id(key: str) -> UUID:
        return uuid5(NAMESPACE, key)

    @event(Drawn)
    def __init__(
        self,
        key: str,
        name: Names,
        means: Means,
        stops: tuple[UUID, ...],
        by: Actor,
        timestamp: datetime,
        line: Line = (),
    ) -> None:
        self.key = key
        self._is(name, means, stops, line, by)

    @event(Redrawn)
    def redraw(
        self,
        name: Names,
        means: Means,
        stops: tuple[UUID, ...],
        by: Actor,
        timestamp: datetime,
        line: Line = (),
    ) -> None:
        self._is(name, means, stops, line, by)

    def publish(self, by: Actor, now: datetime) -> None:
        """Raises `RouteShownAlready` and `OwnRoute`."""
        if self.is_shown:
            raise RouteShownAlready
        if self.drawn_by.id == by.id:
            raise OwnRoute
        self._publish(by=by, timestamp=now)

    @event(Published)
    def _publish(self, by: Actor, timestamp: datetime) -> None:
        self.is_shown = True

    def withdraw(self, reason: str, by: Actor, now: datetime) -> None:
        """Raises `RouteNotShown` and `ReasonMissing`."""
        if not self.is_shown:
            raise RouteNotShown
        self._withdraw(reason=required(reason, ReasonMissing), by=by, timestamp=now)

    @event(Withdrawn)
    def _withdraw(self, reason: str, by: Actor, timestamp: datetime) -> None:
        self.is_shown = False

    def _is(
        self, name: Names, means: Means, stops: tuple[UUID, ...], line: Line, by: Actor
    ) -> None:
        self.name, self.means, self.stops, self.drawn_by = name, means, tuple(stops), by
        self.line = tuple(tuple((lon, lat) for lon, lat in leg) for leg in line)
        self.is_shown = False


def refuse_unusable(name: Names, means: str, stops: tuple[UUID, ...]) -> None:
    """Raises `RouteNameMissing`, `MeansMissing` and `StopsMissing`."""
    if not name.get("vi"):
        raise RouteNameMissing
    if means not in MEANS:
        raise MeansMissing
    in_a_row = any(a == b for a, b in zip(stops, stops[1:], strict=False))
    if in_a_row or not FEWEST <= len(stops) <= MOST:
        raise StopsMissing
