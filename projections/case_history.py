"""The case history: the events of a report as the timeline tells them, read from the log itself.

It is no table: a copy of the log would double it, lag behind it, and could differ from it.
"""

from collections.abc import Collection
from dataclasses import fields
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from domain.topics import EVENTS
from eventlog.mapper import NOT_IN_STATE, EventMapper
from eventlog.reader import RECORDED, Recorded, recorded
from eventlog.replay import story
from projections.engine.rows import Row

MAPPER = EventMapper()

# The reporter's own words and place are shown with the case, where they may be; not here again.
# For whom a report was entered is nobody else's business: the id is made of a telephone number.
TOLD_ELSEWHERE = frozenset(
    {"timestamp", "by", "text", "lon", "lat", "photo", "media", "voice"}
    | {"external_id", "reporter"}
)


def details_of(event_type: type[Any]) -> tuple[str, ...]:
    names = {field.name for field in fields(event_type)} - NOT_IN_STATE - TOLD_ELSEWHERE
    return tuple(sorted(names))


DETAILS = {kind: details_of(kind) for topic, kind in EVENTS.items() if topic.startswith("report.")}


def line(told: Recorded) -> Row:
    event = told.event
    return {
        "report_id": event.originator_id,
        "version": event.originator_version,
        "position": told.position,
        "at": event.timestamp,
        "recorded_at": told.recorded_at,
        "kind": told.topic,
        "by_id": event.by.id,
        "by_role": event.by.role,
        "details": {name: getattr(event, name) for name in DETAILS[type(event)]},
    }


# What stays among those who work on the case, and what everybody may know without its words.
STAYS_INSIDE = frozenset(
    "report." + name
    for name in (
        "told_apart",
        "officer_assigned",
        "extension_asked",
        "extension_refused",
        "hidden",
        "shown",
        "media_blurred",
        "forwarding_failed",
        "evidence_awaited",
        "followed",
        "reminder_sent",
        "escalated",
        "deadline_set",
    )
)
WITHOUT_WORDS = frozenset(
    "report." + name for name in ("question_asked", "question_answered", "assignment_returned")
)


RATED = frozenset({"report.rated", "report.rating_revised"})
# Where a case is hidden, whatever else its reporter wrote is hidden with it.
REPORTERS_OWN = {kind: {"words": ""} for kind in RATED} | {"report.reopened": {"reason": ""}}


def for_everybody(story: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events that the public may know of, with no more of them than that."""
    moderated = [e["kind"] for e in story if e["kind"] in ("report.hidden", "report.shown")]
    hidden = moderated[-1:] == ["report.hidden"]
    return [
        without_words(event, hidden) | as_public(event)
        for event in story
        if event["kind"] not in STAYS_INSIDE
        and (event["kind"] != "report.note_added" or event["details"]["public"])
    ]


def as_public(event: dict[str, Any]) -> dict[str, Any]:
    """The id of a reporter is the same in all their cases, and nobody may put those together."""
    return {"by_id": "reporter"} if event["by_role"] == "reporter" else {}


def without_words(event: dict[str, Any], hidden: bool) -> dict[str, Any]:
    if event["kind"] in WITHOUT_WORDS:
        return event | {"details": {}}
    if hidden and event["kind"] in REPORTERS_OWN:
        return event | {"details": event["details"] | REPORTERS_OWN[event["kind"]]}
    return event


LAST = f"""
SELECT DISTINCT ON (originator_id) found.* FROM ({RECORDED}
WHERE originator_id = ANY(%s::uuid[]) AND topic = ANY(%s)) found (
  position, recorded_at, originator_id, originator_version, topic, state, ciphertext, wrapped,
  master
) ORDER BY originator_id, originator_version DESC
"""


def last_details(
    db: Connection, report_ids: Collection[UUID], kinds: Collection[str]
) -> dict[UUID, dict[str, Any]]:
    """What the last event of these kinds tells, for each report that has one."""
    found = recorded(db, MAPPER, LAST, [str(each) for each in report_ids], list(kinds))
    known = [r for r in found if type(r.event) in DETAILS]
    return {r.event.originator_id: line(r)["details"] for r in known}


def timeline(db: Connection, report_id: UUID) -> list[dict[str, Any]]:
    """The events of a case, oldest first. One that this version cannot read is left out."""
    known = [r for r in story(db, MAPPER, report_id) if type(r.event) in DETAILS]
    return [msgspec.to_builtins(line(r), str_keys=True) for r in known]
