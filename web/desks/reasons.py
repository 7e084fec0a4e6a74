"""What stood behind each event of a case: a boundary, a rule, a promise, or somebody's work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.deadlines.calendar import A_DAY, WorkingCalendar
from domain.deadlines.policy import Allowance, Deadline, is_late
from domain.handbook.contents import Contents, Rule
from web.auditor.lines import SCORE, as_told
from web.auditor.replay import Story, folded
from web.context import in_language
from web.desks.origins import Drawn, Origins

Event = Mapping[str, Any]
LONGEST = 60  # days that are shown one by one
TOLD = frozenset(
    "report." + name
    for name in (
        *("submitted", "ward_determined", "agency_determined", "deadline_set", "category_changed"),
        *("pin_moved", "assigned", "assignment_returned", "merged", "unmerged"),
        *("deadline_extended", "reopened", "rated", "rating_revised"),
    )
)


@dataclass(frozen=True)
class Day:
    """A day between the beginning and the deadline; `why` it is free, where it has a name."""

    day: date
    works: bool
    why: str = ""


@dataclass(frozen=True)
class Work:
    """What a score is about: whose work it was, when it was done, and when it was due."""

    agency: str | None
    agency_name: str
    ward_id: UUID | None
    ward_name: str
    ended_at: datetime | None
    due: datetime | None

    @property
    def was_late(self) -> bool:
        if self.due is None or self.ended_at is None:
            return False
        return is_late(self.due, self.ended_at)


@dataclass(frozen=True)
class Reason:
    """One event, and what stood behind it: a boundary, a rule, or a promise."""

    event: Event
    drawn: Drawn | None = None
    handbook: Contents | None = None
    rule: Rule | None = None
    deadline: Deadline | None = None
    allowance: Allowance | None = None
    counted: datetime | None = None  # the deadline as the allowance alone gives it
    days: list[Day] = field(default_factory=list)
    work: Work | None = None

    @property
    def kind(self) -> str:
        return str(self.event["kind"])

    @property
    def is_decided(self) -> bool:
        """Whether there is more to tell of it than that it happened."""
        return bool(self.work or self.deadline or self.found)

    @property
    def found(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.event["details"].get("found") or {}
        return found

    @property
    def worked(self) -> int:
        """The working days that were counted, the first day not included."""
        return sum(day.works for day in self.days[1:])

    @property
    def was_moved(self) -> bool:
        return self.deadline is not None and self.counted not in (None, self.deadline.due)


def reasons_for(events: Story, origins: Origins, *, withheld: bool) -> Iterator[Reason]:
    """`withheld`: the reporter's own words are not told. What nobody can read is left out."""
    category = ""
    for number, recorded in enumerate(events, 1):
        event = as_told(recorded, withheld=withheld)
        if event is None or event["kind"] not in TOLD:
            continue
        category = getattr(recorded.event, "category", category)
        if event["kind"] in SCORE:
            yield Reason(event, work=work_in(events[:number], origins))
        else:
            yield reason_for(event, category, origins)


def reason_for(event: Event, category: str, origins: Origins) -> Reason:
    if event["kind"] == "report.ward_determined":
        return Reason(event, drawn=drawn_in(event, origins))
    if event["kind"] == "report.agency_determined":
        return by_rule(event, origins)
    if event["kind"] == "report.deadline_set":
        return promised(event, category, origins)
    return Reason(event)


def work_in(events: Story, origins: Origins) -> Work | None:
    """The work as it stood when it was scored."""
    report = folded(events)
    if report is None:
        return None
    known = origins.handbook_on(events[-1].event.timestamp).agency(report.agency)
    return Work(
        agency=report.agency,
        agency_name=in_language(known.name) if known else report.agency or "",
        ward_id=report.ward_id,
        ward_name=(report.ward.ward_name if report.ward else None) or "",
        ended_at=report.ended_at,
        due=report.deadline.due if report.deadline else None,
    )


def drawn_in(event: Event, origins: Origins) -> Drawn | None:
    found = event["details"]["found"]
    return origins.drawn(UUID(found["ward_id"]), found["boundary"]) if found["ward_id"] else None


def by_rule(event: Event, origins: Origins) -> Reason:
    found = event["details"]["found"]
    handbook, number = origins.handbook(found["handbook_version"]), found["rule"]
    known = handbook is not None and number is not None and number < len(handbook.rules)
    rule = handbook.rules[number] if handbook is not None and known else None
    return Reason(event, handbook=handbook, rule=rule)


def promised(event: Event, category: str, origins: Origins) -> Reason:
    deadline = msgspec.convert(event["details"]["deadline"], Deadline)
    at = datetime.fromisoformat(event["at"])
    handbook = origins.handbook_on(at)
    number = deadline.policy
    if number is None or number >= len(handbook.policies):
        return Reason(event, handbook=handbook, deadline=deadline)
    policy = handbook.policies[number]
    severity = handbook.severity_of(category)
    allowance = policy.allowance(deadline.stage, category, severity)
    calendar = handbook.calendar
    counted = None if allowance is None else allowance.due(calendar, deadline.since)
    days = list(days_between(calendar, deadline.since, deadline.due))
    return Reason(
        event,
        handbook=handbook,
        deadline=deadline,
        allowance=allowance,
        counted=counted,
        days=days,
    )


def days_between(calendar: WorkingCalendar, start: datetime, end: datetime) -> Iterator[Day]:
    day, last = (moment.astimezone(calendar.zone).date() for moment in (start, end))
    last = min(last, day + timedelta(days=LONGEST))
    while day <= last:
        works = calendar.is_working_day(day)
        yield Day(day, works, "" if works else calendar.closed.get(day, ""))
        day += A_DAY
