"""Who sends so slowly that a thread would wait for it for ever is hung up on.

A line may be silent for a while, or slow for long, but not both: each byte that comes earns time.
"""

import socket
from contextlib import suppress
from time import monotonic, sleep
from typing import Any

GRACE = 30.0  # seconds for the head of a request, and for a body beside what its bytes earn
SLOWEST = 4096  # bytes a second
SIP = 64 * 1024  # bytes read at once at most: what is asked for in one go has to come in time
LOOK = 1.0  # seconds


class Clock:
    """When the time of each line is over from which a thread reads at this moment."""

    def __init__(self) -> None:
        self._until: dict[socket.socket, float] = {}

    def begin(self, line: socket.socket) -> None:
        self._until[line] = monotonic() + GRACE

    def earn(self, line: socket.socket, number: int) -> None:
        if (until := self._until.get(line)) is not None:
            self._until[line] = until + number / SLOWEST

    def end(self, line: socket.socket) -> None:
        self._until.pop(line, None)

    def look(self) -> None:
        """Whoever reads from a line that is late finds it at its end; answers still go out."""
        now = monotonic()
        for line, until in list(self._until.items()):
            if until < now:
                self.end(line)
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RD)

    def run(self) -> None:
        while True:
            sleep(LOOK)
            self.look()


class Timed:
    """gunicorn's reader of a body, by which the line earns time."""

    def __init__(self, reader: Any, clock: Clock, line: socket.socket) -> None:
        self._reader, self._clock, self._line = reader, clock, line

    def read(self, size: int) -> bytes:
        came: bytes = self._reader.read(min(size, SIP))
        self._clock.earn(self._line, len(came))
        return came
