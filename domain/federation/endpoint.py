"""Where an agency's own system is: each change is one event, so that later it can be told why."""

from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from domain.federation.settings import Settings, refuse_bad
from domain.people.actor import Actor
from domain.refusals import NotNow

NAMESPACE = UUID("8b1f0f52-6f0d-5c3e-9d51-3d0c5f2b7a27")


class NotConnected(NotNow):
    """This agency has no system of its own that we know of."""


class Endpoint(Aggregate):
    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Opened(Aggregate.Created):
        """An agency's own system became known."""

        by: Actor
        agency: str

    class Connected(Event):
        """From now on the agency's cases go there, and its words are read in this way."""

        settings: Settings

    class Disconnected(Event):
        """From now on the agency's cases stay here."""

    @staticmethod
    def create_id(agency: str) -> UUID:
        return uuid5(NAMESPACE, agency)

    @event(Opened)
    def __init__(self, agency: str, by: Actor, timestamp: datetime) -> None:
        self.agency = agency
        self.settings: Settings | None = None

    def connect(self, settings: Settings, by: Actor, now: datetime) -> None:
        """Raises the refusals of `refuse_bad`."""
        refuse_bad(settings)
        self._connect(settings=settings, by=by, timestamp=now)

    @event(Connected)
    def _connect(self, settings: Settings, by: Actor, timestamp: datetime) -> None:
        self.settings = settings

    def disconnect(self, by: Actor, now: datetime) -> None:
        """Raises `NotConnected`."""
        if self.settings is None:
            raise NotConnected
        self._disconnect(by=by, timestamp=now)

    @event(Disconnected)
    def _disconnect(self, by: Actor, timestamp: datetime) -> None:
        self.settings = None
