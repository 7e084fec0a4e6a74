"""Two workers race for the same views, and one of them dies: the other takes over at once."""

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from time import monotonic

from sqlalchemy import Connection, Engine

from tests.faults import checks, tally
from tests.faults.cast import START, City
from tests.faults.notes import SOAK, note
from tests.faults.processes import Program
from tests.faults.reports import log_of, reports_flow, save_reports
from tests.faults.waiting import until

TAKEN_OVER = 2.0  # seconds
ROUNDS = 60 if SOAK else 8
NEW_EVENTS = 200
DOING = """
SELECT wait_event_type FROM pg_stat_activity WHERE application_name = %s AND state <> 'idle'
"""
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s"
LAST = "SELECT max(position) FROM event_log"
# The scorecards are counted by another thread, at its own pace.
SLOWEST = "SELECT min(position) FROM projection WHERE name !~ 'scorecard|match'"


def test_of_two_workers_that_race_and_die_none_skips_or_repeats_an_event(
    city: City, seed: int
) -> None:
    random, pair = Random(seed), {name: tally_worker(city, name) for name in ("one", "other")}
    with city.services() as services:
        tally.table.create(services.engine)
        for worker in pair.values():
            worker.start()
        with reports_flow(services):
            worst = max(
                take_over(services.engine, random, pair, stopped=bool(number % 2))
                for number in range(ROUNDS)
            )
        until(lambda: slowest(services.engine) >= last(services.engine), "everything is taken")
        taken = tallied(services.engine)

        assert Counter(position for position, _ in taken) == Counter(log_of(services.engine))
        assert {by for _, by in taken} == pair.keys()
        assert checks.promise_b(services.engine) == []
        assert checks.parked(services.engine) == []
    note(f"  {ROUNDS} workers killed; {len(taken)} events; taken over in {worst:.2f} s at worst")


def take_over(engine: Engine, random: Random, pair: dict[str, Program], *, stopped: bool) -> float:
    """Kills one of the two, and gives the time until the views had passed that moment."""
    victim = pair[random.choice(sorted(pair))]
    until(lambda: all(sessions(engine, name) for name in pair), "both are there", START)
    moved_on(engine, slowest, random.randint(1, NEW_EVENTS))
    if stopped:
        victim.send(signal.SIGSTOP)
        moved_on(engine, last, random.randint(1, NEW_EVENTS))
    victim.kill()
    took = seconds_until_past(engine, last(engine))
    victim.start()
    return took


def test_a_worker_that_is_stopped_in_the_midst_of_a_step_and_killed_is_taken_over(
    city: City,
) -> None:
    first, second = worker_named(city, "first"), worker_named(city, "second")
    with city.services() as services:
        first.start()
        until(lambda: sessions(services.engine, "first"), "the first one is there")
        with held(services.engine, "ward_board") as holding:
            wanted = save_reports(services, 10)
            until(lambda: "Lock" in doing(services.engine, "first"), "the first one is at work")
            first.send(signal.SIGSTOP)
            second.start()
            until(lambda: sessions(services.engine, "second"), "the second one is there")
            holding.rollback()
        assert slowest(services.engine) < wanted

        first.kill()
        took = seconds_until_past(services.engine, wanted)

        assert checks.promise_c(checks.look(services.engine)) == []
        assert checks.parked(services.engine) == []
    note(f"taken over after {took:.2f} s from a worker that was stopped in mid-step")


def test_a_worker_that_only_hangs_in_the_midst_of_a_step_is_overtaken_as_well(city: City) -> None:
    """The database ends its session, which would hold the views for as long as it hangs."""
    impatient = "&options=-c idle_in_transaction_session_timeout=500ms"
    first, second = worker_named(city, "first", impatient), worker_named(city, "second")
    with city.services() as services:
        first.start()
        until(lambda: sessions(services.engine, "first"), "the first one is there")
        with held(services.engine, "parked_event") as holding:
            wanted = save_reports(services, 10)
            until(lambda: "Lock" in doing(services.engine, "first"), "the first one is at work")
            first.send(signal.SIGSTOP)
            second.start()
            holding.rollback()
        until(lambda: slowest(services.engine) >= wanted, "the second one takes over")

        first.send(signal.SIGCONT)
        again = save_reports(services, 10)
        second.kill()
        until(lambda: slowest(services.engine) >= again, "the first one works again")

        assert checks.promise_c(checks.look(services.engine)) == []
        assert checks.parked(services.engine) == []


def worker_named(city: City, name: str, more: str = "") -> Program:
    return city.kalong("worker", KALONG_DATABASE_URL=address(city, name) + more)


def tally_worker(city: City, name: str) -> Program:
    return city.program("tests.faults.tally", name, KALONG_DATABASE_URL=address(city, name))


def address(city: City, name: str) -> str:
    """Under which the database knows whose session is whose."""
    return f"{city.urls.application}&application_name={name}"


@contextmanager
def held(engine: Engine, table: str) -> Iterator[Connection]:
    """Whoever needs the table waits in the midst of a step, until this is rolled back."""
    with engine.connect() as db:
        db.exec_driver_sql(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield db


def moved_on(engine: Engine, position: Callable[[Engine], int], by: int) -> None:
    wanted = position(engine) + by
    until(lambda: position(engine) >= wanted, "events flow")


def seconds_until_past(engine: Engine, position: int) -> float:
    begun = monotonic()
    until(lambda: slowest(engine) >= position, "the other one takes over", TAKEN_OVER)
    return monotonic() - begun


def slowest(engine: Engine) -> int:
    return number(engine, SLOWEST)


def last(engine: Engine) -> int:
    return number(engine, LAST)


def sessions(engine: Engine, name: str) -> int:
    return number(engine, SESSIONS, name)


def number(engine: Engine, query: str, *values: str) -> int:
    with engine.connect() as db:
        return db.exec_driver_sql(query, values).scalar() or 0


def doing(engine: Engine, name: str) -> list[str]:
    with engine.connect() as db:
        return list(db.exec_driver_sql(DOING, (name,)).scalars())


def tallied(engine: Engine) -> list[tuple[int, str]]:
    with engine.connect() as db:
        return [(row.position, row.taken_by) for row in db.execute(tally.table.select())]
