"""Policies: what happened, who is told, and what. The whole of it is the table below.

A policy knows nothing of people, channels or languages: those are looked up when it is sent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from domain.people.actor import NAMELESS
from domain.people.personal_request import PersonalRequest
from domain.reports.report import Report

# Who is told. `citizens` are the reporter and all who follow the case, `person` whose data it is.
Audience = Literal["reporter", "citizens", "officer", "managers", "person"]


@dataclass(frozen=True)
class Policy:
    """`notice` names the words, `when` is a further condition on the event."""

    event: type[Report.Event] | type[Report.Submitted] | type[PersonalRequest.Event]
    tell: Audience
    notice: str
    when: Callable[[Any], bool] = lambda _: True

    @property
    def name(self) -> str:
        """It is stored with what was told, so neither notice nor audience is ever renamed."""
        return f"when_{self.notice}_tell_the_{self.tell}"


@dataclass(frozen=True)
class Told:
    """One line of the outbox: this event has to be told by this policy, once."""

    originator_id: UUID
    originator_version: int
    policy: str


def can_be_answered(event: Report.Submitted) -> bool:
    """Not who has told nothing of themselves, and not what was answered by somebody else."""
    reporter = event.reporter or event.by
    return event.channel != "import" and not reporter.id.startswith(NAMELESS)


def is_low(event: Report.Rated | Report.RatingRevised) -> bool:
    return event.score == "not_satisfied"


def by_the_city(event: PersonalRequest.Answered | PersonalRequest.Settled) -> bool:
    """Not what people did themselves, nor that they were forgotten."""
    return event.by.role not in ("reporter", "system")


POLICIES = (
    #      what happened              who is told   what                 if
    Policy(Report.Submitted,          "reporter",   "received",          can_be_answered),
    Policy(Report.Accepted,           "citizens",   "accepted"),
    Policy(Report.Rejected,           "citizens",   "rejected"),
    Policy(Report.Merged,             "citizens",   "merged"),
    Policy(Report.Assigned,           "citizens",   "assigned"),
    Policy(Report.WorkStarted,        "citizens",   "work_started"),
    Policy(Report.QuestionAsked,      "reporter",   "question_asked"),
    Policy(Report.DeadlineExtended,   "citizens",   "deadline_extended"),
    Policy(Report.DeadlineMissed,     "citizens",   "deadline_missed"),
    Policy(Report.Resolved,           "citizens",   "resolved"),
    Policy(Report.Reopened,           "citizens",   "reopened"),
    Policy(Report.Hidden,             "reporter",   "hidden"),
    Policy(Report.ReminderSent,       "officer",    "reminder"),
    Policy(Report.Escalated,          "managers",   "escalated"),
    Policy(Report.Rated,              "managers",   "low_rating",        is_low),
    Policy(Report.RatingRevised,      "managers",   "low_rating",        is_low),
    Policy(PersonalRequest.Answered,       "person",   "request_answered", by_the_city),
    Policy(PersonalRequest.Settled,        "person",   "request_settled",  by_the_city),
    Policy(PersonalRequest.ReminderSent,   "managers", "request_reminder"),
    Policy(PersonalRequest.DeadlineMissed, "managers", "request_missed"),
)  # fmt: skip

BY_NAME = {policy.name: policy for policy in POLICIES}
BY_EVENT = {
    kind: tuple(p for p in POLICIES if p.event is kind) for kind in {p.event for p in POLICIES}
}


def to_tell(events: Iterable[Any]) -> tuple[Told, ...]:
    """What has to be told of these events, in their order."""
    return tuple(
        Told(event.originator_id, event.originator_version, policy.name)
        for event in events
        for policy in BY_EVENT.get(type(event), ())
        if policy.when(event)
    )
