"""The whole site on its own processes: gunicorn, the worker, and the demo city."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from random import Random

from shapely import MultiPolygon

from domain.people.actor import Actor
from domain.reports.desk import Submission
from tests.benchmarks.filling import MASTER_KEY
from tests.benchmarks.ground import Ground
from web.accounts.session import COOKIE
from web.config import Config, load
from web.demo.load import found
from web.intake import place, ward_found
from web.outside.database import Urls
from web.wiring import Services, connect

KALONG = ("-c", "from web.cli import main; main()")
READY_S = 60.0
CHUNK = 500


@dataclass(frozen=True)
class Site:
    """`settings` is the environment of its processes, `services` a way in without HTTP."""

    port: int
    settings: Mapping[str, str]
    services: Services

    @property
    def live_port(self) -> int:
        return int(self.settings["KALONG_LIVE_PORT"])

    @contextmanager
    def running(self, *commands: str) -> Iterator[None]:
        with ExitStack() as stack:
            for command in commands:
                stack.enter_context(process(command, self.settings))
            wait_until_ready(self.port)
            yield

    def cookie_of(self, login: str) -> str:
        now = self.services.now()
        token = self.services.sessions.open("staff", login, now, "127.0.0.0/24", "?")
        return f"{COOKIE}={token}"


@contextmanager
def site(ground: Ground) -> Iterator[Site]:
    with ground.database() as urls:
        port = free_port()
        settings = settings_of(ground, urls, port)
        services = connect(config_of(settings), urls)
        found(services)
        try:
            yield Site(port, settings, services)
        finally:
            services.positions.stop()
            services.engine.dispose()


def settings_of(ground: Ground, urls: Urls, port: int) -> dict[str, str]:
    home = ground.folder / f"home-{port}"
    home.mkdir()
    return {
        "KALONG_HOME": str(home),
        "KALONG_DATABASE_URL": urls.application,
        "KALONG_OWNER_DATABASE_URL": urls.owner,
        "KALONG_SECRET_KEY": "for benchmarks alone",
        "KALONG_MASTER_KEY": MASTER_KEY,
        "PORT": str(port),
        "KALONG_LIVE_PORT": str(free_port()),
        "KALONG_REPORTS_PER_HOUR": "0",
    }


def config_of(settings: Mapping[str, str]) -> Config:
    return load(settings)


def process(
    command: str, settings: Mapping[str, str]
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return program((*KALONG, command), settings)


@contextmanager
def program(
    arguments: Sequence[str], settings: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of Python with these arguments; what it says is kept in a file."""
    log = Path(settings["KALONG_HOME"]) / f"{arguments[-1]}.log"
    with log.open("ab") as file:
        environment, command = {**os.environ, **settings}, [sys.executable, *arguments]
        started = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
        try:
            yield started
        finally:
            started.terminate()
            started.wait(timeout=60)


def wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/api/wards.geojson")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the site did not become ready")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def points_in(shape: MultiPolygon, random: Random) -> Iterator[tuple[float, float]]:
    """Near its middle; what is outside all the same goes to whoever is there."""
    middle = shape.representative_point()
    while True:
        yield (
            round(middle.x + random.gauss(0, 1e-4), 6),
            round(middle.y + random.gauss(0, 1e-4), 6),
        )


def send_into(services: Services, shape: MultiPolygon, count: int) -> None:
    """So many reports in one ward, in the log and in every view."""
    by, now = Actor("citizen-1", "reporter"), services.now()
    category = services.handbook.categories[0].code
    points = points_in(shape, Random(1))
    written = []
    for number in range(count):
        lon, lat = next(points)
        sent = Submission(lon, lat, category, f"Ổ gà sâu trước nhà số {number}")
        ward = ward_found(place(services.atlas, lon, lat, now))
        written.append(services.desk.write(sent, ward, by, now))
    for start in range(0, count, CHUNK):
        services.desk.save(*written[start : start + CHUNK])
    services.catch_up()
