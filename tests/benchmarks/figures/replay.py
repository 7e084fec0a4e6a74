"""A case of 1,000 events as it was at any moment, beside the library's repository."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from domain.people.actor import Actor
from domain.reports.report import Report
from eventlog.clocks import Cut, up_to
from eventlog.factory import LoggedCity
from eventlog.mapper import EventMapper
from eventlog.replay import fold, story
from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.writers import StockCity, report, stock_settings

EVENTS = 1_000
LOOKS = 60
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
OFFICER = Actor("officer-1", "ward_officer")


def replay(ground: Ground) -> Iterator[Figure]:
    with ground.engine() as engine, ground.database() as urls:
        events = ground.scaled(EVENTS, least=100)
        case = long_case(events)
        stored = case.collect_events()
        LoggedCity(engine).events.put(stored)
        with StockCity(stock_settings(urls.application, create=True)) as stock:
            stock.events.put(stored)
            looks = max(3, ground.scaled(LOOKS))
            ours, theirs = taken_in_turn(
                lambda: at_the_end(engine, case), lambda: stock.repository.get(case.id), looks
            )
        anywhen = median(seconds(at_a_moment(engine, case, events)) for _ in range(looks))
    name = f"replay of a case of {events:,} events"
    beside = "repository.get, eventsourcing.postgres"
    yield Figure(name, 1000 * ours, "ms", beside, 1000 * theirs).at_most(5)
    yield Figure("… to a random moment", 1000 * anywhen, "ms", beside, 1000 * theirs).at_most(5)


def long_case(events: int) -> Report:
    """Assigned from one agency to the next, for ever."""
    case = report(BEGIN)
    case.accept(OFFICER, BEGIN)
    for number in range(events - 2):
        case.assign(f"agency-{number % 7}", OFFICER, BEGIN + timedelta(minutes=number))
    return case


def taken_in_turn(ours: Callable[[], Any], theirs: Callable[[], Any], looks: int) -> list[float]:
    taken = [[seconds(ours), seconds(theirs)] for _ in range(looks)]
    return [median(column) for column in zip(*taken, strict=True)]


def seconds(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def at_the_end(engine: Engine, case: Report) -> None:
    assert as_at(engine, case.id, datetime.max.replace(tzinfo=UTC)).version == case.version


def at_a_moment(engine: Engine, case: Report, events: int) -> Callable[[], Report]:
    random = Random(1)
    return lambda: as_at(engine, case.id, BEGIN + timedelta(minutes=random.randrange(events)))


def as_at(engine: Engine, case: UUID, moment: datetime) -> Report:
    """What an auditor asks for; the page shows all the events beside it."""
    with engine.connect() as db:
        events = story(db, EventMapper(), case)
    report: Report = fold(up_to(events, Cut(moment)))
    return report
