"""What the pyramid of the city map costs while the ward board catches up with the log."""

import time
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from sqlalchemy import Connection

from projections import cells
from projections.engine.projection import Beside, RowPerAggregate
from projections.engine.rows import Row
from projections.engine.worker import Worker
from projections.ward_board import ward_board
from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground

EVENTS = 300_000


@dataclass
class Watched:
    """Takes the time of what it hands on."""

    pyramid: cells.Pyramid = field(default_factory=cells.Pyramid)
    table: Any = cells.table
    seconds: float = 0.0

    def seen(self, rows: Iterable[Row]) -> list[Any]:
        started = time.perf_counter()
        found = self.pyramid.seen(rows)
        self.seconds += time.perf_counter() - started
        return found

    def follow(self, db: Connection, before: list[Any], rows: Iterable[Row]) -> None:
        started = time.perf_counter()
        self.pyramid.follow(db, before, rows)
        self.seconds += time.perf_counter() - started


def upkeep(ground: Ground) -> Iterator[Figure]:
    events = ground.scaled(EVENTS)
    measured = [both(ground, events) for _ in range(ground.rounds)]
    alone, with_it, without = (median(column) for column in zip(*measured, strict=True))
    yield Figure("upkeep of the pyramid alone", alone, "events/s").at_least(20_000)
    name = "the ward board and its pyramid"
    yield Figure(name, with_it, "events/s", "the ward board without it", without).at_least(20_000)


def both(ground: Ground, events: int) -> tuple[float, float, float]:
    watched = Watched()
    with_it, without = caught_up(ground, events, watched), caught_up(ground, events, None)
    return events / watched.seconds, with_it, without


def caught_up(ground: Ground, events: int, beside: Beside | None) -> float:
    """Events a second."""
    view: RowPerAggregate = copy(ward_board)
    view._beside = beside
    with ground.engine(events) as engine:
        started = time.perf_counter()
        Worker(engine, [view]).catch_up()
        return events / (time.perf_counter() - started)
