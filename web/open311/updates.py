"""Updates of requests: what happened to cases, for those who ask.

This is how council systems speak beside the standard; the words for a status are theirs.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection, RowMapping, select

from domain.reports.code import report_id_of
from eventlog.reader import RECORDED, recorded
from projections.case_history import for_everybody, line, without_words
from projections.ward_board import table as ward_board
from web.context import agencies, moment
from web.open311.reading import Reading
from web.open311.requests import MAPPER, Fields
from web.open311.searching import MOST, EndsBeforeItBegins, SpanTooLong, codes_in
from web.open311.searching import SPAN as LONGEST
from web.wiring import Services
from web.words import tell

b = ward_board.c
# What happened, in the words of the other systems; None where nothing changed but words.
STATUS: dict[str, str | None] = {
    "report.accepted": "investigating",
    "report.assigned": "action_scheduled",
    "report.work_started": "in_progress",
    "report.resolved": "fixed",
    "report.rejected": "no_further_action",
    "report.merged": "duplicate",
    "report.unmerged": "open",
    "report.reopened": "open",
    "report.note_added": None,
}
HAPPENED = RECORDED + (
    "WHERE topic = ANY(%s) AND recorded_at BETWEEN %s AND %s"
    " AND (%s::uuid[] IS NULL OR originator_id = ANY(%s::uuid[]))"
    " ORDER BY position LIMIT %s OFFSET %s"
)


def updates(services: Services, db: Connection, given: Mapping[str, str]) -> list[Fields]:
    """The oldest first. Raises `SeveralFaults`."""
    reading = Reading(given)
    start, end = reading.moment("start_date"), reading.moment("end_date")
    end = end or (start + LONGEST if start else services.now())
    start = start or end - LONGEST
    if end < start:
        reading.faults.append(EndsBeforeItBegins())
    if end - start > LONGEST:
        reading.faults.append(SpanTooLong())
    size = reading.whole("page_size", "per_page", least=1, most=MOST) or MOST
    page = reading.whole("page", least=1, most=1_000_000) or 1
    reading.refuse()
    named = reading.words("service_request_id")
    ids = [str(report_id_of(code)) for code in codes_in(named)] if named else None
    facts = (list(STATUS), start, end, ids, ids, size, (page - 1) * size)
    found = recorded(db, MAPPER, HAPPENED, *facts)
    told = [msgspec.to_builtins(line(each), str_keys=True) for each in found]
    boards = rows_of(db, [each["report_id"] for each in told])
    public = [each for each in for_everybody(told) if each["report_id"] in boards]
    return [update_of(each, boards[each["report_id"]]) for each in public]


def rows_of(db: Connection, ids: list[str]) -> dict[str, RowMapping]:
    query = select(b.report_id, b.code, b.hidden).where(b.report_id.in_(ids))
    return {str(row["report_id"]): row for row in db.execute(query).mappings()}


def update_of(event: Fields, row: RowMapping) -> Fields:
    details = without_words(event, row["hidden"])["details"]
    status = STATUS[event["kind"]]
    if details.get("elsewhere"):
        status = "not_councils_responsibility"
    words = details.get("note") or details.get("reason")
    return {
        "update_id": f"{row['code']}-{event['version']}",
        "service_request_id": row["code"],
        "status": status,
        # When the log took it: whoever asks again from the last one on misses none.
        "updated_datetime": datetime.fromisoformat(event["recorded_at"]),
        "description": words or tell(event["kind"], details, agencies(), moment),
        "media_url": None,
        "external_status_code": event["kind"].removeprefix("report."),
    }
