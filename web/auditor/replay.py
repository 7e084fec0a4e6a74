"""What a case was at a moment: the domain's own code over the events up to there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from domain.reports.code import UnknownCode, report_id_of
from domain.reports.report import Report
from eventlog.clocks import Clock, Cut, cut_at, moments, up_to
from eventlog.mapper import EventMapper
from eventlog.reader import Recorded, Unreadable
from eventlog.replay import fold, story
from eventlog.tables import boundary
from geo.geojson import Geometry, to_geojson

Story = Sequence[Recorded]


@dataclass(frozen=True)
class Then:
    """A case at a moment; `at` is None where only a position before the first event is known."""

    at: datetime | None
    so_far: Story
    report: Report | None

    @property
    def position(self) -> int | None:
        """Of the last event in the log that counts."""
        return max((recorded.position for recorded in self.so_far), default=None)


def story_of(db: Connection, code: str) -> Story:
    """Raises `UnknownCode`."""
    events = story(db, EventMapper(), report_id_of(code))
    if not events:
        raise UnknownCode
    return events


def then(events: Story, wanted: datetime | int | None, clock: Clock = "effective") -> Then:
    """At a moment or a position of the log; None for the end."""
    if wanted is None:
        return Then(max(moments(events, clock)), events, folded(events))
    cut = cut_at(events, wanted, clock) if isinstance(wanted, int) else Cut(wanted)
    if cut is None:
        return Then(None, (), None)
    so_far = up_to(events, cut, clock)
    return Then(cut.at, so_far, folded(so_far))


def folded(events: Story) -> Report | None:
    """Without what this version cannot read; None where the beginning is not among them."""
    readable = [each for each in events if not isinstance(each.event, Unreadable)]
    begins = readable and readable[0].event.originator_version == 1
    report: Report | None = fold(readable) if begins else None
    return report


def is_withheld(events: Story) -> bool:
    """Whether the reporter's words are hidden now: then they are not shown of any moment."""
    report = folded(events)
    return report is not None and report.hidden


def state_of(report: Report, *, withheld: bool) -> dict[str, Any]:
    """Nothing of who the reporter is."""
    ward, proposed, deadline = report.ward, report.proposed, report.deadline
    return {
        "status": report.status,
        "category": report.category,
        "text": "" if withheld else report.text,
        "photo": report.photo,
        "media": report.media,
        "voice": report.voice,
        "hidden": report.hidden,
        "lon": report.lon,
        "lat": report.lat,
        "ward": ward and {"ward_id": ward.ward_id, "code": ward.ward_code, "name": ward.ward_name},
        "how": ward and ward.how,
        "distance_m": ward and ward.distance_m,
        "boundary": ward and ward.boundary,
        "agency": report.agency or (proposed and proposed.agency),
        "rule": proposed and proposed.rule,
        "handbook_version": proposed and proposed.handbook_version,
        "officer": report.officer,
        "co_handlers": report.co_handlers,
        "deadline": deadline,
        "score": report.score,
        "merged_into": report.merged_into,
        "version": report.version,
    }


def outline_of(db: Connection, report: Report | None) -> Geometry | None:
    return drawn_as(db, report.ward.boundary if report and report.ward else None)


def drawn_as(db: Connection, sha256: str | None) -> Geometry | None:
    """The boundary with this mark, as maps draw it."""
    if sha256 is None:
        return None
    found = db.execute(select(boundary.c.outline).where(boundary.c.sha256 == sha256)).scalar()
    return None if found is None else to_geojson(found.desc)


def wards_of(events: Story) -> set[UUID]:
    """Every ward that the case was ever in."""
    found = (getattr(recorded.event, "found", None) for recorded in events)
    return {ward for each in found if (ward := getattr(each, "ward_id", None))}
