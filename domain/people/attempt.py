"""Attempts to act on somebody else's case: each is recorded, for the auditor."""

from datetime import datetime

from eventsourcing.domain import Aggregate, event

from domain.people.actor import Actor


class Attempt(Aggregate):
    class Refused(Aggregate.Created):
        """Somebody asked for a case outside their ward or agency, and was told that it is not."""

        by: Actor
        command: str
        code: str

    @event(Refused)
    def __init__(self, command: str, code: str, by: Actor, timestamp: datetime) -> None:
        self.command, self.code, self.by = command, code, by
