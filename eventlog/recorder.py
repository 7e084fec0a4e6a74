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

from domain.messages.policies import Told
from eventlog.keyring import as_row
from eventlog.reader import high_water
from eventlog.sealing import SealedEvent, sealer_of

# Each with the rows that it gets; those that have none are left out of the statement.
TOLD = "told AS (INSERT INTO outbox (originator_id, originator_version, policy) VALUES {rows})"
KEYS = "made AS (INSERT INTO data_key (owner, wrapped, master) VALUES {rows})"
LOG = """logged AS (
  INSERT INTO event_log (originator_id, originator_version, topic, state) VALUES {rows}
  RETURNING position, originator_id, originator_version
)"""
SEALED = """sealed AS (
  INSERT INTO sealed_words (position, owner, ciphertext)
  SELECT position, owner, ciphertext
  FROM logged JOIN (VALUES {rows}) AS words (owner, version, ciphertext)
  ON (originator_id, originator_version) = (owner, version)
)"""
ROWS = {TOLD: "(%s, %s, %s)", KEYS: "(%s, %s, %s)", LOG: "(%s, %s, %s, %s)"}
ROWS[SEALED] = "(%s::uuid, %s::bigint, %s::bytea)"
STREAM = """
SELECT originator_version, topic, state::text, ciphertext, wrapped, master FROM event_log
LEFT JOIN sealed_words USING (position) LEFT JOIN data_key ON data_key.owner = originator_id
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
        self._sealer = sealer_of(engine)

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        connection: Connection | None = None,
        told: Sequence[Told] = (),
        **_: Any,
    ) -> Sequence[int]:
        """Appends all or nothing and returns the positions, in the order of the events.

        `told` goes into the outbox in the same statement.
        Given a `connection`, it joins that transaction, which the caller commits. Raises the
        library's `IntegrityError` where another writer has used a version before.
        """
        if not stored_events:
            return []
        try:
            if connection is None:
                return append_alone(self.engine, stored_events, told)
            return list(connection.exec_driver_sql(*insertion(stored_events, told)).scalars())
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
            return self._stream(UUID(str(originator_id)), cursor.fetchall())

    def _stream(self, stream: UUID, rows: Sequence[Any]) -> Sequence[StoredEvent]:
        if self._sealer is not None and rows:
            self._sealer.meet(stream, *rows[0][4:])
        return [
            StoredEvent(stream, version, topic, state.encode())
            if sealed is None
            else SealedEvent(stream, version, topic, state.encode(), bytes(sealed))
            for version, topic, state, sealed, _, _ in rows
        ]

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


def append_alone(
    engine: Engine, events: Sequence[StoredEvent], told: Sequence[Told] = ()
) -> list[int]:
    """In autocommit: one round trip, where BEGIN, INSERT and COMMIT are three.

    It goes past SQLAlchemy's own Connection, which would cost as much again as the append.
    """
    pooled = engine.raw_connection()
    session: Any = pooled.driver_connection
    try:
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute(*insertion(events, told))
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


def place_of(event: StoredEvent) -> tuple[str, int]:
    return str(event.originator_id), event.originator_version


def insertion(
    events: Sequence[StoredEvent], told: Sequence[Told] = ()
) -> tuple[str, tuple[Any, ...]]:
    """One statement for the events and all that stands beside them; it gives the positions."""
    sealed = [e for e in events if isinstance(e, SealedEvent)]
    parts: list[tuple[str, list[tuple[Any, ...]]]] = [
        (TOLD, [(str(t.originator_id), t.originator_version, t.policy) for t in told]),
        (KEYS, [as_row(e.new_key) for e in sealed if e.new_key is not None]),
        (LOG, [(*place_of(e), e.topic, e.state.decode()) for e in events]),
        (SEALED, [(*place_of(e), e.ciphertext) for e in sealed]),
    ]
    filled = [(part, rows) for part, rows in parts if rows]
    steps = ", ".join(part.format(rows=", ".join([ROWS[part]] * len(r))) for part, r in filled)
    values = chain.from_iterable(chain.from_iterable(rows for _, rows in filled))
    return f"WITH {steps} SELECT position FROM logged ORDER BY position", tuple(values)
