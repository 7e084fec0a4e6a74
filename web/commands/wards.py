"""`kalong wards`: maps of wards in time, and the wards of many points."""

import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from domain.people.actor import SYSTEM
from domain.wards.register import Decree
from domain.wards.ward import WardVersion
from geo.boundaries import read
from projections.ward_map import known_versions
from web.config import load
from web.imports.moments import moment
from web.imports.points import Locator
from web.imports.ward_words import told
from web.imports.wards import adopt_map
from web.reform.era import announce, eve_of, names_of
from web.reform.told import lineage_told
from web.wiring import Services, city_at_work

DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def wards() -> None:
    """Take over maps of wards, list them, and find the wards of many points."""


@wards.command("import")
@click.argument("file", type=FILE)
@click.option("--valid-from", type=DAY, required=True, help="The first day of the map.")
@click.option("--valid-to", type=DAY, help="Its last day, that day included; open if left out.")
@click.option("--code", required=True, help="The field with the official code of a unit.")
@click.option("--name", required=True, help="The field with its name.")
@click.option("--type", "unit_type", help="The field with its type, such as `phường`.")
@click.option("--source-crs", help="The file's coordinate system, such as EPSG:5899.")
@click.option("--decree", help="What puts the map into force, such as 1679/NQ-UBTVQH15.")
def import_(
    file: Path,
    valid_from: datetime,
    valid_to: datetime | None,
    code: str,
    name: str,
    unit_type: str | None,
    source_crs: str | None,
    decree: str | None,
) -> None:
    """Take over a complete map of wards: GeoJSON, GeoPackage or Shapefile.

    The same map again changes nothing. A map of a later day waits for the midnight of that day.
    """
    units = read(file, code, name, source_crs, unit_type)
    said = Decree(valid_from.date(), day_after(valid_to), decree or file.name)
    with city_at_work(load()) as services:
        done = adopt_map(services, units, said)
        services.catch_up()
        links = announce(services, said.valid_from, said.source, SYSTEM)
        names = names_of(eve_of(services, said.valid_from))
    for line in (*told(done), *lineage_told(links, names)):
        click.echo(line)


def day_after(last: datetime | None) -> date | None:
    """Inside, periods end before a day; the last day of the calendar is no end at all."""
    if last is None or last.date() == date.max:
        return None
    return last.date() + timedelta(days=1)


@wards.command("list")
@click.option("--at", type=DAY, help="The day; today if left out.")
def list_(at: datetime | None) -> None:
    """List the wards in force on a day, by code."""
    with city_at_work(load()) as services:
        day = (at or services.now().astimezone(services.config.time_zone)).date()
        found = in_force(services, day)
    for ward in sorted(found, key=lambda ward: ward.code):
        click.echo("\t".join(columns(ward)))
    click.echo(f"{len(found):,} in force on {day}", err=True)


def in_force(services: Services, day: date) -> list[WardVersion]:
    with services.engine.connect() as db:
        known = known_versions(db)
    return [ward for ward in known if ward.overlaps(day, day + timedelta(days=1))]


def columns(ward: WardVersion) -> Iterator[str]:
    yield from (ward.code, ward.name, ward.unit_type, str(ward.valid_from))
    yield "" if ward.valid_to is None else str(ward.valid_to - timedelta(days=1))


@wards.command()
@click.option("--at", help="The moment for rows without one of their own; now if left out.")
def locate(at: str | None) -> None:
    """Find the wards of points: in `id,lon,lat[,at]`, out the ward of each, in order.

    A time without an offset is read on the city's clocks.
    """
    with city_at_work(load()) as services:
        zone = services.config.time_zone
        locator = Locator(services.atlas, moment(at, zone) if at else services.now())
        locator.answer(sys.stdin.buffer, sys.stdout.buffer)
    if locator.invalid:
        click.echo(f"{locator.invalid:,} of {locator.count:,} rows are invalid", err=True)
