"""Feeds views from the log, and reads it ahead of them while they write."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from eventlog.mapper import EventMapper
from projections.engine.ahead import BATCH, ReadAhead
from projections.engine.projection import Projection
from projections.engine.step import step

THREADS = 3
SLOWEST = "SELECT min(position) FROM public.projection WHERE name = ANY(%s)"


class Feed:
    """`views` by the names of their positions; their tables are in `schema`, if not as usual."""

    def __init__(
        self,
        engine: Engine,
        views: Mapping[str, Projection],
        mapper: EventMapper,
        schema: str | None = None,
    ) -> None:
        self._engine = engine
        self._views = views
        self._log = ReadAhead(engine, mapper)
        self._schema = schema
        self._threads = ThreadPoolExecutor(THREADS, "feed")

    def forward(self, mark: int) -> bool:
        """One step up to the high water `mark`; False where there was none to take.

        Near the end of the log one transaction serves all views. Far behind it each has its own,
        and while PostgreSQL writes the rows of one, the rows of another are made.
        """
        with no_search_for_cycles():
            if mark - self._slowest(list(self._views)) <= BATCH:
                return self._step(self._views, mark)
            alone = [{name: view} for name, view in self._views.items()]
            return any(list(self._threads.map(self._step, alone, [mark] * len(alone))))

    def follow(self, leaders: Sequence[str]) -> None:
        """Steps until the views are where the last of their leaders is, and never further."""
        while self.forward(self._slowest(leaders)):
            pass

    def up_to(self, db: Connection, name: str, mark: int) -> None:
        """Brings one view there inside the caller's transaction."""
        while self._take(db, {name: self._views[name]}, mark):
            pass

    def _slowest(self, names: Sequence[str]) -> int:
        with self._engine.connect() as db:
            return db.exec_driver_sql(SLOWEST, (list(names),)).scalar() or 0

    def _step(self, views: Mapping[str, Projection], mark: int) -> bool:
        with self._engine.begin() as db:
            return self._take(db, views, mark)

    def _take(self, db: Connection, views: Mapping[str, Projection], mark: int) -> bool:
        if self._schema is not None:
            db.exec_driver_sql(f"SET LOCAL search_path TO {self._schema}, public")
        return step(db, views, self._log, mark)


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Events and rows hold none, and to look at each of them again and again takes a third of
    the time.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
