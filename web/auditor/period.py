"""The period that is asked about: whole days by the city's clocks, the last ninety unless told."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import request

from domain.refusals import Invalid
from geo.atlas import midnight
from projections.oversight.asking import Period
from web.context import time_zone
from web.wiring import services

USUAL_DAYS = 90
DAY = timedelta(days=1)
EARLIEST = date(1970, 1, 1)  # no city had anything like this before


class NoDay(Invalid):
    """Please give a day, such as 2026-01-31."""


class EndsBeforeItBegins(Invalid):
    """The period ends before it begins."""

    field = "to"


@dataclass(frozen=True)
class Days:
    """From the first day to the last one, both included."""

    first: date
    last: date
    now: datetime

    @property
    def period(self) -> Period:
        zone = time_zone()
        return Period(midnight(self.first, zone), midnight(self.last + DAY, zone), self.now)

    @property
    def query(self) -> dict[str, str]:
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    def of(self, days: int) -> dict[str, str]:
        """The query for so many days up to today."""
        today = self.now.astimezone(time_zone()).date()
        return {"from": (today - (days - 1) * DAY).isoformat(), "to": today.isoformat()}


def chosen_days() -> Days:
    """Raises `NoDay` and `EndsBeforeItBegins`."""
    now = services().now()
    last = day_typed("to") or now.astimezone(time_zone()).date()
    first = day_typed("from") or last - (USUAL_DAYS - 1) * DAY
    if last < first:
        raise EndsBeforeItBegins
    return Days(first, last, now)


def day_typed(field: str) -> date | None:
    typed = request.args.get(field, "").strip()
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise NoDay(field=field) from error
    if not EARLIEST <= day < date.max:
        raise NoDay(field=field)
    return day
