"""Told to stop, each program finishes what it has begun, and begins nothing more."""

import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager

import pytest
from sqlalchemy import Connection, Engine, create_engine

from tests.faults import checks
from tests.faults.cast import START, City
from tests.faults.processes import Program
from tests.faults.reports import save_reports
from tests.faults.waiting import until

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
POSITIONS = (
    "SELECT DISTINCT position FROM projection WHERE name NOT IN ('unit_scorecard', 'search_match')"
)
SHORTLY = 10.0  # seconds; half of what the server takes at most for what is in flight
FEW_THREADS, MORE = ("--workers", "1", "--threads", "2"), 5


@pytest.fixture
def web(city: City) -> Program:
    programs = [city.kalong(name) for name in ("web", "worker")]
    for program in programs:
        program.start()
    city.wait_until_ready()
    return programs[0]


@pytest.fixture
def engine(city: City) -> Iterator[Engine]:
    with city.engine() as engine:
        yield engine


@pytest.fixture
def owner(city: City) -> Iterator[Engine]:
    """May lock every table."""
    engine = create_engine(city.urls.owner)
    yield engine
    engine.dispose()


@contextmanager
def held(owner: Engine, table: str) -> Iterator[Connection]:
    """Whoever writes into the table waits, until this is rolled back."""
    with owner.connect() as db:
        db.exec_driver_sql(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield db


def waits_for(engine: Engine, table: str) -> bool:
    with engine.connect() as db:
        return bool(db.exec_driver_sql(WAITING, (table,)).scalar())


def accepts_nobody(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_report_that_is_being_stored_is_stored_and_acknowledged(
    city: City, web: Program, engine: Engine, owner: Engine
) -> None:
    with ThreadPoolExecutor(1) as thread, closing(city.client()) as client:
        with held(owner, "idempotency_key") as holding:
            sending = thread.submit(client.send, "sent in time")
            until(lambda: waits_for(engine, "idempotency_key"), "the report is being stored")
            web.send(signal.SIGTERM)
            until(lambda: accepts_nobody(city.port), "nobody is let in any more")
            holding.rollback()
        answer = sending.result()

    assert answer.status == 201
    assert web.ended() == 0
    codes = [each.event.code for each in submitted(engine)]
    assert codes == [answer.body["code"]]


def submitted(engine: Engine) -> list[checks.Stored]:
    return [e for e in checks.look(engine).events if e.topic == "report.submitted"]


def test_lines_on_which_nothing_is_said_do_not_keep_the_server_from_stopping(city: City) -> None:
    """A browser keeps its line, and opens more of them in advance for whatever may come."""
    web = city.program("tests.faults.impatient", "web", *FEW_THREADS)
    web.start()
    until(lambda: not accepts_nobody(city.port), "the server is there", START)
    with ExitStack() as lines:
        for _ in range(MORE):
            lines.enter_context(socket.create_connection(("127.0.0.1", city.port)))
        kept = lines.enter_context(closing(city.client()))
        assert kept.get("/healthz").status == 200

        web.send(signal.SIGTERM)

        assert web.ended(SHORTLY) == 0


def test_a_step_of_the_worker_is_committed_whole(city: City, engine: Engine, owner: Engine) -> None:
    worker = city.kalong("worker")
    with city.services() as services, held(owner, "ward_board") as holding:
        services.log_keys()  # else the worker records the key that it signs with
        worker.start()
        last = save_reports(services, 20)
        until(lambda: waits_for(engine, "ward_board"), "the worker is in mid-step", START)
        worker.send(signal.SIGTERM)
        holding.rollback()
    assert worker.ended() == 0
    with engine.connect() as db:
        positions = list(db.exec_driver_sql(POSITIONS).scalars())

    assert positions == [last]
    assert checks.promise_c(checks.look(engine)) == []
    assert checks.promise_b(engine) == []
    assert checks.parked(engine) == []
