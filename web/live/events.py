"""Public events for whoever follows them, each under its place in the log, from any place on.

Nothing is kept here of who was told what: a stream says where it stands, and the log has the rest.
So a process that was killed goes on exactly where each of its readers had come to.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import psycopg2

from web.live.http import STREAM_HEAD
from web.live.stream import RETRY

if TYPE_CHECKING:
    from web.live.event_reader import EventReader

T = TypeVar("T")
log = logging.getLogger(__name__)

AT_ONCE = 100  # events
ROOM = 16 * 1024  # bytes that a reader may not have taken yet where it is sent more
PAUSE = 0.05  # seconds until those who lag behind are sent more
AGAIN = 1.0  # seconds after a look that failed


class EventStream:
    """What one reader gets. `reached` is the position up to which it was told everything.

    It is None until the reader, who wants what happens from now on, is told where that is.
    """

    __slots__ = ("_leave", "_quiet", "_transport", "_waiting", "address", "reached")
    session = None  # everybody may follow, and nobody's session is asked about

    def __init__(
        self,
        transport: asyncio.Transport,
        reached: int | None,
        address: str,
        leave: Callable[["EventStream"], None],
    ) -> None:
        self.reached = reached
        self.address = address
        self._transport = transport
        self._leave = leave
        self._quiet = False
        self._waiting = 0  # bytes at the last beat

    @property
    def has_room(self) -> bool:
        return self._transport.get_write_buffer_size() <= ROOM

    def open(self) -> None:
        self._write(STREAM_HEAD + RETRY)
        if self.reached is not None:
            self.begin(self.reached)

    def begin(self, reached: int) -> None:
        self.tell(b"id: %d\n\n" % reached, reached)

    def lags(self, final: int) -> bool:
        return self.reached is None or self.reached < final

    def tell(self, text: bytes, reached: int) -> None:
        self.reached = reached
        if text:
            self._quiet = False
            self._write(text)

    def beat(self) -> None:
        """Shows that the line is alive; whoever took nothing since the last beat is let go."""
        waiting = self._transport.get_write_buffer_size()
        if waiting and waiting >= self._waiting > 0:
            self._transport.abort()
        elif self._quiet and self.reached is not None:
            self._write(b": still here\nid: %d\n\n" % self.reached)
        self._quiet, self._waiting = True, waiting

    def end(self) -> None:
        self._transport.close()

    def leave(self) -> None:
        self._leave(self)

    def _write(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)


class EventFeed:
    """Reads the log once for all who stand at the same place, and faster readers wait for none."""

    def __init__(self, dsn: str, home: str) -> None:
        self._dsn = dsn
        self._home = home
        self._reader: EventReader | None = None
        self._wake = asyncio.Event()
        self._streams: set[EventStream] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live-events")

    def wake(self) -> None:
        self._wake.set()

    def open(self, transport: asyncio.Transport, after: int | None, address: str) -> EventStream:
        """From `after`, or from now on."""
        stream = EventStream(transport, after, address, self._streams.discard)
        stream.open()
        self._streams.add(stream)
        self.wake()
        return stream

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                if self._streams:
                    await self._look()
            except psycopg2.Error as error:
                log.warning("cannot read events, next try in %.1f s: %s", AGAIN, error)
                self.wake()
                await asyncio.sleep(AGAIN)

    async def _look(self) -> None:
        final = await self._in_thread(lambda reader: reader.final())
        behind: dict[int, list[EventStream]] = defaultdict(list)
        for stream in self._streams:
            if stream.reached is None:
                stream.begin(final)
            elif stream.reached < final:
                behind[stream.reached].append(stream)
        for after, streams in behind.items():
            await self._tell(after, final, [stream for stream in streams if stream.has_room])
        if any(stream.lags(final) for stream in self._streams):
            self.wake()
            await asyncio.sleep(PAUSE)

    async def _tell(self, after: int, final: int, streams: list[EventStream]) -> None:
        if streams:
            found = await self._in_thread(lambda reader: reader.after(after, final, AT_ONCE))
            for stream in streams:
                stream.tell(*found)

    async def _in_thread(self, read: Callable[["EventReader"], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: read(self._opened()))

    def _opened(self) -> "EventReader":
        if self._reader is None:
            from web.live.event_reader import EventReader  # noqa: PLC0415 - 60 MB that few ask for

            self._reader = EventReader(self._dsn, self._home)
        return self._reader

    def close(self) -> None:
        if self._reader is not None:
            self._thread.submit(self._reader.close)
        self._thread.shutdown()
