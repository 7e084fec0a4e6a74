"""The keys that the city signs its log with: each is a fact of the log before it signs anything."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.domain import Aggregate, event

from domain.city import City
from domain.people.actor import Actor

LOG_KEYS_ID = UUID("5c5d1b5e-1f43-5d8a-8f9b-6d1c3e0a7015")


class LogKeys(Aggregate):
    """One for the city."""

    class Begun(Aggregate.Created):
        """The city began to sign its log. `key` is the public one, as a signed note names it."""

        by: Actor
        key: str

    class Changed(Aggregate.Event):
        """From now on another key signs."""

        by: Actor
        key: str

    @staticmethod
    def create_id() -> UUID:
        return LOG_KEYS_ID

    @event(Begun)
    def __init__(self, key: str, by: Actor, timestamp: datetime) -> None:
        self.keys = [key]

    @event(Changed)
    def change(self, key: str, by: Actor, timestamp: datetime) -> None:
        self.keys.append(key)


@dataclass(frozen=True)
class LogKeyDesk:
    city: City

    def keys(self) -> list[str]:
        """The public keys, the one in use last."""
        found = self._find()
        return [] if found is None else found.keys

    def adopt(self, key: str, by: Actor, now: datetime) -> list[str]:
        """Records the key where another one, or none, was in use. Returns all keys."""
        known = self._find()
        if known is None:
            known = LogKeys(key=key, by=by, timestamp=now)
        elif known.keys[-1] != key:
            known.change(key, by, now)
        self.city.record(known)
        return known.keys

    def _find(self) -> LogKeys | None:
        try:
            found: LogKeys = self.city.repository.get(LOG_KEYS_ID)
        except AggregateNotFoundError:
            return None
        return found
