"""5,000 browsers follow the city while reports change: how soon they hear of it, and all of it.

The hub is `kalong live` with its usual limits, and the browsers share the processors with it.
Beside it a bare loop that writes each notice to every socket, and can do nothing else.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.crowd import CrowdProcess, Heard
from tests.benchmarks.figure import Figure
from tests.benchmarks.figures.visible import share
from tests.benchmarks.ground import Ground
from tests.benchmarks.memory import peak_of
from tests.benchmarks.site import Site, process, program, send_into, site
from tests.benchmarks.touching import Toucher
from web.live.process import libpq

BROWSERS = 5_000
RATE = 4.0  # reports that change in a second
SECONDS = 25.0
AWAY = 6  # changes while there is no hub, and as many while everybody comes back
BARE = ("-m", "tests.benchmarks.bare_hub")


def live(ground: Ground) -> Iterator[Figure]:
    browsers, changes = ground.scaled(BROWSERS), int(RATE * ground.seconds(SECONDS))
    with site(ground) as city:
        send_into(city.services, city.services.wards_in_force()[0].geometry, changes + 2 * AWAY)
        with followed(city, browsers, BARE) as (bare, crowd, toucher):
            toucher.touch(changes, 1 / RATE)
            beside, beside_memory = crowd.until_heard(changes), peak_of(bare.pid)
        with followed(city, browsers) as (hub, crowd, toucher):
            toucher.touch(changes, 1 / RATE)
            heard, memory = crowd.until_heard(changes), peak_of(hub.pid)
            os.kill(hub.pid, signal.SIGKILL)
            toucher.touch(AWAY, 1 / RATE)
            again, took = after_a_restart(city, crowd, toucher)
    yield from delays(browsers, heard, beside)
    yield Figure("… memory of the hub", memory, "MB", "the bare loop", beside_memory).at_most(60)
    name = f"the hub is killed: {browsers:,} come back and know all"
    yield Figure(name, took, "s", "of these the browsers wait", 2.0)
    yield Figure("… lost", again.lost, "", f"of {browsers * toucher.number:,}").at_most(0)
    yield Figure("… told twice", again.twice, "").at_most(0)


@contextmanager
def followed(
    city: Site, browsers: int, bare: tuple[str, ...] = ()
) -> Iterator[tuple[subprocess.Popen[bytes], CrowdProcess, Toucher]]:
    toucher = Toucher(libpq(city.settings["KALONG_DATABASE_URL"]))
    with program(bare, city.settings) if bare else process("live", city.settings) as hub:
        crowd = CrowdProcess(city.live_port, browsers, toucher.codes, toucher.moments)
        try:
            yield hub, crowd, toucher
        finally:
            crowd.end()
            toucher.close()


def after_a_restart(city: Site, crowd: CrowdProcess, toucher: Toucher) -> tuple[Heard, float]:
    """What all have heard from the beginning on, and the seconds since the hub was started."""
    started = time.perf_counter()
    with process("live", city.settings):
        toucher.touch(AWAY, 1 / RATE)
        heard = crowd.until_heard(toucher.number)
    return heard, heard.complete - started


def delays(browsers: int, heard: Heard, beside: Heard) -> Iterator[Figure]:
    ours, bare = sorted(heard.seconds), sorted(beside.seconds)
    name = f"committed → told to {browsers:,} browsers, {RATE:g} changes/s"
    for part, goal in ((0.5, None), (0.99, 250)):
        taken = [1000 * share(each, part) for each in (ours, bare)]
        label = f"{name}, p{100 * part:.0f}"
        figure = Figure(label, taken[0], "ms", "the bare loop", taken[1])
        yield figure.at_most(goal) if goal else figure
    yield Figure("… lost", heard.lost, "", f"of {len(ours):,}").at_most(0)
