"""What happened, for everybody: events with the fields that are named here, and no others.

No words of people are among them: their sealed text is not even read.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from eventlog.mapper import EventMapper
from eventlog.reader import Recorded, Unreadable, recorded
from projections.ward_board import table as ward_board

MAPPER = EventMapper()
NOTHING: tuple[str, ...] = ()
PLACE = ("name", "kind", "lon", "lat")

# Of each kind of event, what of it everybody may know. Whatever is not named is told to nobody.
TOLD: Mapping[str, tuple[str, ...]] = {
    "report.submitted": ("code", "category", "kind", "lon", "lat"),
    "report.ward_determined": ("how", "ward_id", "ward_code", "ward_name"),
    "report.agency_determined": ("agency",),
    "report.accepted": NOTHING,
    "report.rejected": NOTHING,
    "report.assigned": ("agency", "co_handlers"),
    "report.work_started": NOTHING,
    "report.merged": ("into",),
    "report.unmerged": NOTHING,
    "report.category_changed": ("category",),
    "report.pin_moved": ("lon", "lat"),
    "report.assignment_returned": NOTHING,
    "report.question_asked": NOTHING,
    "report.question_answered": NOTHING,
    "report.deadline_extended": NOTHING,
    "report.split_off": ("child",),
    "report.follow_up_opened": ("child",),
    "report.resolved": NOTHING,
    "report.rated": ("score",),
    "report.rating_revised": ("score",),
    "report.reopened": NOTHING,
    "report.personal_data_shredded": NOTHING,
    "report.deadline_missed": ("stage",),
    "report.import_undone": NOTHING,  # it is no case any more: whoever copied it takes it away
    "ward.established": ("code", "name", "unit_type", "boundary", "valid_from", "valid_to"),
    "ward.redrawn": ("boundary", "valid_from", "valid_to"),
    "ward.abolished": ("valid_to",),
    "place.registered": PLACE,
    "place.described": PLACE,
    "place.prices_posted": ("prices",),
}
TOPICS = sorted(TOLD)
# As `eventlog.reader.RECORDED`, with nothing in the place of the sealed words.
QUERY = """
SELECT position, recorded_at, originator_id::text, originator_version, topic, state::text,
  NULL, NULL, NULL
FROM event_log WHERE position > %s AND position <= %s AND topic = ANY(%s)
ORDER BY position LIMIT %s
"""

FIRST = """
SELECT originator_id, state ->> 'code' FROM event_log
WHERE originator_id = ANY(%s::uuid[]) AND originator_version = 1 AND topic = 'report.submitted'
"""


def public_events(db: Connection, after: int, up_to: int, limit: int) -> Sequence[Recorded]:
    """At most `limit` of them with after < position <= up_to, in order, without any words."""
    return recorded(db, MAPPER, QUERY, after, up_to, TOPICS, limit)


def fields_of(told: Recorded) -> dict[str, Any]:
    """What everybody may know of an event, and the role of whoever acted."""
    event = told.event
    if isinstance(event, Unreadable):  # this version of the software cannot tell what it says
        return {}
    found = getattr(event, "found", event)  # a ward or an agency that was found
    return {"by_role": event.by.role} | {name: getattr(found, name) for name in TOLD[told.topic]}


def codes_of(db: Connection, report_ids: Sequence[UUID]) -> dict[UUID, str]:
    c = ward_board.c
    rows = db.execute(select(c.report_id, c.code).where(c.report_id.in_(report_ids)))
    return {row.report_id: row.code for row in rows}


def codes_in_log(db: Connection, report_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Of cases that are on no board any more: the imports that had brought them were undone."""
    rows = db.exec_driver_sql(FIRST, ([str(each) for each in report_ids],))
    return {row[0]: row[1] for row in rows}
