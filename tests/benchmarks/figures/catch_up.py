"""Catch-up of all views together, beside one trivial view of the library, and COPY alone."""

import time
from collections.abc import Iterator
from itertools import islice
from statistics import median
from typing import Any

from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner

from eventlog.mapper import EventMapper
from projections.engine.worker import Worker
from projections.views import VIEWS
from tests.benchmarks.figure import Figure
from tests.benchmarks.filling import LOG, copy, log_line, sealed
from tests.benchmarks.ground import Ground
from tests.benchmarks.invented import history
from tests.benchmarks.writers import StockCity, report, stock_settings

EVENTS = 300_000
STOCK_EVENTS = 10_000
AT_ONCE = 100  # more of them in one save, and the library's pipeline can wait for ever


class Trivial(Projection[PostgresTrackingRecorder]):
    """Keeps nothing but how far it has come."""

    name = "trivial"

    def process_event(self, _: Any, tracking: Tracking) -> None:
        self.view.insert_tracking(tracking)


def catch_up(ground: Ground) -> Iterator[Figure]:
    measured = [(ours(ground), stock(ground), copied(ground)) for _ in range(ground.rounds)]
    rate, runner, bare = (median(column) for column in zip(*measured, strict=True))
    name = "catch-up of all views"
    beside = Figure(name, rate, "events/s", "ProjectionRunner, one trivial view", runner)
    yield beside.at_least(40_000)
    yield Figure(name, rate, "events/s", "COPY of the log's rows alone", bare)


def ours(ground: Ground) -> float:
    events = ground.scaled(EVENTS)
    with ground.engine(events) as engine:
        started = time.perf_counter()
        Worker(engine, VIEWS).catch_up()
        return events / (time.perf_counter() - started)


def stock(ground: Ground) -> float:
    events = ground.scaled(STOCK_EVENTS) // AT_ONCE * AT_ONCE
    with ground.database() as urls:
        settings = stock_settings(urls.application, create=True)
        with StockCity(settings) as city:
            for _ in range(0, events, AT_ONCE):
                last = city.save(*(report() for _ in range(AT_ONCE)))[-1].notification.id
        started = time.perf_counter()
        with ProjectionRunner(
            application_class=StockCity,
            projection_class=Trivial,
            view_class=PostgresTrackingRecorder,
            env=settings,
        ) as runner:
            runner.wait(last, timeout=600)
        return events / (time.perf_counter() - started)


def copied(ground: Ground) -> float:
    events = ground.scaled(EVENTS)
    mapper = EventMapper()
    rows = [log_line(e.at, sealed(mapper, e)) for e in islice(history(), events)]
    with ground.engine() as engine, engine.begin() as db:
        started = time.perf_counter()
        copy(db, LOG, rows)
        return events / (time.perf_counter() - started)
