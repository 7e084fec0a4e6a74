"""The life of a report: which command is possible in which status, in one table."""

from enum import StrEnum

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


class AlreadyEnded(NotNow):
    """This case has ended."""


class AlreadyRated(NotNow):
    """This work has been scored already."""


Why = dict[Status, type[NotNow]]

# For each command: the statuses in which it is refused, and what the person is told.
# What is not listed is allowed.
REFUSED: dict[str, Why] = {
    "accept": {
        Status.ACCEPTED: AlreadyScreened,
        Status.IN_PROGRESS: AlreadyScreened,
        Status.RESOLVED: AlreadyScreened,
        Status.REJECTED: AlreadyScreened,
    },
    "reject": {
        Status.ACCEPTED: AlreadyScreened,
        Status.IN_PROGRESS: AlreadyScreened,
        Status.RESOLVED: AlreadyScreened,
        Status.REJECTED: AlreadyScreened,
    },
    "assign": {
        Status.SUBMITTED: NotAcceptedYet,
        Status.RESOLVED: AlreadyEnded,
        Status.REJECTED: AlreadyEnded,
    },
    "start": {
        Status.SUBMITTED: NotAcceptedYet,
        Status.IN_PROGRESS: WorkAlreadyStarted,
        Status.RESOLVED: AlreadyEnded,
        Status.REJECTED: AlreadyEnded,
    },
    "resolve": {
        Status.SUBMITTED: NotAcceptedYet,
        Status.ACCEPTED: WorkNotStarted,
        Status.RESOLVED: AlreadyEnded,
        Status.REJECTED: AlreadyEnded,
    },
    "rate": {
        Status.SUBMITTED: NotResolvedYet,
        Status.ACCEPTED: NotResolvedYet,
        Status.IN_PROGRESS: NotResolvedYet,
        Status.REJECTED: NotResolvedYet,
    },
}


def refuse_unless_possible(command: str, status: Status) -> None:
    if refusal := REFUSED[command].get(status):
        raise refusal
