"""`kalong web`: the pages and the API, served by gunicorn."""

import click

from web.config import load
from web.logs import configure
from web.outside.database import database
from web.server import Server


@click.command()
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--threads", default=8, show_default=True, help="Threads of each process.")
def web(workers: int, threads: int) -> None:
    """Serve the pages and the API until stopped."""
    configure("web")
    config = load()
    with database(config) as urls:
        Server(config, urls, workers=workers, threads=threads).run()
