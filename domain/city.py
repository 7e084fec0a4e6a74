"""The city: one application whose event log holds everything that ever happened in it."""

from uuid import UUID

from eventsourcing.application import Application


class City(Application[UUID]):
    """Keeps every event of every aggregate, in the order in which they were recorded."""
