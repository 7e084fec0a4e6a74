"""Applies what a view has parked, once the reason is mended."""

from sqlalchemy import Connection, Engine

from eventlog.mapper import EventMapper
from eventlog.reader import RECORDED, recorded
from projections.engine import parking
from projections.engine.projection import Projection

# Waits for the worker's step, and holds the view still until all is applied.
HOLD = "SELECT position FROM projection WHERE name = %s FOR UPDATE"
TAKE = "DELETE FROM parked_event WHERE projection = %s RETURNING position"
EVENTS = RECORDED + "WHERE position = ANY(%s) ORDER BY position"
TELL = "SELECT pg_notify('projected', %s)"


def retry(engine: Engine, view: Projection) -> tuple[int, int]:
    """Returns how many events were applied, and how many had to be parked again."""
    with engine.begin() as db:
        position = db.exec_driver_sql(HOLD, (view.name,)).scalar()
        taken = list(db.exec_driver_sql(TAKE, (view.name,)).scalars())
        if not taken:
            return 0, 0
        events = recorded(db, EventMapper(), EVENTS, taken)
        changed = parking.apply(db, view, view.name, events)
        db.exec_driver_sql(TELL, (f"{view.name}:{position}:{changed}",))
        left = count_parked(db, view)
    return len(taken) - left, left


def count_parked(db: Connection, view: Projection) -> int:
    found = "SELECT count(*) FROM parked_event WHERE projection = %s"
    return int(db.exec_driver_sql(found, (view.name,)).scalar_one())
