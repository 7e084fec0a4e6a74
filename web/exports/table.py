"""What is written into a file: a collection's rows, as their cells and their points."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from struct import unpack_from
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec

from projections.open_data import Source

Rows = Sequence[Sequence[Any]]  # id, n, WKB, and the properties
SHAPE, PROPERTIES = 2, 3  # where they begin in a row
POINT = 5  # bytes before the two numbers of a point
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Table:
    """The collection, and the zone in which people read its moments."""

    source: Source
    zone: ZoneInfo

    @property
    def heading(self) -> list[str]:
        return [*self.source.properties, "lon", "lat"]

    def cells(self, row: Sequence[Any]) -> list[Any]:
        """Text, numbers or None: the properties, then longitude and latitude in degrees."""
        return [*(self.cell(value) for value in row[PROPERTIES:]), *point_in(row[SHAPE])]

    def cell(self, value: Any) -> Any:
        if value is None or isinstance(value, str | int | float):
            return value
        if isinstance(value, datetime):
            return value.astimezone(self.zone).isoformat()
        return value.isoformat() if isinstance(value, date) else as_text(value)


def as_text(value: Any) -> str:
    return msgspec.json.encode(value).decode().strip('"')


def point_in(wkb: Any) -> tuple[float | None, float | None]:
    return (None, None) if wkb is None else unpack_from("<dd", wkb, POINT)


class Writer(Protocol):
    """Writes a file from its beginning to its end; what it gives is sent at once."""

    def begin(self) -> bytes: ...

    def add(self, rows: Rows) -> bytes: ...

    def end(self) -> bytes: ...


class Outlet:
    """A file for libraries that write to one: what they wrote is taken out and sent."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0
        self.closed = False

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        self._at += len(part)
        return len(part)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        """Nothing is held back here."""

    def close(self) -> None:
        self.closed = True

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def taken(self) -> bytes:
        found = b"".join(self._parts)
        self._parts.clear()
        return found
