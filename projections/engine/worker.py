"""The worker: keeps every view up with the log."""

import threading
import time
from collections.abc import Sequence

from sqlalchemy import Engine

from eventlog.mapper import EventMapper
from eventlog.outages import is_outage
from eventlog.reader import high_water
from projections.engine.ahead import BATCH
from projections.engine.feed import Feed
from projections.engine.projection import Projection

IDLE = 0.008  # seconds between two looks at the log when there was nothing to do
# Between two steps while reports pour in, for a step of many costs little more than one of few.
# Longer, and whoever reports waits for it; shorter, and the steps take the time of the writers.
GATHER = 0.003
BROKEN = 0.5  # seconds before the database is tried again

BEHIND = """
SELECT (SELECT coalesce(max(position), 0) FROM event_log)
     - (SELECT min(position) FROM projection WHERE name = ANY(%s))
"""
REACHED = "SELECT bool_and(position >= %s) FROM projection WHERE name = ANY(%s)"
ENROL = "INSERT INTO projection (name) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING"


class Worker:
    """Any number of workers may run; each view is fed by one of them at a time."""

    def __init__(
        self, engine: Engine, views: Sequence[Projection], mapper: EventMapper | None = None
    ) -> None:
        self.engine = engine
        self.views = views
        by_name = {view.name: view for view in views}
        self._names = list(by_name)
        self._feed = Feed(engine, by_name, mapper or EventMapper())

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set. A lost database is waited for."""
        enrolled = False
        while not stop.is_set():
            try:
                if not enrolled:
                    enrol(self.engine, self._names)
                    enrolled = True
                stop.wait(pause_after(self.once()))
            except Exception as error:
                if not is_outage(error):
                    raise
                self.engine.dispose()  # what else is in the pool went with the same server
                stop.wait(BROKEN)

    def catch_up(self) -> None:
        """Returns once every view is where the log is now, whoever has brought it there."""
        enrol(self.engine, self._names)
        mark = high_water(self.engine)
        while not self._reached(mark):
            if self.once() == 0:
                time.sleep(IDLE)  # another worker is at it

    def _reached(self, mark: int) -> bool:
        with self.engine.connect() as db:
            return bool(db.exec_driver_sql(REACHED, (mark, self._names)).scalar())

    def once(self) -> int:
        """One step of all views that are behind, and how many events there were; 0 for none."""
        with self.engine.connect() as db:
            behind: int = db.exec_driver_sql(BEHIND, (self._names,)).scalar() or 0
        return behind if behind and self._feed.forward(high_water(self.engine)) else 0


def pause_after(events: int) -> float:
    """Seconds before the next step: none far behind the log, few near its end."""
    if events > BATCH:
        return 0
    return GATHER if events else IDLE


def enrol(engine: Engine, names: Sequence[str]) -> None:
    with engine.begin() as db:
        db.exec_driver_sql(ENROL, (list(names),))
