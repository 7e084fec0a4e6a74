"""Workers at work, events for the tally, and how far it has come."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random

from sqlalchemy import Engine, text

from projections.engine.worker import Worker
from tests.projections.cast import Town
from tests.projections.engine.tally import streams


def wait_until(reached: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not reached() and time.monotonic() < deadline:
        time.sleep(0.01)


def position(engine: Engine, view: str = "tally") -> int:
    with engine.connect() as db:
        query = text("SELECT position FROM projection WHERE name = :view")
        return int(db.execute(query, {"view": view}).scalar_one())


@contextmanager
def running(*workers: Worker) -> Iterator[None]:
    """Each in a thread; what stopped one of them before its time is raised."""
    stop = threading.Event()
    with ThreadPoolExecutor(len(workers)) as threads:
        done = [threads.submit(worker.run, stop) for worker in workers]
        try:
            yield
        finally:
            stop.set()
    for one in done:
        one.result()


def happen(town: Town, dice: Random, number: int = 300) -> None:
    town.city.recorder.insert_events(streams(dice, 20, number))
