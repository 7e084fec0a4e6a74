"""One report: what a person saw and where, who answers for it, and how it ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from domain.people.actor import Actor
from domain.reports.code import report_id_of
from domain.reports.life import AlreadyRated, NotAssignedYet, Status, refuse_unless_possible
from domain.reports.words import NoteMissing, ReasonMissing, clean, required

How = Literal["inside", "border", "nearest", "none"]
Score = Literal["satisfied", "acceptable", "not_satisfied"]
Channel = Literal["web", "api", "import"]


@dataclass(frozen=True)
class WardFound:
    """How a point found its ward; all but `how` and `distance_m` are None where none did."""

    how: How
    distance_m: float
    ward_id: UUID | None = None
    ward_code: str | None = None
    ward_name: str | None = None
    boundary: str | None = None


@dataclass(frozen=True)
class AgencyFound:
    """The agency that a rule names for a category and a ward, and which rule that was."""

    agency: str | None
    rule: int | None
    handbook_version: int


class Report(Aggregate):
    """Coordinates are longitude and latitude in degrees, EPSG:4326."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Submitted(Aggregate.Created):
        """A person pinned a problem on the map."""

        by: Actor
        code: str
        category: str
        text: str
        lon: float
        lat: float
        channel: Channel
        photo: str | None = None  # SHA-256 of the photo as it is kept, in hex
        external_id: str | None = None

    class WardDetermined(Event):
        """The boundary around the pin named the ward that answers for it."""

        found: WardFound

    class AgencyDetermined(Event):
        """A rule named the agency that handles such reports in that ward."""

        found: AgencyFound

    class Accepted(Event):
        """A dispatcher or officer found that the city has to deal with it."""

    class Rejected(Event):
        """The city will not deal with it, for a reason that the reporter is told."""

        reason: str

    class Assigned(Event):
        """An agency became answerable for the work."""

        agency: str

    class WorkStarted(Event):
        """The answerable agency began the work."""

    class Resolved(Event):
        """The answerable agency said that the work is done."""

        note: str

    class Rated(Event):
        """The reporter scored the work."""

        score: Score
        words: str

    @staticmethod
    def create_id(code: str) -> UUID:
        return report_id_of(code)

    @event(Submitted)
    def __init__(
        self,
        code: str,
        category: str,
        text: str,
        lon: float,
        lat: float,
        channel: Channel,
        by: Actor,
        timestamp: datetime,
        photo: str | None = None,
        external_id: str | None = None,
    ) -> None:
        self.code = code
        self.category = category
        self.text = text
        self.lon = lon
        self.lat = lat
        self.photo = photo
        self.reporter = by
        self.external_id = external_id
        self.status = Status.SUBMITTED
        self.ward: WardFound | None = None
        self.proposed: AgencyFound | None = None
        self.agency: str | None = None
        self.score: Score | None = None

    @event(WardDetermined)
    def determine_ward(self, found: WardFound, by: Actor, timestamp: datetime) -> None:
        self.ward = found

    @event(AgencyDetermined)
    def determine_agency(self, found: AgencyFound, by: Actor, timestamp: datetime) -> None:
        self.proposed = found

    def accept(self, by: Actor, now: datetime) -> None:
        refuse_unless_possible("accept", self.status)
        self._accept(by=by, timestamp=now)

    @event(Accepted)
    def _accept(self, by: Actor, timestamp: datetime) -> None:
        self.status = Status.ACCEPTED

    def reject(self, reason: str, by: Actor, now: datetime) -> None:
        refuse_unless_possible("reject", self.status)
        self._reject(reason=required(reason, ReasonMissing), by=by, timestamp=now)

    @event(Rejected)
    def _reject(self, reason: str, by: Actor, timestamp: datetime) -> None:
        self.status = Status.REJECTED

    def assign(self, agency: str, by: Actor, now: datetime) -> None:
        refuse_unless_possible("assign", self.status)
        self._assign(agency=agency, by=by, timestamp=now)

    @event(Assigned)
    def _assign(self, agency: str, by: Actor, timestamp: datetime) -> None:
        self.agency = agency
        self.status = Status.ACCEPTED  # a new agency starts its work anew

    def start(self, by: Actor, now: datetime) -> None:
        refuse_unless_possible("start", self.status)
        if self.agency is None:
            raise NotAssignedYet
        self._start(by=by, timestamp=now)

    @event(WorkStarted)
    def _start(self, by: Actor, timestamp: datetime) -> None:
        self.status = Status.IN_PROGRESS

    def resolve(self, note: str, by: Actor, now: datetime) -> None:
        refuse_unless_possible("resolve", self.status)
        self._resolve(note=required(note, NoteMissing), by=by, timestamp=now)

    @event(Resolved)
    def _resolve(self, note: str, by: Actor, timestamp: datetime) -> None:
        self.status = Status.RESOLVED

    def rate(self, score: Score, words: str, by: Actor, now: datetime) -> None:
        refuse_unless_possible("rate", self.status)
        if self.score is not None:
            raise AlreadyRated
        self._rate(score=score, words=clean(words, field="words"), by=by, timestamp=now)

    @event(Rated)
    def _rate(self, score: Score, words: str, by: Actor, timestamp: datetime) -> None:
        self.score = score
