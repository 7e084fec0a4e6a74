"""Questions to ask, of 300,000 cases of one year: all nine, one with its cases; each looks anew.

Beside it the same asked one by one, as a page for each would.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from statistics import median
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from domain.reports.code import report_id_of
from projections.case_stages import table
from projections.engine.rows import put
from projections.looks import table as look
from projections.oversight.asking import Period, ask_all, ask_one, cases_of
from projections.oversight.questions import BY_NAME, QUESTIONS
from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.invented import AGENCIES, BEGIN, WARDS, Rates, codes, later, rates, ward_id

CASES, LOOKS, AT_ONCE, TIMES = 300_000, 20_000, 20_000, 5
OFFICERS = 200
YEAR = timedelta(days=365)
# What the cases that were looked at have in the log.
EVENTS = """
INSERT INTO event_log (originator_id, originator_version, topic, state)
SELECT report_id, n, 'report.accepted',
  json_build_object('timestamp', submitted_at, 'by',
    json_build_object('id', 'officer-' || n, 'role', 'ward_officer'))
FROM case_stages JOIN (SELECT DISTINCT code FROM look) seen USING (code)
CROSS JOIN generate_series(1, 8) AS n
"""


def questions(ground: Ground) -> Iterator[Figure]:
    cases = ground.scaled(CASES, least=3_000)
    with ground.engine() as engine:
        fill(engine, cases, ground.scaled(LOOKS, least=200))
        now = BEGIN + YEAR
        year, month = Period(BEGIN, now, now), Period(now - YEAR / 12, now, now)
        name = f"all questions, {cases:,} cases"
        beside = middle(engine, lambda db: [ask_one(db, year, q, q.peers) for q in QUESTIONS])
        taken = middle(engine, lambda db: ask_all(db, year))
        yield Figure(f"{name}, a year", taken, "s", "asked one by one", beside).at_most(1)
        taken = middle(engine, lambda db: ask_all(db, month))
        yield Figure("… the last month", taken, "s").at_most(1)
        yield Figure("… one of them and its cases", middle(engine, one(year)), "s").at_most(1)


def one(period: Period) -> Callable[[Any], Any]:
    question = BY_NAME["in_bulk"]

    def act(db: Any) -> None:
        ask_one(db, period, question, "person")
        cases_of(db, period, question, None, 200)

    return act


def middle(engine: Engine, act: Callable[[Any], Any]) -> float:
    return median(seconds(engine, act) for _ in range(TIMES))


def seconds(engine: Engine, act: Callable[[Any], Any]) -> float:
    with engine.connect() as db:
        started = time.perf_counter()
        act(db)
        return time.perf_counter() - started


def fill(engine: Engine, cases: int, looks: int) -> None:
    random = Random(1)
    known = rates()
    rows = (row(random, known, n, code, cases) for n, code in enumerate(codes()))
    looked: list[dict[str, Any]] = []
    while left := cases - len(looked):
        some = list(islice(rows, min(AT_ONCE, left)))
        looked += ({"code": each["code"], "at": each["submitted_at"]} for each in some)
        with engine.begin() as db:
            put(db, table, some)
    with engine.begin() as db:
        put(db, look, [look_at(random, n, each) for n, each in enumerate(looked[-looks:], 1)])
        db.exec_driver_sql(EVENTS)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("VACUUM ANALYZE")


def row(random: Random, known: Rates, n: int, code: str, cases: int) -> dict[str, Any]:
    """A case of the year as `case_stages` has it: declined, resolved, or at work still."""
    submitted = BEGIN + n * YEAR / cases
    facts = dict.fromkeys(table.columns.keys()) | begun(random, n, code, submitted)
    screened = later(random, submitted, hours=3)
    facts |= {"screened_at": screened, "screened_by": f"officer-{random.randrange(OFFICERS)}"}
    if random.random() > known.accepted:
        return facts | {"status": "REJECTED", "ended_at": screened, "ended_by": "officer-1"}
    started = later(random, screened, hours=20)
    agency = random.choice(AGENCIES)
    facts |= {"agency": agency, "agencies": [agency], "started_at": started}
    ended = later(random, started, hours=40)
    facts |= {"longest_wait": (ended - started).total_seconds(), "longest_with": agency}
    if random.random() > known.handled:
        return facts | {"status": "IN_PROGRESS", "step": "resolution", "step_since": started}
    by = f"officer-{random.randrange(OFFICERS)}"
    facts |= {"status": "RESOLVED", "ended_at": ended, "ended_by": by}
    facts |= {"ended_due": screened + timedelta(hours=60), "ended_photo": random.random() < 0.6}
    if random.random() < 0.05:
        over = {"at": screened, "by": by, "status": "RESOLVED", "agency": agency}
        facts |= {"reopened": 1, "ended_before": [over]}
    return facts


def begun(random: Random, n: int, code: str, submitted: datetime) -> dict[str, Any]:
    ward = str(ward_id(min(int(random.expovariate(1 / 12)), WARDS - 1)))
    return {
        "report_id": report_id_of(code),
        "code": code,
        "kind": "problem",
        "imported": False,
        "merged": False,
        "month": submitted.strftime("%Y-%m"),
        "category": "road",
        "ward": ward,
        "wards": [ward],
        "agencies": [],
        "submitted_at": submitted,
        "promised": True,
        "missed_screening": False,
        "missed_assignment": False,
        "missed_handling": False,
        "missed_this_round": False,
        "extensions": 0,
        "reopened": 0,
        "first_position": n + 1,
        "position": n + 1,
        "version": 8,
    }


def look_at(random: Random, n: int, case: dict[str, Any]) -> dict[str, Any]:
    by = {"by_id": f"officer-{random.randrange(OFFICERS)}", "by_role": "dispatcher"}
    place = {"first_position": n, "position": n, "version": 1}
    return {"look_id": uuid4(), "person_id": "person-1", "why": "other", **case, **by, **place}
