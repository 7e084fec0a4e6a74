"""`kalong reform`: another map of wards, from its lineage and a rehearsal to the day itself."""

from datetime import datetime
from pathlib import Path

import click

from domain.people.actor import SYSTEM
from domain.wards.reform import ReformDesk
from web.commands.wards import DAY, FILE
from web.config import load
from web.reform.apply import apply as carry_out
from web.reform.era import eve_of, names_of, reform_on
from web.reform.official import compare, official_table
from web.reform.pace import Pace
from web.reform.plan import plan_of
from web.reform.told import differences_told, lineage_told, plan_told
from web.wiring import city_at_work


@click.group()
def reform() -> None:
    """Prepare another map of wards, and carry it out on its day."""


@reform.command()
@click.argument("day", type=DAY)
def lineage(day: datetime) -> None:
    """Show which wards go on in which from DAY on."""
    with city_at_work(load()) as services:
        found = reform_on(services, day.date())
        names = names_of(eve_of(services, day.date()))
    for line in lineage_told(found.lineage.links, names):
        click.echo(line)


@reform.command("compare")
@click.argument("day", type=DAY)
@click.argument("file", type=FILE)
@click.option("--old", required=True, help="The column with the code of the unit before.")
@click.option("--new", required=True, help="The column with the code of a unit after.")
def compare_(day: datetime, file: Path, old: str, new: str) -> None:
    """Hold the lineage of DAY against an official table, and list where they disagree."""
    with city_at_work(load()) as services:
        differences = compare(services, day.date(), file.name, official_table(file, old, new))
    for line in differences_told(differences):
        click.echo(line)


@reform.command()
@click.argument("day", type=DAY)
def plan(day: datetime) -> None:
    """Rehearse DAY: what moves where, and what has to be decided. Nothing is changed."""
    with city_at_work(load()) as services:
        found = plan_of(services, day.date())
        names = names_of(eve_of(services, day.date()))
    for line in plan_told(found, names):
        click.echo(line)


@reform.command()
@click.argument("day", type=DAY)
@click.argument("about")
@click.argument("choice")
def decide(day: datetime, about: str, choice: str) -> None:
    """Choose a successor: ABOUT and CHOICE are as the plan lists them."""
    with city_at_work(load()) as services:
        ReformDesk(services.city).decide(day.date(), {about: choice}, SYSTEM, services.now())


@reform.command()
@click.argument("day", type=DAY)
def apply(day: datetime) -> None:
    """Order the reform of DAY; the worker carries it out at its first moment.

    On that day and later it is done at once; again, it moves only what is not yet where it belongs.
    """
    with city_at_work(load()) as services:
        ReformDesk(services.city).order(day.date(), SYSTEM, services.now())
        begins = eve_of(services, day.date()).begins
        if services.now() < begins:
            click.echo(f"ordered; it begins at {begins.astimezone(services.config.time_zone)}")
            return
        moved = carry_out(services, day.date(), Pace())
    click.echo(f"{moved:,} cases moved")
