"""What every view with one row a report shows alike: where, what, who answers, and the status."""

from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import Column, DateTime, Double, Text, Uuid

from domain.reports.life import Status
from domain.reports.report import Report
from projections.engine.projection import RowPerAggregate, kept_by_the_engine
from projections.engine.rows import Row

STATUS_AFTER: dict[type[Report.Event], Status] = {
    Report.Accepted: Status.ACCEPTED,
    Report.Rejected: Status.REJECTED,
    Report.Assigned: Status.ACCEPTED,
    Report.WorkStarted: Status.IN_PROGRESS,
    Report.Resolved: Status.RESOLVED,
}


def columns_of_a_report() -> tuple[Column[Any], ...]:
    return (
        Column("report_id", Uuid, primary_key=True),
        Column("code", Text, nullable=False),
        Column("category", Text, nullable=False),
        Column("text", Text),
        Column("photo", Text),
        Column("status", Text, nullable=False),
        Column("point", Geometry("POINT", 4326, spatial_index=False), nullable=False),
        Column("lon", Double, nullable=False),
        Column("lat", Double, nullable=False),
        Column("ward_id", Uuid),
        Column("ward_name", Text),
        Column("how", Text),
        Column("agency", Text),
        Column("submitted_at", DateTime(timezone=True), nullable=False),
        Column("changed_at", DateTime(timezone=True), nullable=False),
        *kept_by_the_engine(),
    )


def pin_it(row: Row, event: Report.Submitted) -> None:
    row |= {
        "code": event.code,
        "category": event.category,
        "status": Status.SUBMITTED,
        "point": f"SRID=4326;POINT({event.lon!r} {event.lat!r})",
        "lon": event.lon,
        "lat": event.lat,
        "submitted_at": event.timestamp,
        "changed_at": event.timestamp,
    }


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


def show_reports(view: RowPerAggregate) -> None:
    """Registers the handlers that fill `columns_of_a_report`, the words and the photo excepted."""
    view.on(Report.Submitted)(pin_it)
    view.on(Report.WardDetermined)(name_the_ward)
    view.on(Report.AgencyDetermined)(propose_the_agency)
    for event_type in STATUS_AFTER:
        view.on(event_type)(change_the_status)
    view.on(Report.Assigned)(name_the_agency)
