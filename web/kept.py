"""A value read from the database once, and again only after it is said to have changed."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")


class Kept(Generic[T]):
    """Any thread may call it; `forget` never waits for a reading that is under way."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._reading = Lock()
        self._asked = 1  # how often it was said to have changed
        self._known: tuple[int, T] | None = None

    def forget(self) -> None:
        self._asked += 1

    def __call__(self) -> T:
        known = self._known
        if known is not None and known[0] == self._asked:
            return known[1]
        with self._reading:
            return self._fresh()

    def _fresh(self) -> T:
        # Counted before the reading: what changes during it makes the next call read again.
        asked = self._asked
        if self._known is None or self._known[0] != asked:
            self._known = asked, self._read()
        return self._known[1]


def kept_view(engine: Engine, read: Callable[[Connection], T]) -> Kept[T]:
    """What is read of a view, in a connection of its own."""

    def reading() -> T:
        with engine.connect() as db:
            return read(db)

    return Kept(reading)
