"""The route desk: draws, publishes and withdraws routes over places that visitors see."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from domain.people.actor import Actor
from domain.people.authority import NotYourTask
from domain.places.content import Names
from domain.places.desk import PlaceDesk, UnknownPlace
from domain.places.line import Line, usable
from domain.places.route import Means, Route, StopsMissing, refuse_unusable
from domain.refusals import Unknown


class UnknownRoute(Unknown):
    """There is no such route."""

    field = "route"


@dataclass(frozen=True)
class RouteDesk:
    """Whoever may edit places may draw routes."""

    places: PlaceDesk

    def draw(
        self,
        key: str,
        name: Names,
        means: str,
        stops: tuple[UUID, ...],
        by: Actor,
        now: datetime,
        line: Line = (),
    ) -> int:
        """A new route, or another way for an old one; the position, 0 where nothing differs.

        Raises `NotYourTask` and what is wrong with it; its length is for whoever can measure.
        """
        self._refuse_others("draft", by)
        refuse_unusable(name, means, stops)
        line = usable(line, len(stops))
        self._refuse_hidden(stops)
        way = cast(Means, means)
        try:
            route = self.find(Route.create_id(key))
        except UnknownRoute:
            route = Route(
                key=key, name=name, means=way, stops=stops, by=by, timestamp=now, line=line
            )
        if (route.name, route.means, route.stops, route.line) != (name, way, stops, line):
            route.redraw(name, way, stops, by, now, line)
        return self.places.city.record(route)

    def publish(self, route_id: UUID, by: Actor, now: datetime) -> int:
        self._refuse_others("review", by)
        route = self.find(route_id)
        route.publish(by, now)
        return self.places.city.record(route)

    def withdraw(self, route_id: UUID, reason: str, by: Actor, now: datetime) -> int:
        self._refuse_others("review", by)
        route = self.find(route_id)
        route.withdraw(reason, by, now)
        return self.places.city.record(route)

    def find(self, route_id: UUID) -> Route:
        """Raises `UnknownRoute`."""
        return self.places.city.find(Route, route_id, UnknownRoute)

    def _refuse_others(self, command: str, by: Actor) -> None:
        if not self.places.may(by, command):
            raise NotYourTask

    def _refuse_hidden(self, stops: tuple[UUID, ...]) -> None:
        for stop in stops:
            try:
                shown = self.places.find(stop).shown
            except UnknownPlace as error:
                raise StopsMissing from error
            if shown is None:
                raise StopsMissing
