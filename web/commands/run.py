"""`kalong run`: all that a city needs, until Ctrl-C: database, pages, live stream, worker."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from web.commands.migrate import bring_up_to_date
from web.config import Config, load
from web.demo.load import found
from web.demo.people import DEMO_PASSWORD, DEMO_PEOPLE
from web.demo.reports import send_reports
from web.outside.database import Urls, database, kept_up
from web.processes import Process, all_started
from web.signals import until_told_to_stop
from web.wiring import connect

MEMORY = Path("/dev/shm")
LOOK = 0.2  # seconds between two looks at whether everything is up
AGAIN = 1.0  # seconds before a database that cannot be started is tried once more


@click.command()
def run() -> None:
    """Serve the city until Ctrl-C; what is started here is stopped again, and nothing else.

    What is killed meanwhile, the private database too, is started again.
    """
    config = load()
    refuse_a_taken_port(config.port, "PORT")
    refuse_a_taken_port(config.live_port, "KALONG_LIVE_PORT")
    with until_told_to_stop() as stop, database(config) as urls:
        bring_up_to_date(urls)
        if config.demo:
            found_the_demo_city(config, urls)
        with started(config, urls) as processes:
            greet(config)
            failed = first_to_fail(config, processes, stop)
    if failed is not None:
        raise SystemExit(f"kalong: the process `{failed}` cannot run, so everything was stopped")


def refuse_a_taken_port(port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            message = f"port {port} is taken; choose another one, such as {variable}={port + 10}"
            raise SystemExit(f"kalong: {message}") from error


def found_the_demo_city(config: Config, urls: Urls) -> None:
    services = connect(config, urls)
    services.catch_up()
    if found(services):
        send_reports(services)
        services.catch_up()
    services.engine.dispose()


@contextmanager
def started(config: Config, urls: Urls) -> Iterator[Sequence[Process]]:
    """The processes of this city, with all that they cannot find in the environment themselves."""
    # In memory: on a full disk a process that counts into a file would be killed for it.
    prefix = f"kalong-metrics-{config.port}-"
    for left_over in MEMORY.glob(f"{prefix}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    with TemporaryDirectory(prefix=prefix, dir=MEMORY) as metrics:
        told = {
            "KALONG_DATABASE_URL": urls.application,
            "KALONG_OWNER_DATABASE_URL": urls.owner,
            "PROMETHEUS_MULTIPROC_DIR": metrics,
        }
        with all_started(os.environ | told) as processes:
            yield processes


def first_to_fail(
    config: Config, processes: Sequence[Process], stop: threading.Event
) -> str | None:
    """The name of the process that does not stay up, or None once told to stop."""
    while not stop.wait(LOOK):
        if not kept_up(config):
            stop.wait(AGAIN)
        for process in processes:
            if not process.keep_up():
                return process.name
    return None


def greet(config: Config) -> None:
    click.echo(f"\n  Ka Long is at http://localhost:{config.port}/  (Ctrl-C stops it)\n")
    if config.demo:
        click.echo(f"  People of the demo city, all with the password `{DEMO_PASSWORD}`:")
        for person in DEMO_PEOPLE:
            click.echo(f"    {person.login:<18} {person.role.replace('_', ' '):<15} {person.name}")
        click.echo()
