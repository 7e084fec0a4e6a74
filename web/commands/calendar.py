"""`kalong calendar`: on which days the city works."""

from datetime import datetime

import click

from web.config import load
from web.imports.calendar import adopt_calendar
from web.wiring import city_at_work


@click.group()
def calendar() -> None:
    """The working calendar, along which all deadlines are counted."""


@calendar.command()
@click.option("--country", default="VN", show_default=True, help="Two letters.")
@click.option("--from", "first", type=int, required=True, help="The first year.")
@click.option("--to", "last", type=int, required=True, help="The last year.")
def seed(country: str, first: int, last: int) -> None:
    """Add a country's public holidays; a deadline that is set already does not move."""
    with city_at_work(load()) as services:
        after = adopt_calendar(services, country, range(first, last + 1))
    click.echo(f"{len(after.closed_days)} free days, from {first} to {last}.")


@calendar.command()
@click.option("--year", type=int, help="This year if left out.")
def show(year: int | None) -> None:
    """List the free days and the office hours."""
    with city_at_work(load(), feed=False) as services:
        found = services.handbook.calendar
        wanted = year or services.now().year
    for hours in found.hours:
        click.echo(f"open {hours.opens:%H:%M} to {hours.closes:%H:%M} ({found.time_zone})")
    for closed in found.closed_days:
        if closed.day.year == wanted:
            click.echo(f"closed {closed.day} {closed.name}")
    for day in found.open_days:
        click.echo(f"open {day}")


@calendar.command()
@click.argument("start", type=click.DateTime(["%Y-%m-%dT%H:%M"]))
@click.argument("days", type=int)
def count(start: datetime, days: int) -> None:
    """When DAYS working days after START (on the city's clocks) are over."""
    with city_at_work(load(), feed=False) as services:
        found = services.handbook.calendar
        due = found.add_days(start.replace(tzinfo=found.zone), days)
        click.echo(due.astimezone(found.zone).strftime("%Y-%m-%d %H:%M"))
