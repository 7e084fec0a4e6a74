"""Somebody who reads slowly costs nobody else anything."""

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from statistics import median, quantiles
from time import monotonic

import pytest

from domain.reports.report import Report
from tests.faults.calls import Client
from tests.faults.cast import START, City, listens
from tests.faults.notes import note
from tests.faults.reports import OFFICER, new_report
from tests.faults.slow import asking, sipping
from tests.faults.waiting import until
from tests.web.live.cast import Browser
from web.wiring import Services

MANY, WORDS = 1500, "dài " * 900
EVERYTHING = "/api/reports?limit=5000"
ROUNDS, MOST_ROUNDS = 5, 20
CALLS, CHANGES = 150, 20  # measured in each half of a round
SLOW_CLIENTS = 4
SLOW_BROWSERS = 20
REPORTS_AT_ONCE = 50
STREAM = "/live?topics=city"
FLOOR = 0.010  # seconds; below that, it is the scheduler of the machine that is measured
FEW_THREADS, MORE = ("--workers", "1", "--threads", "2"), 5
FREE_AGAIN = 20.0  # seconds, most of which go into answers that nobody reads


@pytest.fixture
def crowded(city: City) -> City:
    """A city whose reports are together more than the kernel keeps for a client, here 4 MB."""
    with city.services() as services:
        services.desk.save(*(shown_report(services) for _ in range(MANY)))
        services.catch_up()
    return city


def shown_report(services: Services) -> Report:
    report = new_report(services, WORDS)
    report.accept(OFFICER, services.now())
    return report


def p99(times: list[float]) -> float:
    return quantiles(times, n=100)[98]


def compare(
    measure: Callable[[], list[float]], slow_clients: Callable[[], AbstractContextManager[None]]
) -> tuple[float, float]:
    """The p99 without and beside slow clients: medians of rounds that take turns.

    A machine that has other work too gets more rounds; what is really slower stays slower.
    """
    without: list[float] = []
    beside: list[float] = []
    while len(without) < ROUNDS or (
        len(without) < MOST_ROUNDS and doubled(median(without), median(beside))
    ):
        without.append(p99(measure()))
        with slow_clients():
            beside.append(p99(measure()))
    return median(without), median(beside)


def doubled(without: float, beside: float) -> bool:
    return beside > 2 * max(without, FLOOR)


def seconds(act: Callable[[], object]) -> float:
    begun = monotonic()
    act()
    return monotonic() - begun


def test_slow_readers_of_much_geojson_do_not_double_anybody_s_p99(
    crowded: City,
) -> None:
    crowded.kalong("web").start()
    crowded.wait_until_ready()
    with closing(crowded.client()) as client:
        path = f"/api/reports/{some_code(client)}"

        def calls() -> list[float]:
            return [seconds(lambda: client.get(path)) for _ in range(CALLS)]

        without, beside = compare(calls, lambda: sipping(crowded.port, EVERYTHING, SLOW_CLIENTS))
    note(f"p99 of a case {1000 * without:.1f} ms, beside slow readers {1000 * beside:.1f} ms")
    assert not doubled(without, beside)


def some_code(client: Client) -> str:
    code: str = client.get("/api/reports?limit=1").body["features"][0]["id"]
    return code


def test_clients_that_stopped_reading_do_not_keep_the_server_s_threads(
    crowded: City,
) -> None:
    crowded.program("tests.faults.impatient", "web", *FEW_THREADS).start()
    crowded.wait_until_ready()
    with (
        asking(crowded.port, EVERYTHING, MORE),
        closing(crowded.client(FREE_AGAIN)) as client,
    ):
        assert client.get("/healthz").status == 200


def test_browsers_that_do_not_read_do_not_double_the_delay_of_another_s_live_stream(
    city: City,
) -> None:
    for name in ("live", "worker"):
        city.kalong(name).start()
    until(lambda: listens(city.live_port), "the hub is there", START)
    with city.services() as services, Browser(city.live_port, "city") as browser:

        def changes() -> list[float]:
            return [seconds(lambda: told_of_new_reports(services, browser)) for _ in range(CHANGES)]

        without, beside = compare(changes, lambda: asking(city.live_port, STREAM, SLOW_BROWSERS))
    note(f"p99 of a change {1000 * without:.1f} ms, beside slow browsers {1000 * beside:.1f} ms")
    assert not doubled(without, beside)


def told_of_new_reports(services: Services, browser: Browser) -> None:
    """So many that a browser that does not read has the hub wait for it before long."""
    reports = [new_report(services) for _ in range(REPORTS_AT_ONCE)]
    services.desk.save(*reports)
    browser.codes_until({report.code for report in reports})
