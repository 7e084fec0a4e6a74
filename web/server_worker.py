"""A worker of the web server that nobody at the other end of a line can hold up."""

import signal
import socket
import struct
from threading import Thread
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from web.signals import end_with_the_parent
from web.slow_senders import Clock, Timed

STALLED = 15  # seconds after which somebody who neither reads nor sends on is let go


class Worker(ThreadWorker):  # type: ignore[misc] # it ships no types
    def init_process(self) -> None:
        # An orphan would keep the port for seconds, and the next master could not begin.
        end_with_the_parent(signal.SIGKILL)
        for listener in self.sockets:
            give_up_on_stalled(listener)
        self._clock = Clock()
        Thread(target=self._clock.run, name="slow senders", daemon=True).start()
        super().init_process()

    def handle(self, conn: Any) -> Any:
        line = conn.sock
        self._clock.begin(line)
        try:
            return super().handle(conn)
        finally:
            self._clock.end(line)

    def handle_request(self, req: Any, conn: Any) -> Any:
        self._clock.begin(conn.sock)
        req.body.reader = Timed(req.body.reader, self._clock, conn.sock)
        return super().handle_request(req, conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """Called once, when it begins to stop."""
        super()._cap_keepalive(deadline)
        for connection in self.pending_conns:
            connection.timeout = min(connection.timeout, deadline)
        for listener in self.sockets:
            listener.close()  # else newcomers would be let in, and nobody would answer them


def give_up_on_stalled(listener: socket.socket) -> None:
    """What the listener accepts inherits it: no thread waits for a client for ever."""
    limit = struct.pack("ll", STALLED, 0)
    for direction in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
        listener.setsockopt(socket.SOL_SOCKET, direction, limit)
