"""One report: what a person saw, who answers for it, and how it ended; `life.py` may refuse."""

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from domain.deadlines.policy import Deadline, Stage
from domain.people.actor import Actor
from domain.reports.code import report_id_of
from domain.reports.events import ReportEvents
from domain.reports.facts import (
    NO_EVIDENCE,
    AgencyFound,
    Blurred,
    Channel,
    Evidence,
    HeldUp,
    Kind,
    Reasons,
    Redrawn,
    Score,
    WardFound,
)
from domain.reports.life import Status, refuse_unless_possible
from domain.reports.running import Running
from domain.reports.words import cleaned


class Report(Running, ReportEvents):
    """Coordinates are longitude and latitude in degrees, EPSG:4326; an idea may have none."""

    class Submitted(ReportEvents.Created):
        """A person pinned a problem on the map, or somebody entered it for that person."""

        by: Actor
        code: str
        category: str
        text: str
        lon: float | None
        lat: float | None
        channel: Channel
        photo: str | None = None  # SHA-256, in hex, of the original as it is kept
        external_id: str | None = None
        kind: Kind = "problem"
        reporter: Actor | None = None  # for whom it was entered, where `by` is not the reporter
        split_from: str | None = None
        media: tuple[str, ...] = ()  # all photos and films, the first photo too, by the same name
        voice: str | None = None  # a voice note, by the same name
        place_id: UUID | None = None  # the place for visitors that it is about

    @staticmethod
    def create_id(code: str) -> UUID:
        return report_id_of(code)

    @event(Submitted)
    def __init__(
        self,
        code: str,
        category: str,
        text: str,
        lon: float | None,
        lat: float | None,
        channel: Channel,
        by: Actor,
        timestamp: datetime,
        photo: str | None = None,
        external_id: str | None = None,
        kind: Kind = "problem",
        reporter: Actor | None = None,
        split_from: str | None = None,
        media: tuple[str, ...] = (),
        voice: str | None = None,
        place_id: UUID | None = None,
    ) -> None:
        self.code, self.category, self.kind, self.channel = code, category, kind, channel
        self.text, self.photo, self.media, self.voice = text, photo, media, voice
        self.reporter, self.entered_by, self.submitted_at = reporter or by, by, timestamp
        self.lon, self.lat, self.external_id, self.split_from = lon, lat, external_id, split_from
        self._begin()

    def _begin(self) -> None:
        self.status, self.hidden, self.undone = Status.SUBMITTED, False, False
        self.ended_at, self.question, self.asked_at, self.extension_until = None, None, None, None
        self.ward: WardFound | None = None
        self.proposed: AgencyFound | None = None
        self.agency: str | None = None
        self.officer: str | None = None
        self.co_handlers: tuple[str, ...] = ()
        self.merged_into: str | None = None
        self.score: Score | None = None
        self.deadline, self.deadlines, self.promised_for = None, {}, {}
        self.policy, self.struck = None, set()
        self.followers: set[str] = set()
        self.children: list[str] = []

    @property
    def ward_id(self) -> UUID | None:
        return None if self.ward is None else self.ward.ward_id

    def trigger_event(self, event_class: type[Any], **facts: Any) -> None:
        """Every decision passes here, and no replay. Raises the refusal that fits."""
        refuse_unless_possible(event_class.__name__, self)
        super().trigger_event(event_class, **cleaned(facts))

    @event(ReportEvents.WardDetermined)
    def determine_ward(
        self, found: WardFound, by: Actor, timestamp: datetime, redrawn: Redrawn | None = None
    ) -> None:
        self.ward = found

    @event(ReportEvents.AgencyDetermined)
    def determine_agency(self, found: AgencyFound, by: Actor, timestamp: datetime) -> None:
        self.proposed = found

    @event(ReportEvents.DeadlineSet)
    def set_deadline(self, deadline: Deadline, by: Actor, timestamp: datetime) -> None:
        if self.deadline is None or self.deadline.stage != deadline.stage:
            self.extension_until = None  # it was asked for the stage before
        self.deadline, self.policy = deadline, deadline.policy
        self.deadlines[deadline.stage] = deadline
        self.promised_for[deadline.stage] = self.category

    @event(ReportEvents.Accepted)
    def accept(self, by: Actor, timestamp: datetime) -> None:
        self.status = Status.ACCEPTED

    @event(ReportEvents.Rejected)
    def reject(self, reason: str, by: Actor, timestamp: datetime, elsewhere: str = "") -> None:
        self._end(Status.REJECTED, timestamp)

    @event(ReportEvents.Merged)
    def merge(self, into: str, by: Actor, timestamp: datetime) -> None:
        self.merged_into = into

    @event(ReportEvents.Unmerged)
    def unmerge(self, reason: str, by: Actor, timestamp: datetime) -> None:
        self.merged_into = None

    @event(ReportEvents.ToldApart)
    def tell_apart(self, other: str, by: Actor, timestamp: datetime) -> None:
        pass

    @event(ReportEvents.CategoryChanged)
    def change_category(self, category: str, by: Actor, timestamp: datetime) -> None:
        self.category = category

    @event(ReportEvents.PinMoved)
    def move_pin(self, lon: float, lat: float, by: Actor, timestamp: datetime) -> None:
        self.lon, self.lat = lon, lat

    @event(ReportEvents.Assigned)
    def assign(
        self, agency: str, by: Actor, timestamp: datetime, co_handlers: tuple[str, ...] = ()
    ) -> None:
        self.agency, self.co_handlers, self.officer = agency, co_handlers, None
        self.status = Status.ACCEPTED  # a new agency starts its work anew

    @event(ReportEvents.OfficerAssigned)
    def assign_officer(self, officer: str, by: Actor, timestamp: datetime) -> None:
        self.officer = officer

    @event(ReportEvents.AssignmentReturned)
    def return_to_dispatcher(self, reason: str, by: Actor, timestamp: datetime) -> None:
        self.agency, self.officer, self.co_handlers = None, None, ()
        self.status = Status.ACCEPTED

    @event(ReportEvents.WorkStarted)
    def start(self, by: Actor, timestamp: datetime) -> None:
        self.status = Status.IN_PROGRESS

    @event(ReportEvents.QuestionAsked)
    def ask(self, question: str, by: Actor, timestamp: datetime) -> None:
        self.question, self.asked_at = question, timestamp

    @event(ReportEvents.QuestionAnswered)
    def answer(self, answer: str, by: Actor, timestamp: datetime) -> None:
        self.question, self.asked_at = None, None

    @event(ReportEvents.ExtensionAsked)
    def ask_extension(self, reason: str, until: datetime, by: Actor, timestamp: datetime) -> None:
        self.extension_until = until

    @event(ReportEvents.DeadlineExtended)
    def extend_deadline(self, by: Actor, timestamp: datetime) -> None:
        self.extension_until = None

    @event(ReportEvents.ExtensionRefused)
    def refuse_extension(self, reason: str, by: Actor, timestamp: datetime) -> None:
        self.extension_until = None

    @event(ReportEvents.NoteAdded)
    def add_note(self, note: str, public: bool, by: Actor, timestamp: datetime) -> None:
        pass

    @event(ReportEvents.SplitOff)
    def split_off(self, child: str, by: Actor, timestamp: datetime) -> None:
        self.children.append(child)

    @event(ReportEvents.FollowUpOpened)
    def open_follow_up(self, child: str, by: Actor, timestamp: datetime) -> None:
        self.children.append(child)

    @event(ReportEvents.Resolved)
    def resolve(
        self,
        note: str,
        by: Actor,
        timestamp: datetime,
        evidence: Evidence = NO_EVIDENCE,
        document: str = "",
    ) -> None:
        self._end(Status.RESOLVED, timestamp)

    @event(ReportEvents.Rated)
    def rate(
        self, score: Score, words: str, by: Actor, timestamp: datetime, reasons: Reasons = ()
    ) -> None:
        self.score = score

    @event(ReportEvents.RatingRevised)
    def revise_rating(
        self, score: Score, words: str, by: Actor, timestamp: datetime, reasons: Reasons = ()
    ) -> None:
        self.score = score

    @event(ReportEvents.Reopened)
    def reopen(self, reason: str, by: Actor, timestamp: datetime) -> None:
        self.status = Status.ACCEPTED
        self.score, self.ended_at, self.officer = None, None, None
        self.deadline, self.deadlines, self.promised_for, self.struck = None, {}, {}, set()

    @event(ReportEvents.Hidden)
    def hide(self, reason: str, by: Actor, timestamp: datetime) -> None:
        self.hidden = True

    @event(ReportEvents.Shown)
    def show(self, by: Actor, timestamp: datetime) -> None:
        self.hidden = False

    @event(ReportEvents.Followed)
    def follow(self, follower: str, by: Actor, timestamp: datetime) -> None:
        self.followers.add(follower)

    @event(ReportEvents.PersonalDataShredded)
    def shred(self, by: Actor, timestamp: datetime) -> None:
        self.text, self.photo, self.media, self.voice = "", None, (), None

    @event(ReportEvents.MediaAdded)
    def add_media(
        self, media: tuple[str, ...], by: Actor, timestamp: datetime, photo: str | None = None
    ) -> None:
        self.media, self.photo = (*self.media, *media), self.photo or photo

    @event(ReportEvents.MediaBlurred)
    def blur(self, blurred: Blurred, by: Actor, timestamp: datetime) -> None:
        pass

    @event(ReportEvents.ImportUndone)
    def undo_import(self, import_id: UUID, why: str, by: Actor, timestamp: datetime) -> None:
        self.undone = True

    @event(ReportEvents.Forwarded)
    def note_forwarded(self, agency: str, remote_id: str, by: Actor, timestamp: datetime) -> None:
        pass

    @event(ReportEvents.ForwardingFailed)
    def note_held_up(self, agency: str, why: HeldUp, by: Actor, timestamp: datetime) -> None:
        pass

    @event(ReportEvents.EvidenceAwaited)
    def await_evidence(self, agency: str, by: Actor, timestamp: datetime) -> None:
        pass

    def remind(self, stage: Stage, share: float, by: Actor, now: datetime) -> None:
        """Raises `StageOver` where this reminder is out already, or the stage is over."""
        self._once(stage, f"reminder {share}", now)
        self._remind(stage=stage, share=share, by=by, timestamp=now)

    @event(ReportEvents.ReminderSent)
    def _remind(self, stage: Stage, share: float, by: Actor, timestamp: datetime) -> None:
        self.struck.add((stage, f"reminder {share}"))

    def miss_deadline(self, stage: Stage, by: Actor, now: datetime) -> None:
        self._once(stage, "missed", now)
        self._miss_deadline(stage=stage, by=by, timestamp=now)

    @event(ReportEvents.DeadlineMissed)
    def _miss_deadline(self, stage: Stage, by: Actor, timestamp: datetime) -> None:
        self.struck.add((stage, "missed"))

    def escalate(self, stage: Stage, by: Actor, now: datetime) -> None:
        self._once(stage, "escalated", now)
        self._escalate(stage=stage, by=by, timestamp=now)

    @event(ReportEvents.Escalated)
    def _escalate(self, stage: Stage, by: Actor, timestamp: datetime) -> None:
        self.struck.add((stage, "escalated"))
