"""One aggregate's events with their places in the log, and the aggregate at any of them."""

from collections.abc import Iterable, Sequence
from inspect import signature
from operator import itemgetter
from typing import Any
from uuid import UUID

from eventsourcing.domain import decorated_funcs
from sqlalchemy import Connection

from domain.topics import EVENTS
from eventlog.mapper import EventMapper, Words
from eventlog.reader import Recorded, readable
from eventlog.sealing import sealer_of

# For each event the method that it is of, and a getter of its fields in the order of that.
CHANGES = {
    kind: (method, itemgetter(*tuple(signature(method).parameters)[1:]))
    for kind, method in decorated_funcs.items()
    if kind in EVENTS.values()
}

# In two: joined for each event of a long story they would take twice as long.
STORY = """
SELECT position, recorded_at, originator_version, topic, state::text FROM event_log
WHERE originator_id = %s ORDER BY originator_version
"""
WORDS = """
SELECT position, ciphertext, wrapped, master FROM sealed_words LEFT JOIN data_key USING (owner)
WHERE owner = %s
"""


def story(db: Connection, mapper: EventMapper, aggregate_id: UUID) -> Sequence[Recorded]:
    """Every event of the aggregate, oldest first; none where nothing is known of it."""
    rows = asked(db, STORY, aggregate_id)
    words = words_of(db, aggregate_id) if rows else {}
    return [
        Recorded(
            position,
            at,
            topic,
            readable(mapper, topic, aggregate_id, version, state, words.get(position)),
        )
        for position, at, version, topic, state in rows
    ]


def words_of(db: Connection, owner: UUID) -> dict[int, Words]:
    """By position; none for whoever has no sealer."""
    sealer = sealer_of(db)
    if sealer is None:
        return {}
    return {
        position: (bytes(sealed), sealer.open(owner, bytes(sealed), wrapped, master))
        for position, sealed, wrapped, master in asked(db, WORDS, owner)
    }


def asked(db: Connection, query: str, aggregate_id: UUID) -> Sequence[Any]:
    cursor = db.connection.cursor()
    cursor.execute(query, (str(aggregate_id),))
    rows = cursor.fetchall()
    cursor.close()
    return rows


def fold(events: Iterable[Recorded]) -> Any:
    """The aggregate as these events, its first ones, have made it; None for no events."""
    return project(None, (event for _, _, _, event in events))


def project(aggregate: Any, events: Iterable[Any]) -> Any:
    """The aggregate as these further events have made it; None stands for one not begun.

    The library's `mutate`, with nothing looked up again that is the same for all events.
    """
    last = None
    for event in events:
        if aggregate is None:
            aggregate = event.mutate(None)
            continue
        method, given = CHANGES[type(event)]
        method(aggregate, *given(vars(event)))
        last = event
    if last is not None:
        aggregate.version, aggregate.modified_on = last.originator_version, last.timestamp
    return aggregate
