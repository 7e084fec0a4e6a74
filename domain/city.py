"""The city: one application whose event log holds everything that ever happened in it."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import IntegrityError

from domain.refusals import HappenedMeanwhile, Unknown

Kind = TypeVar("Kind", bound=Aggregate)


class City(Application[UUID]):
    """Keeps every event of every aggregate, in the order in which they were recorded."""

    def find(self, kind: type[Kind], aggregate_id: UUID, unknown: type[Unknown]) -> Kind:
        """Raises `unknown` where nothing of this kind has the id, which anybody may have typed."""
        try:
            found: Any = self.repository.get(aggregate_id)
        except AggregateNotFoundError as error:
            raise unknown from error
        if not isinstance(found, kind):
            raise unknown
        return found

    def record(self, *aggregates: Any, **kwargs: Any) -> int:
        """Saves all that is pending at once; the last position, 0 where nothing was pending.

        Keyword arguments reach the recorder. Raises `HappenedMeanwhile` where somebody was faster.
        """
        try:
            recordings = self.save(*aggregates, **kwargs)
        except IntegrityError as error:
            raise HappenedMeanwhile from error
        return recordings[-1].notification.id if recordings else 0

    def append(self, events: Sequence[Any]) -> int:
        """Events of many aggregates at once, all or none, of which nobody is told; else as above.

        For what a view knows to be due to thousands: each event says after which version.
        """
        try:
            recordings = self.events.put(events)
        except IntegrityError as error:
            raise HappenedMeanwhile from error
        return recordings[-1].notification.id if recordings else 0
