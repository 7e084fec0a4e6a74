"""Rebuilds views from the whole log beside the live ones, then swaps them all at once.

Readers see the old tables up to the swap and the new ones after it, and never an empty one.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from psycopg2.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, Index, MetaData, Table
from sqlalchemy.exc import OperationalError

from eventlog.mapper import EventMapper
from projections.engine.feed import Feed
from projections.engine.projection import Projection, tables_of
from projections.engine.rows import names_of
from projections.engine.step import TELL

SHADOW = "rebuilding"
PATIENCE_MS = 100  # for which newcomers may have to wait behind a slow reader
PAUSE = 0.02  # seconds before the next try
HOLD = """
SELECT name, position FROM public.projection WHERE name = ANY(%s) ORDER BY name FOR UPDATE
"""


@dataclass(frozen=True)
class Rebuilt:
    """`same` says whether old and new table were equal row for row; None where not asked."""

    position: int
    swap_seconds: float
    same: bool | None


def rebuild(engine: Engine, view: Projection, *, compare: bool = False) -> Rebuilt:
    """Comparing holds the live view still for as long as it takes to read both tables."""
    return rebuild_all(engine, [view], compare=compare)[view.name]


def rebuild_all(
    engine: Engine, views: Sequence[Projection], *, compare: bool = False
) -> dict[str, Rebuilt]:
    """The same for several views, which share one reading of the log."""
    live = [view.name for view in views]
    shadows = {f"{view.name}@{SHADOW}": view for view in views}
    feed = Feed(engine, shadows, EventMapper(), SHADOW)
    with engine.begin() as db:
        indexes = [index for name, view in shadows.items() for index in prepare(db, view, name)]
    feed.follow(live)
    with engine.begin() as db:
        # Only now: filling an index in one go takes a fraction of the time.
        for index in indexes:
            index.create(db)
        for table in every_table(views):
            db.exec_driver_sql(f"ANALYZE {SHADOW}.{table.name}")
    done = None
    while done is None:
        feed.follow(live)
        done = changed_over(engine, shadows, feed, compare)
    return done


def changed_over(
    engine: Engine, shadows: Mapping[str, Projection], feed: Feed, compare: bool
) -> dict[str, Rebuilt] | None:
    """None where somebody reads the views just now, and goes first."""
    try:
        with engine.begin() as db:
            return change_over(db, shadows, feed, compare)
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
    time.sleep(PAUSE)
    return None


def change_over(
    db: Connection, shadows: Mapping[str, Projection], feed: Feed, compare: bool
) -> dict[str, Rebuilt]:
    """Holds the live views where they are, brings the shadows there, and swaps."""
    started = time.perf_counter()
    names = [view.name for view in shadows.values()]
    held: dict[str, int] = dict(db.exec_driver_sql(HOLD, (names,)).all())
    for name, view in shadows.items():
        feed.up_to(db, name, held[view.name])
    same = {view.name: equal(db, view) if compare else None for view in shadows.values()}
    close_to_readers(db, [table.name for table in every_table(shadows.values())])
    for name, view in shadows.items():
        swap(db, view, name)
    db.exec_driver_sql(TELL, ([f"{name}:{position}:1" for name, position in held.items()],))
    taken = time.perf_counter() - started
    return {name: Rebuilt(position, taken, same[name]) for name, position in held.items()}


def close_to_readers(db: Connection, names: Sequence[str]) -> None:
    """Raises `LockNotAvailable` soon: who reads one of the views may be waiting for another."""
    # The last one first, for a case is read before its history.
    tables = ", ".join(f"public.{name}" for name in reversed(names))
    db.exec_driver_sql(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
    db.exec_driver_sql(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")


def every_table(views: Iterable[Projection]) -> list[Table]:
    return [table for view in views for table in tables_of(view)]


def prepare(db: Connection, view: Projection, name: str) -> list[Index]:
    """Makes the view's tables, empty, and returns the indexes that they have to get."""
    indexes = [index for table in tables_of(view) for index in make(db, table)]
    forget(db, name)
    db.exec_driver_sql("INSERT INTO public.projection (name) VALUES (%s)", (name,))
    return indexes


def make(db: Connection, live: Table) -> list[Index]:
    db.exec_driver_sql(f"DROP TABLE IF EXISTS {SHADOW}.{live.name}")
    table = live.to_metadata(MetaData(), schema=SHADOW)
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    table.indexes.clear()
    table.create(db)
    for column in table.columns:
        if "unsampled" in column.info:
            db.exec_driver_sql(f"ALTER TABLE {table} ALTER {column.name} SET STATISTICS 0")
    return indexes


def swap(db: Connection, view: Projection, name: str) -> None:
    for table in tables_of(view):
        db.exec_driver_sql(f"DROP TABLE public.{table.name}")
        db.exec_driver_sql(f"ALTER TABLE {SHADOW}.{table.name} SET SCHEMA public")
    db.exec_driver_sql("DELETE FROM public.parked_event WHERE projection = %s", (view.name,))
    db.exec_driver_sql(
        "UPDATE public.parked_event SET projection = %s WHERE projection = %s", (view.name, name)
    )
    forget(db, name)


def forget(db: Connection, name: str) -> None:
    db.exec_driver_sql("DELETE FROM public.projection WHERE name = %s", (name,))
    db.exec_driver_sql("DELETE FROM public.parked_event WHERE projection = %s", (name,))


def equal(db: Connection, view: Projection) -> bool:
    return digest(db, view, "public") == digest(db, view, SHADOW)


def digest(db: Connection, view: Projection, schema: str) -> str:
    """The SHA-256 of the rows of its tables in the order of their keys, as COPY writes them."""
    rows = Digest()
    for table in tables_of(view):
        key = ", ".join(column.name for column in table.primary_key)
        in_order = f"SELECT {names_of(table)} FROM {schema}.{table.name} ORDER BY {key}"
        db.connection.cursor().copy_expert(f"COPY ({in_order}) TO STDOUT", rows)
    return rows.hexdigest()


class Digest:
    """A file to write to that keeps only the hash of what was written."""

    def __init__(self) -> None:
        self._sha256 = sha256()

    def write(self, data: bytes) -> int:
        self._sha256.update(data)
        return len(data)

    def hexdigest(self) -> str:
        return self._sha256.hexdigest()
