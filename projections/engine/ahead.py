"""Reads the log in batches, and the next one already while the views take the one before."""

from collections.abc import Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from eventlog.mapper import EventMapper
from eventlog.reader import Recorded, read
from projections.engine.streams import Events

BATCH = 40_000  # positions


class Batch(NamedTuple):
    """The events after a position, all of them up to `end`, and which types they are of."""

    events: Sequence[Recorded]
    end: int
    kinds: Set[type]


class ReadAhead:
    """What was read is final, so it serves every view that comes to the same position."""

    def __init__(self, engine: Engine, mapper: EventMapper) -> None:
        self._engine = engine
        self._mapper = mapper
        self._thread = ThreadPoolExecutor(1, "read-ahead")
        self._known: dict[int, Future[Batch]] = {}  # by the position that a batch begins after
        self._one_at_a_time = Lock()

    def read(self, db: Connection, after: int, mark: int) -> Batch:
        """The next batch up to the high water `mark`, or up to an earlier one."""
        with self._one_at_a_time:
            known = self._known.pop(after, None)
            batch = known.result() if known else self._read(db, after, mark)
            if batch.end < mark:
                coming = self._known.get(batch.end)
                coming = coming or self._thread.submit(self._read_apart, batch.end, mark)
                self._known = {after: done(batch), batch.end: coming}
            return batch

    def _read_apart(self, after: int, mark: int) -> Batch:
        with self._engine.connect() as db:
            return self._read(db, after, mark)

    def _read(self, db: Connection, after: int, mark: int) -> Batch:
        # By positions, not by a number of rows: without statistics PostgreSQL would sort all that
        # is left of the log for each batch. Positions that were rolled back make it a little less.
        end = min(after + BATCH, mark)
        events = Events(read(db, self._mapper, after, end, BATCH))
        return Batch(events, end, {type(recorded.event) for recorded in events})


def done(batch: Batch) -> Future[Batch]:
    known: Future[Batch] = Future()
    known.set_result(batch)
    return known
