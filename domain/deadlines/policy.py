"""What was promised: for each stage of a case an amount of working time, as versions in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from domain.deadlines.calendar import WorkingCalendar, share
from domain.refusals import Invalid

Stage = Literal["screening", "assignment", "handling"]
STAGES: tuple[Stage, ...] = ("screening", "assignment", "handling")
REMIND_AT = (0.5, 0.8)
ESCALATE_AFTER = timedelta(days=1)


class NoAllowance(Invalid):
    """The deadlines name no time for {stage} of every category."""

    field = "deadlines"


@dataclass(frozen=True)
class Allowance:
    """Working days or working hours for one stage; None fits every category or severity."""

    stage: Stage
    days: int | None = None
    hours: float | None = None
    category: str | None = None
    severity: str | None = None

    def fits(self, stage: Stage, category: str, severity: str) -> bool:
        named = self.category in (None, category) and self.severity in (None, severity)
        return named and self.stage == stage

    def due(self, calendar: WorkingCalendar, start: datetime) -> datetime:
        if self.days is not None:
            return calendar.add_days(start, self.days)
        return calendar.add_hours(start, timedelta(hours=self.hours or 0))


@dataclass(frozen=True)
class DeadlinePolicy:
    """In force for cases sent from `valid_from` on; the first allowance that fits counts."""

    valid_from: date
    allowances: tuple[Allowance, ...]

    def allowance(self, stage: Stage, category: str, severity: str) -> Allowance | None:
        return next((a for a in self.allowances if a.fits(stage, category, severity)), None)


@dataclass(frozen=True)
class Deadline:
    """`reminders` are the moments at which half and four fifths of the time have passed."""

    stage: Stage
    since: datetime
    due: datetime
    reminders: tuple[datetime, ...]
    policy: int | None

    @property
    def strikes(self) -> dict[str, datetime]:
        """When each thing that the clock records is due."""
        reminders = zip(REMIND_AT, self.reminders, strict=False)
        late = {"missed": self.due, "escalated": self.due + ESCALATE_AFTER}
        return {f"reminder {share}": at for share, at in reminders} | late

    def is_missed_by(self, done: datetime) -> bool:
        """Whether what was done at this moment came too late."""
        return is_late(self.due, done)


def is_late(due: datetime, done: datetime) -> bool:
    """The one rule for what is late: on the moment itself it is still in time."""
    return done > due


def deadline(
    calendar: WorkingCalendar, stage: Stage, since: datetime, due: datetime, policy: int | None
) -> Deadline:
    """The reminders are counted along the calendar; a case keeps the number of its policy."""
    reminders = tuple(share(calendar, since, due, part) for part in REMIND_AT)
    return Deadline(stage, since, due, reminders, policy)


def in_force(policies: Sequence[DeadlinePolicy], day: date) -> int | None:
    """The number of the policy for cases sent on this day: the last that had begun."""
    begun = [n for n, policy in enumerate(policies) if policy.valid_from <= day]
    return max(begun, key=lambda n: (policies[n].valid_from, n), default=None)


def refuse_holes(policy: DeadlinePolicy) -> None:
    """Raises `NoAllowance` for a stage that has no time for some category."""
    for stage in STAGES:
        everywhere = [a for a in policy.allowances if (a.category, a.severity) == (None, None)]
        if not any(a.stage == stage for a in everywhere):
            raise NoAllowance(stage=stage)
