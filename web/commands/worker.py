"""`kalong worker`: the process that keeps every view up with the log."""

import click

from web.config import load
from web.logs import configure
from web.outside.database import database
from web.signals import until_told_to_stop
from web.wiring import connect


@click.command()
def worker() -> None:
    """Feed the views until stopped. Any number may run; each view is fed by one at a time."""
    configure("worker")
    config = load()
    with database(config) as urls, until_told_to_stop() as stop:
        connect(config, urls).worker.run(stop)
