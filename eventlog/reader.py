"""How events come out of the log: in the order of their positions, and never one too few.

Positions are drawn before their transactions commit, so a reader may see 7 before 6 is there.
A writer holds the log's ROW EXCLUSIVE lock from before it draws a position until its transaction
has ended. So: take the highest position, then the writers of that moment; once none of them is
left, everything up to that position is final. Rolled-back positions cost nothing.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eventsourcing.persistence import Mapper, MapperDeserialisationError, StoredEvent
from sqlalchemy import Connection, Engine

MARK = "SELECT coalesce(max(position), 0) FROM event_log"
WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'event_log'::regclass
  AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
BATCH = """
SELECT position, recorded_at, originator_id, originator_version, topic, state::text
FROM event_log WHERE position > %s AND position <= %s ORDER BY position LIMIT %s
"""
PAUSE = 0.001  # seconds between two looks at the writers


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands for an event that this version of the software cannot read."""

    originator_id: Any
    originator_version: int
    error: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place in the log; `recorded_at` is when the log took it."""

    position: int
    recorded_at: datetime
    topic: str
    event: Any


def high_water(engine: Engine) -> int:
    """The position up to which the log is final. Works on the primary server only."""
    # Each look must be a snapshot of its own, so no transaction may span them.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        mark: int = db.exec_driver_sql(MARK).scalar_one()
        left = writers(db)
        while left:
            time.sleep(PAUSE)
            left &= writers(db)
        return mark


def writers(db: Connection) -> set[str]:
    return set(db.exec_driver_sql(WRITERS).scalars())


def read(
    db: Connection, mapper: Mapper[Any], after: int, up_to: int, limit: int
) -> Sequence[Recorded]:
    """At most `limit` events with after < position <= up_to, in order."""
    rows = db.exec_driver_sql(BATCH, (after, up_to, limit))
    return [
        Recorded(r[0], r[1], r[4], event_of(mapper, StoredEvent(r[2], r[3], r[4], r[5].encode())))
        for r in rows
    ]


def event_of(mapper: Mapper[Any], stored: StoredEvent) -> Any:
    """The domain event, or `Unreadable`, so that one bad event does not hold up all others."""
    try:
        return mapper.to_domain_event(stored)
    except MapperDeserialisationError as error:
        return Unreadable(stored.originator_id, stored.originator_version, str(error))
