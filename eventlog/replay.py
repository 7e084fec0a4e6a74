"""One aggregate's events with their places in the log, and the aggregate at any of them."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Mapper, StoredEvent
from sqlalchemy import Connection

from eventlog.reader import Recorded

STORY = """
SELECT position, recorded_at, originator_id, originator_version, topic, state::text
FROM event_log WHERE originator_id = %s ORDER BY originator_version
"""


def story(db: Connection, mapper: Mapper[Any], aggregate_id: UUID) -> Sequence[Recorded]:
    """Every event of the aggregate, oldest first; none where nothing is known of it."""
    rows = db.exec_driver_sql(STORY, (str(aggregate_id),))
    return [
        Recorded(
            r[0],
            r[1],
            r[4],
            mapper.to_domain_event(StoredEvent(r[2], r[3], r[4], r[5].encode())),
        )
        for r in rows
    ]


def fold(events: Iterable[Recorded]) -> Any:
    """The aggregate as these events, its first ones, have made it; None for no events."""
    aggregate = None
    for recorded in events:
        aggregate = recorded.event.mutate(aggregate)
    return aggregate
