"""Saved filters: the lists that somebody looks at again and again, each under a name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.domain import Aggregate, event

from domain.city import City
from domain.people.actor import Actor
from domain.refusals import Invalid, NotNow
from domain.reports.words import TextMissing, named

NAMESPACE = UUID("9a4bb0f0-91b4-5f0c-8a0e-0e9b7a3f2d02")
MOST, LONGEST_NAME, LONGEST_QUERY = 20, 60, 500


class NameMissing(TextMissing):
    """Please give the list a name."""

    field = "name"


class TooManyFilters(NotNow):
    """You have saved 20 lists already; remove one that you need no longer."""


class QueryTooLong(Invalid):
    """This list has too many filters to be saved."""

    field = "query"


class SavedFilters(Aggregate):
    """One for each login; `filters` are query strings by name."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Opened(Aggregate.Created):
        """Somebody began to save lists."""

        login: str
        by: Actor

    class FilterSaved(Event):
        """A list has this name from now on; another one of the same name is forgotten."""

        name: str
        query: str

    class AlertsTurned(Event):
        """From now on they hear of what newly comes into the list of this name, or no longer."""

        name: str
        on: bool

    class FilterRemoved(Event):
        """The list of this name is needed no longer."""

        name: str

    @staticmethod
    def create_id(login: str) -> UUID:
        return uuid5(NAMESPACE, login)

    @event(Opened)
    def __init__(self, login: str, by: Actor, timestamp: datetime) -> None:
        self.login = login
        self.filters: dict[str, str] = {}
        self.alerting: set[str] = set()

    def keep(self, name: str, query: str, by: Actor, now: datetime) -> None:
        """Raises `NameMissing`, `TextTooLong`, `QueryTooLong` and `TooManyFilters`."""
        name = named(name, NameMissing, LONGEST_NAME)
        if len(query) > LONGEST_QUERY:
            raise QueryTooLong
        if name not in self.filters and len(self.filters) >= MOST:
            raise TooManyFilters
        self._keep(name=name, query=query, by=by, timestamp=now)

    @event(FilterSaved)
    def _keep(self, name: str, query: str, by: Actor, timestamp: datetime) -> None:
        self.filters[name] = query

    def remove(self, name: str, by: Actor, now: datetime) -> None:
        """Whatever is gone already stays gone."""
        if name in self.filters:
            self._remove(name=name, by=by, timestamp=now)

    @event(FilterRemoved)
    def _remove(self, name: str, by: Actor, timestamp: datetime) -> None:
        self.filters.pop(name, None)
        self.alerting.discard(name)

    def turn_alerts(self, name: str, by: Actor, now: datetime, *, on: bool) -> None:
        """Of a list that is not there nothing is heard."""
        if name in self.filters and (name in self.alerting) is not on:
            self._turn_alerts(name=name, on=on, by=by, timestamp=now)

    @event(AlertsTurned)
    def _turn_alerts(self, name: str, on: bool, by: Actor, timestamp: datetime) -> None:
        (self.alerting.add if on else self.alerting.discard)(name)


@dataclass(frozen=True)
class FilterDesk:
    """Everybody saves for themselves alone."""

    city: City

    def save(self, name: str, query: str, by: Actor, now: datetime) -> int | None:
        """Returns the position, and so does `remove`; None where nothing was to be stored."""
        filters = self._of(by, now)
        filters.keep(name, query, by, now)
        return self.city.record(filters) or None

    def turn_alerts(self, name: str, by: Actor, now: datetime, *, on: bool) -> int | None:
        filters = self._of(by, now)
        filters.turn_alerts(name, by, now, on=on)
        return self.city.record(filters) or None

    def remove(self, name: str, by: Actor, now: datetime) -> int | None:
        filters = self._of(by, now)
        filters.remove(name, by, now)
        return self.city.record(filters) or None

    def _of(self, by: Actor, now: datetime) -> SavedFilters:
        try:
            filters: SavedFilters = self.city.repository.get(SavedFilters.create_id(by.id))
        except AggregateNotFoundError:
            filters = SavedFilters(login=by.id, by=by, timestamp=now)
        return filters
