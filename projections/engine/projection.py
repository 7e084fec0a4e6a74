"""What a projection is: a name, its table, and a way to take a batch of events."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Column, Connection, Table

from eventlog.reader import Recorded

Row = dict[str, Any]
Event = TypeVar("Event")
Handler = Callable[[Row, Any], None]


class Projection(Protocol):
    """A view: `apply` writes a batch into its table, named without a schema."""

    name: str
    table: Table

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
    """A view with one row for each aggregate: handlers change rows, a batch is one upsert.

    A handler gets the row, a dict of the table's columns, and the event. The first event of an
    aggregate finds a row in which only the key is filled. The columns of `kept_by_the_engine`
    are part of every such table.
    """

    def __init__(self, table: Table, *, key: str) -> None:
        self.name = table.name
        self.table = table
        self._key = key
        self._handlers: dict[type, Handler] = {}
        self._blank: Row = dict.fromkeys(table.columns.keys())
        self._select = select_by(table, key)

    def on(
        self, event_type: type[Event]
    ) -> Callable[[Callable[[Row, Event], None]], Callable[[Row, Event], None]]:
        """Registers a handler; an event type without one leaves the view as it is."""

        def register(handler: Callable[[Row, Event], None]) -> Callable[[Row, Event], None]:
            self._handlers[event_type] = handler
            return handler

        return register

    def apply(self, db: Connection, batch: Sequence[Recorded]) -> int:
        known = [r for r in batch if type(r.event) in self._handlers]
        if not known:
            return 0
        rows = self._rows_before(db, known)
        for recorded in known:
            key = recorded.event.originator_id
            row = rows.get(key) or rows.setdefault(key, self._new_row(key, recorded.position))
            self._handlers[type(recorded.event)](row, recorded.event)
            row["position"] = recorded.position
            row["version"] = recorded.event.originator_version
        upsert(db, self.table, rows.values())
        return len(rows)

    def _new_row(self, key: UUID, position: int) -> Row:
        return self._blank | {self._key: key, "first_position": position}

    def _rows_before(self, db: Connection, batch: Sequence[Recorded]) -> dict[UUID, Row]:
        begun = {r.event.originator_id for r in batch if r.event.originator_version == 1}
        older = {r.event.originator_id for r in batch} - begun
        if not older:
            return {}
        found = db.exec_driver_sql(self._select, ([str(i) for i in older],)).mappings()
        return {row[self._key]: dict(row) for row in found}


def select_by(table: Table, column: str) -> str:
    columns = ", ".join(table.columns.keys())
    return f"SELECT {columns} FROM {table.name} WHERE {column} = ANY(%s::uuid[])"


def upsert(db: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Writes all rows in one statement, which PostgreSQL reads from one JSON array.

    A geometry is given as EWKT, or as the EWKB in hex that a SELECT returned.
    """
    names = table.columns.keys()
    key = ", ".join(column.name for column in table.primary_key)
    changes = ", ".join(f"{n} = excluded.{n}" for n in names)
    sql = (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {', '.join(names)} "
        f"FROM json_populate_recordset(NULL::{table.name}, %s) "
        f"ON CONFLICT ({key}) DO UPDATE SET {changes}"
    )
    db.exec_driver_sql(sql, (msgspec.json.encode(list(rows)).decode(),))
