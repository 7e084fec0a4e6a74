"""From the moment that the log has taken a report to that in which the view shows it."""

import select
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

import psycopg2
from sqlalchemy import make_url

from domain.city import City
from domain.reports.report import AgencyFound, WardFound
from eventlog.factory import LoggedCity
from tests.benchmarks.figure import Figure
from tests.benchmarks.figures.rebuild import work
from tests.benchmarks.filling import connected
from tests.benchmarks.ground import Ground
from tests.benchmarks.writers import PROCESSES, REPORTER, report

VIEW = "ward_board"
RATE = 200  # reports a second
SECONDS = 20.0
EVENTS = 100_000  # in the log before
WARD = WardFound("inside", 0.0, None, "06709", "Phường Móng Cái 2", "0" * 64)
AGENCY = AgencyFound("works", 3, 4)


class Moment(NamedTuple):
    """When the log, or the view, had come to a position."""

    position: int
    at: float


def visible(ground: Ground) -> Iterator[Figure]:
    with ground.database(ground.scaled(EVENTS)) as urls:
        stop = PROCESSES.Event()
        worker = PROCESSES.Process(target=work, args=(urls.application, stop))
        worker.start()
        try:
            delays = sorted(measure(urls.application, ground.seconds(SECONDS)))
        finally:
            stop.set()
            worker.join()
    name = f"accepted → visible, {RATE} reports/s"
    yield Figure(f"{name}, p50", 1000 * share(delays, 0.5), "ms").at_most(15)
    yield Figure(f"{name}, p99", 1000 * share(delays, 0.99), "ms").at_most(60)


def share(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def measure(url: str, seconds: float) -> list[float]:
    """One thread reports, at an even pace; another is told what the view shows by now."""
    shown: list[Moment] = []
    stop = threading.Event()
    listener = threading.Thread(target=listen, args=(url, shown, stop))
    listener.start()
    city = LoggedCity(connected(url))
    wait_until_shown(submit(city), shown)  # the worker has the whole log to catch up with
    begin = time.perf_counter()
    accepted = []
    for number in range(int(RATE * seconds)):
        time.sleep(max(0.0, begin + number / RATE - time.perf_counter()))
        accepted.append(submit(city))
    wait_until_shown(accepted[-1], shown)
    stop.set()
    listener.join()
    return [delay(report, shown) for report in accepted]


def submit(city: City) -> Moment:
    new = report()
    new.determine_ward(found=WARD, by=REPORTER, timestamp=new.created_on)
    new.determine_agency(found=AGENCY, by=REPORTER, timestamp=new.created_on)
    position = city.save(new)[-1].notification.id
    return Moment(position, time.perf_counter())


def wait_until_shown(last: Moment, shown: list[Moment]) -> None:
    while not shown or shown[-1].position < last.position:
        time.sleep(0.01)


def delay(accepted: Moment, shown: list[Moment]) -> float:
    """0 where the view was faster than the answer to the writer."""
    first = bisect_left(shown, accepted.position, key=lambda moment: moment.position)
    return max(0.0, shown[first].at - accepted.at)


def listen(url: str, shown: list[Moment], stop: threading.Event) -> None:
    dsn = make_url(url).set(drivername="postgresql").render_as_string()
    with closing(psycopg2.connect(dsn)) as connection:
        connection.autocommit = True
        connection.cursor().execute("LISTEN projected")
        while not stop.is_set():
            select.select([connection], [], [], 0.2)
            connection.poll()
            now = time.perf_counter()
            shown += [Moment(position, now) for position in told(connection.notifies)]


def told(notices: list[psycopg2.extensions.Notify]) -> Iterator[int]:
    while notices:
        name, position, _ = notices.pop(0).payload.split(":")
        if name == VIEW:
            yield int(position)
