"""`kalong open311`: who may write by Open311."""

import click

from domain.reports.handling import UnknownAgency
from web.config import load
from web.open311.keys import PER_MINUTE
from web.wiring import city_at_work


@click.group()
def open311() -> None:
    """Other systems that send reports to the city, by Open311 GeoReport v2."""


@open311.group()
def key() -> None:
    """The keys with which they may write; reading needs none."""


@key.command()
@click.argument("name")
@click.option("--per-minute", type=click.IntRange(1, 10_000), default=PER_MINUTE, show_default=True)
@click.option("--agency", default="", help="The code of the agency whose own system this is.")
def add(name: str, per_minute: int, agency: str) -> None:
    """Make a key for the client NAME and print it; it is told only this once."""
    with city_at_work(load()) as services:
        if agency and services.handbook.agency(agency) is None:
            raise UnknownAgency
        made = services.open311_keys.add(name, per_minute, agency or None)
    click.echo(made)


@key.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Refuse the key of NAME from its next request on."""
    with city_at_work(load()) as services:
        services.open311_keys.revoke(name, services.now())
    click.echo(f"The key of {name} is not valid any more.")


@key.command(name="list")
def list_() -> None:
    """Every key that was ever made, and whether it is still valid."""
    with city_at_work(load()) as services:
        for row in services.open311_keys.all():
            ended = row["revoked_at"]
            state = f"revoked {ended:%Y-%m-%d}" if ended else "valid"
            limit = f"{row['per_minute']}/min"
            click.echo(f"{row['name']:<40} {state:<19} {limit:<10} {row['agency'] or ''}".rstrip())
