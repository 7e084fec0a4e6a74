"""Attempts at what is somebody else's: each is recorded, for those who lead and who check."""

from datetime import datetime

from eventsourcing.domain import Aggregate, event

from domain.people.actor import Actor


class Attempt(Aggregate):
    class Refused(Aggregate.Created):
        """Somebody asked for what is outside their ward or agency, and was told that it is not.

        `code` is that of a case, or of a ward.
        """

        by: Actor
        command: str
        code: str

    @event(Refused)
    def __init__(self, command: str, code: str, by: Actor, timestamp: datetime) -> None:
        self.command, self.code, self.by = command, code, by
