"""The life of a report: what can happen in which status, in one table."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.refusals import NotNow


class Status(StrEnum):
    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"
    IN_PROGRESS = "IN_PROGRESS"
    RESOLVED = "RESOLVED"
    REJECTED = "REJECTED"


OPEN = frozenset({Status.SUBMITTED, Status.ACCEPTED, Status.IN_PROGRESS})
SCREENED = frozenset({Status.ACCEPTED, Status.IN_PROGRESS, Status.RESOLVED})


class AlreadyScreened(NotNow):
    """This report has been accepted or rejected already."""


class NotAcceptedYet(NotNow):
    """This report has to be accepted before work on it can be assigned or begun."""


class NotAssignedYet(NotNow):
    """This report has to be assigned to an agency first."""


class WorkNotStarted(NotNow):
    """Work on this report has not started yet."""


class WorkAlreadyStarted(NotNow):
    """Work on this report has started already."""


class NotResolvedYet(NotNow):
    """Only finished work can be scored."""


class StillAtWork(NotNow):
    """Only finished work can be followed up by a further case."""


class StillOpen(NotNow):
    """This case is still open, so there is nothing to reopen."""


class AlreadyEnded(NotNow):
    """This case has ended."""


class AlreadyRated(NotNow):
    """This work has been scored already."""


class NotRatedYet(NotNow):
    """There is no score yet that could be revised."""


class MergedIntoAnother(NotNow):
    """This report was merged into another case; act on that one, or undo the merging first."""


class NotMerged(NotNow):
    """This report is not merged into another case."""


class AnswerAwaited(NotNow):
    """The reporter has been asked something already, and has not answered yet."""


class NothingAsked(NotNow):
    """The reporter has not been asked anything."""


class ExtensionAlreadyAsked(NotNow):
    """A later deadline has been asked for already, and is not decided yet."""


class NoExtensionAsked(NotNow):
    """Nobody has asked for a later deadline."""


class HiddenAlready(NotNow):
    """This report is hidden already."""


class NotHidden(NotNow):
    """This report is not hidden."""


class ImportWasUndone(NotNow):
    """The import that had brought this report was undone; it is no case any more."""


class StageOver(NotNow):
    """This stage of the case is over, or this has been recorded for it already."""


class NotYet(NotNow):
    """The time for this has not come yet, or the clock stands still."""


Refused = type[NotNow] | None

ok: Refused = None
S: Refused = AlreadyScreened
A: Refused = NotAcceptedYet
W: Refused = WorkAlreadyStarted
N: Refused = WorkNotStarted
R: Refused = NotResolvedYet
Y: Refused = StillOpen
E: Refused = AlreadyEnded
F: Refused = StillAtWork
P: Refused = StageOver

# What can happen in which status; a letter is the refusal that it stands for above.
TABLE: dict[str, tuple[Refused, Refused, Refused, Refused, Refused]] = {
    #                      SUBMITTED  ACCEPTED  IN_PROGRESS  RESOLVED  REJECTED
    "Accepted":            (ok,        S,        S,           S,        S),
    "Rejected":            (ok,        S,        S,           S,        S),
    "Merged":              (ok,        ok,       ok,          E,        E),
    "Unmerged":            (ok,        ok,       ok,          ok,       ok),
    "ToldApart":           (ok,        ok,       ok,          E,        E),
    "CategoryChanged":     (ok,        ok,       ok,          E,        E),
    "PinMoved":            (ok,        ok,       ok,          E,        E),
    "Assigned":            (A,         ok,       ok,          E,        E),
    "OfficerAssigned":     (A,         ok,       ok,          E,        E),
    "AssignmentReturned":  (A,         ok,       ok,          E,        E),
    "WorkStarted":         (A,         ok,       W,           E,        E),
    "QuestionAsked":       (ok,        ok,       ok,          E,        E),
    "QuestionAnswered":    (ok,        ok,       ok,          E,        E),
    "ExtensionAsked":      (A,         ok,       ok,          E,        E),
    "DeadlineExtended":    (A,         ok,       ok,          E,        E),
    "ExtensionRefused":    (A,         ok,       ok,          E,        E),
    "NoteAdded":           (ok,        ok,       ok,          ok,       ok),
    "SplitOff":            (A,         ok,       ok,          E,        E),
    "FollowUpOpened":      (F,         F,        F,           ok,       F),
    "Resolved":            (A,         N,        ok,          E,        E),
    "Rated":               (R,         R,        R,           ok,       R),
    "RatingRevised":       (R,         R,        R,           ok,       R),
    "Reopened":            (Y,         Y,        Y,           ok,       ok),
    "Hidden":              (ok,        ok,       ok,          ok,       ok),
    "Shown":               (ok,        ok,       ok,          ok,       ok),
    "MediaAdded":          (ok,        S,        S,           S,        S),
    "MediaBlurred":        (ok,        ok,       ok,          ok,       ok),
    "Followed":            (ok,        ok,       ok,          ok,       ok),
    "ReminderSent":        (ok,        ok,       ok,          P,        P),
    "DeadlineMissed":      (ok,        ok,       ok,          P,        P),
    "Escalated":           (ok,        ok,       ok,          P,        P),
}  # fmt: skip


class Living(Protocol):
    """What the further conditions look at."""

    @property
    def status(self) -> Status: ...

    @property
    def agency(self) -> str | None: ...

    @property
    def merged_into(self) -> str | None: ...

    @property
    def question(self) -> str | None: ...

    @property
    def hidden(self) -> bool: ...

    @property
    def undone(self) -> bool: ...

    @property
    def extension_until(self) -> datetime | None: ...

    @property
    def score(self) -> str | None: ...


def refuse_unless_possible(event: str, case: Living) -> None:
    """Raises the refusal that names what is missing; `event` is the name of its class."""
    if event not in TABLE:
        return
    if refusal := TABLE[event][tuple(Status).index(case.status)] or further(event, case):
        raise refusal


def is_possible(event: str, case: Living) -> bool:
    try:
        refuse_unless_possible(event, case)
    except NotNow:
        return False
    return True


def further(event: str, case: Living) -> Refused:
    """What the status alone does not tell: each condition, and what it stops."""
    merged = case.merged_into is not None
    conditions: tuple[tuple[bool, frozenset[str], Refused], ...] = (
        (case.undone, frozenset(TABLE), ImportWasUndone),
        (merged, STOPPED_BY_MERGING, MergedIntoAnother),
        (not merged, frozenset({"Unmerged"}), NotMerged),
        (case.agency is None, NEEDS_AN_AGENCY, NotAssignedYet),
        (case.question is not None, frozenset({"QuestionAsked"}), AnswerAwaited),
        (case.question is None, frozenset({"QuestionAnswered"}), NothingAsked),
        (case.extension_until is not None, frozenset({"ExtensionAsked"}), ExtensionAlreadyAsked),
        (case.extension_until is None, DECIDES_AN_EXTENSION, NoExtensionAsked),
        (case.hidden, frozenset({"Hidden"}), HiddenAlready),
        (not case.hidden, frozenset({"Shown"}), NotHidden),
        (case.score is not None, frozenset({"Rated"}), AlreadyRated),
        (case.score is None, frozenset({"RatingRevised"}), NotRatedYet),
    )
    return next((why for holds, events, why in conditions if holds and event in events), None)


STOPPED_BY_MERGING = frozenset(TABLE) - {
    *("Unmerged", "NoteAdded", "Hidden", "Shown", "MediaBlurred")
}
NEEDS_AN_AGENCY = frozenset({"OfficerAssigned", "AssignmentReturned", "WorkStarted"})
DECIDES_AN_EXTENSION = frozenset({"DeadlineExtended", "ExtensionRefused"})
