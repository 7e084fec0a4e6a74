"""`kalong run`: whatever is killed under it is started again, and in the end all of it stops."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.cast import City, city_run_in, listens
from tests.faults.stage import SERVING_AGAIN, serves
from tests.faults.waiting import until
from web.outside.postgres import Cluster
from web.processes import NAMES

ENDED = 10.0  # seconds for what is in flight to be answered


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[City, Cluster]]:
    with city_run_in(tmp_path, tmp_path) as running:
        yield running


def test_all_that_is_killed_is_started_again_and_stopped_in_the_end(
    running: tuple[City, Cluster],
) -> None:
    city, cluster = running
    for name in NAMES:
        killed = process_of(city, name)
        os.kill(killed, signal.SIGKILL)
        until(lambda: process_of(city, name) not in (0, killed), f"another {name}")  # noqa: B023
        serves_with_everything(city)
    os.kill(postmaster(cluster), signal.SIGKILL)
    serves_with_everything(city)

    city.programs[0].send(signal.SIGINT)

    assert city.programs[0].ended() == 0
    assert not cluster.is_running


def serves_with_everything(city: City) -> None:
    until(lambda: serves(city.port), "the city serves again", SERVING_AGAIN)
    until(lambda: listens(city.live_port), "the hub listens again", SERVING_AGAIN)


def process_of(city: City, name: str) -> int:
    """The number of the process `kalong NAME`, 0 while there is none."""
    for pid in city.programs[0].children:
        words = Path("/proc", str(pid), "cmdline").read_bytes().split(b"\0")
        if name.encode() in words:
            return pid
    return 0


def postmaster(cluster: Cluster) -> int:
    return int((cluster.home / "postgres" / "postmaster.pid").read_text().split()[0])


def test_nothing_of_it_is_left_when_it_is_killed_itself(running: tuple[City, Cluster]) -> None:
    city, _ = running
    processes = [process_of(city, name) for name in NAMES]

    city.programs[0].kill()

    until(lambda: not any(map(is_there, processes)), "all of its processes end", ENDED)
    assert not serves(city.port)


def is_there(pid: int) -> bool:
    return Path("/proc", str(pid)).exists()
