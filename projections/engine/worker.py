"""The worker: keeps every view up with the log."""

import threading
from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import Mapper
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from eventlog.mapper import EventMapper
from eventlog.reader import high_water
from projections.engine.projection import Projection
from projections.engine.step import LastBatch, step

IDLE = 0.008  # seconds between two looks at the log when there was nothing to do
BROKEN = 0.5  # seconds before the database is tried again

BEHIND = """
SELECT (SELECT coalesce(max(position), 0) FROM event_log)
     > (SELECT min(position) FROM projection WHERE name = ANY(%s))
"""
ENROL = "INSERT INTO projection (name) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING"


class Worker:
    """Any number of workers may run; each view is fed by one of them at a time."""

    def __init__(
        self, engine: Engine, views: Sequence[Projection], mapper: Mapper[Any] | None = None
    ) -> None:
        self.engine = engine
        self.views = views
        self._log = LastBatch(mapper or EventMapper())
        self._names = [view.name for view in views]

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set. A lost database is waited for."""
        enrolled = False
        while not stop.is_set():
            try:
                if not enrolled:
                    enrol(self.engine, self._names)
                    enrolled = True
                stop.wait(0 if self.once() else IDLE)
            except OperationalError:
                stop.wait(BROKEN)

    def catch_up(self) -> None:
        """Brings every view to where the log is now."""
        enrol(self.engine, self._names)
        while self.once():
            pass

    def once(self) -> bool:
        """One step of each view that is behind; False where none was."""
        with self.engine.connect() as db:
            if not db.exec_driver_sql(BEHIND, (self._names,)).scalar():
                return False
        mark = high_water(self.engine)
        moved = [self._step(view, mark) for view in self.views]
        return any(moved)

    def _step(self, view: Projection, mark: int) -> bool:
        with self.engine.begin() as db:
            return step(db, view, self._log, mark) is not None


def enrol(engine: Engine, names: Sequence[str]) -> None:
    with engine.begin() as db:
        db.exec_driver_sql(ENROL, (list(names),))
