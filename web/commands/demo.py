"""`kalong demo`: founds the demo city in an empty database."""

import click

from web.config import load
from web.demo.load import found
from web.demo.reports import send_reports
from web.wiring import city_at_work


@click.command()
def demo() -> None:
    """Found the demo city, with its wards, places and reports, in an empty database."""
    with city_at_work(load()) as services:
        if found(services):
            count = send_reports(services)
            click.echo(f"The demo city has been founded, with {count} reports.")
        else:
            click.echo("There is a city already; nothing was changed.")
