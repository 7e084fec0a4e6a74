"""The clock of a case: which deadline it gets when, and what pausing and extending do to it."""

from datetime import datetime, timedelta

from domain.deadlines.policy import Deadline, Stage, deadline, in_force
from domain.handbook.contents import Contents
from domain.people.actor import Actor
from domain.refusals import Invalid
from domain.reports.report import Report

LONGEST_EXTENSION = timedelta(days=366)


class NotLater(Invalid):
    """The new deadline has to lie after the present one."""

    field = "until"


class TooMuchLater(Invalid):
    """A deadline can be put off by a year at most."""

    field = "until"


def start_clock(handbook: Contents, report: Report, stage: Stage, by: Actor, now: datetime) -> None:
    """Begins a stage; without a policy for it, and for an idea, nothing is promised.

    A stage that the case had before goes on under its first deadline: handing a case to and fro
    must not buy time.
    """
    if known := report.deadlines.get(stage):
        report.set_deadline(as_promised_now(handbook, report, known), by, now)
    elif found := promised(handbook, report, stage, now, report.category):
        report.set_deadline(found, by, now)


def promised(
    handbook: Contents, report: Report, stage: Stage, now: datetime, category: str
) -> Deadline | None:
    imported = report.channel == "import" and report.split_from is None
    if report.kind == "idea" or imported:
        return None  # what was imported was promised by somebody else
    calendar = handbook.calendar
    sent_on = report.submitted_at.astimezone(calendar.zone).date()
    policy = report.policy if report.policy is not None else in_force(handbook.policies, sent_on)
    if policy is None:
        return None
    severity = handbook.severity_of(category)
    allowance = handbook.policies[policy].allowance(stage, category, severity)
    if allowance is None:
        return None
    return deadline(calendar, stage, now, allowance.due(calendar, now), policy)


def recount(handbook: Contents, report: Report, by: Actor, now: datetime) -> None:
    """Another category may have been promised another time, counted from the same moment."""
    running = report.deadline
    if running is None:
        return
    found = as_promised_now(handbook, report, running)
    if found.due != running.due:
        report.set_deadline(found, by, now)


def as_promised_now(handbook: Contents, report: Report, known: Deadline) -> Deadline:
    """As the present category has it; what was given back or granted since is added again."""
    stage, since, was = known.stage, known.since, report.promised_for[known.stage]
    before = promised(handbook, report, stage, since, was)
    found = promised(handbook, report, stage, since, report.category)
    if before is None or found is None or before.due == found.due:
        return known
    calendar = handbook.calendar
    more = calendar.between(before.due, known.due)
    due = calendar.add_hours(found.due, more) if more else found.due
    return deadline(calendar, stage, since, due, known.policy)


def go_on(handbook: Contents, report: Report, asked_at: datetime, by: Actor, now: datetime) -> None:
    """Gives back the working time that was left when the reporter was asked.

    Of a stage that began while the answer was awaited, that is all of its time.
    """
    running = report.deadline
    if running is None or running.due <= asked_at:
        return
    calendar, stood_since = handbook.calendar, max(asked_at, running.since)
    due = calendar.add_hours(now, calendar.between(stood_since, running.due))
    moved = deadline(calendar, running.stage, running.since, due, running.policy)
    report.set_deadline(moved, by, now)


def extend(handbook: Contents, report: Report, until: datetime, by: Actor, now: datetime) -> None:
    running = report.deadline
    if running is None:
        return
    later = max(until, running.due)  # an answer may have moved it further by now
    longer = deadline(handbook.calendar, running.stage, running.since, later, running.policy)
    report.set_deadline(longer, by, now)


def refuse_unless_later(report: Report, until: datetime) -> None:
    """Raises `NotLater` and `TooMuchLater`."""
    if report.deadline is None or until <= report.deadline.due:
        raise NotLater
    if until > report.deadline.due + LONGEST_EXTENSION:
        raise TooMuchLater
