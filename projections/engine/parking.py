"""An event that a view cannot take is parked, with the later events of its stream behind it.

All other streams go on.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from eventlog.outages import is_outage
from eventlog.reader import Recorded, Unreadable
from projections.engine.projection import Projection

STREAMS = "SELECT DISTINCT originator_id FROM public.parked_event WHERE projection = %s"
HAVE_PARKED = "SELECT DISTINCT projection FROM public.parked_event WHERE projection = ANY(%s)"
PARK = """
INSERT INTO public.parked_event (projection, position, originator_id, error)
VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
BEHIND = "waits behind an earlier event of its stream"
LONGEST = 500


def apply_to_all(
    db: Connection, views: Mapping[str, Projection], batch: Sequence[Recorded]
) -> dict[str, int]:
    """How many rows changed in each view that the batch concerns, by the view's name."""
    kinds = {type(recorded.event) for recorded in batch}
    parking = set(db.exec_driver_sql(HAVE_PARKED, (list(views),)).scalars())
    changed = {}
    for name, view in views.items():
        if name in parking or Unreadable in kinds:
            changed[name] = apply(db, view, name, batch)
        elif not kinds.isdisjoint(view.handles):
            changed[name] = halve(db, view, name, batch)
    return changed


def apply(db: Connection, view: Projection, name: str, batch: Sequence[Recorded]) -> int:
    """Applies what does not have to wait, and returns how many rows changed.

    `name` is the projection's row: the view's own, or that of its rebuilding.
    """
    ready = without_those_behind(db, name, batch)
    return halve(db, view, name, ready) if ready else 0


def halve(db: Connection, view: Projection, name: str, ready: Sequence[Recorded]) -> int:
    """Applies all, or halves them until the event that fails stands alone."""
    try:
        with db.begin_nested():
            return view.apply(db, ready)
    except Exception as error:
        if is_outage(error):
            raise  # it is no fault of the event
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
