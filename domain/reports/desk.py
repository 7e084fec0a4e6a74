"""The report desk: every command that a person can give about a report."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.persistence import IntegrityError

from domain.city import City
from domain.handbook.contents import Contents
from domain.people.actor import Actor
from domain.refusals import HappenedMeanwhile, Invalid
from domain.reports.code import UnknownCode, new_code, report_id_of
from domain.reports.report import Channel, Report, Score, WardFound
from domain.reports.words import required


class UnknownCategory(Invalid):
    """There is no category with this code."""

    field = "category"


class UnknownAgency(Invalid):
    """There is no agency with this code."""

    field = "agency"


@dataclass(frozen=True)
class Submission:
    """What a person sends: a pin (degrees, EPSG:4326), a category and words.

    `code` is given only where another system's row always has to become the same report.
    """

    lon: float
    lat: float
    category: str
    text: str
    channel: Channel = "web"
    photo: str | None = None
    code: str | None = None
    external_id: str | None = None


@dataclass(frozen=True)
class ReportDesk:
    """Decides and records. `handbook` gives the lists that are in force right now."""

    city: City
    handbook: Callable[[], Contents]

    def write(self, submission: Submission, ward: WardFound, by: Actor, now: datetime) -> Report:
        """A report with its ward and agency, not yet saved.

        Raises `UnknownCategory`, `TextMissing` and the other refusals of `words`.
        """
        handbook = self.handbook()
        if handbook.category(submission.category) is None:
            raise UnknownCategory
        report = Report(
            code=submission.code or new_code(),
            category=submission.category,
            text=required(submission.text),
            lon=submission.lon,
            lat=submission.lat,
            channel=submission.channel,
            photo=submission.photo,
            external_id=submission.external_id,
            by=by,
            timestamp=now,
        )
        report.determine_ward(found=ward, by=by, timestamp=now)
        agency = handbook.agency_for(submission.category, ward.ward_id)
        report.determine_agency(found=agency, by=by, timestamp=now)
        return report

    def save(self, *reports: Report, **kwargs: Any) -> int:
        """Appends all pending events at once and returns the last position.

        Keyword arguments reach the recorder. Raises `HappenedMeanwhile` where somebody was faster.
        """
        try:
            return self.city.save(*reports, **kwargs)[-1].notification.id
        except IntegrityError as error:
            raise HappenedMeanwhile from error

    def accept(self, code: str, by: Actor, now: datetime, seen: int | None = None) -> int:
        return self._do(code, seen, lambda report: report.accept(by, now))

    def reject(
        self, code: str, reason: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        return self._do(code, seen, lambda report: report.reject(reason, by, now))

    def assign(
        self, code: str, agency: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        if self.handbook().agency(agency) is None:
            raise UnknownAgency
        return self._do(code, seen, lambda report: report.assign(agency, by, now))

    def start(self, code: str, by: Actor, now: datetime, seen: int | None = None) -> int:
        return self._do(code, seen, lambda report: report.start(by, now))

    def resolve(
        self, code: str, note: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        return self._do(code, seen, lambda report: report.resolve(note, by, now))

    def rate(self, code: str, score: Score, words: str, by: Actor, now: datetime) -> int:
        return self._do(code, None, lambda report: report.rate(score, words, by, now))

    def find(self, report_id: UUID, *, version: int | None = None) -> Report:
        """The report as it is, or as it was at a version. Raises `UnknownCode`."""
        try:
            report: Report = self.city.repository.get(report_id, version=version)
        except AggregateNotFoundError as error:
            raise UnknownCode from error
        return report

    def _do(self, code: str, seen: int | None, command: Callable[[Report], None]) -> int:
        """`seen` is the version that the person was looking at; None where that is not asked."""
        report = self.find(report_id_of(code))
        if seen is not None and seen != report.version:
            raise HappenedMeanwhile
        command(report)
        return self.save(report)
