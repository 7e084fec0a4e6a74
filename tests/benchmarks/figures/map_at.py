"""The map at any moment: 1,000,000 reports, whatever was open then, by both clocks.

Beside it the usual way: one row for each change of a status, and the newest of each report by then.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Engine

from projections.engine.rows import put
from projections.open_then import Clock, Then
from projections.time_map import table, write_the_steps
from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground, engine_of
from tests.benchmarks.invented import BEGIN, ways
from web.auditor.then import MOST_SINGLE, cell_of

REPORTS, LOOKS, BASELINE_LOOKS, AT_ONCE = 1_000_000, 30, 3, 20_000
CLOCKS: tuple[Clock, ...] = ("effective", "recorded")
BOXES = {
    8: (106.0, 20.0, 109.0, 22.0),
    11: (106.8, 20.9, 107.4, 21.3),
    14: (107, 21, 107.05, 21.05),
}
CHANGES = """
CREATE TABLE {schema}.change AS
SELECT report_id, n, since[n] AS at, states[n] AS state, lon, lat, ward_id
FROM time_map CROSS JOIN LATERAL generate_subscripts(since, 1) AS n;
CREATE INDEX ON {schema}.change (report_id, at DESC, n DESC);
ANALYZE {schema}.change;
"""
NEWEST = """
SELECT ward_id, floor(lon / %(cell)s), floor(lat / %(cell)s), count(*) FROM (
  SELECT DISTINCT ON (report_id) * FROM {schema}.change WHERE at <= %(at)s
  ORDER BY report_id, at DESC, n DESC
) newest WHERE state > 0 GROUP BY 1, 2, 3
"""
NOT_ENDED = """
UPDATE time_map SET since = trim_array(since, 1), known = trim_array(known, 1),
  states = trim_array(states, 1)
WHERE states[cardinality(states)] = 0
"""
SCHEMA = "rebuilding"  # where the application may make tables


def map_at(ground: Ground) -> Iterator[Figure]:
    reports = ground.scaled(REPORTS, least=2_000)
    name = f"the map at any moment, {reports:,} reports"
    with ground.database() as urls, engine_of(urls) as engine:
        fill(engine, reports)
        tidy(engine, "VACUUM (ANALYZE) time_map")
        usual = baseline(engine, BASELINE_LOOKS)
        yield from figures(ground, engine, name, usual)
        tidy(engine, NOT_ENDED, "VACUUM (FULL, ANALYZE) time_map", "VACUUM time_map")
        yield from figures(ground, engine, f"{name}, none of them ever closed", None)


def figures(ground: Ground, engine: Engine, name: str, usual: float | None) -> Iterator[Figure]:
    taken = [seconds(each) for each in looks(engine, max(6, ground.scaled(LOOKS)))]
    beside = "" if usual is None else "SELECT DISTINCT ON, one row a change, p50"
    yield Figure(f"{name}, p50", median(taken), "s", beside, usual)
    yield Figure("… p99", quantiles(taken, n=100, method="inclusive")[98], "s").at_most(1)


def fill(engine: Engine, reports: int) -> None:
    rows = ways(reports)
    while some := list(islice(rows, AT_ONCE)):
        for row in some:
            write_the_steps(row)
        with engine.begin() as db:
            put(db, table, some)


def tidy(engine: Engine, *statements: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        for statement in statements:
            db.exec_driver_sql(statement)


def baseline(engine: Engine, number: int) -> float:
    with engine.begin() as db:
        db.exec_driver_sql(CHANGES.format(schema=SCHEMA))
    query = NEWEST.format(schema=SCHEMA)
    with engine.connect() as db:
        taken = [
            seconds(lambda at=at: db.exec_driver_sql(query, {"at": at, "cell": cell_of(8)}).all())
            for at in moments(number)
        ]
    with engine.begin() as db:
        db.exec_driver_sql(f"DROP TABLE {SCHEMA}.change")
    return median(taken)


def moments(number: int) -> Iterator[datetime]:
    random = Random(1)
    return (BEGIN + random.random() * timedelta(days=370) for _ in range(number))


def looks(engine: Engine, number: int) -> Iterator[Callable[[], Any]]:
    """At random moments: what a map asks for, of the city, of a part, and of some streets."""
    for n, at in enumerate(moments(number)):
        yield look(engine, Then(at, CLOCKS[n % 2]), list(BOXES)[n % 3])


def look(engine: Engine, then: Then, zoom: int) -> Callable[[], Any]:
    def act() -> None:
        with engine.connect() as db:
            found = then.counted(db, BOXES[zoom], cell_of(zoom))
            if found.in_box <= MOST_SINGLE:
                then.in_box(db, BOXES[zoom], MOST_SINGLE)

    return act


def seconds(act: Callable[[], Any]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
