"""Processes that append one event after another, each in a transaction of its own."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from statistics import median
from typing import Any
from uuid import uuid4

import psycopg2
from eventsourcing.persistence import IntegrityError, JSONTranscoder, Transcoding
from sqlalchemy import make_url

from domain.city import City
from domain.people.actor import Actor
from domain.reports.code import new_code
from domain.reports.report import Report
from eventlog.factory import LoggedCity
from eventlog.mapper import EventMapper
from tests.benchmarks.filling import connected

REPORTER = Actor("citizen-1", "reporter")
INSERT = """
INSERT INTO event_log (originator_id, originator_version, topic, state) VALUES (%s, %s, %s, %s)
"""
# A fork does not import everything again; nothing is connected yet when it is made.
PROCESSES = multiprocessing.get_context("fork")

Append = Callable[[], Any]


class ActorAsDict(Transcoding):
    """The library's own transcoder has to be told of every type."""

    type = Actor
    name = "actor"

    def encode(self, obj: Actor) -> dict[str, str]:
        return vars(obj)

    def decode(self, data: dict[str, Any]) -> Actor:
        return Actor(**data)


class StockCity(City):
    """The same city on the library's recorder, as its documentation sets it up."""

    def register_transcodings(self, transcoder: JSONTranscoder) -> None:
        super().register_transcodings(transcoder)
        transcoder.register(ActorAsDict())


def report(now: datetime | None = None) -> Report:
    return Report(
        code=new_code(),
        category="environment",
        text="Đổ rác bừa bãi ở cuối ngõ, mùi rất khó chịu, đề nghị dọn ngay",
        lon=107.084,
        lat=20.951,
        channel="web",
        photo="8d6c" * 16,
        by=REPORTER,
        timestamp=now or datetime.now(UTC),
    )


def ours(url: str) -> Append:
    city = LoggedCity(connected(url))

    def append() -> None:
        with suppress(IntegrityError):  # among so many, two codes are the same now and then
            city.save(report())

    return append


def stock(url: str) -> Append:
    city = StockCity(stock_settings(url))

    def append() -> None:
        with suppress(IntegrityError):  # among so many, two codes are the same now and then
            city.save(report())

    return append


def with_stock_tables(url: str) -> None:
    StockCity(stock_settings(url, create=True)).close()


def stock_settings(url: str, *, create: bool = False) -> dict[str, str]:
    # Several processes that create the tables at the same time make the library fail.
    parts = make_url(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts.database),
        "POSTGRES_HOST": str(parts.query["host"]),
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": str(parts.username),
        "POSTGRES_PASSWORD": "",
        "POSTGRES_POOL_SIZE": "1",
        "CREATE_TABLE": "y" if create else "n",
    }


def bare(url: str) -> Append:
    database = psycopg2.connect(make_url(url).set(drivername="postgresql").render_as_string())
    cursor = database.cursor()
    stored = EventMapper().to_stored_event(report().pending_events[0])
    state = stored.state.decode()

    def append() -> None:
        cursor.execute(INSERT, (str(uuid4()), 1, stored.topic, state))
        database.commit()

    return append


KINDS: Sequence[Callable[[str], Append]] = (ours, stock, bare)


def appends_per_second(url: str, writers: int, seconds: float, rounds: int) -> list[float]:
    """The medians for each kind, measured in turn, so that a busy neighbour disturbs all alike."""
    with_stock_tables(url)
    measured = [[rate(kind, url, writers, seconds) for kind in KINDS] for _ in range(rounds)]
    return [median(column) for column in zip(*measured, strict=True)]


def rate(kind: Callable[[str], Append], url: str, writers: int, seconds: float) -> float:
    together = PROCESSES.Barrier(writers)
    counts = PROCESSES.Array("q", writers)
    processes = [
        PROCESSES.Process(target=write, args=(kind, url, seconds, together, counts, number))
        for number in range(writers)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError(f"a writer failed: {kind.__name__}")
    return sum(counts) / seconds


def write(
    kind: Callable[[str], Append], url: str, seconds: float, together: Any, counts: Any, number: int
) -> None:
    append = kind(url)
    append()
    together.wait()
    end = time.perf_counter() + seconds
    count = 0
    while time.perf_counter() < end:
        append()
        count += 1
    counts[number] = count
