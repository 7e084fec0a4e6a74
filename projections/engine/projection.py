"""What a projection is: a name, its table, and a way to take a batch of events."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Table

from eventlog.reader import Recorded
from projections.engine.rows import Row, put, take_out

Handler = Callable[[Row, Any], None]
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


def kept_by_the_engine() -> tuple[Column[Any], ...]:
    """The positions of the first and the last event that touched a row, and the last's version."""
    return (
        Column("first_position", BigInteger, nullable=False),
        Column("position", BigInteger, nullable=False),
        Column("version", BigInteger, nullable=False),
    )


class RowPerAggregate:
    """A view with one row for each aggregate: handlers change rows, a batch is one COPY.

    A handler gets the row, a dict of the table's columns, and the event. The first event of an
    aggregate finds a row in which only the key is filled. The columns of `kept_by_the_engine`
    are part of every such table. `finish` is given each changed row before it is written.
    """

    def __init__(
        self, table: Table, *, key: str, finish: Callable[[Row], None] | None = None
    ) -> None:
        self.name = table.name
        self.table = table
        self._key = key
        self._finish = finish
        self._handlers: dict[type, Handler] = {}
        self._blank: Row = dict.fromkeys(table.columns.keys())

    @property
    def handles(self) -> Collection[type]:
        return self._handlers.keys()

    def on(self, *event_types: type[Any]) -> Callable[[H], H]:
        """Registers a handler; an event type without one leaves the view as it is."""

        def register(handler: H) -> H:
            self._handlers |= dict.fromkeys(event_types, handler)
            return handler

        return register

    def apply(self, db: Connection, batch: Sequence[Recorded]) -> int:
        handlers = self._handlers
        known = [r for r in batch if type(r.event) in handlers]
        rows = self._rows_before(db, known)
        for recorded in known:
            event = recorded.event
            row = rows.get(event.originator_id) or self._add_row(rows, recorded)
            handlers[type(event)](row, event)
            row["position"] = recorded.position
            row["version"] = event.originator_version
        if self._finish is not None:
            for row in rows.values():
                self._finish(row)
        put(db, self.table, rows.values())
        return len(rows)

    def _add_row(self, rows: dict[UUID, Row], first: Recorded) -> Row:
        key = first.event.originator_id
        rows[key] = self._blank | {self._key: key, "first_position": first.position}
        return rows[key]

    def _rows_before(self, db: Connection, batch: Sequence[Recorded]) -> dict[UUID, Row]:
        """Taken out of the table: all of them are put back, changed."""
        begun = {r.event.originator_id for r in batch if r.event.originator_version == 1}
        older = {r.event.originator_id for r in batch} - begun
        if not older:
            return {}
        return {row[self._key]: row for row in take_out(db, self.table, self._key, older)}
