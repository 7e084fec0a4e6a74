"""How the figures change while the log grows tenfold: all but the rebuild must stay flat."""

import time
from collections.abc import Callable, Iterator
from random import Random
from statistics import median
from typing import Any

from sqlalchemy import Engine

from projections.engine.rebuild import rebuild_all
from projections.engine.worker import enrol
from projections.live_map import table as live_map
from projections.report_list import ReportFilter, by_id, reports
from projections.views import VIEWS
from projections.ward_board import table as ward_board
from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground, engine_of
from tests.benchmarks.invented import WARDS, ward_id
from tests.benchmarks.writers import ours

SIZES = (100_000, 1_000_000)
LARGE = 10_000_000
TIMES = 300
FLAT = 1.5  # no more than noise
OPEN = ("SUBMITTED", "ACCEPTED", "IN_PROGRESS")
BOX = (107.0, 21.0, 107.01, 21.01)


def growth(ground: Ground) -> Iterator[Figure]:
    sizes = [ground.scaled(size) for size in (*SIZES, *(LARGE,) * ground.large)]
    measured = [at(ground, size) for size in sizes]
    first = measured[0]
    for size, found in zip(sizes[1:], measured[1:], strict=True):
        for name, value in found.items():
            beside = f"with {sizes[0]:,} events"
            figure = Figure(f"{name}, {size:,} events", value, "ms", beside, first[name])
            yield figure.at_most_times_its_baseline(FLAT)


def at(ground: Ground, events: int) -> dict[str, float]:
    """Milliseconds by what takes them, with a log of so many events."""
    with ground.database(events) as urls, engine_of(urls) as engine:
        enrol(engine, [view.name for view in VIEWS])
        with engine.begin() as db:
            # The rebuild fills the views; only then do they have to be where the log is.
            db.exec_driver_sql("UPDATE projection SET position = %s", (events,))
        started = time.perf_counter()
        rebuild_all(engine, VIEWS)
        rebuilt = 1e3 * (time.perf_counter() - started) * 1000 / events
        times = ground.scaled(TIMES, least=20)
        return {
            "rebuild of 1,000 events": rebuilt,
            "append": typical(ours(urls.application), times),
            **reading(engine, times),
        }


def reading(engine: Engine, times: int) -> dict[str, float]:
    random = Random(1)
    with engine.connect() as db:
        known = db.exec_driver_sql("SELECT report_id FROM ward_board LIMIT 10000").scalars().all()

        def a_list() -> None:
            ward = ward_id(random.randrange(WARDS))
            reports(db, ward_board, ReportFilter(ward=ward, status=OPEN, limit=100))

        def a_tile() -> None:
            reports(db, live_map, ReportFilter(bbox=BOX, limit=100))

        def a_case() -> None:
            by_id(db, live_map, random.choice(known))

        return {
            "list of 100 open reports": typical(a_list, times),
            "100 reports in a box": typical(a_tile, times),
            "one case": typical(a_case, times),
        }


def typical(act: Callable[[], Any], times: int) -> float:
    """The median, in milliseconds."""
    act()
    return 1e3 * median(seconds(act) for _ in range(times))


def seconds(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
