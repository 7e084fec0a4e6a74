"""The hub: one LISTEN connection on one side, the streams of all browsers on the other."""

import asyncio
import logging
from http import HTTPStatus

from web.live import tickets
from web.live.connection import Connection
from web.live.feed import Feed
from web.live.http import Request, answer
from web.live.limits import OTHER_FILES, Addresses, Limits, address_of, allow_open_files
from web.live.listener import Listener
from web.live.reader import Reader
from web.live.refusals import NoSuchPage, OnlyGet
from web.live.stream import Stream
from web.live.topics import VIEWS, parse_topics

log = logging.getLogger(__name__)

BACKLOG = 1024


class Hub:
    """Serves until cancelled. `dsn` is libpq's; `port` 0 takes any free one.

    The port opens once the database has been reached; a browser retries a refused connection for
    ever, but takes any answer other than a stream as the last word.
    """

    def __init__(
        self,
        dsn: str,
        port: int,
        *,
        secret_key: str,
        host: str = "127.0.0.1",
        limits: Limits | None = None,
    ) -> None:
        self.port = port
        self.limits = limits or Limits()
        self.open = asyncio.Event()
        self._host = host
        self._secret_key = secret_key
        self._reader = Reader(dsn)
        self._feeds = {view: Feed(view, self._reader) for view in VIEWS}
        self._listener = Listener(dsn, self._hear, self._look_again)
        self._addresses = Addresses(self.limits.per_address)
        self._connections: set[Connection] = set()
        self._streams: dict[Connection, tuple[Stream, str]] = {}

    async def serve(self) -> None:
        allow_open_files(self.limits.total + OTHER_FILES)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listener.run())
                for feed in self._feeds.values():
                    tasks.create_task(feed.run())
                    await feed.ready.wait()
                tasks.create_task(self._beat())
                await self._accept()
        finally:
            self._reader.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Connection(self), self._host, self.port, backlog=BACKLOG
        )
        self.port = server.sockets[0].getsockname()[1]
        self.open.set()
        try:
            await loop.create_future()
        finally:
            server.close()
            for connection in tuple(self._connections):
                connection.transport.close()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self.limits.heartbeat)
            for stream, _ in tuple(self._streams.values()):
                stream.beat()

    def _hear(self, payload: str) -> None:
        """Takes a notice such as `live_map:1234:2`: the view, its position, rows that changed."""
        try:
            view, position, changed = payload.split(":")
            if feed := self._feeds.get(view):
                feed.hear(int(position), changed=int(changed) > 0)
        except ValueError:
            log.warning("not a notice of a projection: %r", payload)

    def _look_again(self) -> None:
        for feed in self._feeds.values():
            feed.wake()

    def welcome(self, connection: Connection) -> bool:
        self._connections.add(connection)
        return len(self._connections) <= self.limits.total

    def goodbye(self, connection: Connection) -> None:
        self._connections.discard(connection)
        if entry := self._streams.pop(connection, None):
            stream, address = entry
            stream.leave()
            self._addresses.leave(address)

    def answer(self, request: Request, connection: Connection) -> None:
        if request.path not in ("/live", "/healthz"):
            raise NoSuchPage
        if request.method != "GET":
            raise OnlyGet
        if request.path == "/live":
            self._open_stream(request, connection)
        else:
            connection.transport.write(self._health())
            connection.transport.close()

    def _open_stream(self, request: Request, connection: Connection) -> None:
        topics = parse_topics(request.query.get("topics", ""))
        since = request.since
        ticket = tickets.read(self._secret_key, request.query.get("ticket", ""))
        expires = tickets.check(ticket, topics)
        address = address_of(connection.peer, request)
        self._addresses.enter(address)
        views = dict.fromkeys(topic.view for topic in topics)
        stream = Stream(
            connection.transport,
            topics,
            [self._feeds[view] for view in views],
            expires=expires,
            most_waiting=self.limits.most_waiting,
        )
        self._streams[connection] = stream, address
        stream.open(since)

    def _health(self) -> bytes:
        listening = self._listener.listening
        status = HTTPStatus.OK if listening else HTTPStatus.SERVICE_UNAVAILABLE
        return answer(status, {"listening": listening, "streams": len(self._streams)})
