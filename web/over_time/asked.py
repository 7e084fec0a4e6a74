"""What is asked of the maps over time: days on the city's clocks, a category, a second period."""

from datetime import date, timedelta
from typing import Annotated, TypeVar

import msgspec
from flask import request

from domain.refusals import Invalid
from geo.atlas import midnight
from projections.over_time import Period
from web.calls import converted
from web.citizen.bounds import Box
from web.context import time_zone
from web.scorecard.reading import Wards
from web.wiring import services

YEARS = range(2000, 2101)
USUAL = 30  # days
DAY = timedelta(days=1)

T = TypeVar("T")
FirstDay = Annotated[date, msgspec.Meta(description="The first day, on the city's clocks")]
LastDay = Annotated[date, msgspec.Meta(description="The last day, on the city's clocks")]


class BadPeriod(Invalid):
    """A period ends on its first day or later, and lies in the years from 2000 to 2100."""

    field = "to"


class BadPeriodBefore(BadPeriod):
    """The period to compare with ends on its first day or later, in the years from 2000 to 2100."""

    field = "before_to"


def before(day: date, days: int) -> date:
    """So many days earlier, as far as there are days."""
    wanted = day.toordinal() - days
    return date.fromordinal(min(max(wanted, date.min.toordinal()), date.max.toordinal()))


class Days(msgspec.Struct):
    """The last 30 days unless days are given."""

    since: FirstDay | None = msgspec.field(name="from", default=None)
    until: LastDay | None = msgspec.field(name="to", default=None)
    category: str | None = None
    wards: Wards = "then"

    @property
    def last(self) -> date:
        return self.until or services().now().astimezone(time_zone()).date()

    @property
    def first(self) -> date:
        return self.since or before(self.last, USUAL - 1)

    @property
    def period(self) -> Period:
        """Raises `BadPeriod`."""
        return between(self.first, self.last, self.category, BadPeriod())


class HeatQuery(Days):
    bbox: Box = "-180,-90,180,90"


class TwoPeriods(Days):
    """`before` is as long as the period and ends where it begins, unless days are given."""

    before_since: FirstDay | None = msgspec.field(name="before_from", default=None)
    before_until: LastDay | None = msgspec.field(name="before_to", default=None)

    @property
    def before_last(self) -> date:
        return self.before_until or before(self.first, 1)

    @property
    def before_first(self) -> date:
        return self.before_since or before(self.before_last, (self.last - self.first).days)

    @property
    def before(self) -> Period:
        """Raises `BadPeriodBefore`."""
        return between(self.before_first, self.before_last, self.category, BadPeriodBefore())


def between(first: date, last: date, category: str | None, otherwise: BadPeriod) -> Period:
    """Whole days on the city's clocks, the last one included."""
    if not (first <= last and {first.year, last.year} <= {*YEARS}):
        raise otherwise
    zone = time_zone()
    return Period(midnight(first, zone), midnight(last + DAY, zone), category)


def asked_as(shape: type[T]) -> T:
    """The query string in this shape; fields that a form left empty count as not given."""
    return converted({name: value for name, value in request.args.items() if value}, shape)
