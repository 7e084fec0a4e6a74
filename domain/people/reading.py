"""Readings: what somebody who checks the work has read. Who checks is checked as well."""

from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID, uuid5

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.domain import Aggregate, event

from domain.city import City
from domain.people.actor import Actor
from domain.refusals import HappenedMeanwhile

NAMESPACE = UUID("7a4f8e1c-3d52-5b0e-9c61-2f8b6d1a4e07")


class Reading(Aggregate):
    """One for each person, case and hour, however often it was looked at in that hour.

    Instead of the code of a case there may be a word for what else was read; none is a code.
    """

    class Begun(Aggregate.Created):
        """They opened the case, or what the word in place of its `code` stands for."""

        by: Actor
        code: str

    @staticmethod
    def create_id(code: str, by: Actor, timestamp: datetime) -> UUID:
        return uuid5(NAMESPACE, f"{by.id} {code} {timestamp.astimezone(UTC):%Y-%m-%dT%H}")

    @event(Begun)
    def __init__(self, code: str, by: Actor, timestamp: datetime) -> None:
        self.code, self.by = code, by


def record_reading(city: City, code: str, by: Actor, now: datetime) -> None:
    """Before anything is shown; once it is recorded, nothing more in that hour."""
    try:
        city.repository.get(Reading.create_id(code, by, now))
    except AggregateNotFoundError:
        with suppress(HappenedMeanwhile):  # by another page of the same person
            city.record(Reading(code=code, by=by, timestamp=now))
