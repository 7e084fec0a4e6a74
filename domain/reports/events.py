"""Everything that can happen to a report; `report.py` says what each of it changes.

One fact, one meaning; the sentence below a name is what became true.
"""

from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate

from domain.deadlines.policy import Deadline, Stage
from domain.people.actor import Actor
from domain.reports.facts import (
    NO_EVIDENCE,
    AgencyFound,
    Blurred,
    Dissatisfaction,
    Evidence,
    HeldUp,
    Redrawn,
    Score,
    WardFound,
)


class ReportEvents(Aggregate):
    """Coordinates are longitude and latitude in degrees, EPSG:4326."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class WardDetermined(Event):
        """The boundary around the pin named the ward that answers for it."""

        found: WardFound
        redrawn: Redrawn | None = None

    class AgencyDetermined(Event):
        """A rule named the agency that handles such reports in that ward."""

        found: AgencyFound

    class DeadlineSet(Event):
        """A stage of the case has to be done by this moment."""

        deadline: Deadline

    class Accepted(Event):
        """A dispatcher or officer found that the city has to deal with it."""

    class Rejected(Event):
        """The city will not deal with it, for a reason that the reporter is told."""

        reason: str
        elsewhere: str = ""  # where to turn instead

    class Merged(Event):
        """It tells of the same as another case, which goes on for both."""

        into: str

    class Unmerged(Event):
        """It tells of something else after all, and goes on by itself."""

        reason: str

    class ToldApart(Event):
        """Somebody compared it with another case, and it tells of something else."""

        other: str

    class CategoryChanged(Event):
        """It belongs to another category than the reporter chose."""

        category: str

    class PinMoved(Event):
        """The problem lies elsewhere than the reporter's pin."""

        lon: float
        lat: float

    class Assigned(Event):
        """An agency became answerable for the work."""

        agency: str
        co_handlers: tuple[str, ...] = ()

    class OfficerAssigned(Event):
        """One officer of the agency became answerable."""

        officer: str

    class AssignmentReturned(Event):
        """The agency gave the case back to the dispatcher."""

        reason: str

    class WorkStarted(Event):
        """The answerable agency began the work."""

    class QuestionAsked(Event):
        """The reporter was asked something; the clock stands still until the answer."""

        question: str

    class QuestionAnswered(Event):
        """The reporter answered, and the clock goes on."""

        answer: str

    class ExtensionAsked(Event):
        """Somebody asked for a later deadline."""

        reason: str
        until: datetime

    class DeadlineExtended(Event):
        """A manager granted the later deadline."""

    class ExtensionRefused(Event):
        """A manager refused the later deadline."""

        reason: str

    class NoteAdded(Event):
        """Somebody wrote a note, for everybody or for the staff alone."""

        note: str
        public: bool

    class SplitOff(Event):
        """A part of the problem became a case of its own."""

        child: str

    class FollowUpOpened(Event):
        """A manager opened a further case, because the finished work was not good enough."""

        child: str

    class Resolved(Event):
        """The answerable agency said that the work is done, and showed it."""

        note: str
        evidence: Evidence = NO_EVIDENCE  # earlier events have the document in it
        document: str = ""  # its number, or how it is called

    class Rated(Event):
        """The reporter scored the work."""

        score: Score
        words: str
        reasons: tuple[Dissatisfaction, ...] = ()

    class RatingRevised(Event):
        """The reporter changed the score."""

        score: Score
        words: str
        reasons: tuple[Dissatisfaction, ...] = ()

    class Reopened(Event):
        """The case goes on: the work was not what it should be."""

        reason: str

    class Hidden(Event):
        """A moderator took the words and the photo out of the public's sight."""

        reason: str

    class MediaAdded(Event):
        """Photos or films came after the report itself, before it was screened."""

        media: tuple[str, ...]
        photo: str | None = None  # the first photo among them

    class MediaBlurred(Event):
        """Faces, plates and the like were made unreadable in what is shown; no boxes undo that."""

        blurred: Blurred

    class Shown(Event):
        """The words and the photo may be seen again."""

    class Followed(Event):
        """Somebody wants to hear what becomes of it."""

        follower: str

    class Forwarded(Event):
        """The agency's own system has the case, under this id."""

        agency: str
        remote_id: str

    class ForwardingFailed(Event):
        """The agency's own system does not have the case, as far as is known here."""

        agency: str
        why: HeldUp

    class EvidenceAwaited(Event):
        """The agency's own system says that the work is done, and does not show it."""

        agency: str

    class PersonalDataShredded(Event):
        """The reporter's words and photos were destroyed; the case stays, and what was done."""

    class ImportUndone(Event):
        """The import that had brought it was undone: it is no case any more, and counts nowhere."""

        import_id: UUID
        why: str  # of the import as a whole, and so about nobody

    class ReminderSent(Event):
        """Those who answer were reminded: this share of the time has passed."""

        stage: Stage
        share: float

    class DeadlineMissed(Event):
        """The stage was not done in time."""

        stage: Stage

    class Escalated(Event):
        """A manager was told that the stage is still not done."""

        stage: Stage
