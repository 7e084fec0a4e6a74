"""The hub: one LISTEN connection on one side, the streams of all browsers on the other."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus

import psycopg2

from web.live import tickets
from web.live.connection import Connection
from web.live.events import EventFeed, EventStream
from web.live.feed import Feed
from web.live.http import Request, answer
from web.live.limits import OTHER_FILES, Addresses, Limits, address_of, allow_open_files
from web.live.listener import Listener
from web.live.reader import Reader
from web.live.refusals import NoStream, NoSuchPage, OnlyGet, SessionOver
from web.live.stream import Stream
from web.live.topics import VIEWS, Topic, parse_topics

log = logging.getLogger(__name__)

BACKLOG = 1024
BEATS_AT_ONCE = 100


class Hub:
    """Serves until cancelled. `dsn` is libpq's; `port` 0 takes any free one; `home` is the city's.

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
        home: str = "",
    ) -> None:
        self.port = port
        self.limits = limits or Limits()
        self.open = asyncio.Event()
        self._host = host
        self._secret_key = secret_key
        self._reader = Reader(dsn)
        self._feeds = {view: Feed(view, self._reader) for view in VIEWS}
        self._feeds_by_views: dict[tuple[str, ...], Sequence[Feed]] = {}
        self._events = EventFeed(dsn, home)
        self._listener = Listener(dsn, self._hear, self._look_again)
        self._addresses = Addresses(self.limits.per_address)
        self._connections: set[Connection] = set()
        self._streams: dict[Connection, Stream | EventStream] = {}
        self._opening: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        allow_open_files(self.limits.total + OTHER_FILES)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listener.run())
                for feed in self._feeds.values():
                    tasks.create_task(feed.run())
                    await feed.ready.wait()
                tasks.create_task(self._events.run())
                tasks.create_task(self._beat())
                await self._accept()
        finally:
            self._reader.close()
            self._events.close()

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
            with suppress(psycopg2.Error):  # while nobody can be asked, tickets hold on
                await self._end_what_is_over()
            for number, stream in enumerate(tuple(self._streams.values())):
                if number % BEATS_AT_ONCE == 0:
                    await asyncio.sleep(0)  # a change does not wait for thousands of beats
                stream.beat()

    async def _end_what_is_over(self) -> None:
        """The streams whose session has ended."""
        guarded = [s for s in tuple(self._streams.values()) if s.session is not None]
        if not guarded:
            return
        held = await self._reader.held({str(stream.session) for stream in guarded})
        for stream in guarded:
            if stream.session not in held:
                stream.end()

    def _hear(self, payload: str) -> None:
        """Takes a notice such as `ward_board:1234:2`: the view, its position, rows that changed."""
        try:
            view, position, changed = payload.split(":")
            if feed := self._feeds.get(view):
                feed.hear(int(position), changed=int(changed) > 0)
                self._events.wake()  # also where nothing changed but the position
        except ValueError:
            log.warning("not a notice of a projection: %r", payload)

    def _look_again(self) -> None:
        for feed in self._feeds.values():
            feed.wake()
        self._events.wake()

    def welcome(self, connection: Connection) -> bool:
        self._connections.add(connection)
        return len(self._connections) <= self.limits.total

    def goodbye(self, connection: Connection) -> None:
        self._connections.discard(connection)
        if stream := self._streams.pop(connection, None):
            stream.leave()
            self._addresses.leave(stream.address)

    def answer(self, request: Request, connection: Connection) -> None:
        pages = {"/live": self._admit, "/events": self._follow, "/healthz": self._tell_health}
        if request.path not in pages:
            raise NoSuchPage
        if request.method != "GET":
            raise OnlyGet
        pages[request.path](request, connection)

    def _follow(self, request: Request, connection: Connection) -> None:
        after, address = request.position("after"), address_of(connection.peer, request)
        self._addresses.enter(address)
        stream = self._events.open(connection.transport, after, address)
        self._streams[connection] = stream

    def _admit(self, request: Request, connection: Connection) -> None:
        topics = parse_topics(request.query.get("topics", ""))
        ticket = tickets.read(self._secret_key, request.query.get("ticket", ""))
        expires = tickets.check(ticket, topics)
        if expires is None:
            self._open_stream(request, connection, topics, None, None)
            return
        opening = self._open_while_held(request, connection, topics, ticket.session, expires)
        task = asyncio.get_running_loop().create_task(opening)
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _open_while_held(
        self,
        request: Request,
        connection: Connection,
        topics: Sequence[Topic],
        session: str,
        expires: float,
    ) -> None:
        try:
            if session not in await self._reader.held([session]):
                raise SessionOver
            if connection in self._connections:  # nobody has gone away meanwhile
                self._open_stream(request, connection, topics, session, expires)
        except NoStream as reason:
            connection.refuse(reason)
        except psycopg2.Error:
            connection.transport.close()  # the browser tries again

    def _open_stream(
        self,
        request: Request,
        connection: Connection,
        topics: Sequence[Topic],
        session: str | None,
        expires: float | None,
    ) -> None:
        since = request.since
        address = address_of(connection.peer, request)
        self._addresses.enter(address)
        stream = Stream(
            connection.transport,
            topics,
            self._feeds_of(topics),
            address=address,
            session=session,
            expires=expires,
            most_waiting=self.limits.most_waiting,
        )
        self._streams[connection] = stream
        stream.open(since)

    def _feeds_of(self, topics: Sequence[Topic]) -> Sequence[Feed]:
        """One and the same for all who follow the same views."""
        views = tuple(sorted({topic.view for topic in topics}))
        return self._feeds_by_views.setdefault(views, tuple(self._feeds[view] for view in views))

    def _tell_health(self, _: Request, connection: Connection) -> None:
        listening = self._listener.listening
        status = HTTPStatus.OK if listening else HTTPStatus.SERVICE_UNAVAILABLE
        told = answer(status, {"listening": listening, "streams": len(self._streams)})
        connection.transport.write(told)
        connection.transport.close()
