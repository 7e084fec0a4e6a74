"""The working calendar: when the city works, and working time counted along it.

All of it is data. Local hours become instants through the time zone, so that a day on which the
clocks change is counted as long as it really is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

A_DAY = timedelta(days=1)
FAR = 3660  # days; a calendar that is closed for ten years is not one
Span = tuple[datetime, datetime]  # instants in UTC


@dataclass(frozen=True)
class ClosedDay:
    day: date
    name: str


@dataclass(frozen=True)
class OfficeHours:
    """Local times of one day, the end not included."""

    opens: time
    closes: time


class NeverOpen(ValueError):
    """This calendar has no working hours."""


@dataclass(frozen=True)
class WorkingCalendar:
    """`weekdays` are 0 (Monday) to 6; `open_days` are worked although they would be free."""

    time_zone: str
    weekdays: tuple[int, ...]
    hours: tuple[OfficeHours, ...]
    closed_days: tuple[ClosedDay, ...] = ()
    open_days: tuple[date, ...] = ()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property
    def closed(self) -> dict[date, str]:
        return {closed.day: closed.name for closed in self.closed_days}

    def is_working_day(self, day: date) -> bool:
        usual = day.weekday() in self.weekdays and day not in self.closed
        return usual or day in self.open_days

    def spans_of(self, day: date) -> list[Span]:
        """The working hours of one day as instants."""
        if not self.is_working_day(day):
            return []
        return [(self._instant(day, h.opens), self._instant(day, h.closes)) for h in self.hours]

    def spans_from(self, moment: datetime) -> Iterator[Span]:
        """The working hours after a moment, the first one cut where the moment lies in it."""
        today = moment.astimezone(self.zone).date()
        for number in range(FAR):
            for opens, closes in self.spans_of(today + number * A_DAY):
                if closes > moment:
                    yield max(opens, moment), closes
        raise NeverOpen

    def add_hours(self, start: datetime, amount: timedelta) -> datetime:
        """The moment at which `amount` of working time has passed since `start`."""
        left = amount
        for opens, closes in self.spans_from(start):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise NeverOpen

    def add_days(self, start: datetime, count: int) -> datetime:
        """The close of the `count`-th working day after the day of `start`."""
        day = start.astimezone(self.zone).date()
        for _ in range(FAR):
            if count <= 0 and self.is_working_day(day):
                return self.spans_of(day)[-1][1]
            day += A_DAY
            count -= self.is_working_day(day)
        raise NeverOpen

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; none where `end` comes first."""
        total = timedelta()
        if end <= start:
            return total
        for opens, closes in self.spans_from(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total

    def _instant(self, day: date, local: time) -> datetime:
        return datetime.combine(day, local, self.zone).astimezone(UTC)


def share(calendar: WorkingCalendar, start: datetime, due: datetime, part: float) -> datetime:
    """The moment at which this part of the working time between two moments has passed."""
    return calendar.add_hours(start, calendar.between(start, due) * part)
