"""The clock of a case: which deadline it gets when, and what pausing and extending do to it."""

from datetime import datetime

from domain.deadlines.policy import Deadline, Stage, deadline, in_force
from domain.handbook.contents import Contents
from domain.people.actor import Actor
from domain.refusals import Invalid
from domain.reports.report import Report


class NotLater(Invalid):
    """The new deadline has to lie after the present one."""

    field = "until"


def start_clock(handbook: Contents, report: Report, stage: Stage, by: Actor, now: datetime) -> None:
    """Begins a stage; without a policy for it, and for an idea, nothing is promised.

    A stage that the case had before goes on under its first deadline: handing a case to and fro
    must not buy time.
    """
    if known := report.deadlines.get(stage):
        report.set_deadline(known, by, now)
    elif found := promised(handbook, report, stage, now):
        report.set_deadline(found, by, now)


def promised(handbook: Contents, report: Report, stage: Stage, now: datetime) -> Deadline | None:
    if report.kind == "idea":
        return None
    calendar = handbook.calendar
    sent_on = report.submitted_at.astimezone(calendar.zone).date()
    policy = report.policy if report.policy is not None else in_force(handbook.policies, sent_on)
    if policy is None:
        return None
    severity = handbook.severity_of(report.category)
    allowance = handbook.policies[policy].allowance(stage, report.category, severity)
    if allowance is None:
        return None
    return deadline(calendar, stage, now, allowance.due(calendar, now), policy)


def recount(handbook: Contents, report: Report, by: Actor, now: datetime) -> None:
    """Another category may have been promised another time, counted from the same moment."""
    running = report.deadline
    if running is None:
        return
    found = promised(handbook, report, running.stage, running.since)
    if found is not None and found.due != running.due:
        report.set_deadline(found, by, now)


def go_on(handbook: Contents, report: Report, asked_at: datetime, by: Actor, now: datetime) -> None:
    """Gives back the working time that was left when the reporter was asked."""
    running = report.deadline
    if running is None or running.due <= asked_at:
        return
    calendar = handbook.calendar
    due = calendar.add_hours(now, calendar.between(asked_at, running.due))
    moved = deadline(calendar, running.stage, running.since, due, running.policy)
    report.set_deadline(moved, by, now)


def extend(handbook: Contents, report: Report, until: datetime, by: Actor, now: datetime) -> None:
    running = report.deadline
    if running is None:
        return
    longer = deadline(handbook.calendar, running.stage, running.since, until, running.policy)
    report.set_deadline(longer, by, now)


def refuse_earlier(report: Report, until: datetime) -> None:
    """Raises `NotLater`."""
    if report.deadline is None or until <= report.deadline.due:
        raise NotLater
