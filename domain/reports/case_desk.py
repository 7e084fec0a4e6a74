"""What every desk does: write a report down, take one up for a command, and save what follows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError

from domain.city import City
from domain.handbook.contents import Contents
from domain.people.actor import Actor
from domain.people.attempt import Attempt
from domain.people.authority import EVERYWHERE, Area, NotYourTask, covers, may
from domain.refusals import HappenedMeanwhile, Invalid
from domain.reports import clock
from domain.reports.code import UnknownCode, new_code, report_id_of
from domain.reports.facts import Channel, Kind, WardFound
from domain.reports.report import Report
from domain.reports.words import clean, required


class UnknownCategory(Invalid):
    """There is no category with this code."""

    field = "category"


@dataclass(frozen=True)
class Submission:
    """What a person sends: a pin (degrees, EPSG:4326; an idea needs none), a category and words.

    `code` is given only where another system's row always has to become the same report.
    """

    lon: float | None
    lat: float | None
    category: str
    text: str
    channel: Channel = "web"
    photo: str | None = None
    code: str | None = None
    external_id: str | None = None
    kind: Kind = "problem"
    reporter: Actor | None = None
    split_from: str | None = None
    media: tuple[str, ...] = ()
    voice: str | None = None
    place_id: UUID | None = None


def words_of(submission: Submission) -> str:
    """Where a voice note says it, nothing has to be written."""
    return clean(submission.text) if submission.voice else required(submission.text)


def everywhere(_: Actor) -> Area:
    return EVERYWHERE


def anybody(_: str) -> Area | None:
    return EVERYWHERE


@dataclass(frozen=True)
class CaseDesk:
    """`handbook` gives the lists in force right now, `area_of` what somebody answers for.

    `officers` gives the area of the officer with a login; None where there is no such officer.
    """

    city: City
    handbook: Callable[[], Contents]
    area_of: Callable[[Actor], Area] = field(default=everywhere)
    officers: Callable[[str], Area | None] = field(default=anybody)

    def check(self, submission: Submission) -> None:
        """Raises `UnknownCategory`, `TextMissing` and the other refusals of `words`."""
        self._known_category(submission.category)
        words_of(submission)

    def write(self, submission: Submission, ward: WardFound, by: Actor, now: datetime) -> Report:
        """A report with its ward, agency and clock, not yet saved. Raises what `check` raises."""
        self._known_category(submission.category)
        report = Report(
            code=submission.code or new_code(),
            category=submission.category,
            text=words_of(submission),
            lon=submission.lon,
            lat=submission.lat,
            channel=submission.channel,
            photo=submission.photo,
            external_id=submission.external_id,
            kind=submission.kind,
            reporter=submission.reporter,
            split_from=submission.split_from,
            media=submission.media,
            voice=submission.voice,
            place_id=submission.place_id,
            by=by,
            timestamp=now,
        )
        self._route(report, ward, by, now)
        clock.start_clock(self.handbook(), report, "screening", by, now)
        return report

    def save(self, *reports: Report, **kwargs: Any) -> int:
        """Appends all pending events at once and returns the last position.

        Keyword arguments reach the recorder. Raises `HappenedMeanwhile` where somebody was faster.
        """
        return self.city.record(*reports, **kwargs)

    def find(self, report_id: UUID, *, version: int | None = None) -> Report:
        """The report as it is, or as it was at a version. Raises `UnknownCode`."""
        try:
            report: Report = self.city.repository.get(report_id, version=version)
        except AggregateNotFoundError as error:
            raise UnknownCode from error
        return report

    def _take(
        self, command: str, code: str, by: Actor, now: datetime, seen: int | None = None
    ) -> Report:
        """The report, for somebody who may give this command about it.

        `seen` is the version that the person was looking at; None where that is not asked.
        Raises `NotYourTask`, `UnknownCode` and `HappenedMeanwhile`.
        """
        if not may(by.role, command):
            raise NotYourTask
        report = self._own(command, code, by, now)
        if seen is not None and seen != report.version:
            raise HappenedMeanwhile
        return report

    def _own(self, command: str, code: str, by: Actor, now: datetime) -> Report:
        """One that is this person's. Raises `UnknownCode`, and then the attempt is recorded."""
        report = self.find(report_id_of(code))
        if not covers(self.area_of(by), report):
            self.city.record(Attempt(command=command, code=code, by=by, timestamp=now))
            raise UnknownCode
        return report

    def _do(
        self,
        command: str,
        code: str,
        by: Actor,
        now: datetime,
        seen: int | None,
        act: Callable[[Report], None],
    ) -> int:
        """Takes the report, acts on it and saves it; returns the position."""
        report = self._take(command, code, by, now, seen)
        act(report)
        return self.save(report)

    def _known_category(self, code: str) -> None:
        if self.handbook().category(code) is None:
            raise UnknownCategory

    def _route(self, report: Report, ward: WardFound, by: Actor, now: datetime) -> None:
        report.determine_ward(found=ward, by=by, timestamp=now)
        self._name_agency(report, by, now)

    def _name_agency(self, report: Report, by: Actor, now: datetime) -> None:
        found = self.handbook().agency_for(report.category, report.ward_id)
        report.determine_agency(found=found, by=by, timestamp=now)
