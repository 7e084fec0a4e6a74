"""A view that shows when an event was taken twice, or not, or in the wrong order."""

from collections.abc import Sequence
from random import Random
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from sqlalchemy import Column, Connection, Engine, MetaData, Table, Text, Uuid

from domain.topics import EVENTS
from eventlog.mapper import EventMapper
from eventlog.reader import Recorded
from tests.eventlog.cast import EVENTS_IN_EVERY_SHAPE
from tests.projections.cast import rows

ADD = """
INSERT INTO tally VALUES (%s, %s)
ON CONFLICT (stream) DO UPDATE SET versions = tally.versions || ' ' || excluded.versions
"""
EXPECTED = """
SELECT originator_id, string_agg(originator_version::text, ' ' ORDER BY position)
FROM event_log GROUP BY originator_id
"""


class Tally:
    """One row a stream, with the versions of its events in the order in which they came."""

    name = "tally"
    table = Table(
        "tally",
        MetaData(),
        Column("stream", Uuid, primary_key=True),
        Column("versions", Text, nullable=False),
    )
    handles = frozenset(EVENTS.values())

    def apply(self, db: Connection, batch: Sequence[Recorded]) -> int:
        for recorded in batch:
            event = recorded.event
            db.exec_driver_sql(ADD, (str(event.originator_id), str(event.originator_version)))
        return len(batch)


class Fussy(Tally):
    """Refuses one event, and says which."""

    def __init__(self, stream: UUID, version: int) -> None:
        self.refused = (stream, version)

    def apply(self, db: Connection, batch: Sequence[Recorded]) -> int:
        changed = super().apply(db, batch)
        for recorded in batch:
            if (recorded.event.originator_id, recorded.event.originator_version) == self.refused:
                raise ValueError("not this one")
        return changed


def tallied(engine: Engine) -> dict[UUID, str]:
    return {row["stream"]: row["versions"] for row in rows(engine, Tally.table)}


def expected(engine: Engine) -> dict[UUID, str]:
    with engine.connect() as db:
        return dict(db.exec_driver_sql(EXPECTED).all())


def accepted(stream: UUID, version: int) -> StoredEvent:
    """An event that every view can read, whatever happened to its stream before."""
    stored = EventMapper().to_stored_event(EVENTS_IN_EVERY_SHAPE["report.accepted"])
    return StoredEvent(stream, version, stored.topic, stored.state)


def streams(dice: Random, number: int, events: int) -> list[StoredEvent]:
    """Mixed, each stream in the order of its versions."""
    versions = [0] * number
    ids = [UUID(int=dice.getrandbits(128)) for _ in range(number)]
    mixed = []
    for _ in range(events):
        n = dice.randrange(number)
        versions[n] += 1
        mixed.append(accepted(ids[n], versions[n]))
    return mixed
