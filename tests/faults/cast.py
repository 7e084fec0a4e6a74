"""A city of real processes: a cluster of its own, the web server and the worker in front of it."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from tests.conftest import config_for, urls_of
from tests.faults.calls import LOST, Client
from tests.faults.processes import Program, free_port
from tests.faults.waiting import SOON, until
from web.commands.migrate import run as migrate
from web.commands.run import MEMORY
from web.demo.load import found
from web.outside.database import Urls
from web.outside.postgres import SETTINGS, Cluster
from web.wiring import Services, connect

SECRET = "of these tests"
START = 15.0  # seconds for a program's first start
RUNNING = 60.0  # seconds for `kalong run` to make a cluster and to found the demo city in it
NO_SERVER = {"KALONG_DATABASE_URL": "", "KALONG_OWNER_DATABASE_URL": ""}


@dataclass
class City:
    """Programs are made and not yet started; `clear` ends all that were."""

    home: Path
    urls: Urls
    port: int = field(default_factory=free_port)
    live_port: int = field(default_factory=free_port)
    programs: list[Program] = field(default_factory=list)

    def program(self, *arguments: str, log: Path | None = None, **env: str) -> Program:
        log = log or self.home / f"{arguments[1]}.log"
        made = Program(*arguments, env={**self.env, **env}, log=log)
        self.programs.append(made)
        return made

    def kalong(self, *arguments: str, log: Path | None = None, **env: str) -> Program:
        return self.program("web.cli", *arguments, log=log, **env)

    @property
    def env(self) -> Mapping[str, str]:
        return {
            "KALONG_HOME": str(self.home),
            "KALONG_DATABASE_URL": self.urls.application,
            "KALONG_OWNER_DATABASE_URL": self.urls.owner,
            "KALONG_SECRET_KEY": SECRET,
            "PORT": str(self.port),
            "KALONG_REPORTS_PER_HOUR": "0",
            "KALONG_LIVE_PORT": str(self.live_port),
        }

    def client(self, patience: float = SOON) -> Client:
        return Client(self.port, patience)

    def wait_until_ready(self, seconds: float = START) -> None:
        """Until the web server answers and every view was fed."""
        until(lambda: is_ready(self.port), "the city is ready", seconds)

    def clear(self) -> None:
        for program in self.programs:
            program.clear()

    @contextmanager
    def services(self) -> Iterator[Services]:
        """The same city from inside this process."""
        services = connect(config_for(self.home, KALONG_SECRET_KEY=SECRET), self.urls)
        try:
            yield services
        finally:
            services.positions.stop()
            services.engine.dispose()

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        with self.services() as services:
            yield services.engine


def is_ready(port: int) -> bool:
    client = Client(port)
    try:
        return client.get("/readyz").status == 200
    except LOST:
        return False
    finally:
        client.close()


def listens(live_port: int) -> bool:
    """Whether the live hub is there, and is told by the database what changes."""
    client = Client(live_port)
    try:
        return client.get("/healthz").status == 200
    except LOST:
        return False
    finally:
        client.close()


@contextmanager
def city_of(home: Path, urls: Urls) -> Iterator[City]:
    city = City(home, urls)
    try:
        yield city
    finally:
        city.clear()


@contextmanager
def cluster_in(home: Path, **settings: str) -> Iterator[Cluster]:
    """A PostgreSQL of the test's own that it may crash, with the demo city, without reports."""
    cluster = Cluster(home, {**SETTINGS, **settings})
    try:
        cluster.start()
        found_in(cluster, home)
        yield cluster
    finally:
        cluster.stop("immediate")


def found_in(cluster: Cluster, home: Path) -> None:
    urls = urls_of(cluster, "kalong")
    migrate(urls.owner, urls.application)
    services = connect(config_for(home), urls)
    found(services)
    services.engine.dispose()


@contextmanager
def city_run_in(home: Path, logs: Path) -> Iterator[tuple[City, Cluster]]:
    """A city by `kalong run`, with a private cluster and everything else below `home`."""
    cluster = Cluster(home)
    with city_of(logs, urls_of(cluster, "kalong")) as city:
        running = city.kalong("run", KALONG_HOME=str(home), **NO_SERVER)
        running.start()
        try:
            city.wait_until_ready(RUNNING)
            yield city, cluster
        finally:
            running.stop()
            cluster.stop("immediate")
            for left_over in MEMORY.glob(f"kalong-metrics-{city.port}-*"):
                shutil.rmtree(left_over)
