"""Looks: somebody of the centre asked who a reporter is, and was shown it."""

from datetime import datetime
from typing import Literal, get_args

from eventsourcing.domain import Aggregate, event

from domain.people.actor import Actor, Role
from domain.people.authority import NotYourTask
from domain.refusals import Invalid

Why = Literal["call_back", "request", "duplicate", "other"]
WHYS: tuple[Why, ...] = get_args(Why)
MAY_LOOK: frozenset[Role] = frozenset({"dispatcher", "manager"})


class WhyMissing(Invalid):
    """Please say why you have to know."""

    field = "why"


class Look(Aggregate):
    """One for each time; it is recorded before anything is shown."""

    class Taken(Aggregate.Created):
        """`person_id` is the opaque id of the one who was looked up, `code` that of the case."""

        by: Actor
        person_id: str
        code: str
        why: Why

    @event(Taken)
    def __init__(self, person_id: str, code: str, why: Why, by: Actor, timestamp: datetime) -> None:
        self.person_id, self.code, self.why, self.by = person_id, code, why, by


def look(person_id: str, code: str, why: str, by: Actor, now: datetime) -> Look:
    """Raises `NotYourTask` and `WhyMissing`."""
    if by.role not in MAY_LOOK:
        raise NotYourTask
    known = next((each for each in WHYS if each == why), None)
    if known is None:
        raise WhyMissing
    return Look(person_id=person_id, code=code, why=known, by=by, timestamp=now)
