"""One step of one view: read a batch, apply it, move the position, tell who listens.

All of it is one transaction, so a view has taken each event exactly once, whatever is killed.
"""

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import Mapper
from sqlalchemy import Connection

from eventlog.reader import Recorded, read
from projections.engine import parking
from projections.engine.projection import Projection

BATCH = 2000

# SKIP LOCKED: a second worker leaves the view alone, and takes over when the first one is gone.
LOCK = "SELECT position FROM public.projection WHERE name = %s FOR UPDATE SKIP LOCKED"
MOVE = "UPDATE public.projection SET position = %s WHERE name = %s"
TELL = "SELECT pg_notify('projected', %s)"


class LastBatch:
    """The batch that was read last, kept because several views need the same one in turn."""

    def __init__(self, mapper: Mapper[Any]) -> None:
        self._mapper = mapper
        self._bounds = (-1, -1)
        self._events: Sequence[Recorded] = ()

    def read(self, db: Connection, after: int, mark: int) -> Sequence[Recorded]:
        if (after, mark) != self._bounds:
            self._events = read(db, self._mapper, after, mark, BATCH)
            self._bounds = (after, mark)
        return self._events


def step(
    db: Connection, view: Projection, log: LastBatch, mark: int, name: str | None = None
) -> int | None:
    """Takes the next batch up to the high water `mark`, inside the caller's transaction.

    `name` is the projection's row, the view's own unless it is being rebuilt. Returns the new
    position, or None where there was nothing to do: up to date, or held by another worker.
    """
    name = name or view.name
    position = db.exec_driver_sql(LOCK, (name,)).scalar()
    if position is None or position >= mark:
        return None
    batch = log.read(db, position, mark)
    changed = parking.apply(db, view, name, batch)
    end = batch[-1].position if len(batch) == BATCH else mark
    db.exec_driver_sql(MOVE, (end, name))
    db.exec_driver_sql(TELL, (f"{name}:{end}:{changed}",))
    return end
