"""Rebuilds a view from the whole log beside the live one, then swaps the two.

Readers see the old table up to the swap and the new one after it, and never an empty one.
"""

import time
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Engine, MetaData

from eventlog.mapper import EventMapper
from eventlog.reader import high_water
from projections.engine.projection import Projection
from projections.engine.step import LastBatch, step

SHADOW = "rebuilding"
HOLD = "SELECT position FROM public.projection WHERE name = %s FOR UPDATE"


@dataclass(frozen=True)
class Rebuilt:
    """`same` says whether old and new table were equal row for row; None where not asked."""

    position: int
    swap_seconds: float
    same: bool | None


def rebuild(engine: Engine, view: Projection, *, compare: bool = False) -> Rebuilt:
    """Comparing holds the live view still for as long as it takes to read both tables."""
    name = f"{view.name}@{SHADOW}"
    log = LastBatch(EventMapper())
    with engine.begin() as db:
        prepare(db, view, name)
    mark = high_water(engine)
    while shadow_step(engine, view, log, mark, name):
        mark = high_water(engine)
    with engine.begin() as db:
        started = time.perf_counter()
        position: int = db.exec_driver_sql(HOLD, (view.name,)).scalar_one()
        use_shadow(db)
        while step(db, view, log, position, name):
            pass
        same = digest(db, view, "public") == digest(db, view, SHADOW) if compare else None
        swap(db, view, name)
    return Rebuilt(position, time.perf_counter() - started, same)


def shadow_step(
    engine: Engine, view: Projection, log: LastBatch, mark: int, name: str
) -> int | None:
    with engine.begin() as db:
        use_shadow(db)
        return step(db, view, log, mark, name)


def use_shadow(db: Connection) -> None:
    db.exec_driver_sql(f"SET LOCAL search_path TO {SHADOW}, public")


def prepare(db: Connection, view: Projection, name: str) -> None:
    db.exec_driver_sql(f"DROP TABLE IF EXISTS {SHADOW}.{view.name}")
    view.table.to_metadata(MetaData(), schema=SHADOW).create(db)
    forget(db, name)
    db.exec_driver_sql("INSERT INTO public.projection (name) VALUES (%s)", (name,))


def swap(db: Connection, view: Projection, name: str) -> None:
    db.exec_driver_sql(f"DROP TABLE public.{view.name}")
    db.exec_driver_sql(f"ALTER TABLE {SHADOW}.{view.name} SET SCHEMA public")
    db.exec_driver_sql("DELETE FROM public.parked_event WHERE projection = %s", (view.name,))
    db.exec_driver_sql(
        "UPDATE public.parked_event SET projection = %s WHERE projection = %s", (view.name, name)
    )
    forget(db, name)


def forget(db: Connection, name: str) -> None:
    db.exec_driver_sql("DELETE FROM public.projection WHERE name = %s", (name,))
    db.exec_driver_sql("DELETE FROM public.parked_event WHERE projection = %s", (name,))


def digest(db: Connection, view: Projection, schema: str) -> str:
    """The SHA-256 of the table's rows in the order of its key, as COPY writes them."""
    key = ", ".join(column.name for column in view.table.primary_key)
    query = f"COPY (SELECT * FROM {schema}.{view.name} ORDER BY {key}) TO STDOUT"
    rows = Digest()
    db.connection.cursor().copy_expert(query, rows)
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
