"""`kalong webhooks`: other systems that are told of public events."""

import click

from web.config import load
from web.opendata import webhooks as kept
from web.wiring import city_at_work

POSITION = click.IntRange(0, 2**63 - 1)


@click.group()
def webhooks() -> None:
    """Other systems that are told what happens, as the feed /api/events tells it."""


@webhooks.command()
@click.argument("name")
@click.argument("url")
@click.option("--after", type=POSITION, help="Tell what happened after this position, too.")
def add(name: str, url: str, after: int | None) -> None:
    """Tell the system NAME at URL of public events; prints the secret, only this once."""
    with city_at_work(load()) as services:
        made = kept.add(services, name, url, after)
    click.echo(made)


@webhooks.command()
@click.argument("name")
def remove(name: str) -> None:
    """Tell NAME nothing more, and destroy its secret."""
    with city_at_work(load()) as services:
        kept.remove(services, name)
    click.echo(f"{name} is told nothing more.")


@webhooks.command()
@click.argument("name")
@click.argument("position", type=POSITION)
def replay(name: str, position: int) -> None:
    """Tell NAME once more everything that happened after POSITION."""
    with city_at_work(load()) as services:
        kept.replay(services, name, position)
    click.echo(f"{name} is told again what happened after {position}.")


@webhooks.command(name="list")
def list_() -> None:
    """Every webhook, how far it has been told, and which is stuck since when, and why."""
    with city_at_work(load()) as services:
        for row in kept.everyone(services):
            since = row["stuck_since"]
            state = f"stuck since {since:%Y-%m-%d %H:%M}: {row['last_error']}" if since else "told"
            click.echo(f"{row['name']:<24} {row['position']:>9} {row['url']} {state}")
