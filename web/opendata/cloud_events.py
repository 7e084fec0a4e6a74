"""Public events as CloudEvents 1.0, the same in the feed and in what webhooks are told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from eventlog.reader import Recorded
from projections.public_events import codes_in_log, codes_of, fields_of, public_events

VIEW = "ward_board"  # what it has taken is final, and can be read as a case
SUBJECTS = {"report": "reports", "ward": "wards", "place": "places"}


class CloudEvent(msgspec.Struct):
    """CloudEvents 1.0 in JSON; `id` and `sequence` are the event's position in the log."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str
    sequence: str
    data: dict[str, Any]


def told_after(
    db: Connection, after: int, final: int, limit: int, home: str
) -> tuple[list[CloudEvent], int]:
    """At most `limit` events, and the position up to which nothing is left to be told."""
    found = public_events(db, after, final, limit)
    reached = found[-1].position if len(found) == limit else max(final, after)
    return as_cloud_events(db, found, home), reached


def as_cloud_events(db: Connection, found: Sequence[Recorded], home: str) -> list[CloudEvent]:
    """`home` is the city's address, by which its events are told from those of others."""
    streams = {UUID(str(each.event.originator_id)) for each in found}
    codes = codes_of(db, list(streams))
    gone = codes_in_log(db, list(streams - codes.keys()))
    told = [as_cloud_event(each, codes | gone, f"{home}/api/events") for each in found]
    return [event if subject_of(event) not in gone.values() else emptied(event) for event in told]


def subject_of(event: CloudEvent) -> str:
    return event.subject.partition("/")[2]


def emptied(event: CloudEvent) -> CloudEvent:
    """Of a case whose import was undone: that there was an event, and nothing of what it said."""
    return msgspec.structs.replace(event, data={})


def as_cloud_event(told: Recorded, codes: dict[UUID, str], source: str) -> CloudEvent:
    event = told.event
    stream = UUID(str(event.originator_id))
    kind = SUBJECTS[told.topic.partition(".")[0]]
    return CloudEvent(
        specversion="1.0",
        id=str(told.position),
        source=source,
        type=f"kalong.{told.topic}",
        subject=f"{kind}/{codes.get(stream, stream)}",
        time=getattr(event, "timestamp", told.recorded_at),
        datacontenttype="application/json",
        sequence=str(told.position),
        data=fields_of(told),
    )
