"""What a case was at a moment: its state, its events, and the boundary that named its ward."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from domain.reports.code import UnknownCode, report_id_of
from domain.reports.report import Report
from eventlog.mapper import EventMapper
from eventlog.reader import Recorded
from eventlog.replay import fold, story
from eventlog.tables import boundary
from geo.geojson import Geometry, to_geojson
from projections.case_history import line
from web.wiring import Services


@dataclass(frozen=True)
class Replay:
    services: Services

    def of(self, code: str, at: datetime | None) -> dict[str, Any]:
        """`index` is that of the last event up to `at`, -1 before the first.

        Raises `UnknownCode`.
        """
        with self.services.engine.connect() as db:
            events = story(db, EventMapper(), report_id_of(code))
            if not events:
                raise UnknownCode
            moment = at or events[-1].event.timestamp
            so_far = up_to(events, moment)
            report: Report | None = fold(so_far)
            outline = outline_of(db, report)
        return {
            "code": code,
            "at": moment,
            "index": len(so_far) - 1,
            "state": None if report is None else state_of(report),
            "events": [line(recorded) for recorded in events],
            "boundary_geojson": outline,
        }


def up_to(events: Sequence[Recorded], moment: datetime) -> Sequence[Recorded]:
    """The first events, up to the last that happened at `moment` or before it."""
    happened = [n for n, recorded in enumerate(events) if recorded.event.timestamp <= moment]
    return events[: happened[-1] + 1] if happened else ()


def state_of(report: Report) -> dict[str, Any]:
    ward, proposed = report.ward, report.proposed
    return {
        "status": report.status,
        "category": report.category,
        "text": report.text,
        "photo": report.photo,
        "lon": report.lon,
        "lat": report.lat,
        "ward": ward and {"ward_id": ward.ward_id, "code": ward.ward_code, "name": ward.ward_name},
        "how": ward and ward.how,
        "distance_m": ward and ward.distance_m,
        "boundary": ward and ward.boundary,
        "agency": report.agency or (proposed and proposed.agency),
        "score": report.score,
        "version": report.version,
    }


def outline_of(db: Connection, report: Report | None) -> Geometry | None:
    sha256 = report and report.ward and report.ward.boundary
    if sha256 is None:
        return None
    found = db.execute(select(boundary.c.outline).where(boundary.c.sha256 == sha256)).scalar()
    return None if found is None else to_geojson(found.desc)
