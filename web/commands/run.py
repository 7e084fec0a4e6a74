"""`kalong run`: all that a city needs, until Ctrl-C: database, pages, live stream, worker."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from web.accounts.people import DEMO_PASSWORD, DEMO_PEOPLE
from web.commands.migrate import bring_up_to_date
from web.config import Config, load
from web.demo.load import found
from web.demo.reports import send_reports
from web.outside.database import Urls, database
from web.signals import until_told_to_stop
from web.wiring import connect

PROCESSES = ("web", "live", "worker")
LOOK = 0.2  # seconds between two looks at whether a process has ended
PATIENCE = 25.0  # seconds that a process gets to finish what it has begun


@click.command()
def run() -> None:
    """Serve the city until Ctrl-C; what is started here is stopped again, and nothing else."""
    config = load()
    refuse_a_taken_port(config.port, "PORT")
    refuse_a_taken_port(config.live_port, "KALONG_LIVE_PORT")
    with until_told_to_stop() as stop, database(config) as urls:
        bring_up_to_date(urls)
        if config.demo:
            found_the_demo_city(config, urls)
        with started(config, urls) as processes:
            greet(config)
            ended = first_to_end(processes, stop)
    if ended is not None:
        raise SystemExit(f"kalong: the process `{ended}` has ended, so everything was stopped")


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
def started(config: Config, urls: Urls) -> Iterator[Sequence[subprocess.Popen[bytes]]]:
    """The processes of this city, each in a session of its own: Ctrl-C reaches us alone."""
    told = {
        "KALONG_DATABASE_URL": urls.application,
        "KALONG_OWNER_DATABASE_URL": urls.owner,
        "PROMETHEUS_MULTIPROC_DIR": str(fresh_folder(config.home / "metrics")),
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "web.cli", name],
            env=os.environ | told,
            start_new_session=True,
        )
        for name in PROCESSES
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            finish(process)


def fresh_folder(folder: Path) -> Path:
    """Empty: the numbers of processes that are gone would be counted again."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def finish(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def first_to_end(processes: Sequence[subprocess.Popen[bytes]], stop: threading.Event) -> str | None:
    """The name of the process that ended by itself, or None once told to stop."""
    while not stop.wait(LOOK):
        for name, process in zip(PROCESSES, processes, strict=True):
            if process.poll() is not None:
                return name
    return None


def greet(config: Config) -> None:
    click.echo(f"\n  Ka Long is at http://localhost:{config.port}/  (Ctrl-C stops it)\n")
    if config.demo:
        click.echo(f"  People of the demo city, all with the password `{DEMO_PASSWORD}`:")
        for person in DEMO_PEOPLE:
            click.echo(f"    {person.login:<18} {person.role.replace('_', ' '):<15} {person.name}")
        click.echo()
