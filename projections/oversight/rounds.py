"""What an auditor asks about in the rounds of a case, as its row in `case_stages` keeps it."""

from datetime import UTC, datetime
from typing import Any

from domain.reports.report import Report
from projections.engine.rows import Row
from projections.oversight.unfinished import says_unfinished

# What is kept of a round that is over, by the columns that it comes from.
ENDING = {
    "at": "ended_at",
    "by": "ended_by",
    "status": "status",
    "agency": "agency",
    "due": "ended_due",
    "started_at": "started_at",
    "photo": "ended_photo",
    "noted_at": "noted_at",
    "unfinished_at": "unfinished_at",
}
OF_THE_ROUND = ("ended_by", "ended_due", "ended_photo", "noted_at", "unfinished_at")


def put_the_round_aside(row: Row) -> None:
    over = {name: in_utc(row[column]) for name, column in ENDING.items()}
    row["ended_before"] = [*(row["ended_before"] or ()), over]
    row |= dict.fromkeys(OF_THE_ROUND)


def in_utc(value: Any) -> Any:
    """An event tells its own offset, and the database none: a rebuilt row has to be the same."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def look_at_the_note(row: Row, event: Report.NoteAdded) -> None:
    if not event.public:
        row["noted_at"] = event.timestamp
        if says_unfinished(event.note):
            row["unfinished_at"] = event.timestamp


def forget_what_the_notes_said(row: Row, _: Report.PersonalDataShredded) -> None:
    """As if nobody could read them any more: a view made anew cannot."""
    row["unfinished_at"] = None
    if row["ended_before"]:
        row["ended_before"] = [each | {"unfinished_at": None} for each in row["ended_before"]]
