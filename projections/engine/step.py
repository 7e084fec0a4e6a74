"""One step: the views that are behind take a batch, move their positions, and tell who listens.

All of it is one transaction, so a view has taken each event exactly once, whatever is killed.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from projections.engine import parking
from projections.engine.ahead import ReadAhead
from projections.engine.projection import Projection

# SKIP LOCKED: a second worker leaves a view alone, and takes over when the first one is gone.
LOCK = """
SELECT name, position FROM public.projection WHERE name = ANY(%s) AND position < %s
FOR UPDATE SKIP LOCKED
"""
MOVE = "UPDATE public.projection SET position = %s WHERE name = ANY(%s)"
TELL = "SELECT pg_notify('projected', notice) FROM unnest(%s::text[]) AS notice"


def step(db: Connection, views: Mapping[str, Projection], log: ReadAhead, mark: int) -> bool:
    """Each view's next batch up to the high water `mark`, inside the caller's transaction.

    `views` are found by the names of their positions: their own, or those of their rebuilding.
    False where there was nothing to do: all of them up to date, or held by another worker.
    """
    held: dict[str, int] = dict(db.exec_driver_sql(LOCK, (list(views), mark)).all())
    for position in sorted(set(held.values())):
        together = {name: view for name, view in views.items() if held.get(name) == position}
        take(db, together, log, position, mark)
    return bool(held)


def take(
    db: Connection, views: Mapping[str, Projection], log: ReadAhead, after: int, mark: int
) -> None:
    batch = log.read(db, after, mark)
    changed = parking.apply_to_all(db, views, batch.events, batch.kinds)
    db.exec_driver_sql(MOVE, (batch.end, list(views)))
    notices = [f"{name}:{batch.end}:{changed.get(name, 0)}" for name in views]
    db.exec_driver_sql(TELL, (notices,))
