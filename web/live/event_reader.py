"""Reads public events by the code that the pages read them by, so that no more is told here.

It brings SQLAlchemy and the whole domain along, and is imported once somebody follows events.
"""

from collections.abc import Callable
from typing import TypeVar

import msgspec
import psycopg2
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError

from projections.engine.tables import position_of
from web.live.reader import connect
from web.opendata.cloud_events import VIEW, CloudEvent, told_after

T = TypeVar("T")


class EventReader:
    """One connection; `home` is the city's address."""

    def __init__(self, dsn: str, home: str) -> None:
        self._home = home
        self._engine = create_engine(
            "postgresql+psycopg2://", creator=lambda: connect(dsn), pool_size=1
        )

    def final(self) -> int:
        """The position up to which everything is there. Raises `psycopg2.Error`."""
        return self._read(lambda db: position_of(db, VIEW))

    def after(self, position: int, final: int, limit: int) -> tuple[bytes, int]:
        """Messages with what happened after a position, and how far they go.

        Raises `psycopg2.Error`.
        """
        events, reached = self._read(lambda db: told_after(db, position, final, limit, self._home))
        return b"".join(map(as_text, events)), reached

    def close(self) -> None:
        self._engine.dispose()

    def _read(self, look: Callable[[Connection], T]) -> T:
        try:
            with self._engine.connect() as db:
                return look(db)
        except DBAPIError as error:
            raise error.orig or psycopg2.OperationalError(str(error)) from error


def as_text(event: CloudEvent) -> bytes:
    return b"id: %b\ndata: %b\n\n" % (event.id.encode(), msgspec.json.encode(event))
