"""Duty: who works now. Work is shared out among those who do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.domain import Aggregate, event

from domain.city import City
from domain.people.actor import Actor

LONGEST_SHIFT = timedelta(hours=14)
NAMESPACE = UUID("0d7e2c53-6f0e-5b7e-9a38-7a1f6f1e2d01")


class Duty(Aggregate):
    """One for each login."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Opened(Aggregate.Created):
        """Somebody began to tell when they work."""

        login: str
        by: Actor

    class Started(Event):
        """From now on they work."""

    class Ended(Event):
        """From now on they do not work."""

    @staticmethod
    def create_id(login: str) -> UUID:
        return uuid5(NAMESPACE, login)

    @event(Opened)
    def __init__(self, login: str, by: Actor, timestamp: datetime) -> None:
        self.login = login
        self.since: datetime | None = None

    def is_on_at(self, now: datetime) -> bool:
        """Whoever forgot to say that they went home did go home."""
        return self.since is not None and now - self.since < LONGEST_SHIFT

    @event(Started)
    def start(self, by: Actor, timestamp: datetime) -> None:
        self.since = timestamp

    @event(Ended)
    def end(self, by: Actor, timestamp: datetime) -> None:
        self.since = None


@dataclass(frozen=True)
class DutyDesk:
    """Everybody tells it of themselves alone."""

    city: City

    def start(self, by: Actor, now: datetime) -> int | None:
        """Returns the position; None for somebody who works already."""
        duty = self._of(by, now)
        if duty.is_on_at(now):
            return None
        duty.start(by, now)
        return self.city.record(duty)

    def end(self, by: Actor, now: datetime) -> int | None:
        """Returns the position; None for somebody who does not work anyway."""
        duty = self._of(by, now)
        if duty.since is None:
            return None
        duty.end(by, now)
        return self.city.record(duty)

    def _of(self, by: Actor, now: datetime) -> Duty:
        try:
            duty: Duty = self.city.repository.get(Duty.create_id(by.id))
        except AggregateNotFoundError:
            duty = Duty(login=by.id, by=by, timestamp=now)
        return duty
