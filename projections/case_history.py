"""The case history: one row for each event of a report, as the timeline tells it."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import JSON, BigInteger, Column, Connection, DateTime, Table, Text, Uuid

from domain.topics import EVENTS
from eventlog.mapper import NOT_IN_STATE
from eventlog.reader import Recorded
from projections.engine.rows import Row, put
from projections.tables import metadata

table = Table(
    "case_history",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("by_role", Text, nullable=False),
    Column("details", JSON, nullable=False),
)

# The reporter's own words and place are shown with the case, where they may be; not here again.
TOLD_ELSEWHERE = frozenset({"timestamp", "by", "text", "lon", "lat", "photo", "external_id"})


def details_of(event_type: type[Any]) -> tuple[str, ...]:
    names = {field.name for field in fields(event_type)} - NOT_IN_STATE - TOLD_ELSEWHERE
    return tuple(sorted(names))


DETAILS = {kind: details_of(kind) for topic, kind in EVENTS.items() if topic.startswith("report.")}


class CaseHistory:
    name = table.name
    table = table
    handles = DETAILS.keys()

    def apply(self, db: Connection, batch: Sequence[Recorded]) -> int:
        rows = [line(recorded) for recorded in batch if type(recorded.event) in DETAILS]
        put(db, table, rows)
        return len(rows)


def line(recorded: Recorded) -> Row:
    event = recorded.event
    return {
        "report_id": event.originator_id,
        "version": event.originator_version,
        "position": recorded.position,
        "at": event.timestamp,
        "recorded_at": recorded.recorded_at,
        "kind": recorded.topic,
        "by_id": event.by.id,
        "by_role": event.by.role,
        "details": {name: getattr(event, name) for name in DETAILS[type(event)]},
    }


case_history = CaseHistory()


# What stays among those who work on the case, and what everybody may know without its words.
STAYS_INSIDE = frozenset(
    "report." + name
    for name in (
        "officer_assigned",
        "extension_asked",
        "extension_refused",
        "hidden",
        "shown",
        "followed",
        "reminder_sent",
        "escalated",
        "deadline_set",
    )
)
WITHOUT_WORDS = frozenset({"report.question_asked", "report.question_answered"})


def for_everybody(story: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events that the public may know of, with no more of them than that."""
    return [
        event | {"details": {}} if event["kind"] in WITHOUT_WORDS else event
        for event in story
        if event["kind"] not in STAYS_INSIDE
        and (event["kind"] != "report.note_added" or event["details"]["public"])
    ]


def timeline(db: Connection, report_id: UUID) -> list[dict[str, Any]]:
    """The events of a case, oldest first."""
    rows = db.execute(
        table.select().where(table.c.report_id == report_id).order_by(table.c.version)
    ).mappings()
    return [msgspec.to_builtins(dict(row), str_keys=True) for row in rows]
