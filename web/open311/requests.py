"""Cases as Open311 shows them: what everybody may see, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from flask import url_for
from sqlalchemy import Connection, RowMapping

from domain.reports.life import OPEN
from eventlog.mapper import EventMapper
from eventlog.reader import RECORDED, recorded
from projections.case_history import for_everybody, last_details, line
from web.context import agencies, categories, moment
from web.language import gettext
from web.words import statuses, tell

Fields = dict[str, Any]
Row = RowMapping  # of the live map
ENDS = ("report.resolved", "report.rejected")
STORIES = RECORDED + "WHERE originator_id = ANY(%s::uuid[]) ORDER BY originator_id, position"
MAPPER = EventMapper()


def is_open(row: Row) -> bool:
    """What was merged goes on in another case, and is over as a request of its own."""
    return row["status"] in OPEN and row["merged_into"] is None


def shown(db: Connection, rows: Sequence[Row], *, more: bool = False) -> list[Fields]:
    """In the order of the rows, with one statement for all of them, and one for `more`."""
    ended = [row["report_id"] for row in rows if not is_open(row)]
    ends = last_details(db, ended, ENDS) if ended else {}
    names, units = categories(), agencies()
    told = [request_of(row, ends.get(row["report_id"], {}), names, units) for row in rows]
    if more:
        stories = stories_of(db, [row["report_id"] for row in rows])
        for fields, row in zip(told, rows, strict=True):
            fields |= extended(row, stories.get(row["report_id"], []), units)
    return told


def request_of(row: Row, end: Fields, names: Mapping[str, Any], units: Mapping[str, str]) -> Fields:
    category = names.get(row["category"], {})
    return {
        "service_request_id": row["code"],
        "status": "open" if is_open(row) else "closed",
        "status_notes": notes_of(row, end),
        "service_name": category.get("name", row["category"]),
        "service_code": row["category"],
        "description": row["text"],
        "agency_responsible": units.get(row["agency"] or ""),
        "service_notice": None,
        "requested_datetime": row["submitted_at"],
        "updated_datetime": row["changed_at"],
        "expected_datetime": row["due"],
        "address": row["ward_name"],
        "address_id": None,
        "zipcode": None,
        "lat": row["lat"],
        "long": row["lon"],
        "media_url": address_of_photo(row),
    }


def notes_of(row: Row, end: Fields) -> str:
    if row["merged_into"] is not None:
        return gettext("It tells of the same as case {into}, which goes on for both.").format(
            into=row["merged_into"]
        )
    words = None if is_open(row) else end.get("note") or end.get("reason")
    return str(words or statuses()[row["status"]])


def address_of_photo(row: Row) -> str | None:
    """None until it is screened."""
    if row["photo"] is None:
        return None
    facts = {"code": row["code"], "name": row["photo"], "part": "whole"}
    return url_for("media.file", **facts, _external=True)


def stories_of(db: Connection, ids: Iterable[UUID]) -> dict[UUID, list[Fields]]:
    """The events of each case that everybody may know of, oldest first."""
    found = recorded(db, MAPPER, STORIES, [str(each) for each in ids])
    stories: dict[UUID, list[Fields]] = {}
    for told in found:
        if told.topic.startswith("report.") and hasattr(told.event, "by"):
            event = msgspec.to_builtins(line(told), str_keys=True)
            stories.setdefault(told.event.originator_id, []).append(event)
    return {report_id: for_everybody(story) for report_id, story in stories.items()}


def extended(row: Row, story: list[Fields], units: Mapping[str, str]) -> Fields:
    """What `extensions=true` asks for."""
    return {
        "extended_attributes": {
            "status": row["status"],
            "ward": row["ward_name"],
            "merged_into": row["merged_into"],
            "url": url_for("citizen.case", code=row["code"], _external=True),
        },
        "attributes": [],
        "notes": [
            {
                "datetime": datetime.fromisoformat(event["at"]),
                "type": event["kind"].removeprefix("report."),
                "summary": tell(event["kind"], event["details"], units, moment),
            }
            for event in story
        ],
    }
