"""`kalong live`: the process that tells browsers what changed."""

import click

from web.config import load
from web.live import run
from web.logs import configure


@click.command()
def live() -> None:
    """Serve the live stream until stopped."""
    configure("live")
    run(load())
