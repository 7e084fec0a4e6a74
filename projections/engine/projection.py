"""What a projection is: a name, its table, and a way to take a batch of events."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import BigInteger, Column, Connection, Table

from eventlog.reader import Recorded
from projections.engine.rows import Row, put, take_out
from projections.engine.streams import Streams, streams_of

# Of a column with this `info`, words of people, PostgreSQL keeps no samples in its statistics.
UNSAMPLED = {"unsampled": True}

Handler = Callable[[Row, Any], None]
Rows = dict[int, Row]  # by the keys of `Streams`
H = TypeVar("H", bound=Handler)


class Projection(Protocol):
    """A view: `apply` writes a batch into its table, named without a schema."""

    name: str
    table: Table

    @property
    def handles(self) -> Collection[type]:
        """The types of the events that may change the view; it is not troubled with others."""

    def apply(self, db: Connection, batch: Sequence[Recorded]) -> int:
        """Returns how many rows changed; the caller's transaction commits."""


def tables_of(view: Projection) -> Sequence[Table]:
    """The view's table, and one beside it where it has any."""
    return view.tables if isinstance(view, RowPerAggregate) else [view.table]


def kept_by_the_engine() -> tuple[Column[Any], ...]:
    """The positions of the first and the last event that touched a row, and the last's version."""
    return (
        Column("first_position", BigInteger, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("version", BigInteger, nullable=False),
    )


class Beside(Protocol):
    """A second table, made of the first one's rows in the same transaction."""

    table: Table

    def seen(self, rows: Iterable[Row]) -> list[Any]:
        """What it has to know of rows before the batch changes them."""

    def follow(self, db: Connection, before: list[Any], rows: Iterable[Row]) -> None:
        """Takes note of the rows as they are now."""


def take_away(_: Row, __: Any) -> None:
    """Stands for the event that ends a row, which is always the last one of its aggregate."""


class RowPerAggregate:
    """A view with one row for each aggregate: handlers change rows, a batch is one COPY.

    A handler gets the row, a dict of the table's columns, and the event. The first event of an
    aggregate finds a row in which only the key is filled. The columns of `kept_by_the_engine`
    are part of every such table. `finish` is given each changed row before it is written. With
    `recorded` a handler finds when the log took the event in the row, as `recorded_at`. A table
    `beside` follows the rows. An event of the type `ends` takes the row away for good.
    """

    def __init__(
        self,
        table: Table,
        *,
        key: str,
        finish: Callable[[Row], None] | None = None,
        recorded: bool = False,
        beside: Beside | None = None,
        ends: type | None = None,
    ) -> None:
        self.name = table.name
        self.table = table
        self._key = key
        self._finish = finish
        self._recorded = recorded
        self._beside = beside
        self._ends = ends
        self._handlers: dict[type, Handler] = {} if ends is None else {ends: take_away}
        self._blank: Row = dict.fromkeys(table.columns.keys())

    @property
    def handles(self) -> Collection[type]:
        return self._handlers.keys()

    @property
    def tables(self) -> Sequence[Table]:
        return [self.table, *([self._beside.table] if self._beside else ())]

    def on(self, *event_types: type[Any]) -> Callable[[H], H]:
        """Registers a handler; an event type without one leaves the view as it is."""

        def register(handler: H) -> H:
            self._handlers |= dict.fromkeys(event_types, handler)
            return handler

        return register

    def apply(self, db: Connection, batch: Sequence[Recorded]) -> int:
        streams = streams_of(batch)
        rows = self._rows_before(db, streams)
        before = self._beside.seen(rows.values()) if self._beside else []
        ended = 0
        for key, events in streams.items():
            if self._ends and type(events[-1].event) is self._ends:
                rows.pop(key, None)  # nothing can happen to it any more
                ended += 1
            else:
                self._change(rows, key, events)
        self._write(db, rows, before)
        return len(rows) + ended

    def _write(self, db: Connection, rows: Rows, before: list[Any]) -> None:
        if self._finish is not None:
            for row in rows.values():
                self._finish(row)
        put(db, self.table, rows.values())
        if self._beside is not None:
            self._beside.follow(db, before, rows.values())

    def _change(self, rows: Rows, key: int, events: Sequence[Recorded]) -> None:
        """What one aggregate's events do to its row, which is added where there is none."""
        handlers, told, row = self._handlers, self._recorded, rows.get(key)
        handled = None
        for position, recorded_at, _, event in events:
            if handler := handlers.get(type(event)):
                if row is None:
                    begun = {self._key: event.originator_id, "first_position": position}
                    row = rows[key] = self._blank | begun
                if told:
                    row["recorded_at"] = recorded_at
                handler(row, event)
                handled = position, event.originator_version
        if row is not None and handled is not None:
            row["position"], row["version"] = handled

    def _rows_before(self, db: Connection, streams: Streams) -> Rows:
        """Taken out of the table: all of them are put back, changed."""
        handlers = self._handlers
        older = [
            events[0].event.originator_id
            for events in streams.values()
            if events[0].event.originator_version > 1
            and any(type(recorded.event) in handlers for recorded in events)
        ]
        if not older:
            return {}
        return {row[self._key].int: row for row in take_out(db, self.table, self._key, older)}
