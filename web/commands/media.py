"""`kalong media`: the process that makes photographs, films and voice notes fit to be shown."""

import click

from web.config import load
from web.logs import configure
from web.media.keeper import keep_media
from web.outside.database import database
from web.signals import until_told_to_stop
from web.wiring import connect


@click.command()
def media() -> None:
    """Work on what came in, and remove what nobody refers to, until stopped; several may run."""
    configure("media")
    config = load()
    with database(config) as urls, until_told_to_stop() as stop:
        services = connect(config, urls)
        keep_media(services, stop)
        services.engine.dispose()
