"""What a projection is: a name, its table, and a way to take a batch of events."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import BigInteger, Column, Connection, Table

from eventlog.reader import Recorded
from projections.engine.rows import Row, put, take_out

# Of a column with this `info`, words of people, PostgreSQL keeps no samples in its statistics.
UNSAMPLED = {"unsampled": True}

Handler = Callable[[Row, Any], None]
Rows = dict[int, Row]  # by the number that a UUID is, which is compared in a tenth of the time
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


class RowPerAggregate:
    """A view with one row for each aggregate: handlers change rows, a batch is one COPY.

    A handler gets the row, a dict of the table's columns, and the event. The first event of an
    aggregate finds a row in which only the key is filled. The columns of `kept_by_the_engine`
    are part of every such table. `finish` is given each changed row before it is written. With
    `recorded` a handler finds when the log took the event in the row, as `recorded_at`. A table
    `beside` follows the rows.
    """

    def __init__(
        self,
        table: Table,
        *,
        key: str,
        finish: Callable[[Row], None] | None = None,
        recorded: bool = False,
        beside: Beside | None = None,
    ) -> None:
        self.name = table.name
        self.table = table
        self._key = key
        self._finish = finish
        self._recorded = recorded
        self._beside = beside
        self._handlers: dict[type, Handler] = {}
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
        handlers, told = self._handlers, self._recorded
        known = [
            (position, recorded_at, event, handler)
            for position, recorded_at, _, event in batch
            if (handler := handlers.get(type(event)))
        ]
        rows = self._rows_before(db, [event for _, _, event, _ in known])
        before = self._beside.seen(rows.values()) if self._beside else []
        for position, recorded_at, event, handler in known:
            key = event.originator_id.int
            row = rows.get(key) or self._add_row(rows, key, event, position)
            if told:
                row["recorded_at"] = recorded_at
            handler(row, event)
            row["position"] = position
            row["version"] = event.originator_version
        self._write(db, rows, before)
        return len(rows)

    def _write(self, db: Connection, rows: Rows, before: list[Any]) -> None:
        if self._finish is not None:
            for row in rows.values():
                self._finish(row)
        put(db, self.table, rows.values())
        if self._beside is not None:
            self._beside.follow(db, before, rows.values())

    def _add_row(self, rows: Rows, key: int, first: Any, position: int) -> Row:
        rows[key] = self._blank | {self._key: first.originator_id, "first_position": position}
        return rows[key]

    def _rows_before(self, db: Connection, events: Sequence[Any]) -> Rows:
        """Taken out of the table: all of them are put back, changed."""
        begun = {event.originator_id.int for event in events if event.originator_version == 1}
        ids = {event.originator_id.int: event.originator_id for event in events}
        older = [ids[key] for key in ids.keys() - begun]
        if not older:
            return {}
        return {row[self._key].int: row for row in take_out(db, self.table, self._key, older)}
