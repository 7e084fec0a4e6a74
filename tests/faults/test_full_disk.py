"""A city whose disk is full: it acknowledges nothing that it cannot keep, and goes on with room."""

import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.calls import LOST, Client
from tests.faults.cast import SECRET, is_ready
from tests.faults.notes import note
from tests.faults.processes import Program, free_port
from tests.faults.stage import serves
from tests.faults.waiting import until

SIZE = "600m"
FOUNDED = 60.0  # seconds: a cluster, the demo city and three processes
RECOVERED = 45.0
LONG_TEXT = "Nắp cống vỡ. " * 300
MOST = 3000  # reports; far more than fit beside the ballast


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        reason = "mounting a small disk needs root and the right to mount"
        if os.environ.get("KALONG_NO_SKIPS"):
            pytest.fail(reason)
        pytest.skip(reason)
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def port(disk: Path, tmp_path: Path) -> Iterator[int]:
    """The port of a whole city, with its private database, on that disk."""
    port = free_port()
    env = {
        "KALONG_HOME": str(disk / "home"),
        "KALONG_SECRET_KEY": SECRET,
        "KALONG_DATABASE_URL": "",
        "PORT": str(port),
        "KALONG_LIVE_PORT": str(free_port()),
    }
    city = Program("web.cli", "run", env=env, log=tmp_path / "run.log")
    city.start()
    try:
        until(lambda: is_ready(port), "the city is ready", FOUNDED)
        yield port
    finally:
        city.send(signal.SIGTERM)  # it ends what it has started, the database too
        city.ended()


def test_nothing_is_acknowledged_that_is_not_kept_and_with_room_it_goes_on(
    disk: Path, port: int
) -> None:
    ballast = disk / "ballast"
    fill(ballast, leave=2_000_000)

    acknowledged, answers = report_until_refused(port)
    ballast.unlink()
    until(lambda: serves(port), "serving again", RECOVERED)

    client = Client(port)
    kept = Counter(client.get(f"/api/reports/{code}").status for code in acknowledged)
    note(f"  full disk: answers {dict(answers)}, {len(acknowledged)} acknowledged and kept")
    assert answers[503] > 0
    assert set(answers) <= {201, 503}
    assert set(kept) <= {200}


def fill(ballast: Path, leave: int) -> None:
    free = shutil.disk_usage(ballast.parent).free
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free - leave)


def report_until_refused(port: int) -> tuple[list[str], Counter[int]]:
    """The codes that were acknowledged, and how often each status was the answer."""
    client, acknowledged, answers = Client(port, 20.0), [], Counter[int]()
    for number in range(MOST):
        try:
            answer = client.send(key=f"full-{number}", text=LONG_TEXT)
        except LOST:
            continue
        answers[answer.status] += 1
        if answer.status == 201:
            acknowledged.append(answer.body["code"])
        if answers[503] >= 5:
            break
    return acknowledged, answers
