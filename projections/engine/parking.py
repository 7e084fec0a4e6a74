"""An event that a view cannot take is parked, with the later events of its stream behind it.

All other streams go on.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from uuid import UUID

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
    db: Connection,
    views: Mapping[str, Projection],
    batch: Sequence[Recorded],
    kinds: Set[type],
) -> dict[str, int]:
    """How many rows changed in each view that the batch concerns, by the view's name.

    `kinds` are the types of the events in the batch.
    """
    parking = set(db.exec_driver_sql(HAVE_PARKED, (list(views),)).scalars())
    concerned = {n: view for n, view in views.items() if not kinds.isdisjoint(view.handles)}
    if not parking and Unreadable not in kinds:
        with suppress(Failed), every_event_or_none(db):
            return {name: view.apply(db, batch) for name, view in concerned.items()}
    changed = {}
    for name, view in views.items():
        if name in parking or Unreadable in kinds:
            changed[name] = apply(db, view, name, batch)
        elif name in concerned:
            changed[name] = Parking(db, view, name, set()).halve(batch)
    return changed


class Failed(Exception):
    """An event that a view cannot take; nothing of its batch has happened."""


@contextmanager
def every_event_or_none(db: Connection) -> Iterator[None]:
    try:
        with db.begin_nested():
            yield
    except Exception as error:
        if is_outage(error):
            raise  # it is no fault of the event
        raise Failed from error


def apply(db: Connection, view: Projection, name: str, batch: Sequence[Recorded]) -> int:
    """Applies what does not have to wait, and returns how many rows changed.

    `name` is the projection's row: the view's own, or that of its rebuilding.
    """
    parked = set(db.exec_driver_sql(STREAMS, (name,)).scalars())
    return Parking(db, view, name, parked).apply(batch)


@dataclass(frozen=True)
class Parking:
    """One batch of one view; `parked` are the streams of which an event waits already."""

    db: Connection
    view: Projection
    name: str
    parked: set[UUID]

    def apply(self, batch: Sequence[Recorded]) -> int:
        ready = self._without_those_behind(batch)
        return self.halve(ready) if ready else 0

    def halve(self, ready: Sequence[Recorded]) -> int:
        """Applies all, or halves them until the event that fails stands alone."""
        try:
            with every_event_or_none(self.db):
                return self.view.apply(self.db, ready)
        except Failed as failed:
            if len(ready) == 1:
                self._park(ready[0], repr(failed.__cause__))
                return 0
        middle = len(ready) // 2
        return self.apply(ready[:middle]) + self.apply(ready[middle:])

    def _without_those_behind(self, batch: Sequence[Recorded]) -> Sequence[Recorded]:
        ready = []
        for recorded in batch:
            if recorded.event.originator_id in self.parked:
                self._park(recorded, BEHIND)
            elif isinstance(recorded.event, Unreadable):
                self._park(recorded, recorded.event.error)
            else:
                ready.append(recorded)
        return ready

    def _park(self, recorded: Recorded, error: str) -> None:
        stream = recorded.event.originator_id
        self.parked.add(stream)
        row = (self.name, recorded.position, str(stream), error[:LONGEST])
        self.db.exec_driver_sql(PARK, row)
