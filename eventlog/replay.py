"""One aggregate's events with their places in the log, and the aggregate at any of them."""

from collections.abc import Iterable, Sequence
from inspect import signature
from typing import Any
from uuid import UUID

from eventsourcing.domain import decorated_funcs
from sqlalchemy import Connection

from domain.topics import EVENTS
from eventlog.mapper import EventMapper
from eventlog.reader import RECORDED, Recorded, recorded

# For each event the method that it is of, and those of its fields which that takes.
CHANGES = {
    kind: (method, tuple(signature(method).parameters)[1:])
    for kind, method in decorated_funcs.items()
    if kind in EVENTS.values()
}

STORY = RECORDED + "WHERE originator_id = %s ORDER BY originator_version"


def story(db: Connection, mapper: EventMapper, aggregate_id: UUID) -> Sequence[Recorded]:
    """Every event of the aggregate, oldest first; none where nothing is known of it."""
    return recorded(db, mapper, STORY, str(aggregate_id))


def fold(events: Iterable[Recorded]) -> Any:
    """The aggregate as these events, its first ones, have made it; None for no events."""
    return project(None, (event for _, _, _, event in events))


def project(aggregate: Any, events: Iterable[Any]) -> Any:
    """The aggregate as these further events have made it; None stands for one not begun."""
    for event in events:
        if aggregate is None:
            aggregate = event.mutate(None)
        else:
            change(aggregate, event)
    return aggregate


def change(aggregate: Any, event: Any) -> None:
    """The library's `mutate`, with nothing looked up again that is the same for all events."""
    method, names = CHANGES[type(event)]
    facts = vars(event)
    method(aggregate, **{name: facts[name] for name in names})
    aggregate.version = facts["originator_version"]
    aggregate.modified_on = facts["timestamp"]
