"""A connection: reads one request within its limits, then carries a stream or one answer."""

import asyncio
import socket
from typing import Protocol, cast

from web.live.http import END_OF_HEAD, MOST_BYTES, Request, parse, refusal
from web.live.limits import Limits
from web.live.refusals import NoStream, RequestTooLarge, RequestTooSlow

KERNEL_BUFFER = 32 * 1024  # bytes; small, so that a slow client shows soon


class Host(Protocol):
    limits: Limits

    def welcome(self, connection: "Connection") -> bool: ...

    def answer(self, request: Request, connection: "Connection") -> None: ...

    def goodbye(self, connection: "Connection") -> None: ...


class Connection(asyncio.Protocol):
    __slots__ = ("_answered", "_head", "_host", "_timer", "transport")  # there are thousands
    transport: asyncio.Transport

    def __init__(self, host: Host) -> None:
        self._host = host
        self._head = b""
        self._answered = False

    @property
    def peer(self) -> str:
        return str(self.transport.get_extra_info("peername")[0])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        seconds = self._host.limits.request_within
        loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = loop.call_later(
            seconds, self.refuse, RequestTooSlow(seconds=seconds)
        )
        if not self._host.welcome(self):
            self.transport.abort()
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)

    def data_received(self, data: bytes) -> None:
        if self._answered:
            return
        self._head += data
        head, end, _ = self._head.partition(END_OF_HEAD)
        if len(head) > MOST_BYTES:
            self.refuse(RequestTooLarge(most=MOST_BYTES))
        elif end:
            self._answer(head)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._settle()
        self._host.goodbye(self)

    def _answer(self, head: bytes) -> None:
        self._settle()
        try:
            self._host.answer(parse(head), self)
        except NoStream as reason:
            self.refuse(reason)

    def refuse(self, reason: NoStream) -> None:
        self._settle()
        self.transport.write(refusal(reason))
        self.transport.close()

    def _settle(self) -> None:
        """What only the request needed is kept no longer."""
        self._answered = True
        self._head = b""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
