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
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from eventsourcing.persistence import MapperDeserialisationError
from sqlalchemy import Connection, Engine

from eventlog.mapper import EventMapper, Words
from eventlog.sealing import Sealer, sealer_of

MARK = "SELECT coalesce(max(position), 0) FROM event_log"
WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'event_log'::regclass
  AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
RECORDED = """
SELECT position, recorded_at, originator_id::text, originator_version, topic, state::text,
  ciphertext, wrapped, master
FROM event_log LEFT JOIN sealed_words USING (position)
LEFT JOIN data_key ON data_key.owner = sealed_words.owner
"""
BATCH = RECORDED + "WHERE position > %s AND position <= %s ORDER BY position LIMIT %s"
PAUSE = 0.001  # seconds between two looks at the writers


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands for an event that this version of the software cannot read."""

    originator_id: Any
    originator_version: int
    error: str


class Recorded(NamedTuple):
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
    db: Connection, mapper: EventMapper, after: int, up_to: int, limit: int
) -> Sequence[Recorded]:
    """At most `limit` events with after < position <= up_to, in order."""
    return recorded(db, mapper, BATCH, after, up_to, limit)


def recorded(db: Connection, mapper: EventMapper, query: str, *bounds: Any) -> Sequence[Recorded]:
    """The events that a query beginning with `RECORDED` finds."""
    cursor = db.connection.cursor()
    cursor.execute(query, bounds)
    rows = cursor.fetchall()
    cursor.close()
    # All at once, which is five times as fast as one by one.
    streams = msgspec.convert([row[2] for row in rows], list[UUID])
    sealer = sealer_of(db)
    return [
        Recorded(row[0], row[1], row[4], event_of(mapper, sealer, stream, row))
        for row, stream in zip(rows, streams, strict=True)
    ]


def event_of(mapper: EventMapper, sealer: Sealer | None, stream: UUID, row: Any) -> Any:
    _, _, _, version, topic, state, sealed, wrapped, master = row
    words = None
    if sealed is not None and sealer is not None:
        ciphertext = bytes(sealed)
        words = ciphertext, sealer.open(stream, ciphertext, wrapped, master)
    return readable(mapper, topic, stream, version, state, words)


def readable(
    mapper: EventMapper, topic: str, stream: UUID, version: int, state: str, words: Words | None
) -> Any:
    """The domain event, or `Unreadable`, so that one bad event does not hold up all others."""
    try:
        return mapper.event(topic, stream, version, state, words)
    except MapperDeserialisationError as error:
        return Unreadable(stream, version, str(error))
