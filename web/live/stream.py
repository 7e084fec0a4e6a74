"""A stream: what one browser gets, in the format of Server-Sent Events."""

import asyncio
from collections.abc import Sequence
from time import time

from web.live.feed import Feed
from web.live.http import STREAM_HEAD
from web.live.topics import Topic

RETRY = b"retry: 2000\n\n"  # milliseconds


class Stream:
    """Its `id` is a promise: whoever comes back with it is told everything that came after."""

    __slots__ = (
        "_expires",
        "_feeds",
        "_most_waiting",
        "_quiet",
        "_transport",
        "address",
        "session",
        "topics",
    )

    def __init__(
        self,
        transport: asyncio.Transport,
        topics: Sequence[Topic],
        feeds: Sequence[Feed],
        *,
        address: str,
        session: str | None,
        expires: float | None,
        most_waiting: int,
    ) -> None:
        self.topics = topics
        self.address = address
        self.session = session  # with which it ends
        self._transport = transport
        self._feeds = feeds
        self._expires = expires
        self._most_waiting = most_waiting
        self._quiet = False  # since the last beat

    def open(self, since: int | None) -> None:
        for feed in self._feeds:
            feed.join(self, since)
        self._write(STREAM_HEAD + RETRY + self._id() + b"\n")

    def tell(self, messages: Sequence[bytes]) -> None:
        """Sends the messages; the last one alone has an id, for a connection may break between."""
        self._quiet = False
        self._write(b"".join((*messages[:-1], self._id(), messages[-1])))

    def beat(self) -> None:
        """Shows that the line is alive, and moves the id on where nothing happened for long."""
        if self._expires is not None and self._expires < time():
            self.end()
        elif self._quiet:
            self._write(b": still here\n" + self._id() + b"\n")
        self._quiet = True

    def end(self) -> None:
        self._transport.close()

    def leave(self) -> None:
        for feed in self._feeds:
            feed.leave(self)

    def _id(self) -> bytes:
        # The views are not equally far: the one that is behind decides.
        return b"id: %d\n" % min(feed.reached(self) for feed in self._feeds)

    def _write(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > self._most_waiting:
            self._transport.abort()
