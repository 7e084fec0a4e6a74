"""What every view with one row a report shows alike: where, what, who answers, and the status."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import Boolean, Column, DateTime, Double, Text, Uuid

from domain.reports.life import OPEN, SCREENED, Status
from domain.reports.report import Report
from eventlog.mapper import encode
from geo.geojson import point_ewkt
from projections.engine.projection import UNSAMPLED, RowPerAggregate, kept_by_the_engine
from projections.engine.rows import JSONText, Row

STATUS_AFTER: dict[type[Report.Event], Status] = {
    Report.Accepted: Status.ACCEPTED,
    Report.Rejected: Status.REJECTED,
    Report.Assigned: Status.ACCEPTED,
    Report.WorkStarted: Status.IN_PROGRESS,
    Report.Resolved: Status.RESOLVED,
    Report.AssignmentReturned: Status.ACCEPTED,
    Report.Reopened: Status.ACCEPTED,
}
ENDED = frozenset(Status) - OPEN


def columns_of_a_report() -> tuple[Column[Any], ...]:
    return (
        Column("report_id", Uuid, primary_key=True),
        Column("code", Text, nullable=False),
        Column("category", Text, nullable=False),
        Column("text", Text, info=UNSAMPLED),
        Column("photo", Text),
        Column("status", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("point", Geometry("POINT", 4326, spatial_index=False)),
        Column("lon", Double),
        Column("lat", Double),
        Column("ward_id", Uuid),
        Column("ward_name", Text),
        Column("how", Text),
        Column("agency", Text),
        Column("stage", Text),
        Column("due", DateTime(timezone=True)),
        Column("merged_into", Text),
        Column("hidden", Boolean, nullable=False),
        Column("held_back", Boolean, nullable=False),  # the words, from the public
        Column("submitted_at", DateTime(timezone=True), nullable=False),
        Column("changed_at", DateTime(timezone=True), nullable=False),
        *kept_by_the_engine(),
        # The GeoJSON that lists and maps are made of; the public's, where that is another one.
        Column("feature", JSONText, nullable=False, info=UNSAMPLED),
        Column("public_feature", JSONText, info=UNSAMPLED),
    )


WORDS = ("text", "photo", "media", "voice")  # what the public sees only once it is screened

# What a list of reports shows of each.
COLUMNS = (
    "code",
    "category",
    "status",
    "text",
    "photo",
    "media",
    "voice",
    "lon",
    "lat",
    "ward_id",
    "ward_name",
    "how",
    "agency",
    "kind",
    "stage",
    "due",
    "merged_into",
    "submitted_at",
    "changed_at",
    "first_position",
    "position",
    "version",
)
SHOWN_TO_EVERYBODY = ("report_id", *COLUMNS, "point", "left_point", "hidden")
PROPERTIES = tuple(name for name in COLUMNS if name not in ("lon", "lat"))
MOMENTS = ("submitted_at", "changed_at", "due")


def feature(row: Mapping[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature after RFC 7946; its id is the case code."""
    properties = {name: row[name] for name in PROPERTIES}
    for name in MOMENTS:
        # An event tells its own offset, and the database none: a rebuilt row has to be the same.
        properties[name] = row[name] and row[name].astimezone(UTC)
    point = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
    return {
        "type": "Feature",
        "id": row["code"],
        "geometry": None if row["lon"] is None else point,
        "properties": properties,
    }


def write_the_features(row: Row) -> None:
    """Once for every change, and not for every reader: a map asks for thousands at a time."""
    row["held_back"] = row["hidden"] or row["status"] not in SCREENED
    told = feature(row)
    row["feature"] = encode(told).decode()
    row["public_feature"] = None
    if row["held_back"]:
        told["properties"] |= dict.fromkeys(WORDS)
        row["public_feature"] = encode(told).decode()


def pin_it(row: Row, event: Report.Submitted) -> None:
    row |= {
        "code": event.code,
        "category": event.category,
        "status": Status.SUBMITTED,
        "kind": event.kind,
        "hidden": False,
        **place(event.lon, event.lat),
        "submitted_at": event.timestamp,
        "changed_at": event.timestamp,
    }


def place(lon: float | None, lat: float | None) -> Row:
    """A point for PostGIS, and its degrees; an idea may have none."""
    point = None if lon is None or lat is None else point_ewkt(lon, lat)
    return {"point": point, "lon": lon, "lat": lat}


def move_the_pin(row: Row, event: Report.PinMoved) -> None:
    row["left_point"] = place(row["lon"], row["lat"])["point"]
    row |= place(event.lon, event.lat)


def change_the_category(row: Row, event: Report.CategoryChanged) -> None:
    row["category"] = event.category


def set_the_clock(row: Row, event: Report.DeadlineSet) -> None:
    row |= {"stage": event.deadline.stage, "due": event.deadline.due}


def name_the_ward(row: Row, event: Report.WardDetermined) -> None:
    found = event.found
    row |= {"ward_id": found.ward_id, "ward_name": found.ward_name, "how": found.how}


def propose_the_agency(row: Row, event: Report.AgencyDetermined) -> None:
    row["agency"] = event.found.agency


def name_the_agency(row: Row, event: Report.Assigned) -> None:
    row["agency"] = event.agency
    change_the_status(row, event)


def change_the_status(row: Row, event: Report.Event) -> None:
    row["status"] = STATUS_AFTER[type(event)]
    row["changed_at"] = event.timestamp
    if row["status"] in ENDED:
        row |= {"stage": None, "due": None}


def show_reports(view: RowPerAggregate) -> None:
    """Registers the handlers that fill `columns_of_a_report`.

    The words, the photo and the agency that the rules propose are left to the view.
    """
    view.on(Report.Submitted)(pin_it)
    view.on(Report.WardDetermined)(name_the_ward)
    for event_type in STATUS_AFTER:
        view.on(event_type)(change_the_status)
    view.on(Report.Assigned)(name_the_agency)
    view.on(Report.PinMoved)(move_the_pin)
    view.on(Report.CategoryChanged)(change_the_category)
    view.on(Report.DeadlineSet)(set_the_clock)
