"""Rebuilding every view from a long log while readers read and reports come in."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine

from projections.engine.rebuild import rebuild_all
from projections.engine.worker import Worker
from projections.views import VIEWS
from tests.benchmarks.figure import Figure
from tests.benchmarks.filling import connected
from tests.benchmarks.ground import Ground, engine_of
from tests.benchmarks.writers import PROCESSES, ours

EVENTS = 1_000_000
LOOK = 0.05  # seconds between two looks of the reader
PACE = 0.1  # seconds between two new reports


def rebuild(ground: Ground) -> Iterator[Figure]:
    events = ground.scaled(EVENTS)
    with ground.database(events) as urls, engine_of(urls) as engine:
        Worker(engine, VIEWS).catch_up()
        with reader_and_writer(urls.application) as seen:
            started = time.perf_counter()
            done = rebuild_all(engine, VIEWS)
            seconds = time.perf_counter() - started
    swap = max(one.swap_seconds for one in done.values())
    wrong = seen["errors"] + seen["backwards"]
    name = f"rebuild of every view from {events:,} events"
    yield Figure(name, seconds, "s").at_most(40)
    yield Figure("… the swap", 1000 * swap, "ms").at_most(200)
    looks = f"of {seen['reads']:,} looks at a view meanwhile"
    yield Figure("… errors and counts that went backwards", wrong, "", looks).at_most(0)


@contextmanager
def reader_and_writer(url: str) -> Iterator[dict[str, int]]:
    """The site at work: somebody looks, somebody reports, and a worker feeds the views."""
    stop = PROCESSES.Event()
    found = PROCESSES.Queue()
    processes = [
        PROCESSES.Process(target=look, args=(url, stop, found)),
        PROCESSES.Process(target=report, args=(url, stop)),
        PROCESSES.Process(target=work, args=(url, stop)),
    ]
    seen: dict[str, int] = {}
    for process in processes:
        process.start()
    try:
        yield seen
    finally:
        stop.set()
        seen.update(found.get(timeout=60))
        for process in processes:
            process.join()


def look(url: str, stop: Any, found: Any) -> None:
    engine = connected(url)
    seen = {"reads": 0, "errors": 0, "backwards": 0}
    most = 0
    while not stop.wait(LOOK):
        try:
            count = rows_of(engine)
        except Exception:
            seen["errors"] += 1
            continue
        seen["reads"] += 1
        seen["backwards"] += count < most
        most = max(most, count)
    found.put(seen)


def rows_of(engine: Engine) -> int:
    with engine.connect() as db:
        count: int = db.exec_driver_sql("SELECT count(*) FROM ward_board").scalar_one()
        return count


def report(url: str, stop: Any) -> None:
    append = ours(url)
    while not stop.wait(PACE):
        append()


def work(url: str, stop: Any) -> None:
    Worker(connected(url, pool_size=16), VIEWS).run(stop)
