"""An event that a view cannot take is parked, with the later events of its stream behind it.

All other streams go on.
"""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from eventlog.reader import Recorded, Unreadable
from projections.engine.projection import Projection

STREAMS = "SELECT DISTINCT originator_id FROM public.parked_event WHERE projection = %s"
PARK = """
INSERT INTO public.parked_event (projection, position, originator_id, error)
VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
BEHIND = "waits behind an earlier event of its stream"
LONGEST = 500


def apply(db: Connection, view: Projection, name: str, batch: Sequence[Recorded]) -> int:
    """Applies the batch, or halves it until the event that fails stands alone.

    `name` is the projection's row: the view's own, or that of its rebuilding. Returns how many
    rows changed.
    """
    ready = without_those_behind(db, name, batch)
    if not ready:
        return 0
    try:
        with db.begin_nested():
            return view.apply(db, ready)
    except OperationalError:
        raise  # the database is in trouble, not the event
    except Exception as error:
        if len(ready) == 1:
            park(db, name, ready[0], repr(error))
            return 0
    middle = len(ready) // 2
    return apply(db, view, name, ready[:middle]) + apply(db, view, name, ready[middle:])


def without_those_behind(
    db: Connection, name: str, batch: Sequence[Recorded]
) -> Sequence[Recorded]:
    parked = set(db.exec_driver_sql(STREAMS, (name,)).scalars())
    ready = []
    for recorded in batch:
        if recorded.event.originator_id in parked:
            park(db, name, recorded, BEHIND)
        elif isinstance(recorded.event, Unreadable):
            park(db, name, recorded, recorded.event.error)
            parked.add(recorded.event.originator_id)
        else:
            ready.append(recorded)
    return ready


def park(db: Connection, name: str, recorded: Recorded, error: str) -> None:
    stream = str(recorded.event.originator_id)
    db.exec_driver_sql(PARK, (name, recorded.position, stream, error[:LONGEST]))
