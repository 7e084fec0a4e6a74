"""What is measured of this installation, in the form that Prometheus reads.

Every process of the city writes into files of one folder, `PROMETHEUS_MULTIPROC_DIR`, so that
any of them can answer for all. It has to be set before this module is first imported.
"""

from collections.abc import Iterator
from time import perf_counter

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from projections.engine.status import status
from projections.views import BY_NAME
from web.wiring import Services

SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)

answers = Histogram(
    "kalong_request_seconds",
    "Time from a request to its answer",
    ["method", "route", "status"],
    buckets=SECONDS,
)
refusals = Counter("kalong_refusals", "What was refused, by the kind of refusal", ["kind"])
high_water = Histogram(
    "kalong_high_water_wait_seconds",
    "How long the worker waited until all writers of a moment had ended",
    buckets=SECONDS,
)


def register(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(finish)


def begin() -> None:
    g.begun = perf_counter()


def finish(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "none"
    taken = perf_counter() - g.get("begun", perf_counter())
    answers.labels(request.method, route, str(response.status_code)).observe(taken)
    return response


class Views(Collector):
    """Asks the database when asked itself: the log's position, and each view's lag."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        with self._services.engine.connect() as db:
            found = status(db, list(BY_NAME))
            last = db.exec_driver_sql("SELECT coalesce(max(position), 0) FROM event_log").scalar()
        lag = GaugeMetricFamily("kalong_view_lag", "Events not taken yet", labels=["view"])
        parked = GaugeMetricFamily("kalong_view_parked", "Parked events", labels=["view"])
        for view in found:
            lag.add_metric([view.name], view.lag)
            parked.add_metric([view.name], view.parked)
        yield lag
        yield parked
        yield CounterMetricFamily("kalong_appends", "Positions of the log in use", value=last)


def exposition(services: Services, folder: str | None) -> bytes:
    """All metrics as text; those of other processes too, where they share a folder."""
    registry = CollectorRegistry()
    registry.register(Views(services))
    if folder:
        MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]
    else:
        for metric in (answers, refusals, high_water):
            registry.register(metric)
    return generate_latest(registry)
