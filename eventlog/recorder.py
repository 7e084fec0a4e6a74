"""How events get into the log: one INSERT a save, no table lock, no notification.

The library's own PostgreSQL recorder locks the table and notifies inside every append, which
makes all writers wait for one another's flush to disk. Here they share it; the order of the
events is made certain by the reader instead.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any
from uuid import UUID

import psycopg2
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    StoredEvent,
)
from sqlalchemy import Connection, Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import IntegrityError as UniqueViolation

from eventlog.reader import high_water

INSERT = """
INSERT INTO event_log (originator_id, originator_version, topic, state) VALUES {rows}
RETURNING position
"""
ROW = "(%s, %s, %s, %s)"
STREAM = """
SELECT originator_version, topic, state::text FROM event_log
WHERE originator_id = %s AND originator_version > %s AND originator_version <= %s
ORDER BY originator_version {direction} LIMIT %s
"""
NOTIFICATIONS = """
SELECT originator_id, originator_version, topic, state::text, position FROM event_log
WHERE position >= %s AND position <= %s AND (%s OR topic = ANY(%s))
ORDER BY position LIMIT %s
"""
BEYOND = 2**62


class EventRecorder(ApplicationRecorder):
    """Stores the events of every aggregate in one table, on the engine that everything shares."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        connection: Connection | None = None,
        **_: Any,
    ) -> Sequence[int]:
        """Appends all or nothing and returns the positions, in the order of the events.

        Given a `connection`, it joins that transaction, which the caller commits. Raises the
        library's `IntegrityError` where another writer has used a version before.
        """
        if not stored_events:
            return []
        try:
            if connection is None:
                return append_alone(self.engine, stored_events)
            return list(connection.exec_driver_sql(*insertion(stored_events)).scalars())
        except UniqueViolation as error:
            raise IntegrityError(str(error.orig)) from error

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        sql = STREAM.format(direction="DESC" if desc else "ASC")
        bounds = (
            str(originator_id),
            -1 if gt is None else gt,
            BEYOND if lte is None else lte,
            limit,
        )
        with self.engine.connect() as db:
            cursor = db.connection.cursor()
            cursor.execute(sql, bounds)
            stream = UUID(str(originator_id))
            return [StoredEvent(stream, r[0], r[1], r[2].encode()) for r in cursor.fetchall()]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Only what is final: nothing can appear any more between two of the answers."""
        first = (start or 0) + (not inclusive_of_start)
        last = min(stop or BEYOND, high_water(self.engine))
        bounds = (first, last, not topics, list(topics), limit)
        with self.engine.connect() as db:
            rows = db.exec_driver_sql(NOTIFICATIONS, bounds)
            return [Notification(r[0], r[1], r[2], r[3].encode(), r[4]) for r in rows]

    def max_notification_id(self) -> int | None:
        with self.engine.connect() as db:
            return db.exec_driver_sql("SELECT max(position) FROM event_log").scalar()

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Any:
        """Views are fed by `projections.engine`, not by the library's subscriptions."""
        raise TypeError(EventRecorder.subscribe.__doc__)


def append_alone(engine: Engine, events: Sequence[StoredEvent]) -> list[int]:
    """In autocommit: one round trip, where BEGIN, INSERT and COMMIT are three.

    It goes past SQLAlchemy's own Connection, which would cost as much again as the append.
    """
    pooled = engine.raw_connection()
    session: Any = pooled.driver_connection
    try:
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute(*insertion(events))
            return [position for (position,) in cursor]
    except psycopg2.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg2.Error) from error
    finally:
        give_back(engine, pooled)


def give_back(engine: Engine, pooled: PoolProxiedConnection) -> None:
    session: Any = pooled.driver_connection
    if session.closed:
        engine.dispose()  # what else is in the pool went with the same server
    else:
        session.autocommit = False
    pooled.close()


def insertion(events: Sequence[StoredEvent]) -> tuple[str, tuple[Any, ...]]:
    rows = ", ".join([ROW] * len(events))
    values = (
        (str(e.originator_id), e.originator_version, e.topic, e.state.decode()) for e in events
    )
    return INSERT.format(rows=rows), tuple(chain.from_iterable(values))
