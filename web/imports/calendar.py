"""The working calendar's free days, from the public holidays of a country."""

from collections.abc import Iterable
from dataclasses import replace

import holidays

from domain.deadlines.calendar import ClosedDay, WorkingCalendar
from domain.handbook.contents import USUAL_CALENDAR
from domain.people.actor import SYSTEM
from domain.refusals import Invalid
from web.imports.handbook import in_force
from web.wiring import Services


class UnknownCountry(Invalid):
    """There are no public holidays known for {country}; name it by its two letters."""

    field = "country"


def free_days(country: str, years: Iterable[int]) -> tuple[ClosedDay, ...]:
    """Raises `UnknownCountry`."""
    try:
        found = holidays.country_holidays(country, years=list(years))
    except NotImplementedError as error:
        raise UnknownCountry(country=country) from error
    return tuple(ClosedDay(day, name) for day, name in sorted(found.items()))


def adopt_calendar(services: Services, country: str, years: Iterable[int]) -> WorkingCalendar:
    """Adds the free days of these years; days that the city closed or opened itself stay."""
    handbook = in_force(services)
    before = handbook.calendar or USUAL_CALENDAR
    days = {closed.day: closed for closed in (*free_days(country, years), *before.closed_days)}
    after = replace(before, closed_days=tuple(days[day] for day in sorted(days)))
    if after != handbook.calendar:
        handbook.adopt_calendar(after, SYSTEM, services.now())
        services.city.record(handbook)
    return after
