"""`kalong worker`: the process that keeps every view up with the log, and the clocks of cases."""

import threading

import click

from web.config import load
from web.logs import configure
from web.outside.database import database
from web.signals import until_told_to_stop
from web.timekeeper import keep_time
from web.wiring import connect


@click.command()
def worker() -> None:
    """Feed the views and keep time until stopped; of several, each thing is done by one."""
    configure("worker")
    config = load()
    with database(config) as urls, until_told_to_stop() as stop:
        services = connect(config, urls)
        timekeeper = threading.Thread(target=keep_time, args=(services, stop), name="timekeeper")
        timekeeper.start()
        services.worker.run(stop)
        timekeeper.join()
